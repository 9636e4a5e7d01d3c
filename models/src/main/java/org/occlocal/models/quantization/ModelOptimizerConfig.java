package org.occlocal.models.quantization;

import java.util.Locale;
import org.occlocal.models.family.ModelConfig;
import org.occlocal.models.quantization.QuantizationConfig.PackedFloats.BlockScale;

/** Reads the quantization_config of NVIDIA's Model Optimizer. Which layers are left out is told by their tensors. */
final class ModelOptimizerConfig {

    private static final String ALGORITHM = "quant_algo";
    /** Of NVFP4, where config.json does not say. */
    private static final int BLOCK = 16;

    private ModelOptimizerConfig() {}

    /** @throws org.occlocal.models.ModelException when weights are rounded in a way that is not supported */
    static QuantizationConfig read(ModelConfig config) {
        String algorithm = config.text(ALGORITHM).toUpperCase(Locale.ROOT);
        return switch (algorithm) {
            case "FP8", "FP8_PER_CHANNEL_PER_TOKEN" -> new QuantizationConfig.ScaledFloats(0, 0);
            case "NVFP4", "W4A16_NVFP4" -> new QuantizationConfig.PackedFloats(
                    BlockScale.MULTIPLIED, blockSize(config));
            default -> throw QuantizationConfigReader.unsupported(
                    config, ALGORITHM, algorithm, "FP8, FP8_PER_CHANNEL_PER_TOKEN, NVFP4 and W4A16_NVFP4");
        };
    }

    private static int blockSize(ModelConfig config) {
        ModelConfig groups = config.object("config_groups");
        int size = BLOCK;
        for (String name : groups.keys()) {
            ModelConfig weights = groups.object(name).object("weights");
            size = weights.has("group_size") ? weights.integer("group_size") : size;
        }
        if (size < 1) {
            throw QuantizationConfigReader.unsupported(config, "group_size", size, "positive numbers");
        }
        return size;
    }
}
