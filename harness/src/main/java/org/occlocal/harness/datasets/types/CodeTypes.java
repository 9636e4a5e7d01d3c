package org.occlocal.harness.datasets.types;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.HubFiles;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.datasets.files.TextFiles;

/** Programming: HumanEval, MBPP and LCBench, with their rows repeated {@code num_repeats} times, CRUXEval and Py150. */
final class CodeTypes {

    private static final Pattern LITERAL = Pattern.compile("<(?:STR|NUM|CHAR)_LIT:(.*?)>", Pattern.DOTALL);

    private CodeTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("HumanevalDataset", arguments -> repeatedLines(arguments, JsonObject::columns));
        types.put("MBPPDataset", arguments -> LoadedRows.of(split(arguments, 10, 510, CodeTypes::mbpp)));
        types.put(
                "MBPPDatasetV2",
                arguments -> repeated(arguments, split(arguments, 10, 510, line -> withTests(line, "task_id"))));
        types.put(
                "SanitizedMBPPDataset",
                arguments -> repeated(arguments, split(arguments, 7, 264, CodeTypes::sanitized)));
        types.put("MBPPPlusDataset", arguments -> repeatedLines(arguments, CodeTypes::mbppPlus));
        types.put(
                "HumanevalevalProDataset",
                arguments -> LoadedRows.bare(JsonRows.rows(JsonFiles.objects(arguments.file()), JsonObject::columns)));
        types.put("MBPPProDataset", JsonRows.file(JsonObject::columns));
        types.put(
                "CRUXEvalDataset",
                arguments -> LoadedRows.bare(HubRows.mapped(
                        HubRows.of(arguments, arguments.text("path", "cruxeval-org/cruxeval"), null, "test"),
                        JsonObject::columns)));
        types.put("LCDataset", CodeTypes::lcBench);
        types.put("Py150Dataset", CodeTypes::py150);
        return types;
    }

    /** Each line several times, one after the other. */
    private static LoadedRows repeatedLines(
            LoaderArguments arguments, Function<JsonObject, Map<String, Object>> function) {
        int times = arguments.integer("num_repeats", 1);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject line : JsonFiles.lines(arguments.file())) {
            for (int i = 0; i < times; i++) {
                rows.add(function.apply(line));
            }
        }
        return LoadedRows.bare(rows);
    }

    /** The file's first rows for training, rows up to an end for the test. */
    private static Map<String, List<Map<String, Object>>> split(
            LoaderArguments arguments, int start, int end, Function<JsonObject, Map<String, Object>> function) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> row : HubFiles.rows(arguments.file(), "json", Map.of())) {
            rows.add(function.apply(new JsonObject(row, arguments.file() + " row " + rows.size())));
        }
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        int middle = Math.min(start, rows.size());
        splits.put("train", rows.subList(0, middle));
        splits.put("test", rows.subList(middle, Math.min(end, rows.size())));
        return splits;
    }

    private static LoadedRows repeated(LoaderArguments arguments, Map<String, List<Map<String, Object>>> splits) {
        int times = arguments.integer("num_repeats", 1);
        splits.computeIfPresent("test", (split, rows) -> JsonRows.repeated(rows, times));
        return LoadedRows.of(splits);
    }

    private static Map<String, Object> mbpp(JsonObject line) {
        String tests = String.join("\n", line.texts("test_list"));
        Map<String, Object> row = line.with("test_case", line.value("test_list"));
        row.put("test_list", tests);
        row.put("test_list_2", tests);
        return row;
    }

    /** Columns test_case, a list, test_list, text, and test_column for the evaluator. */
    private static Map<String, Object> withTests(JsonObject line, String id) {
        String tests = String.join("\n", line.texts("test_list"));
        Map<String, Object> row = line.with("test_case", line.value("test_list"));
        row.put("test_list", tests);
        row.put("test_column", testColumn(tests, line.value(id)));
        return row;
    }

    private static Map<String, Object> testColumn(String tests, @Nullable Object id) {
        return Columns.of("test_list_2", tests, "task_id", id);
    }

    private static Map<String, Object> mbppPlus(JsonObject line) {
        Map<String, Object> row = mbpp(line);
        row.put("test_column", testColumn(String.valueOf(row.get("test_list")), line.value("task_id")));
        return row;
    }

    private static Map<String, Object> sanitized(JsonObject line) {
        String tests = String.join("\n", line.texts("test_list"));
        Map<String, Object> row = line.with("test_list", tests);
        row.put("text", row.remove("prompt"));
        row.put("test_list_2", tests);
        row.put("test_column", testColumn(tests, line.value("task_id")));
        return row;
    }

    private static LoadedRows lcBench(LoaderArguments arguments) {
        String difficulty = arguments.text("difficulty", "ALL");
        Map<String, List<Map<String, Object>>> splits =
                split(arguments, 5, Integer.MAX_VALUE, line -> withTests(line, "Contest id"));
        if (!difficulty.equals("ALL")) {
            splits.replaceAll((split, rows) -> rows.stream()
                    .filter(row -> difficulty.equals(row.get("Difficulty")))
                    .toList());
        }
        return repeated(arguments, splits);
    }

    /** Lines of JSON in whose texts placeholders stand for literals; {@code <EOL>} ends a line of the program. */
    private static LoadedRows py150(LoaderArguments arguments) {
        Path file = arguments.file();
        List<Map<String, Object>> rows = new ArrayList<>();
        int number = 0;
        for (String line : TextFiles.lines(TextFiles.read(file))) {
            number++;
            String where = file + " line " + number;
            String code =
                    line.replace("<NUM_LIT>", "0").replace("<STR_LIT>", "").replace("<CHAR_LIT>", "");
            for (Matcher literal = LITERAL.matcher(code); literal.find(); ) {
                code = code.replace(literal.group(), literal.group(1));
            }
            JsonObject object = JsonFiles.object(JsonFiles.parse(code, where), where);
            Map<String, Object> row =
                    object.with("input", object.text("input").replace("<s>", "").replace("<EOL>", "\n"));
            row.remove("id");
            rows.add(row);
        }
        return LoadedRows.bare(rows);
    }
}
