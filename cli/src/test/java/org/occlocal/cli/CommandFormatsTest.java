package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines that other programs read and write. */
final class CommandFormatsTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void scoreAnswersEachLineInOrderWithNullsBeforeTheFirstTarget() throws IOException {
        List<JsonNode> answers = run(
                "score",
                """
                {"id":"a","text":"Question: Where is the ball?"}
                {"id":7,"tokens":[5,6,7]}
                {"id":null,"tokens":[5]}
                {"id":[1],"tokens":[5,6],"continuation_tokens":[7,8]}
                """);
        assertThat(answers).hasSize(4);
        assertThat(answers.get(0).get("id").textValue()).isEqualTo("a");
        JsonNode three = answers.get(1);
        assertThat(fieldNames(three)).containsExactly("id", "tokens", "logprobs", "top1", "nll_sum", "scored_tokens");
        assertThat(three.get("tokens").toString()).isEqualTo("[5,6,7]");
        assertThat(three.get("logprobs").get(0).isNull()).isTrue();
        assertThat(three.get("top1").get(0).isNull()).isTrue();
        assertThat(three.get("logprobs")).hasSize(3);
        assertThat(three.get("scored_tokens").intValue()).isEqualTo(2);
        assertThat(three.get("nll_sum").doubleValue())
                .isCloseTo(
                        -three.get("logprobs").get(1).doubleValue()
                                - three.get("logprobs").get(2).doubleValue(),
                        offset(1e-5));
        assertThat(answers.get(2).get("logprobs").toString()).isEqualTo("[null]");
        assertThat(answers.get(2).get("nll_sum").doubleValue()).isZero();
        assertThat(answers.get(2).get("id").isNull()).isTrue();
        assertThat(answers.get(3).get("tokens").toString()).isEqualTo("[5,6,7,8]");
        assertThat(answers.get(3).get("logprobs").get(1).isNull()).isTrue();
        assertThat(answers.get(3).get("logprobs").get(2).doubleValue())
                .isCloseTo(three.get("logprobs").get(2).doubleValue(), offset(1e-5));
        assertThat(answers.get(3).get("scored_tokens").intValue()).isEqualTo(2);
    }

    @Test
    void aContinuationIsWhatFollowsTheTokensOfTheText() throws IOException {
        List<JsonNode> answers = run(
                "score",
                """
                {"id":1,"text":"Question: Where is the ball?\\nAnswer:","continuation":" on the table"}
                {"id":2,"text":"Question: Where is the ball?\\nAnswer: on the table"}
                """);
        JsonNode whole = answers.get(1);
        JsonNode part = answers.get(0);
        assertThat(part.get("tokens")).isEqualTo(whole.get("tokens"));
        int scored = part.get("scored_tokens").intValue();
        assertThat(scored).isBetween(1, whole.get("scored_tokens").intValue() - 1);
        double sum = 0;
        for (int i = whole.get("tokens").size() - scored;
                i < whole.get("tokens").size();
                i++) {
            sum -= whole.get("logprobs").get(i).doubleValue();
        }
        assertThat(part.get("nll_sum").doubleValue()).isCloseTo(sum, offset(1e-4));
    }

    @Test
    void generateStopsAtTheEndOfSequenceAtStopStringsAndAtTheLimit() throws IOException {
        String prompt = "Question: Sam had 27 plums but lost 5 of them. How many plums are left?\\nAnswer:";
        List<JsonNode> answers = run(
                "generate",
                "{\"id\":1,\"prompt\":\"" + prompt + "\"}\n" + "{\"id\":2,\"prompt\":\"" + prompt
                        + "\",\"stop\":[\"####\"]}\n",
                "--max-new-tokens",
                "60");
        JsonNode ended = answers.get(0);
        assertThat(fieldNames(ended)).containsExactly("id", "prompt_tokens", "tokens", "text", "finish_reason");
        assertThat(ended.get("finish_reason").textValue()).isEqualTo("stop");
        assertThat(ended.get("text").textValue()).contains("####");
        assertThat(answers.get(1).get("finish_reason").textValue()).isEqualTo("stop");
        assertThat(answers.get(1).get("text").textValue())
                .isEqualTo(ended.get("text")
                        .textValue()
                        .substring(0, ended.get("text").textValue().indexOf("####")));
        JsonNode limited = run("generate", "{\"id\":1,\"prompt\":\"" + prompt + "\"}", "--max-new-tokens", "5")
                .get(0);
        assertThat(limited.get("finish_reason").textValue()).isEqualTo("length");
        assertThat(limited.get("tokens")).hasSize(5);
        JsonNode goesOn = run(
                        "generate",
                        "{\"id\":1,\"prompt\":\"" + prompt + "\"}",
                        "--max-new-tokens",
                        "60",
                        "--ignore-eos")
                .get(0);
        assertThat(goesOn.get("tokens")).hasSize(60);
        assertThat(goesOn.get("finish_reason").textValue()).isEqualTo("length");
    }

    @Test
    void generationEndsWhereTheContextWindowEnds() throws IOException {
        String tokens = "[" + "40,".repeat(499) + "41]";
        JsonNode answer = run(
                        "generate", "{\"id\":1,\"tokens\":" + tokens + "}", "--max-new-tokens", "60", "--ignore-eos")
                .get(0);
        assertThat(answer.get("prompt_tokens").intValue()).isEqualTo(500);
        assertThat(answer.get("tokens")).hasSize(12);
        assertThat(answer.get("finish_reason").textValue()).isEqualTo("length");
    }

    @Test
    void sampledTextsDependOnTheSeedAlone() throws IOException {
        String lines = "{\"id\":1,\"prompt\":\"Question: Where\"}\n{\"id\":2,\"prompt\":\"Mia took\"}\n";
        String[] sampled = {"--max-new-tokens", "12", "--temperature", "1.2", "--top-p", "0.95", "--seed", "3"};
        List<JsonNode> first = run("generate", lines, sampled);
        assertThat(run("generate", lines, sampled)).isEqualTo(first);
        sampled[sampled.length - 1] = "4";
        assertThat(run("generate", lines, sampled)).isNotEqualTo(first);
    }

    @Test
    void chatsGoThroughTheTemplateOfTheModel() throws IOException {
        String chat = "{\"id\":1,\"messages\":[{\"role\":\"user\",\"content\":\"Where is the ball?\"}]";
        JsonNode tokenized =
                run("tokenize", chat + ",\"add_generation_prompt\":true}").get(0);
        assertThat(fieldNames(tokenized)).containsExactly("id", "rendered", "tokens");
        assertThat(tokenized.get("rendered").textValue())
                .contains("Where is the ball?")
                .contains("<|im_start|>");
        JsonNode generated =
                run("generate", chat + "}", "--max-new-tokens", "3").get(0);
        assertThat(generated.get("prompt_tokens").intValue())
                .isEqualTo(tokenized.get("tokens").size());
    }

    @Test
    void tokenizeNeedsTokenizerFilesAlone() throws IOException {
        Path tokenizer = Files.createDirectories(folder.resolve("tokenizer"));
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(TestFolders.demoModel().resolve(name), tokenizer.resolve(name));
        }
        JsonNode answer = CommandLineRun.answers(
                        folder, "tokenize", tokenizer, "{\"id\":1,\"text\":\"12 plums\",\"add_special_tokens\":true}")
                .get(0);
        assertThat(answer.get("rendered").textValue()).isEqualTo("12 plums");
        assertThat(answer.get("tokens").size()).isGreaterThan(2);
    }

    @Test
    void doctorAndModelsTellWhatIsThere() {
        assertThat(CommandLineRun.of("doctor").output()).contains("libtorch", "2.7.1", "Graphics cards");
        assertThat(CommandLineRun.of("models").output()).contains("qwen2-72b", "Qwen/Qwen2-72B", "gpt_neox");
    }

    @Test
    void usageErrorsEndWithTwo() {
        assertThat(CommandLineRun.of("--no-such-option").exitCode()).isEqualTo(2);
        assertThat(CommandLineRun.of("--model", "x").errors()).contains("name datasets with --datasets");
        assertThat(CommandLineRun.of("--datasets", "siqa_ppl").errors()).contains("name a checkpoint with --model");
        assertThat(CommandLineRun.of("score", "--model", "x").exitCode()).isEqualTo(2);
    }

    private static List<String> fieldNames(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private List<JsonNode> run(String command, String lines, String... more) throws IOException {
        return CommandLineRun.answers(folder, command, TestFolders.demoModel(), lines, more);
    }
}
