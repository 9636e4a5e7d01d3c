package org.occlocal.harness.datasets.types;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.HubFiles;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.datasets.files.TextFiles;
import org.occlocal.harness.python.PythonStr;

/**
 * What a model would do or say: Anthropic's evaluations and CValues; which of two solutions is meant, CodeXGLUE's
 * cloze test, or which of two answers is better, JudgeBench and RewardBench.
 */
final class PreferenceTypes {

    private static final String BEHAVIOR = "answer_matching_behavior";

    private PreferenceTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("AiRiskDataset", arguments -> train(arguments, row -> option(row, "ABCDEFGH")));
        types.put("SycophancyDataset", arguments -> train(arguments, row -> option(row, "ABCDEFG")));
        types.put(
                "PersonaDataset",
                arguments -> train(
                        arguments, row -> row.with(BEHAVIOR, row.text(BEHAVIOR).equals(" Yes") ? "A" : "B")));
        types.put(
                "CValuesDataset",
                arguments -> train(arguments, row -> {
                    Map<String, Object> columns = row.with(
                            "prompt", row.text("prompt").replace("回复1", "回复A").replace("回复2", "回复B"));
                    columns.put("label", row.text("label").replace("回复1", "A").replace("回复2", "B"));
                    return columns;
                }));
        types.put("MaxminDataset", PreferenceTypes::maxmin);
        types.put("JudgeBenchDataset", PreferenceTypes::answers);
        types.put("RewardBenchDataset", PreferenceTypes::answers);
        return types;
    }

    /** Files that HuggingFace's {@code load_dataset('json', data_files=path)} reads. */
    private static LoadedRows train(LoaderArguments arguments, Function<JsonObject, Map<String, Object>> function) {
        List<Map<String, Object>> rows = HubFiles.rows(arguments.file(), "json", Map.of());
        int[] number = {0};
        return LoadedRows.split(
                "train",
                rows.stream()
                        .map(row -> function.apply(new JsonObject(row, arguments.file() + " row " + number[0]++)))
                        .toList());
    }

    /** The first letter that is in the answer, such as " (A)". */
    private static Map<String, Object> option(JsonObject row, String letters) {
        String answer = row.text(BEHAVIOR);
        return row.with(
                BEHAVIOR,
                letters.chars()
                        .filter(letter -> answer.indexOf(letter) >= 0)
                        .mapToObj(Character::toString)
                        .findFirst()
                        .orElse(answer));
    }

    /** JudgeBench and RewardBench: a chosen and a rejected answer, of which the winner's letter says which stands first. */
    private static LoadedRows answers(LoaderArguments arguments) {
        return LoadedRows.bare(JsonFiles.objects(arguments.file(arguments.text("name"))).stream()
                .map(PreferenceTypes::pair)
                .toList());
    }

    private static Map<String, Object> pair(JsonObject item) {
        boolean isSecond = "B".equals(item.value("winner"));
        String first = isSecond ? "rejected" : "chosen";
        String second = isSecond ? "chosen" : "rejected";
        Map<String, Object> judged = Columns.of(
                "prompt",
                item.value("prompt"),
                "Answer_A",
                item.value(first),
                "Answer_B",
                item.value(second),
                "subset",
                item.value("subset"),
                "winner",
                item.value("winner"),
                "model_a",
                item.value(first + "_model"),
                "model_b",
                item.value(second + "_model"));
        judged.put("dataset_name", "rewardbench");
        judged.put("lan", "en");
        return Columns.of(
                "question",
                item.value("prompt"),
                "answerA",
                item.value(first),
                "answerB",
                item.value(second),
                "judge",
                judged);
    }

    /** Answers are in a file of their own, with the row's name before each. */
    private static LoadedRows maxmin(LoaderArguments arguments) {
        String answerPath = arguments.optionalText("answer_path");
        Map<String, String> answers = new LinkedHashMap<>();
        if (answerPath != null) {
            for (String line : TextFiles.lines(
                    TextFiles.read(arguments.existing(arguments.root().resolve(answerPath))))) {
                List<String> parts = PythonStr.split(PythonStr.strip(line), "<CODESPLIT>");
                answers.put(parts.get(0), parts.size() > 1 ? parts.get(1) : "");
            }
        }
        return LoadedRows.bare(
                JsonFiles.objects(arguments.existing(arguments.root().resolve(arguments.text("test_path")))).stream()
                        .map(item -> {
                            String answer = answerPath == null
                                    ? ""
                                    : item.translated("idx", answers).equals("max") ? "A" : "B";
                            return Columns.of(
                                    "nl_tokens",
                                    String.join(" ", item.texts("nl_tokens")),
                                    "pl_tokens",
                                    String.join(" ", item.texts("pl_tokens")),
                                    "answer",
                                    answer);
                        })
                        .toList());
    }
}
