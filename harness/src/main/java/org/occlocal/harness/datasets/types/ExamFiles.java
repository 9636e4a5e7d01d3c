package org.occlocal.harness.datasets.types;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonText;

/** Exams that come as JSON: BBEH, ChemBench, KCLE, GAOKAO-Bench, CMB, MMMLU-lite and SciBench. */
final class ExamFiles {

    private ExamFiles() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put(
                "BBEHDataset",
                arguments -> LoadedRows.bare(JsonRows.rows(
                        JsonFiles.object(arguments.file(arguments.text("name"), "task.json"))
                                .objects("examples"),
                        JsonObject::columns)));
        types.put("ChemBenchDataset", ExamFiles::chemBench);
        types.put(
                "KCLEDataset",
                JsonRows.file(line -> Columns.of("input", line.value("input"), "target", line.value("target"))));
        types.put(
                "GaokaoBenchDataset",
                arguments -> LoadedRows.bare(
                        JsonRows.rows(JsonFiles.object(named(arguments)).objects("example"), JsonObject::columns)));
        types.put("CMBDataset", ExamFiles::cmb);
        types.put("MMMLULiteDataset", ExamFiles::mmmluLite);
        types.put(
                "ScibenchDataset",
                arguments -> LoadedRows.bare(JsonRows.rows(
                        JsonFiles.objects(arguments.file(arguments.text("name") + ".json")),
                        line -> Columns.of(
                                "question", line.text("problem_text").strip(),
                                "answer", line.text("answer_number").strip()))));
        return types;
    }

    /** The file that the argument filename names below the folder path; it may begin with a slash. */
    static Path named(LoaderArguments arguments) {
        return arguments.file(arguments.text("filename").replaceFirst("^/+", ""));
    }

    private static LoadedRows chemBench(LoaderArguments arguments) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("dev", "test")) {
            Path file = arguments.file(split, arguments.text("name") + "_benchmark.json");
            splits.put(split, JsonRows.rows(JsonFiles.objects(file), line -> {
                Map<String, Object> row = Columns.of("input", line.value("question"));
                List.of("A", "B", "C", "D").forEach(letter -> row.put(letter, line.value(letter)));
                row.put("target", line.value("answer"));
                return row;
            }));
        }
        return LoadedRows.of(splits);
    }

    /** The choices also as one text; the answers of the test split are not known. */
    private static LoadedRows cmb(LoaderArguments arguments) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("val", "test")) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (JsonObject line : JsonFiles.objects(arguments.file(split + ".json"))) {
                String options = line.object("option").columns().entrySet().stream()
                        .filter(option -> PythonText.str(option.getValue()).length() > 1)
                        .map(option -> option.getKey() + ". " + PythonText.str(option.getValue()))
                        .collect(Collectors.joining("\n"));
                Map<String, Object> row = line.with("option_str", options);
                if (split.equals("test")) {
                    row.put("answer", "NULL");
                }
                rows.add(row);
            }
            splits.put(split, rows);
        }
        return LoadedRows.of(splits);
    }

    private static LoadedRows mmmluLite(LoaderArguments arguments) {
        String name = arguments.text("name");
        Path file = arguments.file(name.substring(name.lastIndexOf('_') + 1), "test.jsonl");
        return LoadedRows.split("test", JsonRows.rows(file, JsonObject::columns));
    }
}
