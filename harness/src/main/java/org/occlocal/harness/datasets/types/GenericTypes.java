package org.occlocal.harness.datasets.types;

import java.nio.file.Files;
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
import org.occlocal.harness.datasets.files.HubFiles;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.datasets.files.TextFiles;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.harness.python.PythonText;

/**
 * Files whose columns are taken as they are, SeedBench and the texts of LLM compression among them, and
 * BBH and T-Eval, whose files hold whole tasks.
 */
final class GenericTypes {

    private GenericTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("HFDataset", LocalHub::load);
        types.put("JsonlDataset", JsonRows.file(JsonObject::columns));
        types.put("CustomDataset", GenericTypes::custom);
        types.put("CodeCustomDataset", GenericTypes::customCode);
        types.put(
                "BBHDataset",
                arguments -> LoadedRows.bare(JsonRows.rows(
                        JsonFiles.object(arguments.file(arguments.text("name") + ".json"))
                                .objects("examples"),
                        JsonObject::columns)));
        types.put("TEvalDataset", GenericTypes::teval);
        types.put("SeedBenchDataset", GenericTypes::firstSplit);
        types.put("LLMCompressionDataset", GenericTypes::compressed);
        return types;
    }

    /** The rows of the split that {@code split} names, else of the first one. */
    private static LoadedRows firstSplit(LoaderArguments arguments) {
        LoadedRows loaded = LocalHub.load(arguments);
        return loaded.isBare()
                ? loaded
                : LoadedRows.bare(loaded.splits().values().stream().findFirst().orElse(List.of()));
    }

    /** The first rows of a file that is named as the subset, without those that have no text. */
    private static LoadedRows compressed(LoaderArguments arguments) {
        String name = arguments.text("name");
        Path json = arguments.path().resolve(name + ".json");
        Path file = Files.isRegularFile(json) ? json : arguments.file(name + ".jsonl");
        List<Map<String, Object>> rows = HubFiles.rows(file, "json", Map.of());
        int most = Math.min(arguments.integer("samples", rows.size()), rows.size());
        List<Map<String, Object>> kept = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            if (!new JsonObject(rows.get(i), file + " row " + i).text("content").isEmpty()) {
                kept.add(rows.get(i));
            }
        }
        return LoadedRows.bare(kept);
    }

    private static LoadedRows custom(LoaderArguments arguments) {
        return LoadedRows.bare(customRows(arguments));
    }

    private static LoadedRows customCode(LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> row : customRows(arguments)) {
            for (int i = 0; i < arguments.integer("num_repeats", 1); i++) {
                rows.add(row);
            }
        }
        return LoadedRows.bare(rows);
    }

    private static List<Map<String, Object>> customRows(LoaderArguments arguments) {
        String name = arguments.optionalText("file_name");
        Path file = name == null ? arguments.file() : arguments.file(name);
        String text = TextFiles.readWithoutMark(file);
        if (file.toString().endsWith(".jsonl")) {
            return JsonRows.rows(JsonFiles.lines(text, file), JsonObject::columns);
        }
        if (file.toString().endsWith(".csv")) {
            return CsvFiles.checkedTable(text, ',', file).stream()
                    .filter(row -> !row.isEmpty()) // an empty line, which says nothing in JSON lines either
                    .toList();
        }
        throw new ConfigException(file + ": a custom dataset is a file named .jsonl or .csv");
    }

    /** Dialogues: the messages, with the right answer as last one, and all the file says of them as text of JSON. */
    private static LoadedRows teval(LoaderArguments arguments) {
        JsonObject file = JsonFiles.object(arguments.file(arguments.text("name") + ".json"));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String id : file.columns().keySet()) {
            JsonObject task = file.object(id);
            Object prompt = task.value("origin_prompt");
            Object messages = prompt instanceof String text ? JsonFiles.parse(text, task.where()) : prompt;
            if (!(messages instanceof List<?> list)) {
                throw task.expected("origin_prompt", "a list of messages");
            }
            List<Object> dialogue = new ArrayList<>(list);
            dialogue.add(Columns.of(
                    "role",
                    "assistant",
                    "content",
                    PythonText.str(task.columns().get("ground_truth"))));
            rows.add(Columns.of("prompt", dialogue, "ground_truth", PythonJson.dumps(task.columns())));
        }
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("test", rows);
        splits.put("train", rows);
        return LoadedRows.of(splits);
    }
}
