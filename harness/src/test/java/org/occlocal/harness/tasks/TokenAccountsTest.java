package org.occlocal.harness.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.harness.Progress;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.inferencers.TextModel;
import org.occlocal.tokenizers.Tokenizer;

/** Few-shot prompts in a small context: what the journal says, against lengths counted the slow way. */
final class TokenAccountsTest {

    private static final Path DEMO = Path.of("../cli/src/main/resources/demo/model");
    private static final int ROWS = 200;
    private static final int WINDOW = 90;
    private static final int NEW_TOKENS = 4;
    private static final List<String> WORDS =
            List.of("plums", "Anna", "has", "12", "and", "gives", "a", "basket", "\n", "?");

    private final List<Map<String, Object>> rows = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void generationsKeepTheExamplesThatFitAndCutTheRest() throws IOException {
        for (boolean makesRoom : List.of(false, true)) {
            List<JsonNode> journal = run(generation(), makesRoom);
            int limit = makesRoom ? WINDOW - NEW_TOKENS : WINDOW;
            try (Tokenizer tokenizer = Tokenizer.load(DEMO)) {
                for (int i = 0; i < ROWS; i++) {
                    int kept = 5;
                    int tokens = tokens(tokenizer, kept, i, "");
                    while (kept > 0 && tokens > limit) {
                        kept--;
                        tokens = tokens(tokenizer, kept, i, "");
                    }
                    assertThat(journal.get(i).get("dropped_examples").intValue())
                            .isEqualTo(5 - kept);
                    assertThat(journal.get(i).get("truncated_tokens").intValue())
                            .isEqualTo(Math.max(0, tokens - limit));
                    assertThat(journal.get(i).get("prompt_tokens").intValue()).isEqualTo(Math.min(tokens, limit));
                }
            }
        }
    }

    @Test
    void allLabelsKeepTheSameExamples() throws IOException {
        List<JsonNode> journal = run(choice(), false);
        int someDropped = 0;
        int someTruncated = 0;
        try (Tokenizer tokenizer = Tokenizer.load(DEMO)) {
            for (int i = 0; i < ROWS; i++) {
                int kept = 5;
                while (kept > 0
                        && Math.max(tokens(tokenizer, kept, i, " yes"), tokens(tokenizer, kept, i, " by no means, no"))
                                > WINDOW) {
                    kept--;
                }
                for (int label = 0; label < 2; label++) {
                    int tokens = tokens(tokenizer, kept, i, label == 0 ? " yes" : " by no means, no");
                    JsonNode account = journal.get(i).get("labels").get(label);
                    assertThat(account.get("dropped_examples").intValue()).isEqualTo(5 - kept);
                    assertThat(account.get("truncated_tokens").intValue()).isEqualTo(Math.max(0, tokens - WINDOW));
                    assertThat(account.get("prompt_tokens").intValue()).isEqualTo(Math.min(tokens, WINDOW));
                    assertThat(account.get("scored_tokens").intValue()).isEqualTo(Math.min(tokens, WINDOW) - 1);
                    someTruncated += tokens > WINDOW ? 1 : 0;
                }
                someDropped += kept > 0 && kept < 5 ? 1 : 0;
            }
        }
        assertThat(someDropped).isGreaterThan(ROWS / 4);
        assertThat(someTruncated).isGreaterThan(5);
    }

    /** Length of the prompt, put together by hand. */
    private int tokens(Tokenizer tokenizer, int kept, int row, String answer) {
        String examples = rows.subList(0, kept).stream()
                .map(example -> "Q: " + example.get("question") + "\nA: " + example.get("answer"))
                .collect(Collectors.joining("\n"));
        String text = "Answer.\n" + examples + "\n" + "Q: " + rows.get(row).get("question") + "\nA:" + answer;
        return tokenizer.encode(text, true).length;
    }

    private List<JsonNode> run(Map<String, Object> inference, boolean makesRoom) throws IOException {
        makeRows();
        Problems problems = new Problems();
        DatasetConfig dataset = DatasetConfig.read(
                Map.of(
                        "abbr",
                        "made",
                        "type",
                        "CustomDataset",
                        "path",
                        "made.jsonl",
                        "reader_cfg",
                        Map.of("input_columns", List.of("question"), "output_column", "answer"),
                        "infer_cfg",
                        inference,
                        "eval_cfg",
                        Map.of("evaluator", Map.of("type", "AccEvaluator"))),
                "test",
                problems);
        ModelConfig modelConfig = ModelConfig.read(
                Map.of("type", "HuggingFaceBaseModel", "abbr", "demo", "path", "demo", "max_seq_len", (long) WINDOW),
                "test",
                problems);
        PreparedDataset prepared =
                dataset == null ? null : PreparedDataset.prepare(dataset, DataRoot.of(folder), 0, problems);
        assertThat(problems.errors()).isEmpty();
        if (prepared == null || modelConfig == null) {
            throw new AssertionError("not prepared");
        }
        RunFolder run = new RunFolder(folder.resolve("run"));
        try (TextModel model = TextModel.load(DEMO, DeviceChoice.cpu(), Dtype.FLOAT32, 0)) {
            new DatasetRun(prepared, run)
                    .infer(
                            new RunModel(modelConfig, model, new RunOptions(16, 4096, 0, 0, false, makesRoom)),
                            Progress.silent());
        }
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> journal = new ArrayList<>();
        for (String line : Files.readAllLines(run.folder().resolve("journal/demo/made.jsonl"))) {
            journal.add(json.readTree(line));
        }
        journal.sort(Comparator.comparingInt(line -> line.path("idx").intValue()));
        assertThat(journal).hasSize(ROWS);
        return journal;
    }

    private void makeRows() throws IOException {
        Random random = new Random(7);
        rows.clear();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            int length = i % 20 == 19 ? 150 : 2 + random.nextInt(60);
            String question =
                    random.ints(length, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining(" "));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("question", i < 5 ? question.substring(0, Math.min(20, question.length())) : question);
            row.put("answer", random.nextBoolean() ? "yes" : "no");
            rows.add(row);
            lines.append(PythonJson.dumps(row)).append('\n');
        }
        Files.writeString(folder.resolve("made.jsonl"), lines);
    }

    private static Map<String, Object> generation() {
        return Map.of(
                "ice_template", Map.of("type", "PromptTemplate", "template", "Q: {question}\nA: {answer}"),
                "prompt_template",
                        Map.of(
                                "type", "PromptTemplate",
                                "template", "Answer.\n</E>Q: {question}\nA:",
                                "ice_token", "</E>"),
                "retriever", Map.of("type", "FixKRetriever", "fix_id_list", List.of(0L, 1L, 2L, 3L, 4L)),
                "inferencer", Map.of("type", "GenInferencer", "max_out_len", (long) NEW_TOKENS));
    }

    private static Map<String, Object> choice() {
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put("yes", "Answer.\n</E>Q: {question}\nA: yes");
        labels.put("no", "Answer.\n</E>Q: {question}\nA: by no means, no");
        Map<String, Object> inference = new LinkedHashMap<>(generation());
        inference.put("prompt_template", Map.of("type", "PromptTemplate", "template", labels, "ice_token", "</E>"));
        inference.put("inferencer", Map.of("type", "PPLInferencer"));
        return inference;
    }
}
