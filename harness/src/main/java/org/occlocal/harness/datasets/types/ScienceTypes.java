package org.occlocal.harness.datasets.types;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/** Science and programs: SmolInstruct, LLM4Chem, Mol-Instructions, GUE, OpenSWI, Matbench, SciCode, HLE, CHARM, BigCodeBench, HumanEval-X. */
final class ScienceTypes {

    private static final List<String> LANGUAGES = List.of("cpp", "go", "java", "js", "python", "rust");
    private static final int SEED = 1024;

    private ScienceTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("SmolInstructDataset", ScienceTypes::smolInstruct);
        types.put("LLM4ChemDataset", ScienceTypes::instructions);
        types.put("Mol_Instructions_Dataset", ScienceTypes::instructions);
        types.put("GUE_Dataset", ScienceTypes::genes);
        types.put("OpenSWIDataset", ScienceTypes::velocities);
        types.put(
                "MatbenchDataset",
                arguments -> LoadedRows.bare(JsonRows.rows(
                        JsonFiles.objects(
                                arguments.file("matbench_base_fold_0_" + arguments.text("task") + "_test.json")),
                        line -> Columns.of("problem", line.value("problem"), "answer", line.value("answer")))));
        types.put(
                "SciCodeDataset",
                arguments -> LoadedRows.bare(JsonRows.rows(
                        JsonFiles.objects(arguments.file(
                                arguments.flag("with_bg", false)
                                        ? "SciCode_datasets_with_background.json"
                                        : "SciCode_datasets.json")),
                        JsonObject::columns)));
        types.put("HLEDataset", ScienceTypes::lastExam);
        types.put(
                "CharmDataset",
                arguments -> LoadedRows.bare(JsonRows.rows(
                        JsonFiles.object(arguments.file(arguments.text("name") + ".json"))
                                .objects("examples"),
                        JsonObject::columns)));
        types.put("BigCodeBenchDataset", ScienceTypes::bigCodeBench);
        types.put("HumanevalXDataset", ScienceTypes::humanevalX);
        return types;
    }

    private static LoadedRows smolInstruct(LoaderArguments arguments) {
        String name = arguments.text("name");
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        HubFolder.load(new LoaderArguments(arguments.dataset(), Map.of(), arguments.root()), arguments.path())
                .splits()
                .forEach((split, rows) -> splits.put(
                        split,
                        rows.stream()
                                .filter(row -> name.equals(row.get("task")))
                                .toList()));
        splits.remove("train");
        if (arguments.flag("mini_set", false)) {
            splits.computeIfPresent("test", (split, rows) -> sample(rows, 500));
        }
        return LoadedRows.of(splits);
    }

    /** Some of the rows, always the same. */
    private static List<Map<String, Object>> sample(List<Map<String, Object>> rows, int count) {
        return new PythonRandom(SEED).sample(rows, Math.min(count, rows.size()));
    }

    /** Five rows for training, and all, the first or some of the test rows. */
    private static LoadedRows instructions(LoaderArguments arguments) {
        String task = arguments.text("task");
        List<Map<String, Object>> train = rows(arguments.file(task, "dev", "data.json"));
        List<Map<String, Object>> test = rows(arguments.file(task, "test", "data.json"));
        int cut = arguments.integer("max_cut", -1);
        if (cut != -1) {
            test = test.subList(0, Math.min(Math.max(cut, 0), test.size()));
        }
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("train", train.subList(0, Math.min(5, train.size())));
        splits.put("test", arguments.flag("mini_set", false) ? sample(test, 150) : test);
        return LoadedRows.of(splits);
    }

    /** The files of a folder in the order of their names, which are the rows' subsets. */
    private static LoadedRows velocities(LoaderArguments arguments) {
        Path folder = arguments.path().resolve(arguments.text("name"));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Path file : jsonLines(folder)) {
            String subset = PythonStr.before(String.valueOf(file.getFileName()), ".");
            rows.addAll(JsonRows.rows(
                    file,
                    line -> Columns.of(
                            "id",
                            line.value("id_ddm"),
                            "prompt",
                            JsonFiles.object(line.item("dialogs", 0), line.where() + ": \"dialogs\" item 0")
                                    .value("content"),
                            "ground_truth",
                            line.list("ground_truth"),
                            "subset",
                            subset)));
        }
        if (rows.isEmpty()) {
            arguments.existing(folder.resolve("a file with rows, named .jsonl"));
        }
        return LoadedRows.bare(rows);
    }

    private static List<Path> jsonLines(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ConfigException("cannot read folder " + folder + ": " + e);
        }
    }

    /** Five rows for training and all or some of the test rows; outputs also say what the label is. */
    private static LoadedRows genes(LoaderArguments arguments) {
        String task = arguments.text("task");
        List<Map<String, Object>> train = labelled(arguments.file(task, "dev", "data.json"));
        List<Map<String, Object>> test = labelled(arguments.file(task, "test", "data.json"));
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("train", train.subList(0, Math.min(5, train.size())));
        splits.put("test", arguments.flag("mini_set", false) ? sample(test, 150) : test);
        return LoadedRows.of(splits);
    }

    private static List<Map<String, Object>> labelled(Path file) {
        return JsonRows.rows(JsonFiles.objects(file), line -> {
            Object label = line.has("meta_data") && line.object("meta_data").has("label")
                    ? line.object("meta_data").value("label")
                    : "";
            return line.with(
                    "output", line.text("output") + " The prediction result is " + PythonText.str(label) + ".");
        });
    }

    private static List<Map<String, Object>> rows(Path file) {
        return JsonRows.rows(JsonFiles.objects(file), JsonObject::columns);
    }

    /** Questions without a picture; both splits are the test split. */
    private static LoadedRows lastExam(LoaderArguments arguments) {
        String category = arguments.optionalText("category");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> row :
                HubFolder.load(arguments, arguments.path()).splits().getOrDefault("test", List.of())) {
            if ("".equals(row.get("image")) && (category == null || category.equals(row.get("category")))) {
                Map<String, Object> renamed = new LinkedHashMap<>();
                row.forEach((name, value) -> renamed.put(name.equals("question") ? "problem" : name, value));
                rows.add(renamed);
            }
        }
        return trainAndTest(rows);
    }

    private static LoadedRows bigCodeBench(LoaderArguments arguments) {
        String version = arguments.text("release_version", "v0.1.2");
        boolean isHard =
                switch (arguments.text("dataset_version", "full")) {
                    case "full" -> false;
                    case "hard" -> true;
                    default -> throw arguments.wrong("dataset_version", "full or hard");
                };
        Path file = arguments.file((isHard ? "BigCodeBench-Hard-" : "BigCodeBench-") + version + ".jsonl");
        return trainAndTest(JsonRows.rows(file, JsonObject::columns));
    }

    private static LoadedRows trainAndTest(List<Map<String, Object>> rows) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("train", rows);
        splits.put("test", rows);
        return LoadedRows.of(splits);
    }

    private static LoadedRows humanevalX(LoaderArguments arguments) {
        String language = arguments.text("language");
        if (!LANGUAGES.contains(language)) {
            throw arguments.wrong("language", "one of " + String.join(", ", LANGUAGES));
        }
        return LoadedRows.bare(
                JsonRows.rows(arguments.file("humanevalx_" + language + ".jsonl.gz"), JsonObject::columns));
    }
}
