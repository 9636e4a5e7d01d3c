package org.occlocal.harness.datasets.generated;

import java.util.List;
import java.util.Map;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRandom;

/** One fact in a long text: NeedleBenchOriginDataset. */
final class SingleNeedle implements NeedleTypes.Maker {

    private final NeedleTexts.Version version;
    private final LoaderArguments arguments;
    private final NeedleTexts texts;
    private final List<JsonObject> facts;

    SingleNeedle(NeedleTexts.Version version, LoaderArguments arguments) {
        this.version = version;
        this.arguments = arguments;
        this.texts = NeedleTexts.of(version, arguments);
        this.facts = ofLanguage(arguments);
    }

    /** Lines of the needles' file in the dataset's language. */
    static List<JsonObject> ofLanguage(LoaderArguments arguments) {
        String language = arguments.text("language");
        List<JsonObject> facts = JsonFiles.lines(arguments.file(arguments.text("needle_file_name"))).stream()
                .filter(line -> line.text("language").equals(language))
                .toList();
        if (facts.isEmpty()) {
            throw new ConfigException(
                    arguments.file(arguments.text("needle_file_name")) + " has no line of \"language\" " + language);
        }
        return facts;
    }

    @Override
    public NeedleTypes.Needles row(Haystack haystack, int length, int seed) {
        JsonObject fact = new PythonRandom(seed).choice(facts);
        String needle = "\n" + fact.text("needle") + "\n";
        int[] beginning = haystack.beginning(length - haystack.encode(needle).length);
        int place = (int) (beginning.length * (arguments.integer("depth") / 100.0));
        String prompt = texts.prompt(
                "single",
                NeedleTypes.position(version),
                Map.of(
                        "context",
                        haystack.with(beginning, List.of(needle), new int[] {place}),
                        "retrieval_question",
                        question(fact.text("retrieval_question"))));
        return new NeedleTypes.Needles(prompt, needle + "*" + fact.text("arg2"));
    }

    private String question(String asked) {
        String question = NeedleTypes.guided(asked, version, arguments, texts.isChinese());
        if (version == NeedleTexts.Version.V2 || arguments.flag("guide", true)) {
            return question;
        }
        // models that go on instead of answering get the beginning of the answer
        return texts.isChinese()
                ? withoutEnd(question.replace("请按照'", ""), 16)
                : withoutEnd(question.replace("Please answer in the format '", ""), 10);
    }

    private static String withoutEnd(String text, int characters) {
        int length = text.codePointCount(0, text.length());
        return text.substring(0, text.offsetByCodePoints(0, Math.max(0, length - characters)));
    }
}
