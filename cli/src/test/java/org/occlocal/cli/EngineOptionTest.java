package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --engine}, from the command line to the numbers and to what a run depends on. */
final class EngineOptionTest {

    private static final Path EXPORTS = Path.of("../engine/src/test/resources/exports");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void bothEnginesScoreAndGenerateAlike() throws IOException {
        Path model = TestFolders.demoModel();
        String lines = "{\"id\":1,\"tokens\":[5,6,7,80,9,10]}\n{\"id\":2,\"text\":\"Question: Where is the ball?\"}\n";
        List<JsonNode> first = CommandLineRun.answers(folder, "score", model, lines, "--engine", "pytorch");
        List<JsonNode> second = CommandLineRun.answers(folder, "score", model, lines, "--engine", "onnx");
        for (int i = 0; i < 2; i++) {
            assertThat(second.get(i).get("nll_sum").doubleValue())
                    .isCloseTo(first.get(i).get("nll_sum").doubleValue(), offset(1e-3));
            assertThat(second.get(i).get("top1")).isEqualTo(first.get(i).get("top1"));
        }
        String prompt = "{\"id\":1,\"tokens\":[5,6,7,80]}\n";
        assertThat(generated(model, prompt, "--engine", "onnx")).isEqualTo(generated(model, prompt));
    }

    private JsonNode generated(Path model, String line, String... more) throws IOException {
        String[] all = Stream.concat(Stream.of("--max-new-tokens", "16"), Stream.of(more))
                .toArray(String[]::new);
        return CommandLineRun.answers(folder, "generate", model, line, all)
                .get(0)
                .get("tokens");
    }

    @Test
    void theEngineIsSaidWithItsReason() throws IOException {
        Path model = TestFolders.demoModel();
        String lines = "{\"id\":1,\"tokens\":[5,6,7]}\n";
        CommandLineRun run = CommandLineRun.onLines(folder, "score", model, lines, "--engine", "auto");
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertThat(run.errors()).containsPattern("engine pytorch: a model of [\\d,]+ parameters is as fast");
        CommandLineRun half =
                CommandLineRun.onLines(folder, "score", model, lines, "--engine", "onnx", "--dtype", "bfloat16");
        assertThat(half.exitCode()).isEqualTo(4);
        assertThat(half.errors()).contains("computes in float32").doesNotContain("\tat ");
        CommandLineRun unknown = CommandLineRun.onLines(folder, "score", model, lines, "--engine", "tensorflow");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.errors()).contains("tensorflow", "pytorch, onnx, auto");
    }

    @Test
    void aReadyMadeGraphRunsWithoutBeingAskedFor() throws IOException {
        Path model = TestFolders.export("optimum_with_past", folder.resolve("export"));
        JsonNode expected = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(Files.readAllBytes(EXPORTS.resolve("expected.json")))
                .get("score")
                .get(2);
        CommandLineRun refused =
                CommandLineRun.onLines(folder, "score", model, "{\"id\":1,\"tokens\":[5,6]}\n", "--engine", "pytorch");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.errors()).contains("ONNX graph").contains("--engine onnx");
        List<JsonNode> answers = CommandLineRun.answers(
                folder, "score", model, "{\"id\":1,\"tokens\":" + expected.get("tokens") + "}\n");
        JsonNode scores = answers.get(0).get("logprobs");
        assertThat(scores).hasSameSizeAs(expected.get("tokens"));
        for (int i = 1; i < scores.size(); i++) {
            assertThat(scores.get(i).doubleValue())
                    .isCloseTo(expected.get("logprobs").get(i).doubleValue(), offset(2e-4));
        }
    }

    /** The builder writes no config.json. */
    @Test
    void whatTheBuilderOfGenaiLeavesIsAModelFolder() throws IOException {
        Path model = TestFolders.export("genai", folder.resolve("export"));
        Files.deleteIfExists(model.resolve("config.json"));
        List<JsonNode> answers = CommandLineRun.answers(folder, "score", model, "{\"id\":1,\"tokens\":[5,6,7,8]}\n");
        assertThat(answers.get(0).get("scored_tokens").intValue()).isEqualTo(3);
    }

    /** Answers of one engine are not passed off as another's. */
    @Test
    void aRunThatGoesOnWithAnotherEngineAsksAgain() throws IOException {
        CommandLineRun first = CommandLineRun.of("--max-rows", "4", "-w", folder.toString());
        assertThat(first.exitCode()).as(first.errors()).isZero();
        CommandLineRun same = CommandLineRun.of("--max-rows", "4", "-w", folder.toString(), "-r");
        assertThat(same.errors()).doesNotContain("its engine");
        CommandLineRun other = CommandLineRun.of("--max-rows", "4", "-w", folder.toString(), "-r", "--engine", "onnx");
        assertThat(other.exitCode()).as(other.errors()).isZero();
        assertThat(other.errors()).contains("its dtype or its engine");
        assertThat(other.output()).isEqualTo(first.output());
    }
}
