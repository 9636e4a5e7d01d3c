package org.occlocal.harness.datasets.types;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.HubFiles;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.datasets.files.TextFiles;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/** Calculation and proof: GSM8K, MATH, GSM-Hard, MGSM, MATH, SVAMP, TheoremQA, AIME, CMO, LiveMathBench and a Hungarian exam. */
final class MathTypes {

    private MathTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        Map<String, String> files = new LinkedHashMap<>();
        files.put("train", "train.jsonl");
        files.put("test", "test.jsonl");
        types.put("GSM8KDataset", JsonRows.folder(files, JsonObject::columns));
        types.put("MATHDataset", arguments -> math(arguments.file(arguments.text("file_name", "math.json"))));
        // OpenCompass opens the path itself, which is a data id in its configuration
        types.put(
                "MATHInternDataset",
                arguments ->
                        math(Files.isDirectory(arguments.path()) ? arguments.file("math.json") : arguments.file()));
        types.put(
                "SVAMPDataset",
                JsonRows.file(line -> Columns.of(
                        "question", line.text("Body") + " " + line.text("Question"), "answer", whole(line, "Answer"))));
        types.put(
                "TheoremQADataset",
                arguments -> LoadedRows.split("test", HubFiles.rows(arguments.file(), "csv", Map.of())));
        types.put(
                "TheoremQADatasetV3",
                arguments -> LoadedRows.bare(JsonRows.rows(
                        JsonFiles.objects(arguments.file()),
                        line -> line.with("Answer", PythonText.str(line.value("Answer"))))));
        types.put("Aime2024Dataset", JsonRows.file(MathTypes::aime));
        types.put("CMOFibDataset", JsonRows.file(MathTypes::aime));
        types.put(
                "GSMHardDataset",
                JsonRows.file(line ->
                        Columns.of("question", line.value("input"), "answer", PythonText.str(line.value("target")))));
        types.put("HungarianExamMathDataset", MathTypes::hungarianExam);
        types.put("LiveMathBenchDataset", MathTypes::live);
        types.put("MGSMSDataset", MathTypes::manyLanguages);
        return types;
    }

    private static String whole(JsonObject line, String key) {
        if (line.value(key) instanceof Number number) {
            return Long.toString(number.longValue());
        }
        String text = line.text(key).strip();
        if (!text.matches("[+-]?\\d+")) {
            throw line.expected(key, "a number");
        }
        return Long.toString(Long.parseLong(text));
    }

    private static LoadedRows math(Path path) {
        JsonObject file = JsonFiles.object(path);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String id : file.columns().keySet()) {
            JsonObject problem = file.object(id);
            rows.add(Columns.of("problem", problem.value("problem"), "solution", boxed(problem.text("solution"))));
        }
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("test", rows);
        splits.put("train", rows);
        return LoadedRows.of(splits);
    }

    /** What stands in the last "\boxed{...}" of a solution; null where there is none. */
    private static @Nullable String boxed(String solution) {
        int start = solution.lastIndexOf("\\boxed");
        start = start < 0 ? solution.lastIndexOf("\\fbox") : start;
        if (start < 0) {
            return null;
        }
        int depth = 0;
        for (int i = start; i < solution.length(); i++) {
            char c = solution.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == '}' && depth == 0) {
                String box = solution.substring(start, i + 1);
                return box.startsWith("\\boxed{") ? box.substring(7, box.length() - 1) : null;
            }
        }
        return null;
    }

    private static Map<String, Object> aime(JsonObject line) {
        Map<String, Object> row = line.with("question", line.text("origin_prompt"));
        row.put("answer", line.value("gold_answer"));
        return row;
    }

    /** Questions and answers with a tab between. */
    private static LoadedRows manyLanguages(LoaderArguments arguments) {
        Path file = arguments.file();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String line : TextFiles.lines(TextFiles.read(file))) {
            String[] parts = PythonStr.strip(line).split("\t", -1);
            if (parts.length != 2) {
                throw new ConfigException(
                        file + " line " + (rows.size() + 1) + ": expected a question, a tab and an answer");
            }
            rows.add(Columns.of("question", parts[0], "answer", parts[1]));
        }
        return LoadedRows.bare(rows);
    }

    /** A table of one column, whatever its name is. */
    private static LoadedRows hungarianExam(LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> row : HubFiles.rows(arguments.file(), "csv", Map.of())) {
            if (row.size() != 1) {
                throw new ConfigException(arguments.file() + ": expected one column of questions, there are "
                        + String.join(", ", row.keySet()));
            }
            rows.add(Columns.of("question", row.values().iterator().next()));
        }
        return LoadedRows.bare(rows);
    }

    /** Files such as 202412/AMC_en.jsonl, one after the other. */
    private static LoadedRows live(LoaderArguments arguments) {
        boolean cot = arguments.flag("cot", true);
        String version = arguments.text("version", "202412");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Object split : listed(arguments, "dataset_splits", List.of("CNMO", "CCEE", "AMC", "WLPMC"))) {
            for (Object language : listed(arguments, "dataset_languages", List.of("cn", "en"))) {
                String introduction = "en".equals(language)
                        ? "Here is a math question" + (cot ? ", please reasoning step by step" : "")
                                + ", and put your answer in \\boxed{}.\n"
                        : "下面是一个数学问题" + (cot ? "，请逐步推理" : "") + "，并把最终答案放置于\\boxed{}中。\n";
                int number = 0;
                for (JsonObject line : JsonFiles.lines(arguments.file(version, split + "_" + language + ".jsonl"))) {
                    Map<String, Object> row =
                            line.with("subdivision", "livemathbench_" + version + "_" + split + "_" + language);
                    row.put("idx", String.valueOf(number++));
                    row.put("prompt", introduction + PythonText.str(line.value("question")) + "\n");
                    rows.add(row);
                }
            }
        }
        return LoadedRows.bare(rows);
    }

    private static List<?> listed(LoaderArguments arguments, String key, List<String> otherwise) {
        return arguments.values().get(key) == null ? otherwise : arguments.list(key);
    }
}
