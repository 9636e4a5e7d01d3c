package org.occlocal.harness.datasets.generated;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonStr;

/**
 * Facts at several depths of a long text, all asked for at once: NeedleBenchParallelDataset. OpenCompass draws them with numbers
 * that nobody seeded, other ones in each run; here they are drawn from seed 0.
 */
final class SeveralNeedles implements NeedleTypes.Maker {

    private static final long SEED = 0;

    private final NeedleTexts.Version version;
    private final LoaderArguments arguments;
    private final NeedleTexts texts;
    private final List<Integer> depths = new ArrayList<>();
    private final List<JsonObject> facts;

    SeveralNeedles(NeedleTexts.Version version, LoaderArguments arguments) {
        this.version = version;
        this.arguments = arguments;
        this.texts = NeedleTexts.of(version, arguments);
        for (Object depth : arguments.list("depths")) {
            if (!(depth instanceof Long number) || number < 0 || number > 100) {
                throw arguments.wrong("depths", "a list of whole numbers from 0 to 100");
            }
            depths.add(number.intValue());
        }
        this.facts = different(depths.size());
    }

    /** Facts that have neither argument in common, as many as are wanted and there. */
    private List<JsonObject> different(int count) {
        List<JsonObject> lines = new ArrayList<>(JsonFiles.lines(arguments.file(arguments.text("needle_file_name"))));
        new PythonRandom(SEED).shuffle(lines);
        Set<String> first = new HashSet<>();
        Set<String> second = new HashSet<>();
        List<JsonObject> different = new ArrayList<>();
        for (JsonObject line : lines) {
            if (different.size() < count
                    && line.text("language").equals(arguments.text("language"))
                    && !first.contains(line.text("arg1"))
                    && !second.contains(line.text("arg2"))) {
                first.add(line.text("arg1"));
                second.add(line.text("arg2"));
                different.add(line);
            }
        }
        return different;
    }

    @Override
    public NeedleTypes.Needles row(Haystack haystack, int length, int seed) {
        List<JsonObject> chosen = new ArrayList<>(facts);
        new PythonRandom(seed).shuffle(chosen);
        List<String> needles = NeedleTypes.onOwnLines(
                chosen.stream().map(fact -> fact.text("needle")).toList());
        int[] beginning = haystack.beginning(length - haystack.count(needles));
        int[] places = new int[needles.size()];
        int inserted = 0;
        for (int i = 0; i < places.length; i++) {
            places[i] = (int) (beginning.length * (depths.get(i) / 100.0)) + inserted;
            inserted += haystack.encode(needles.get(i)).length;
        }
        String question = question(chosen);
        String prompt = texts.prompt(
                "several",
                NeedleTypes.position(version),
                Map.of(
                        "context",
                        haystack.with(beginning, needles, places),
                        "retrieval_question",
                        arguments.flag("guide", false)
                                ? NeedleTypes.guided(question, version, arguments, texts.isChinese())
                                : question));
        return new NeedleTypes.Needles(
                prompt,
                joined(chosen, "*", fact -> fact.text("arg2")) + "#"
                        + depths.stream().map(String::valueOf).collect(Collectors.joining("*")));
    }

    private String question(List<JsonObject> chosen) {
        String mark = texts.isChinese() ? "？" : "?";
        String stop = texts.isChinese() ? "。" : ".";
        String questions = joined(chosen, "、", fact -> PythonStr.before(fact.text("retrieval_question"), mark) + mark);
        String formats = joined(chosen, "、", fact -> PythonStr.before(quoted(fact), stop));
        return texts.isChinese()
                ? questions + "请按照'" + formats + "'的格式回答。"
                : questions + "Please answer in the format of '" + formats + "'";
    }

    /** What stands between single quotes: the format of the answer. */
    private static String quoted(JsonObject fact) {
        List<String> parts = PythonStr.split(fact.text("retrieval_question"), "'");
        if (parts.size() < 2) {
            throw fact.expected("retrieval_question", "a question with the format of its answer in single quotes");
        }
        return parts.get(1);
    }

    private static String joined(List<JsonObject> facts, String separator, Function<JsonObject, String> text) {
        return facts.stream().map(text).collect(Collectors.joining(separator));
    }
}
