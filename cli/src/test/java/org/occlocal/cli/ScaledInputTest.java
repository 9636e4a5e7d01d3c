package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged checkpoints of 8-bit floats, and those that are not supported: exit code 3 and what is wrong, in both engines. */
final class ScaledInputTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKENS = "{\"id\":1,\"tokens\":[1,2,3]}\n";
    private static final String WEIGHT = "model.layers.0.mlp.down_proj.weight";
    private static final String SCALES = WEIGHT + "_scale_inv";

    @TempDir
    private Path folder = Path.of("");

    private Path checkpoint = Path.of("");

    @BeforeEach
    void copyCheckpoint() throws IOException {
        checkpoint = TestFolders.copy(TestFolders.reference("qwen3_fp8"), folder.resolve("model"));
    }

    @Test
    void theUndamagedOneIsScored() throws IOException {
        assertThat(score("pytorch").exitCode()).isZero();
        assertThat(score("onnx").exitCode()).isZero();
    }

    @Test
    void scalesOfAnotherShape() throws IOException {
        edit(editor -> transpose(editor, SCALES));
        assertRefused("tensor \"" + SCALES + "\" is FLOAT32 [4, 2], config.json implies floating point [2, 4]");
    }

    @Test
    void aBlockSizeThatTheScalesHaveNot() throws IOException {
        configure(config -> config.putArray("weight_block_size").add(128).add(128));
        assertRefused("config.json implies floating point [1, 1] (fp8, weight_block_size [128, 128])");
        configure(config -> config.putNull("weight_block_size"));
        assertRefused("(fp8, no weight_block_size)");
        configure(config -> config.putArray("weight_block_size").add(0).add(12));
        assertRefused("\"quantization_config.weight_block_size\" is [0, 12], supported are two positive numbers");
        configure(config -> config.put("weight_block_size", "all"));
        assertRefused("\"quantization_config.weight_block_size\" is \"all\", expected a list of integers");
    }

    @Test
    void scalesThatAreMissing() throws IOException {
        edit(editor -> {
            editor.header.set("elsewhere", editor.header.path(SCALES));
            editor.header.remove(SCALES);
        });
        assertRefused("tensor \"" + SCALES + "\" of a quantized layer is missing");
    }

    @Test
    void codesThatAreNoNumbers() throws IOException {
        edit(editor -> editor.data[editor.begin(WEIGHT) + 45] = 0x7f);
        assertRefused("weight \"" + WEIGHT + "\" holds NaN in row 1");
    }

    @Test
    void scalesThatAreNoNumbers() throws IOException {
        edit(editor -> ByteBuffer.wrap(editor.data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(editor.begin(SCALES) + Float.BYTES * 4, Float.POSITIVE_INFINITY));
        assertRefused("weight \"" + WEIGHT + "\" holds", "in row 20");
    }

    @Test
    void codesOfAnotherShape() throws IOException {
        edit(editor -> transpose(editor, WEIGHT));
        assertRefused("weight \"" + WEIGHT + "\" has shape [40, 32], config.json implies [32, 40]");
    }

    @Test
    void integersInPlaceOfFloats() throws IOException {
        edit(editor -> ((ObjectNode) editor.header.path(WEIGHT)).put("dtype", "I8"));
        assertRefused("weight \"" + WEIGHT + "\" is stored as INT8");
    }

    @Test
    void noQuantizationConfigAtAll() throws IOException {
        Path file = checkpoint.resolve("config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        config.remove("quantization_config");
        JSON.writeValue(file.toFile(), config);
        assertRefused("is stored as FLOAT8_E4M3, supported are", "quantization_config that tells its scales");
    }

    @Test
    void expertsOfFourBits() throws IOException {
        configure(config -> config.put("expert_dtype", "fp4"));
        assertRefused("\"quantization_config.expert_dtype\" is fp4, supported are fp8");
    }

    private static void transpose(SafetensorsEditor editor, String tensor) {
        ArrayNode shape = (ArrayNode) editor.header.path(tensor).path("shape");
        shape.add(shape.remove(0));
    }

    private CommandLineRun score(String engine) throws IOException {
        return CommandLineRun.onLines(folder, "score", checkpoint, TOKENS, "--engine", engine);
    }

    private void assertRefused(String... parts) throws IOException {
        for (String engine : new String[] {"pytorch", "onnx"}) {
            CommandLineRun run = score(engine);
            assertThat(run.errors()).contains(parts).contains("  where: ").contains("  mend:  ");
            assertThat(run.exitCode()).isEqualTo(3);
        }
    }

    private void edit(Consumer<SafetensorsEditor> change) throws IOException {
        Path file = checkpoint.resolve("model.safetensors");
        SafetensorsEditor editor = new SafetensorsEditor(file);
        change.accept(editor);
        editor.write(file);
    }

    private void configure(Consumer<ObjectNode> change) throws IOException {
        Path file = checkpoint.resolve("config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        change.accept((ObjectNode) config.path("quantization_config"));
        JSON.writeValue(file.toFile(), config);
    }
}
