package org.occlocal.models.quantization;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.family.ModelConfig;

/**
 * config.json's quantization_config, of the methods that are read: GPTQ, whose layout {@code occ-local quantize} writes too, and
 * AWQ.
 *
 * @param method how layers are stored
 * @param bits of a weight
 * @param groupSize weights of a group, or {@link QuantizationScheme#WHOLE_ROW}
 * @param zeroPointOffset what a zero point is more than what is stored
 */
public record QuantizationConfig(Method method, int bits, int groupSize, int zeroPointOffset) {

    private static final String KEY = "quantization_config";
    private static final String OTHERS =
            "use the checkpoint that is not quantized, with --quantize int8 or int4 where memory is short";

    /** Formats of quantized layers. */
    public enum Method {
        /** AutoGPTQ's and GPTQModel's: packed along input features. */
        GPTQ,
        /** AutoAWQ's for its "gemm" kernels: packed along output features, interleaved. */
        AWQ
    }

    /**
     * Reads it from config.json.
     *
     * @return null where the checkpoint is not quantized
     * @throws ModelException when it is quantized in a way that is not supported, or a key is missing or wrong
     */
    public static @Nullable QuantizationConfig read(ModelConfig config) {
        if (!config.has(KEY)) {
            return null;
        }
        ModelConfig quantization = config.object(KEY);
        String method = quantization.text("quant_method").toLowerCase(Locale.ROOT);
        return switch (method) {
            case "gptq" -> gptq(quantization);
            case "awq" -> awq(quantization);
            default -> throw new ModelException(
                    "the checkpoint is quantized by \"" + method + "\", supported are gptq and awq",
                    config.file(),
                    OTHERS);
        };
    }

    private static QuantizationConfig gptq(ModelConfig config) {
        String format = config.text("checkpoint_format", "gptq").toLowerCase(Locale.ROOT);
        int offset =
                switch (format) {
                    case "gptq" -> 1;
                    case "gptq_v2" -> 0;
                    default -> throw unsupported(config, "checkpoint_format", format, "gptq and gptq_v2");
                };
        if (config.object("dynamic").keys().stream().anyMatch(rule -> !rule.startsWith("-:"))) {
            throw unsupported(config, "dynamic", "layers that differ", "layers that are left out (\"-:\")");
        }
        int bits = config.integer("bits");
        if (bits != 4 && bits != 8) {
            throw unsupported(config, "bits", bits, "4 and 8");
        }
        return new QuantizationConfig(Method.GPTQ, bits, groupSize(config), offset);
    }

    private static QuantizationConfig awq(ModelConfig config) {
        String version = config.text("version", "gemm").toLowerCase(Locale.ROOT);
        if (!version.equals("gemm")) {
            throw unsupported(config, "version", version, "gemm");
        }
        int bits = config.integer(config.either("bits", "w_bit"));
        if (bits != 4) {
            throw unsupported(config, "bits", bits, "4");
        }
        if (!config.flag("zero_point", true)) {
            throw unsupported(config, "zero_point", false, "true");
        }
        return new QuantizationConfig(Method.AWQ, bits, groupSize(config), 0);
    }

    private static int groupSize(ModelConfig config) {
        int size = config.integer(config.either("group_size", "q_group_size"));
        if (size < 1 && size != QuantizationScheme.WHOLE_ROW) {
            throw unsupported(config, "group_size", size, "positive numbers, and -1 for whole rows");
        }
        return size;
    }

    private static ModelException unsupported(ModelConfig config, String key, Object value, String supported) {
        return new ModelException(
                "config.json: \"" + KEY + "." + key + "\" is " + value + ", supported are " + supported,
                config.file(),
                OTHERS);
    }

    /** Weights of a full group of rows with so many columns. */
    int groupSize(int columns) {
        return groupSize == QuantizationScheme.WHOLE_ROW ? columns : Math.min(groupSize, columns);
    }

    @Override
    public String toString() {
        return method.name().toLowerCase(Locale.ROOT) + ", " + bits + " bits, group_size " + groupSize;
    }
}
