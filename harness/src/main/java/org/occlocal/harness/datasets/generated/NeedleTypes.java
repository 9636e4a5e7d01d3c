package org.occlocal.harness.datasets.generated;

import static org.occlocal.harness.datasets.generated.NeedleTexts.Version.V1;
import static org.occlocal.harness.datasets.generated.NeedleTexts.Version.V2;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.generated.NeedleTexts.Version;
import org.occlocal.harness.python.PythonRandom;

/**
 * NeedleBench: facts to be found in long texts. OpenCompass' datasets/needlebench and needlebench_v2, whose classes have the same names.
 */
public final class NeedleTypes {

    private static final List<String> CORPORA = List.of(
            "en_un_asr.jsonl",
            "zh_all.jsonl",
            "PaulGrahamEssays.jsonl",
            "zh_finance.jsonl",
            "zh_game.jsonl",
            "zh_general.jsonl",
            "zh_government.jsonl",
            "zh_movie.jsonl",
            "zh_tech.jsonl");

    private NeedleTypes() {}

    /** Loaders by the names of OpenCompass' classes with their module. */
    public static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put(
                "needlebench.origin.NeedleBenchOriginDataset",
                arguments -> load(arguments, new SingleNeedle(V1, arguments)));
        types.put(
                "needlebench.parallel.NeedleBenchParallelDataset",
                arguments -> load(arguments, new SeveralNeedles(V1, arguments)));
        types.put(
                "needlebench.multi.NeedleBenchMultiDataset",
                arguments -> load(arguments, NeedleChain.ofFile(arguments)));
        types.put(
                "needlebench_v2.origin.NeedleBenchOriginDataset",
                arguments -> load(arguments, new SingleNeedle(V2, arguments)));
        types.put(
                "needlebench_v2.parallel.NeedleBenchParallelDataset",
                arguments -> load(arguments, new SeveralNeedles(V2, arguments)));
        types.put(
                "needlebench_v2.multi.NeedleBenchMultiDataset",
                arguments -> load(arguments, NeedleChain.ofFamilies(arguments)));
        types.put("needlebench.atc_choice.NeedleBenchATCDataset", AncestorTypes::choices);
        types.put("needlebench_v2.atc.NeedleBenchATCDataset", AncestorTypes::questions);
        return types;
    }

    /** Makes a row of a long text. */
    @FunctionalInterface
    interface Maker {
        /**
         * @param length tokens that text and needles may have together
         * @param seed of the row, from 0
         */
        Needles row(Haystack haystack, int length, int seed);
    }

    /** A row: the whole prompt, and what its answer is compared with. */
    record Needles(String prompt, String answer) {}

    private static LoadedRows load(LoaderArguments arguments, Maker maker) {
        TextTokens tokens = TextTokens.ofOpenAi(arguments);
        int length = arguments.integer("length") - arguments.integer("length_buffer");
        List<?> files = arguments.list("file_list");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String file : CORPORA) {
            if (!files.contains(file)) {
                continue;
            }
            Haystack haystack = Haystack.of(arguments, file, tokens);
            for (int seed = 0; seed < arguments.integer("num_repeats_per_file"); seed++) {
                new PythonRandom(seed).shuffle(haystack.texts());
                Needles row = maker.row(haystack, length, seed);
                rows.add(Columns.of("prompt", row.prompt(), "answer", row.answer()));
            }
        }
        if (rows.isEmpty()) {
            throw arguments.wrong("file_list", "a list with at least one of " + String.join(", ", CORPORA));
        }
        return LoadedRows.bare(rows);
    }

    /** Words that ask to think of the text first, put before those that ask for a format. */
    static String guided(String question, Version version, LoaderArguments arguments, boolean isChinese) {
        if (version == V2) {
            return question;
        }
        String format = isChinese ? "请按照" : "Please answer in the format";
        int at = question.indexOf(format);
        if (at < 0) {
            throw new ConfigException("dataset " + arguments.dataset() + ": a question of "
                    + arguments.text("needle_file_name") + " must say \"" + format + "\", it is \"" + question + "\"");
        }
        int next = question.indexOf(format, at + format.length());
        return question.substring(0, at)
                + (isChinese
                        ? "在回答之前，请思考文档中与此问题最相关的内容是什么。"
                        : "Before answering, please consider what in the document is most relevant to this question. ")
                + question.substring(at, next < 0 ? question.length() : next);
    }

    /** Each on lines of its own. */
    static List<String> onOwnLines(List<String> needles) {
        return Collections.unmodifiableList(
                needles.stream().map(needle -> "\n" + needle + "\n").toList());
    }

    /** The argument that says where the question stands; the second version's name has a letter wrong, as there. */
    static String position(Version version) {
        return version == V1 ? "position" : "quesiton_position";
    }
}
