package org.occlocal.models.quantization;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.occlocal.models.ModelException;
import org.occlocal.models.family.ModelConfig;
import org.occlocal.models.quantization.QuantizationConfig.PackedFloats.BlockScale;

/**
 * Reads the quantization_config of "compressed-tensors": a format, and groups of layers with how their weights are rounded. Which
 * layers are left out is told by their tensors.
 */
final class CompressedTensorsConfig {

    private static final String NVFP4 = "nvfp4-pack-quantized";
    private static final String MXFP4 = "mxfp4-pack-quantized";
    private static final String GROUPS = "config_groups";
    private static final String FORMATS =
            "pack-quantized and int-quantized of int, float-quantized, nvfp4-pack-quantized and"
                    + " mxfp4-pack-quantized of float, and naive-quantized";

    private CompressedTensorsConfig() {}

    /** @throws ModelException when layers are rounded in a way that is not supported, or differ in it */
    static QuantizationConfig read(ModelConfig config) {
        String sparsity = config.object("sparsity_config").text("format", "dense");
        if (!sparsity.equals("dense")) {
            throw QuantizationConfigReader.unsupported(config, "sparsity_config.format", sparsity, "dense");
        }
        List<QuantizationConfig> groups = new ArrayList<>();
        ModelConfig all = config.object(GROUPS);
        for (String name : all.keys()) {
            ModelConfig group = all.object(name);
            String format = group.text("format", config.text("format", "none"));
            groups.add(group(config, group.object("weights"), format.toLowerCase(Locale.ROOT)));
        }
        if (groups.stream().distinct().count() != 1) {
            throw QuantizationConfigReader.unsupported(
                    config, GROUPS, groups.isEmpty() ? "empty" : groups, "groups of layers that are stored alike");
        }
        return groups.get(0);
    }

    private static QuantizationConfig group(ModelConfig config, ModelConfig weights, String format) {
        String type = weights.text("type", "int").toLowerCase(Locale.ROOT);
        boolean floats = type.equals("float");
        boolean known =
                switch (format) {
                    case "pack-quantized", "int-quantized" -> !floats;
                    case "float-quantized", NVFP4, MXFP4 -> floats;
                    case "naive-quantized" -> true;
                    default -> false;
                };
        if (!known) {
            throw QuantizationConfigReader.unsupported(config, "format", format + " of " + type, FORMATS);
        }
        if (format.equals(NVFP4) || format.equals(MXFP4)) {
            return packedFloats(config, weights, format);
        }
        boolean packed = format.equals("pack-quantized");
        int bits = weights.integer("num_bits");
        if (bits != 8 && !(packed && bits == 4)) {
            throw QuantizationConfigReader.unsupported(
                    config, "num_bits", bits + " in " + format, packed ? "4 and 8" : "8");
        }
        return floats ? scaledFloats(config, weights) : integers(config, weights, bits, packed);
    }

    private static QuantizationConfig integers(ModelConfig config, ModelConfig weights, int bits, boolean packed) {
        boolean symmetric = weights.flag("symmetric", true);
        if (!symmetric && !packed) {
            throw QuantizationConfigReader.unsupported(config, "symmetric", "false", "true where codes are not packed");
        }
        int groupSize =
                switch (strategy(weights)) {
                    case "group" -> groupSize(config, weights);
                    case "channel" -> QuantizationScheme.WHOLE_ROW;
                    default -> throw QuantizationConfigReader.unsupported(
                            config, "strategy", strategy(weights), "group and channel for integers");
                };
        return new QuantizationConfig.CompressedIntegers(bits, groupSize, symmetric, packed);
    }

    private static QuantizationConfig packedFloats(ModelConfig config, ModelConfig weights, String format) {
        if (weights.integer("num_bits") != 4) {
            throw QuantizationConfigReader.unsupported(
                    config, "num_bits", weights.integer("num_bits") + " in " + format, "4");
        }
        if (!weights.flag("symmetric", true)) {
            throw QuantizationConfigReader.unsupported(config, "symmetric", "false", "true in " + format);
        }
        BlockScale scales = format.equals(NVFP4) ? BlockScale.DIVIDED : BlockScale.POWER;
        return new QuantizationConfig.PackedFloats(scales, groupSize(config, weights));
    }

    private static QuantizationConfig scaledFloats(ModelConfig config, ModelConfig weights) {
        return switch (strategy(weights)) {
            case "tensor", "channel" -> new QuantizationConfig.ScaledFloats(0, 0);
            case "group" -> new QuantizationConfig.ScaledFloats(1, groupSize(config, weights));
            case "block" -> {
                List<Integer> block = weights.integers("block_structure");
                if (block == null || block.size() != 2 || block.stream().anyMatch(size -> size < 1)) {
                    throw QuantizationConfigReader.unsupported(
                            config, "block_structure", block, "two positive numbers");
                }
                yield new QuantizationConfig.ScaledFloats(block.get(0), block.get(1));
            }
            default -> throw QuantizationConfigReader.unsupported(
                    config, "strategy", strategy(weights), "tensor, channel, group and block");
        };
    }

    /** Where it is left out, what compressed-tensors takes it for. */
    private static String strategy(ModelConfig weights) {
        String otherwise = "tensor";
        if (weights.has("group_size")) {
            otherwise = weights.integer("group_size") < 0 ? "channel" : "group";
        }
        return weights.text("strategy", otherwise).toLowerCase(Locale.ROOT);
    }

    private static int groupSize(ModelConfig config, ModelConfig weights) {
        int size = weights.integer("group_size");
        if (size < 1) {
            throw QuantizationConfigReader.unsupported(config, "group_size", size, "positive numbers");
        }
        return size;
    }
}
