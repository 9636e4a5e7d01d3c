package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.quantization.QuantizedMatrix;

/** occ-local quantize, and runs of what it writes. */
final class QuantizeTest {

    private static final String TOKENS = "{\"id\":1,\"tokens\":[1,2,3,4,5,6,7,8,9,10,11,12]}\n";

    @TempDir
    private Path folder = Path.of("");

    /** Linear layers, Conv1D, interleaved q, k and v, separate and stacked experts, tied and untied heads, latents, floats of few bits. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama",
                "qwen2_tied",
                "gpt2",
                "bloom",
                "falcon_new",
                "mixtral",
                "granitemoe",
                "opt_350m",
                "ernie4_5_moe",
                "deepseek_v2",
                "qwen3_moe_fp8",
                "gpt_oss",
                "gpt_oss_mxfp4"
            })
    void writesWhatRoundingAtLoadTimeGives(String reference) throws IOException {
        Path source = TestFolders.reference(reference);
        for (int bits : new int[] {4, 8}) {
            Path out = folder.resolve(reference + bits);
            assertThat(CommandLineRun.quantize(source, out, "--bits", "" + bits).exitCode())
                    .isZero();
            Checkpoint written = Checkpoint.open(out);
            Checkpoint rounded = Checkpoint.open(source).quantizedBy(QuantizationScheme.ofBits(bits));
            assertThat(written.leastBits()).isEqualTo(bits);
            written.slots().flatMap(slot -> written.parts(slot).stream()).forEach(part -> {
                QuantizedMatrix own = written.matrix(part.tensor());
                QuantizedMatrix expected = rounded.matrix(part.tensor());
                assertThat(own == null).as(part.tensor()).isEqualTo(expected == null);
                if (own != null && expected != null) {
                    assertThat(own.read(0, own.rows()).dequantized(null))
                            .as(part.tensor())
                            .isEqualTo(expected.read(0, expected.rows()).dequantized(null));
                }
            });
        }
    }

    @Test
    void aWrittenModelScoresAsOneThatIsRoundedAtLoadTime() throws IOException {
        Path source = TestFolders.demoModel();
        Path out = folder.resolve("int4");
        assertThat(CommandLineRun.quantize(source, out, "--bits", "4").exitCode())
                .isZero();
        JsonNode written = CommandLineRun.answers(folder, "score", out, TOKENS).get(0);
        JsonNode rounded = CommandLineRun.answers(folder, "score", source, TOKENS, "--quantize", "int4")
                .get(0);
        assertThat(written.path("logprobs")).isEqualTo(rounded.path("logprobs"));
        JsonNode plain = CommandLineRun.answers(folder, "score", source, TOKENS).get(0);
        assertThat(written.path("logprobs")).isNotEqualTo(plain.path("logprobs"));
    }

    @Test
    void configAndTokenizerComeAlongAndTheSizeIsTold() throws IOException {
        Path out = folder.resolve("int8");
        CommandLineRun run = CommandLineRun.quantize(
                TestFolders.demoModel(), out, "--bits", "8", "--group-size", "64", "--asymmetric", "--keep-embedding");
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertThat(run.output())
                .contains(String.format("%,d bytes of weights", Files.size(out.resolve("model.safetensors"))))
                .contains("of float32");
        assertThat(out.resolve("tokenizer.json")).exists();
        JsonNode config = new ObjectMapper().readTree(out.resolve("config.json").toFile());
        JsonNode quantization = config.path("quantization_config");
        assertThat(quantization.path("quant_method").asText()).isEqualTo("gptq");
        assertThat(quantization.path("bits").asInt()).isEqualTo(8);
        assertThat(quantization.path("group_size").asInt()).isEqualTo(64);
        assertThat(quantization.path("sym").asBoolean()).isFalse();
        assertThat(quantization.path("lm_head").asBoolean()).isFalse();
        assertThat(Checkpoint.open(out).matrix("model.embed_tokens.weight")).isNull();
    }

    @Test
    void everyFileOfATokenizerComesAlongAndNoProgramDoes() throws IOException {
        Path source = TestFolders.copy(TestFolders.reference("llama"), folder.resolve("source"));
        List<String> files = List.of(
                "qwen.tiktoken", "tokenizer.model", "merges.txt", "special_tokens_map.json", "chat_template.jinja");
        for (String name : files) {
            Files.writeString(source.resolve(name), name);
        }
        Files.writeString(source.resolve("modeling_llama.py"), "raise SystemExit");
        Files.writeString(source.resolve("model.safetensors.index.json"), "{}");
        Path out = folder.resolve("out");
        CommandLineRun run = CommandLineRun.quantize(source, out, "--bits", "8");
        assertThat(run.exitCode()).as(run.errors()).isZero();
        for (String name : files) {
            assertThat(out.resolve(name)).hasContent(name);
        }
        assertThat(out.resolve("modeling_llama.py")).doesNotExist();
        assertThat(out.resolve("model.safetensors.index.json")).doesNotExist();
    }

    @Test
    void aFolderWithSomethingInItIsLeftAloneUnlessAskedFor() throws IOException {
        Path out = Files.createDirectories(folder.resolve("full"));
        Files.writeString(out.resolve("notes.txt"), "mine");
        CommandLineRun refused = CommandLineRun.quantize(TestFolders.reference("llama"), out, "--bits", "8");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.errors()).contains("is not empty").contains("--overwrite");
        assertThat(out.resolve("config.json")).doesNotExist();
        assertThat(CommandLineRun.quantize(TestFolders.reference("llama"), out, "--bits", "8", "--overwrite")
                        .exitCode())
                .isZero();
        assertThat(out.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void neverWritesOverTheModelItself() throws IOException {
        Path model = TestFolders.copy(TestFolders.reference("llama"), folder.resolve("model"));
        CommandLineRun run = CommandLineRun.quantize(model, model, "--bits", "8", "--overwrite");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).contains("the folder of the model itself");
        assertThat(Checkpoint.open(model).isQuantized()).isFalse();
    }

    @Test
    void aHalfWrittenFolderIsRecognized() throws IOException {
        Path out = Files.createDirectories(folder.resolve("half"));
        Files.writeString(out.resolve("model.safetensors.partial"), "");
        CommandLineRun run = CommandLineRun.onLines(folder, "score", out, TOKENS);
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errors()).contains("not written to its end").contains("--overwrite");
    }

    @Test
    void whatIsQuantizedIsNotQuantizedAgain() {
        CommandLineRun run = CommandLineRun.quantize(
                TestFolders.quantizedReference("awq4_llama"), folder.resolve("again"), "--bits", "8");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errors()).contains("quantized already");
    }

    @Test
    void bitsAndGroupsThatAreNotSupportedAreUsageErrors() {
        Path source = TestFolders.reference("llama");
        assertThat(CommandLineRun.quantize(source, folder.resolve("a"), "--bits", "3")
                        .errors())
                .contains("3 bits, supported are 4 and 8");
        CommandLineRun run = CommandLineRun.quantize(source, folder.resolve("b"), "--bits", "4", "--group-size", "48");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).contains("group size 48");
    }
}
