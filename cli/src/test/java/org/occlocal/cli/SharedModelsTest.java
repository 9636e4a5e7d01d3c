package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.occlocal.tokenizers.Tokenizer;

/** Real trained models of ../shared, through the command line. */
final class SharedModelsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void tellsThePublishedStoriesToTheLetter() throws IOException {
        Path model = TestFolders.shared("models/stories260K");
        JsonNode golden = JSON.readTree(model.resolve("golden.json").toFile());
        List<String> prompts = new ArrayList<>();
        golden.fieldNames().forEachRemaining(prompts::add);
        StringBuilder lines = new StringBuilder();
        for (String prompt : prompts) {
            lines.append(JSON.writeValueAsString(
                            JSON.createObjectNode().put("id", prompt).put("prompt", prompt)))
                    .append('\n');
        }
        List<JsonNode> answers =
                CommandLineRun.answers(folder, "generate", model, lines.toString(), "--max-new-tokens", "256");
        for (int i = 0; i < prompts.size(); i++) {
            JsonNode story = golden.get(prompts.get(i));
            int promptTokens = story.get("prompt_ids").size();
            List<Integer> expected = ints(story.get("ids"))
                    .subList(promptTokens, story.get("ids").size());
            List<Integer> tokens = ints(answers.get(i).get("tokens"));
            assertThat(tokens.subList(0, expected.size())).isEqualTo(expected);
            assertThat(answers.get(i).get("prompt_tokens").intValue()).isEqualTo(promptTokens);
            try (Tokenizer tokenizer = Tokenizer.load(model)) {
                int[] whole = Stream.concat(ints(story.get("prompt_ids")).stream(), tokens.stream())
                        .mapToInt(Integer::intValue)
                        .toArray();
                assertThat(tokenizer.decode(whole, true))
                        .startsWith(story.get("text").textValue())
                        .endsWith(answers.get(i).get("text").textValue());
            }
        }
    }

    @Test
    void scoresTheStoriesAsTransformersDoes() throws IOException {
        Path model = TestFolders.shared("models/stories260K");
        JsonNode golden = JSON.readTree(model.resolve("golden.json").toFile());
        StringBuilder lines = new StringBuilder();
        List<JsonNode> stories = new ArrayList<>();
        golden.forEach(stories::add);
        for (JsonNode story : stories) {
            lines.append("{\"id\":0,\"tokens\":")
                    .append(story.get("prompt_ids"))
                    .append(",\"continuation_tokens\":")
                    .append(ints(story.get("ids"))
                            .subList(
                                    story.get("prompt_ids").size(),
                                    story.get("ids").size()))
                    .append("}\n");
        }
        List<JsonNode> answers = CommandLineRun.answers(folder, "score", model, lines.toString());
        for (int i = 0; i < stories.size(); i++) {
            assertThat(-answers.get(i).get("nll_sum").doubleValue())
                    .isCloseTo(stories.get(i).get("sum_logprob_of_continuation").doubleValue(), offset(2e-3));
        }
    }

    @Test
    void sortsLettersWithTheLogitsOfPyTorch() throws IOException {
        Path model = TestFolders.shared("models/gpt-nano-sort");
        JsonNode golden = JSON.readTree(model.resolve("golden.json").toFile());
        StringBuilder lines = new StringBuilder();
        golden.forEach(row ->
                lines.append("{\"id\":0,\"tokens\":").append(row.get("ids")).append("}\n"));
        List<JsonNode> answers = CommandLineRun.answers(folder, "score", model, lines.toString());
        for (int i = 0; i < golden.size(); i++) {
            JsonNode ids = golden.get(i).get("ids");
            JsonNode logits = golden.get(i).get("torch_logits");
            for (int t = 1; t < ids.size(); t++) {
                double max = Double.NEGATIVE_INFINITY;
                double sum = 0;
                for (JsonNode logit : logits.get(t - 1)) {
                    max = Math.max(max, logit.doubleValue());
                    sum += Math.exp(logit.doubleValue());
                }
                double target = logits.get(t - 1).get(ids.get(t).intValue()).doubleValue();
                assertThat(answers.get(i).get("logprobs").get(t).doubleValue())
                        .isCloseTo(target - Math.log(sum), offset(2e-4));
                int top1 = answers.get(i).get("top1").get(t).intValue();
                assertThat(logits.get(t - 1).get(top1).doubleValue()).isEqualTo(max);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"stories260K, stories260k", "tiny-qwen2, tiny-qwen2"})
    void scoresLabelsAsOpenCompassDoes(String model, String name) throws IOException {
        Path golden = TestFolders.shared("golden/opencompass/ppl/predictions/" + name);
        CommandLineRun run = CommandLineRun.of(
                "--model",
                TestFolders.shared("models/" + model).toString(),
                "--datasets",
                "siqa_ppl",
                "winogrande_ppl",
                "arc_c_ppl",
                "--data-root",
                TestFolders.shared("data").toString(),
                "--max-rows",
                "12",
                "--work-dir",
                folder.toString());
        assertThat(run.exitCode()).as(run.errors()).isZero();
        Path predictions = onlyChild(folder).resolve("predictions").resolve(model);
        compare(golden.resolve("siqa_ppl_ced5f6.json"), predictions.resolve("siqa_ppl.json"));
        compare(golden.resolve("winogrande_ppl_55a66e.json"), predictions.resolve("winogrande_ppl.json"));
        compare(golden.resolve("ARC_c_ppl_a450bd.json"), predictions.resolve("arc_c_ppl.json"));
    }

    @Test
    void dropsExamplesThatDoNotFitAndSaysSo() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                "--model",
                TestFolders.shared("models/stories260K").toString(),
                "--datasets",
                "gsm8k_gen",
                "--data-root",
                TestFolders.shared("data").toString(),
                "--max-rows",
                "3",
                "--max-new-tokens",
                "20",
                "--reserve-new-tokens",
                "--work-dir",
                folder.toString());
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertThat(run.errors())
                .containsPattern(
                        "gsm8k_gen: prefill [\\d,]+ tokens \\([\\d,]+ computed, the rest shared\\), [\\d,]+ tokens/s; decode [\\d,]+ tokens");
        JsonNode predictions = JSON.readTree(onlyChild(folder)
                .resolve("predictions/stories260K/gsm8k_gen.json")
                .toFile());
        List<JsonNode> journal = TestFolders.journal(onlyChild(folder).resolve("journal/stories260K/gsm8k_gen.jsonl"));
        for (int i = 0; i < predictions.size(); i++) {
            JsonNode account = journal.get(i);
            String prompt =
                    predictions.get(Integer.toString(i)).get("origin_prompt").textValue();
            int kept = prompt.split("Question:", -1).length - 2;
            assertThat(account.get("dropped_examples").intValue())
                    .isEqualTo(4 - kept)
                    .isPositive();
            assertThat(account.get("prompt_tokens").intValue()).isLessThanOrEqualTo(512 - 20);
            assertThat(account.get("truncated_tokens").intValue()).isZero();
            assertThat(account.get("generated_tokens").intValue()).isBetween(1, 20);
        }
    }

    private static void compare(Path expectedFile, Path actualFile) throws IOException {
        JsonNode expected = JSON.readTree(expectedFile.toFile());
        JsonNode actual = JSON.readTree(actualFile.toFile());
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            JsonNode theirs = expected.get(Integer.toString(i));
            JsonNode ours = actual.get(Integer.toString(i));
            theirs.fields().forEachRemaining(field -> {
                if (field.getKey().startsWith("label: ")) {
                    JsonNode label = ours.get(field.getKey());
                    assertThat(label.get("prompt")).isEqualTo(field.getValue().get("prompt"));
                    assertThat(label.get("PPL").doubleValue())
                            .isCloseTo(field.getValue().get("PPL").doubleValue(), offset(2e-4));
                }
            });
            assertThat(ours.get("prediction").asText())
                    .isEqualTo(theirs.get("prediction").asText());
        }
    }

    private static Path onlyChild(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.findFirst().orElseThrow();
        }
    }

    private static List<Integer> ints(JsonNode array) {
        List<Integer> values = new ArrayList<>();
        array.forEach(node -> values.add(node.intValue()));
        return values;
    }
}
