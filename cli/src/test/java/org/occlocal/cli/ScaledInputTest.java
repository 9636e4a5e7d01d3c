package org.occlocal.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged checkpoints of 8-bit floats, and those that are not supported: exit code 3 and what is wrong. */
final class ScaledInputTest {

    private static final String WEIGHT = "model.layers.0.mlp.down_proj.weight";
    private static final String SCALES = WEIGHT + "_scale_inv";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theUndamagedOneIsScored() throws IOException {
        checkpoint().assertScored();
    }

    @Test
    void scalesOfAnotherShape() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.turn(SCALES);
        checkpoint.assertRefused(
                "tensor \"" + SCALES + "\" is FLOAT32 [4, 2], config.json implies floating point [2, 4]");
    }

    @Test
    void aBlockSizeThatTheScalesHaveNot() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        configure(
                checkpoint,
                config -> config.putArray("weight_block_size").add(128).add(128));
        checkpoint.assertRefused("config.json implies floating point [1, 1] (fp8, weight_block_size [128, 128])");
        configure(checkpoint, config -> config.putNull("weight_block_size"));
        checkpoint.assertRefused("(fp8, no weight_block_size)");
        configure(
                checkpoint,
                config -> config.putArray("weight_block_size").add(0).add(12));
        checkpoint.assertRefused("\"quantization_config.weight_block_size\" is [0, 12], supported are two positive");
        configure(checkpoint, config -> config.put("weight_block_size", "all"));
        checkpoint.assertRefused("\"quantization_config.weight_block_size\" is \"all\", expected a list of integers");
    }

    @Test
    void scalesThatAreMissing() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.rename(SCALES, "elsewhere");
        checkpoint.assertRefused("tensor \"" + SCALES + "\" of a quantized layer is missing");
    }

    @Test
    void codesThatAreNoNumbers() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.edit(editor -> editor.data[editor.begin(WEIGHT) + 45] = 0x7f);
        checkpoint.assertRefused("weight \"" + WEIGHT + "\" holds NaN in row 1");
    }

    @Test
    void scalesThatAreNoNumbers() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.edit(editor -> ByteBuffer.wrap(editor.data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(editor.begin(SCALES) + Float.BYTES * 4, Float.POSITIVE_INFINITY));
        checkpoint.assertRefused("weight \"" + WEIGHT + "\" holds", "in row 20");
    }

    @Test
    void codesOfAnotherShape() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.turn(WEIGHT);
        checkpoint.assertRefused("weight \"" + WEIGHT + "\" has shape [40, 32], config.json implies [32, 40]");
    }

    @Test
    void integersInPlaceOfFloats() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.edit(editor -> ((ObjectNode) editor.header.path(WEIGHT)).put("dtype", "I8"));
        checkpoint.assertRefused("weight \"" + WEIGHT + "\" is stored as INT8");
    }

    @Test
    void noQuantizationConfigAtAll() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        checkpoint.configure(config -> config.remove("quantization_config"));
        checkpoint.assertRefused(
                "is stored as FLOAT8_E4M3, supported are", "the quantization_config that tells its scales");
    }

    @Test
    void expertsOfFourBits() throws IOException {
        DamagedCheckpoint checkpoint = checkpoint();
        configure(checkpoint, config -> config.put("expert_dtype", "fp4"));
        checkpoint.assertRefused("\"quantization_config.expert_dtype\" is fp4, supported are fp8");
    }

    private DamagedCheckpoint checkpoint() throws IOException {
        return new DamagedCheckpoint("qwen3_fp8", folder);
    }

    private static void configure(DamagedCheckpoint checkpoint, Consumer<ObjectNode> change) throws IOException {
        checkpoint.configure(config -> change.accept((ObjectNode) config.path("quantization_config")));
    }
}
