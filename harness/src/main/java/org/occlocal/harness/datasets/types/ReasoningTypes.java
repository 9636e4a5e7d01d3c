package org.occlocal.harness.datasets.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.NumpyGenerator;
import org.occlocal.harness.python.PythonText;

/** Puzzles, tables and contests: ZebraLogic, ARC-AGI, TabMWP, OlympiadBench, and Chinese SimpleQA and RoleBench. */
final class ReasoningTypes {

    private static final String LABELS = "ABCDEFGHIJ";
    private static final String OPTIONS = "ABCDEFGH";
    private static final Pattern PUZZLE = Pattern.compile("[0-9a-f]{8}\\.json");

    private ReasoningTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("ZebraLogicDataset", ReasoningTypes::zebra);
        types.put("ARCPrizeDataset", ReasoningTypes::puzzles);
        types.put("TabMWPDataset", ReasoningTypes::tables);
        types.put("OlympiadBenchDataset", ReasoningTypes::olympiad);
        types.put("CsimpleqaDataset", ReasoningTypes::chineseFacts);
        types.put(
                "InstructionGeneralizationEnglishDataset",
                arguments -> roles(arguments, "profiles-eng", "rolebench-eng", "instruction-generalization"));
        types.put(
                "RoleGeneralizationEnglishDataset",
                arguments -> roles(arguments, "profiles-eng", "rolebench-eng", "role-generalization"));
        types.put(
                "InstructionGeneralizationChineseDataset",
                arguments -> roles(arguments, "profiles-zh", "rolebench-zh", ""));
        return types;
    }

    private static LoadedRows bothSplits(List<Map<String, Object>> rows) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("train", rows);
        splits.put("test", rows);
        return LoadedRows.of(splits);
    }

    private static LoadedRows zebra(LoaderArguments arguments) {
        String mode = arguments.text("config", "mc_mode");
        List<JsonObject> rows = HubRows.of(arguments, mode, "test");
        return bothSplits(
                HubRows.mapped(rows, mode.equals("mc_mode") ? ReasoningTypes::withChoices : JsonObject::columns));
    }

    private static Map<String, Object> withChoices(JsonObject row) {
        List<String> choices = row.texts("choices");
        if (choices.size() > LABELS.length()) {
            throw row.expected("choices", "a list of at most " + LABELS.length());
        }
        String answer = row.text("answer");
        int place = choices.indexOf(answer);
        Map<String, Object> columns = row.with("formatted_choices", lettered(choices, LABELS));
        columns.put("answer_label", place < 0 ? answer : LABELS.substring(place, place + 1));
        return columns;
    }

    /** "(A) first (B) second". */
    private static String lettered(List<?> choices, String labels) {
        List<String> lettered = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            lettered.add("(" + labels.charAt(i) + ") " + PythonText.str(choices.get(i)));
        }
        return String.join(" ", lettered);
    }

    /**
     * ARC-AGI: each file of a folder that is named like a puzzle. OpenCompass has a list of the names of each version's public
     * evaluation set, and takes them in the order of the file system; here all of the folder are taken, sorted.
     */
    private static LoadedRows puzzles(LoaderArguments arguments) {
        String version = arguments.text("version");
        if (!version.equals("arc_agi_1") && !version.equals("arc_agi_2")) {
            throw arguments.wrong("version", "arc_agi_1 or arc_agi_2");
        }
        Path folder = arguments.path();
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                all.filter(file -> PUZZLE.matcher(file.getFileName().toString()).matches())
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw new ConfigException("cannot read folder " + folder + ": " + e);
            }
        }
        if (files.isEmpty()) {
            arguments.existing(folder.resolve("puzzles, in files such as 0a1b2c3d.json"));
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Path file : files) {
            JsonObject puzzle = JsonFiles.object(file);
            JsonObject test = JsonFiles.object(puzzle.item("test", 0), file + ": \"test\" item 0");
            rows.add(Columns.of(
                    "training_data",
                    puzzle.list("train"),
                    "input_test_data",
                    test.list("input"),
                    "output_test_data",
                    test.list("output")));
        }
        return LoadedRows.bare(rows);
    }

    private static LoadedRows tables(LoaderArguments arguments) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("dev", "test", "train")) {
            JsonObject file = JsonFiles.object(arguments.file("problems_" + split + ".json"));
            List<Map<String, Object>> rows = new ArrayList<>();
            file.columns().keySet().forEach(id -> rows.add(table(file.object(id))));
            splits.put(split, rows);
        }
        return LoadedRows.of(splits);
    }

    private static Map<String, Object> table(JsonObject problem) {
        String title = problem.value("table_title") == null ? "" : problem.text("table_title");
        String unit = problem.value("unit") == null ? "" : problem.text("unit");
        List<?> choices = problem.value("choices") == null ? List.of() : problem.list("choices");
        if (choices.size() > OPTIONS.length()) {
            throw problem.expected("choices", "a list of at most " + OPTIONS.length());
        }
        String answer = PythonText.str(problem.value("answer"));
        String solution = problem.text("solution").replace("\n", "\\n");
        String question = problem.text("question")
                + (unit.isEmpty() ? "" : " (Unit: " + unit + ")")
                + (choices.isEmpty() ? "" : "\nOptions: " + lettered(choices, OPTIONS));
        return Columns.of(
                "question",
                question,
                "table",
                (title.isEmpty() ? "" : "[TITLE]: " + title + "\n") + problem.text("table"),
                "test_elements",
                Columns.of(
                        "answer",
                        problem.value("answer"),
                        "unit",
                        problem.value("unit"),
                        "choices",
                        problem.value("choices")),
                "answer",
                "Answer: The answer is " + answer + ".",
                "solution",
                "Solution: " + solution,
                "answer_and_solution",
                "Answer: The answer is " + answer + ". BECAUSE: " + solution,
                "solution_and_answer",
                "Answer: " + solution + " The answer is " + answer + ".");
    }

    private static LoadedRows olympiad(LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject item : JsonFiles.objects(arguments.file(arguments.text("name") + ".json"))) {
            Map<String, Object> row =
                    Columns.of("problem", item.value("question"), "solution", item.item("final_answer", 0));
            for (String column : List.of(
                    "language", "subject", "question_type", "answer_type", "is_multiple_answer", "unit", "error")) {
                row.put(column, item.value(column));
            }
            row.put("questions", item.columns());
            rows.add(row);
        }
        return bothSplits(rows);
    }

    /** The prompt of the judge is made of the row, but for the prediction. */
    private static LoadedRows chineseFacts(LoaderArguments arguments) {
        JsonNode texts = PackagedTexts.read("chinese_simpleqa.json");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject line : JsonFiles.lines(arguments.file(arguments.text("name") + ".jsonl"))) {
            String question = line.text("question");
            String answer = PythonText.str(line.value("answer"));
            String[] prompt = texts.path("judge_prompt").asText().split("%(?:question|answer)%", -1);
            rows.add(Columns.of(
                    "primary_category",
                    line.value("primary_category"),
                    "question",
                    question,
                    "gold_ans",
                    line.value("answer"),
                    "messages",
                    List.of(
                            Columns.of(
                                    "role",
                                    "system",
                                    "content",
                                    texts.path("system").asText()),
                            Columns.of("role", "user", "content", question)),
                    "system_prompt",
                    texts.path("judge_system").asText(),
                    "prompt_template",
                    prompt[0] + question + prompt[1] + answer + prompt[2],
                    "judge",
                    Columns.of(
                            "primary_category",
                            line.value("primary_category"),
                            "question",
                            question,
                            "question_id",
                            line.value("id"))));
        }
        return LoadedRows.bare(rows);
    }

    private static LoadedRows roles(LoaderArguments arguments, String profiles, String folder, String below) {
        JsonObject descriptions = JsonFiles.object(arguments.file(profiles, "desc.json"));
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("train", "test")) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (String part : List.of("general", "role_specific")) {
                for (JsonObject line : JsonFiles.lines(arguments.file(folder, below, part, split + ".jsonl"))) {
                    rows.add(role(line, descriptions));
                }
            }
            List<Map<String, Object>> shuffled = new ArrayList<>();
            for (int place : new NumpyGenerator(42).permutation(rows.size())) {
                shuffled.add(rows.get(place));
            }
            splits.put(split, shuffled);
        }
        return LoadedRows.of(splits);
    }

    private static Map<String, Object> role(JsonObject line, JsonObject descriptions) {
        String role = line.text("role");
        @Nullable Object description = descriptions.value(role);
        return Columns.of(
                "role",
                role,
                "desc",
                description,
                "question",
                line.value("question"),
                "answer",
                line.item("generated", 0));
    }
}
