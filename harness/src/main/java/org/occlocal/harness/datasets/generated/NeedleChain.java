package org.occlocal.harness.datasets.generated;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRandom;

/** Facts in a long text that only together tell the answer: NeedleBenchMultiDataset. */
final class NeedleChain implements NeedleTypes.Maker {

    /** What one row is about. */
    private record Chain(List<String> needles, String question, String lastPerson, String answer, String reference) {}

    private final NeedleTexts.Version version;
    private final LoaderArguments arguments;
    private final NeedleTexts texts;
    private final IntFunction<Chain> chains;

    private NeedleChain(
            NeedleTexts.Version version, LoaderArguments arguments, NeedleTexts texts, IntFunction<Chain> chains) {
        this.version = version;
        this.arguments = arguments;
        this.texts = texts;
        this.chains = chains;
    }

    /** Version 1: derivations that a file has. */
    static NeedleChain ofFile(LoaderArguments arguments) {
        NeedleTexts texts = NeedleTexts.of(NeedleTexts.Version.V1, arguments);
        String file = arguments.text("needle_file_name");
        Long count = (long) arguments.integer("num_needles");
        List<JsonObject> fitting = JsonFiles.objects(arguments.file(file)).stream()
                .filter(one -> count.equals(one.columns().get("derivation_count")))
                .toList();
        if (fitting.isEmpty()) {
            throw new ConfigException(arguments.file(file) + " has no item of \"derivation_count\" " + count);
        }
        return new NeedleChain(NeedleTexts.Version.V1, arguments, texts, seed -> {
            JsonObject one = new PythonRandom(seed).choice(fitting);
            String guide = texts.isChinese()
                    ? "在回答之前，请思考文档中与此问题最相关的内容是什么。"
                    : "Before answering, please consider what in the document is most relevant to this question.";
            String answer = one.text("answer");
            return new Chain(
                    one.texts("derivations"),
                    one.text("question") + (arguments.flag("guide", false) ? guide : ""),
                    "",
                    answer,
                    answer + "*" + answer);
        });
    }

    /** Version 2: families. */
    static NeedleChain ofFamilies(LoaderArguments arguments) {
        NeedleTexts texts = NeedleTexts.of(NeedleTexts.Version.V2, arguments);
        int people = arguments.integer("num_needles") + 1;
        List<String> names = FamilyStory.allNames(arguments, arguments.text("needle_file_name"), people);
        return new NeedleChain(NeedleTexts.Version.V2, arguments, texts, seed -> {
            PythonRandom random = new PythonRandom(seed);
            FamilyStory story = FamilyStory.of(names, people, texts, random);
            List<String> sentences = new ArrayList<>(story.sentences());
            random.shuffle(sentences);
            return new Chain(
                    sentences,
                    texts.retrievalQuestion(story.youngest()),
                    story.youngest(),
                    story.eldest(),
                    story.eldest());
        });
    }

    @Override
    public NeedleTypes.Needles row(Haystack haystack, int length, int seed) {
        Chain chain = chains.apply(seed);
        List<String> needles = NeedleTypes.onOwnLines(chain.needles());
        int[] beginning = haystack.beginning(length - haystack.count(needles));
        String prompt = texts.prompt(
                "chain",
                NeedleTypes.position(version),
                Map.of(
                        "context",
                        haystack.with(beginning, needles, places(haystack, needles, beginning.length)),
                        "retrieval_question",
                        chain.question(),
                        "last_person",
                        chain.lastPerson()));
        return new NeedleTypes.Needles(prompt, chain.reference());
    }

    /** The first at the depth, the others a share of the text behind each other; what is put in counts twice, as there. */
    private int[] places(Haystack haystack, List<String> needles, int total) {
        double gap = total * (arguments.integer("diff") / 100.0);
        int[] places = new int[needles.size()];
        int inserted = 0;
        for (int i = 0; i < places.length; i++) {
            int place = i == 0
                    ? (int) (total * (arguments.integer("depth") / 100.0))
                    : (int) (places[i - 1] + haystack.encode(needles.get(i - 1)).length + gap);
            places[i] = Math.min(place, total + inserted);
            inserted += haystack.encode(needles.get(i)).length;
        }
        int before = 0;
        for (int i = 0; i < places.length; i++) {
            places[i] += before;
            before += haystack.encode(needles.get(i)).length;
        }
        return places;
    }
}
