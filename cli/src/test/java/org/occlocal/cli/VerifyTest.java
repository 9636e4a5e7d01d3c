package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** occ-local verify on models whose distance is known. */
final class VerifyTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aModelIsNoDistanceFromItself() throws IOException {
        CommandLineRun run = verify(TestFolders.demoModel(), "--against", "float32");
        assertThat(run.exitCode()).as(run.output() + run.errors()).isZero();
        assertThat(run.output()).startsWith("model in float32").contains("against model in float32");
        JsonNode result = JSON.readTree(folder.resolve("distance.json").toFile());
        assertThat(result.path("kl_divergence").path("value").asDouble()).isZero();
        assertThat(result.path("largest_logprob_difference").asDouble()).isZero();
        assertThat(result.path("same_top1").path("value").asDouble()).isEqualTo(1);
        assertThat(result.path("perplexity")).isEqualTo(result.path("perplexity_against"));
        assertThat(result.path("texts").size()).isGreaterThan(20);
    }

    @Test
    void fewerBitsAreFartherAwayAndBeyondALimitTheExitCodeIs5() throws IOException {
        double eight = difference("--quantize", "int8");
        double four = difference("--quantize", "int4");
        assertThat(eight).isPositive().isLessThan(four / 4);
        CommandLineRun beyond = verify(TestFolders.demoModel(), "--quantize", "int4", "--max-difference", "0.00001");
        assertThat(beyond.exitCode()).isEqualTo(5);
        assertThat(beyond.output())
                .contains("model in float32, weights of 4 bits")
                .contains("beyond: mean log-probability difference");
    }

    @Test
    void theEnginesCheckEachOther() throws IOException {
        assertThat(difference("--against", "onnx")).isPositive().isLessThan(2e-5);
        CommandLineRun quantized = verify(TestFolders.demoModel(), "--quantize", "int4", "--against", "onnx");
        assertThat(quantized.output())
                .startsWith("model in float32, weights of 4 bits")
                .contains("against model with onnx in float32, weights of 4 bits");
        assertThat(JSON.readTree(folder.resolve("distance.json").toFile())
                        .path("logprob_difference")
                        .path("value")
                        .asDouble())
                .isPositive()
                .isLessThan(2e-5);
    }

    @Test
    void onnxRuntimeComputesInItsOwnDtypeWhateverTheOtherSideHas() {
        CommandLineRun run = verify(TestFolders.demoModel(), "--dtype", "bfloat16", "--against", "onnx");
        assertThat(run.exitCode()).as(run.output() + run.errors()).isZero();
        assertThat(run.output())
                .startsWith("model in bfloat16")
                .contains("against model with onnx in float32, the only dtype of this engine");
    }

    @Test
    void checkpointsWithoutATokenizerAreComparedOnBytes() {
        CommandLineRun run = verify(TestFolders.reference("qwen3_moe"), "--against", "onnx");
        assertThat(run.exitCode()).as(run.output() + run.errors()).isZero();
    }

    @Test
    void floatsOfFewBitsAreNamedAndAllowedForWhereOneSideHasThem() throws IOException {
        Path model = TestFolders.reference("qwen3_fp8");
        CommandLineRun same = verify(model, "--against", "onnx");
        assertThat(same.exitCode()).as(same.output() + same.errors()).isZero();
        assertThat(same.output()).startsWith("qwen3_fp8 in float32, weights of 8-bit floats");
        assertThat(limit()).isEqualTo(2e-4);
        CommandLineRun other =
                verify(model, "--against", TestFolders.reference("qwen3").toString());
        assertThat(other.output()).as(other.errors()).contains("against qwen3 in float32\n");
        assertThat(limit()).isEqualTo(0.4);
        CommandLineRun four = verify(TestFolders.reference("gpt_oss_mxfp4"), "--against", "onnx");
        assertThat(four.output()).startsWith("gpt_oss_mxfp4 in float32, weights of 4-bit floats");
    }

    private double limit() throws IOException {
        return JSON.readTree(folder.resolve("distance.json").toFile())
                .path("limits")
                .path("logprob_difference")
                .asDouble();
    }

    private double difference(String... more) throws IOException {
        verify(TestFolders.demoModel(), more);
        return JSON.readTree(folder.resolve("distance.json").toFile())
                .path("logprob_difference")
                .path("value")
                .asDouble();
    }

    /** On stories that the model itself told, sampled by occ-local generate: docs/decisions/0013 says what is reached. */
    @Test
    void storiesKeepTheirProbabilities() throws IOException {
        Path model = TestFolders.shared("models/stories260K");
        Path stories = Path.of("src/test/resources/stories.txt");
        CommandLineRun eight =
                verify(model, "--quantize", "int8", "--texts", stories.toString(), "--max-difference", "0.025");
        assertThat(eight.exitCode()).as(eight.output()).isZero();
        CommandLineRun four =
                verify(model, "--quantize", "int4", "--texts", stories.toString(), "--max-difference", "0.32");
        assertThat(four.exitCode()).as(four.output()).isZero();
    }

    @Test
    void modelsWithOtherVocabulariesAreRefused() {
        CommandLineRun run = verify(
                TestFolders.demoModel(),
                "--against",
                TestFolders.reference("llama").toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errors()).contains("vocabularies of").contains("predict the same tokens");
    }

    @Test
    void modelsWithOtherTokenizersAreRefused() throws IOException {
        Path other = TestFolders.copy(TestFolders.demoModel(), folder.resolve("other"));
        Path file = other.resolve("tokenizer.json");
        JsonNode tokenizer = JSON.readTree(file.toFile());
        ((ObjectNode) tokenizer.path("model")).putArray("merges");
        JSON.writeValue(file.toFile(), tokenizer);
        CommandLineRun run = verify(TestFolders.demoModel(), "--against", other.toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errors()).contains("different tokens of the text \"story\"");
    }

    @Test
    void wordsAndTextsThatCannotBeUsedAreUsageErrors() throws IOException {
        Path one = Files.writeString(folder.resolve("one.txt"), "only one text");
        assertThat(verify(TestFolders.demoModel(), "--texts", one.toString()).errors())
                .contains("at least 2 are needed");
        CommandLineRun share = verify(TestFolders.demoModel(), "--min-same-top1", "1.5");
        assertThat(share.exitCode()).isEqualTo(2);
        assertThat(verify(TestFolders.demoModel(), "--quantize", "int3").errors())
                .contains("known are int8 and int4");
    }

    private CommandLineRun verify(Path model, String... more) {
        String[] arguments = new String[more.length + 5];
        arguments[0] = "verify";
        arguments[1] = "--model";
        arguments[2] = model.toString();
        arguments[3] = "--json";
        arguments[4] = folder.resolve("distance.json").toString();
        System.arraycopy(more, 0, arguments, 5, more.length);
        return CommandLineRun.of(arguments);
    }
}
