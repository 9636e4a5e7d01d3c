package org.occlocal.harness.datasets.types;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.CsvFiles;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;

/** Research and higher mathematics: HLE-Verified, SciKnowEval, ProcessBench and Mastermath 2024. */
final class ResearchTypes {

    private static final int MASTERMATH_COLUMNS = 7;

    private ResearchTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("HLEVerifiedDataset", ResearchTypes::verified);
        types.put("SciKnowEvalDataset", ResearchTypes::scientific);
        types.put("ProcessBenchEvalDataset", ResearchTypes::steps);
        types.put("MastermathDatasetv1", ResearchTypes::mastermath);
        return types;
    }

    /** Humanity's Last Exam without pictures, which a column of JSON tells. */
    private static LoadedRows verified(LoaderArguments arguments) {
        String verdict = arguments.text("verified_classes", "");
        String category = arguments.text("category", "");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject row : HubRows.of(arguments, null, "train")) {
            JsonObject json = JsonFiles.object(JsonFiles.parse(row.text("json"), row.where()), row.where());
            if ("".equals(json.value("image"))
                    && (verdict.isEmpty() || verdict.equals(row.value("Verified_Classes")))
                    && (category.isEmpty() || category.equals(row.value("category")))) {
                rows.add(HubRows.renamed(row, "question", "problem"));
            }
        }
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("train", rows);
        splits.put("test", rows);
        return LoadedRows.of(splits);
    }

    private static LoadedRows scientific(LoaderArguments arguments) {
        if (!"zero-shot".equals(arguments.text("prompt_mode"))) {
            throw arguments.wrong("prompt_mode", "zero-shot, which is all that OpenCompass has");
        }
        String subset = arguments.text("subset");
        String folder =
                subset.isEmpty() ? "" : subset.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + subset.substring(1);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject line :
                JsonFiles.lines(arguments.file("data", folder, "sciknoweval_" + subset + "_test.jsonl"))) {
            JsonObject choices = line.object("choices");
            List<String> labels = choices.texts("label");
            List<String> texts = choices.texts("text");
            List<String> options = new ArrayList<>();
            for (int i = 0; i < Math.min(labels.size(), texts.size()); i++) {
                options.add(labels.get(i) + ". " + texts.get(i));
            }
            Map<String, Object> row = line.with(
                    "q4",
                    "You are an expert in " + subset + ".\n"
                            + line.object("prompt").text("default") + "\n" + line.text("question") + "\n"
                            + String.join("\n", options));
            row.put("prompt_mode", "zero-shot");
            rows.add(row);
        }
        return LoadedRows.bare(Columns.ofAllRows(rows));
    }

    /** Solutions whose steps stand between tags with their numbers. */
    private static LoadedRows steps(LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject row : HubRows.of(arguments, null, arguments.text("subset"))) {
            List<String> paragraphs = new ArrayList<>();
            for (String step : row.texts("steps")) {
                String tag = "paragraph_" + paragraphs.size() + ">";
                paragraphs.add("<" + tag + "\n" + step + "\n</" + tag);
            }
            rows.add(Columns.of(
                    "problem",
                    row.value("problem"),
                    "tagged_response",
                    String.join("\n\n", paragraphs),
                    "label",
                    row.value("label")));
        }
        return LoadedRows.bare(rows);
    }

    /** A table whose second column is the question; its head may come anywhere. */
    private static LoadedRows mastermath(LoaderArguments arguments) {
        Path file = arguments.file(arguments.text("name"));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (CsvFiles.Line line : CsvFiles.rows(file, ',')) {
            List<String> row = line.fields();
            if (row.size() < MASTERMATH_COLUMNS) {
                throw new ConfigException(file + " line " + line.line() + ": expected " + MASTERMATH_COLUMNS
                        + " columns, a number, question, A, B, C, D and answer; there are " + row.size());
            }
            if (!row.get(1).equals("question")) {
                rows.add(Columns.of(
                        "question",
                        row.get(1),
                        "A",
                        row.get(2),
                        "B",
                        row.get(3),
                        "C",
                        row.get(4),
                        "D",
                        row.get(5),
                        "answer",
                        row.get(6)));
            }
        }
        return LoadedRows.bare(rows);
    }
}
