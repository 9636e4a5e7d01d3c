package org.occlocal.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged checkpoints of compressed-tensors, and those that are not supported: exit code 3 and what is wrong. */
final class CompressedInputTest {

    private static final String LAYER = "model.layers.0.mlp.down_proj";
    private static final String SCALES = LAYER + ".weight_scale";
    private static final String CODES = LAYER + ".weight_packed";
    private static final short NAN_BFLOAT16 = 0x7fc0;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void undamagedOnesAreScored() throws IOException {
        packed().assertScored();
        DamagedCheckpoint.quantized("compressed8_bytes", folder.resolve("bytes"))
                .assertScored();
    }

    @Test
    void scalesOfACacheAreLeftOut() throws IOException {
        DamagedCheckpoint checkpoint = new DamagedCheckpoint("llama_compressed_fp8", folder);
        checkpoint.rename("model.norm.weight", "model.layers.0.self_attn.k_scale");
        checkpoint.assertRefused("1 tensors are missing: model.norm.weight\n");
    }

    @Test
    void codesOfAnotherShape() throws IOException {
        DamagedCheckpoint checkpoint = packed();
        checkpoint.turn(CODES);
        checkpoint.assertRefused("tensor \"" + CODES + "\" is INT32 [12, 64], config.json implies INT32 [64, 12]");
    }

    @Test
    void missingTensors() throws IOException {
        DamagedCheckpoint scales = packed();
        scales.rename(SCALES, "elsewhere");
        scales.assertRefused("tensor \"" + SCALES + "\" of a quantized layer is missing");
        DamagedCheckpoint zeroPoints = DamagedCheckpoint.quantized("compressed4_llama", folder.resolve("zero"));
        zeroPoints.rename(LAYER + ".weight_zero_point", "elsewhere");
        zeroPoints.assertRefused("tensor \"" + LAYER + ".weight_zero_point\" of a quantized layer is missing");
    }

    @Test
    void scalesThatAreNoNumbers() throws IOException {
        DamagedCheckpoint checkpoint = packed();
        checkpoint.edit(editor -> ByteBuffer.wrap(editor.data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(editor.begin(SCALES) + Short.BYTES * 4, NAN_BFLOAT16));
        checkpoint.assertRefused("a scale of \"" + LAYER + "\" is NaN, at output feature 1, group 1");
    }

    @Test
    void columnsInGroupsThatAreNot() throws IOException {
        DamagedCheckpoint checkpoint = DamagedCheckpoint.quantized("compressed4_act_order", folder);
        String order = LAYER + ".weight_g_idx";
        checkpoint.edit(editor -> ByteBuffer.wrap(editor.data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(editor.begin(order) + Integer.BYTES * 5, 3));
        checkpoint.assertRefused("\"" + order + "\" puts column 5 into group 3, there are 3");
    }

    @Test
    void anotherFormatThanConfigJsonNames() throws IOException {
        DamagedCheckpoint checkpoint = packed();
        configure(checkpoint, config -> config.put("format", "int-quantized"));
        weights(checkpoint, weights -> weights.put("num_bits", 8).put("symmetric", true));
        checkpoint.assertRefused(
                ".weight_packed\" is quantized in a format that config.json",
                "does not name (compressed-tensors, 8 bits, group_size 32, symmetric)");
    }

    @Test
    void noQuantizationConfigAtAll() throws IOException {
        DamagedCheckpoint checkpoint = packed();
        checkpoint.configure(config -> config.remove("quantization_config"));
        checkpoint.assertRefused(
                "is quantized in a format that config.json's quantization_config does not name (null)");
    }

    @Test
    void formatsThatAreNotSupported() throws IOException {
        DamagedCheckpoint checkpoint = packed();
        for (String format : new String[] {"nvfp4-pack-quantized", "marlin-24", "dense"}) {
            configure(checkpoint, config -> config.put("format", format));
            checkpoint.assertRefused(
                    "\"quantization_config.format\" is " + format + " of int, supported are pack-quantized");
        }
    }

    @Test
    void settingsThatAreNotSupported() throws IOException {
        DamagedCheckpoint checkpoint = packed();
        weights(checkpoint, weights -> weights.put("num_bits", 3));
        checkpoint.assertRefused("\"quantization_config.num_bits\" is 3 in pack-quantized, supported are 4 and 8");
        weights(checkpoint, weights -> weights.put("num_bits", 4).put("group_size", 0));
        checkpoint.assertRefused("\"quantization_config.group_size\" is 0, supported are positive numbers");
        weights(checkpoint, weights -> weights.put("strategy", "tensor"));
        checkpoint.assertRefused("\"quantization_config.strategy\" is tensor, supported are group and channel");
        configure(checkpoint, config -> config.putObject("sparsity_config").put("format", "sparse-24-bitmask"));
        checkpoint.assertRefused(
                "\"quantization_config.sparsity_config.format\" is sparse-24-bitmask, supported are dense");
    }

    @Test
    void groupsOfLayersThatDiffer() throws IOException {
        DamagedCheckpoint checkpoint = packed();
        configure(checkpoint, config -> {
            ObjectNode groups = (ObjectNode) config.path("config_groups");
            ObjectNode other = groups.path("group_0").deepCopy();
            ((ObjectNode) other.path("weights")).put("group_size", 64);
            groups.set("group_1", other);
        });
        checkpoint.assertRefused(
                "\"quantization_config.config_groups\" is [", "groups of layers that are stored alike");
        configure(checkpoint, config -> config.putObject("config_groups"));
        checkpoint.assertRefused("\"quantization_config.config_groups\" is empty");
    }

    private DamagedCheckpoint packed() throws IOException {
        return DamagedCheckpoint.quantized("compressed4_llama", folder);
    }

    private static void configure(DamagedCheckpoint checkpoint, Consumer<ObjectNode> change) throws IOException {
        checkpoint.configure(config -> change.accept((ObjectNode) config.path("quantization_config")));
    }

    private static void weights(DamagedCheckpoint checkpoint, Consumer<ObjectNode> change) throws IOException {
        configure(
                checkpoint,
                config -> change.accept((ObjectNode)
                        config.path("config_groups").path("group_0").path("weights")));
    }
}
