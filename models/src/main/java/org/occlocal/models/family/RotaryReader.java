package org.occlocal.models.family;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.QueryTemperature;
import org.occlocal.models.spec.RotaryFrequencies;
import org.occlocal.models.spec.RotarySpec;

/**
 * Rotary settings of config.json: rope_theta with rope_scaling as transformers 4 writes them, or rope_parameters as
 * transformers 5 does. The formulas, and their float32 rounding, are those of transformers' modeling_rope_utils.
 */
final class RotaryReader {

    private final ModelConfig config;
    private final ModelConfig scaling;
    private final double theta;

    private RotaryReader(ModelConfig config, ModelConfig scaling, double theta) {
        this.config = config;
        this.scaling = scaling;
        this.theta = theta;
    }

    /** The settings of all layers alike. */
    static RotaryReader of(ModelConfig config, double defaultTheta) {
        return of(config, null, defaultTheta);
    }

    /**
     * The settings of one layer type.
     *
     * @param layerType key below rope_parameters ("full_attention", "sliding_attention"), null when there is one set
     */
    static RotaryReader of(ModelConfig config, @Nullable String layerType, double defaultTheta) {
        ModelConfig parameters = config.object("rope_parameters");
        if (layerType != null && parameters.has(layerType)) {
            parameters = parameters.object(layerType);
        }
        if (!config.has("rope_parameters") || (layerType == null && config.has("rope_scaling"))) {
            parameters = config.object("rope_scaling");
        }
        double theta = parameters.number(
                "rope_theta", config.number("rotary_emb_base", config.number("rope_theta", defaultTheta)));
        if (!(theta > 0)) {
            throw config.unsupported(
                    "rope_theta", "the base of rotary frequencies is " + theta + ", it must be positive");
        }
        return new RotaryReader(config, parameters, theta);
    }

    /** A plain table with a base of its own (gemma3's local layers in transformers 4). */
    static RotarySpec plain(double theta, int dimensions) {
        return new RotarySpec(2 * pairs(dimensions), false, RotaryFrequencies.constant(inverse(theta, dimensions)), 1);
    }

    /** The settings of one layer type without the scaling that transformers 4 states for all of them (olmo3). */
    static RotarySpec plainOf(ModelConfig config, String layerType, double defaultTheta, int dimensions) {
        return config.object("rope_parameters").has(layerType)
                ? of(config, layerType, defaultTheta).read(dimensions, false)
                : plain(config.number("rope_theta", defaultTheta), dimensions);
    }

    /** Share of the head that is rotated, when rope_parameters say so. */
    double partialFactor(double otherwise) {
        return scaling.number("partial_rotary_factor", otherwise);
    }

    /** What Ministral 3 and Mistral 4 multiply queries by, as Llama 4 does; null without llama_4_scaling_beta. */
    @Nullable
    QueryTemperature temperature() {
        if (!scaling.has("llama_4_scaling_beta")) {
            return null;
        }
        return new QueryTemperature(
                scaling.number("llama_4_scaling_beta"), scaling.positive("original_max_position_embeddings"), 0);
    }

    /** The same with another base. */
    RotaryReader withTheta(double other) {
        return new RotaryReader(config, scaling, other);
    }

    /** How many positions the scaling makes room for, given those of config.json. */
    int contextWindow(int maxPositions) {
        double factor = scaling.number("factor", 1);
        int original = scaling.integer("original_max_position_embeddings", maxPositions);
        double window =
                switch (kind()) {
                    case "linear", "dynamic" -> maxPositions * factor;
                    case "yarn", "llama3" -> Math.max(maxPositions, original * factor);
                    default -> maxPositions;
                };
        return (int) Math.min(1L << 30, window);
    }

    RotarySpec read(int dimensions, boolean interleaved) {
        return switch (kind()) {
            case "default", "mrope" -> new RotarySpec(
                    2 * pairs(dimensions), interleaved, RotaryFrequencies.constant(inverse(theta, dimensions)), 1);
            case "linear" -> new RotarySpec(
                    2 * pairs(dimensions),
                    interleaved,
                    RotaryFrequencies.constant(divided(inverse(theta, dimensions), scaling.number("factor"))),
                    1);
            case "proportional" -> new RotarySpec(
                    2 * pairs(dimensions), interleaved, RotaryFrequencies.constant(proportional(dimensions)), 1);
            case "dynamic" -> dynamic(dimensions, interleaved);
            case "llama3" -> new RotarySpec(
                    2 * pairs(dimensions),
                    interleaved,
                    RotaryFrequencies.constant(llama3(inverse(theta, dimensions))),
                    1);
            case "yarn" -> yarn(dimensions, interleaved);
            case "longrope", "su" -> longRope(dimensions, interleaved);
            default -> throw scaling.unsupported(
                    scaling.has("rope_type") ? "rope_type" : "type",
                    "known are default, linear, proportional, dynamic, llama3, yarn, longrope");
        };
    }

    private String kind() {
        String kind = scaling.text("rope_type", scaling.text("type", "default"));
        if (kind.equals("xdrope") && config.modelType().startsWith("hunyuan")) {
            return "dynamic"; // for text, whose positions are the same on all axes
        }
        return kind.equals("yarn") && scaling.has("long_factor") ? "longrope" : kind; // as old phi3 files call it
    }

    /** An odd number of dimensions (a share of the head, rounded down) is rotated with the one after it. */
    private static int pairs(int dimensions) {
        return (dimensions + 1) / 2;
    }

    /** 1 / theta^(2i / dimensions). */
    private static float[] inverse(double theta, int dimensions) {
        float[] inverse = new float[pairs(dimensions)];
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1.0f / power(theta, i, dimensions);
        }
        return inverse;
    }

    private static float power(double theta, int pair, int dimensions) {
        return (float) Math.pow((float) theta, 2f * pair / dimensions);
    }

    private static float[] divided(float[] frequencies, double factor) {
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= (float) factor;
        }
        return frequencies;
    }

    /** Gemma 4: a share of the pairs turns as it would if all did, the others do not turn. */
    private float[] proportional(int dimensions) {
        float[] frequencies = new float[pairs(dimensions)];
        double share = scaling.number("partial_rotary_factor", 1);
        int turned = Math.min(frequencies.length, (int) Math.floor(share * dimensions / 2));
        System.arraycopy(inverse(theta, dimensions), 0, frequencies, 0, turned);
        return divided(frequencies, scaling.number("factor", 1));
    }

    /** Dynamic NTK: the base grows with the sequence; in Hunyuan's models it is stretched by alpha once and for all. */
    private RotarySpec dynamic(int dimensions, boolean interleaved) {
        double alpha = config.modelType().startsWith("hunyuan") ? scaling.number("alpha", 0) : 0;
        if (alpha != 0) {
            double base = theta * Math.pow(alpha, dimensions / (dimensions - 2.0));
            return new RotarySpec(
                    2 * pairs(dimensions), interleaved, RotaryFrequencies.constant(inverse(base, dimensions)), 1);
        }
        double factor = scaling.number("factor");
        int maxPositions = config.positive("max_position_embeddings");
        return new RotarySpec(
                2 * pairs(dimensions),
                interleaved,
                RotaryFrequencies.byLength(totalTokens -> {
                    double length = Math.max(totalTokens, maxPositions);
                    double base = theta
                            * Math.pow(factor * length / maxPositions - (factor - 1), dimensions / (dimensions - 2.0));
                    return inverse(base, dimensions);
                }),
                1);
    }

    /** Llama 3.1: long wavelengths are stretched by the factor, short ones kept, those between blended. */
    private float[] llama3(float[] frequencies) {
        double factor = scaling.number("factor");
        double low = scaling.number("low_freq_factor");
        double high = scaling.number("high_freq_factor");
        double original = scaling.number("original_max_position_embeddings", config.number("max_position_embeddings"));
        for (int i = 0; i < frequencies.length; i++) {
            double frequency = frequencies[i];
            double wavelength = 2 * Math.PI / frequency;
            if (wavelength > original / low) {
                frequencies[i] = (float) (frequency / factor);
            } else if (wavelength >= original / high) {
                double smooth = (original / wavelength - low) / (high - low);
                frequencies[i] = (float) ((1 - smooth) * frequency / factor + smooth * frequency);
            }
        }
        return frequencies;
    }

    /** YaRN, Peng et al. 2023. */
    private RotarySpec yarn(int dimensions, boolean interleaved) {
        int original = scaling.positive("original_max_position_embeddings", config.positive("max_position_embeddings"));
        double factor = scaling.number("factor", (double) config.positive("max_position_embeddings") / original);
        double fast = nonZero(scaling.number("beta_fast", 32), 32);
        double slow = nonZero(scaling.number("beta_slow", 1), 1);
        double low = correction(fast, dimensions, original);
        double high = correction(slow, dimensions, original);
        if (scaling.flag("truncate", true)) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, dimensions - 1);
        if (low == high) {
            high += 0.001;
        }
        float[] frequencies = new float[pairs(dimensions)];
        for (int i = 0; i < frequencies.length; i++) {
            float power = power(theta, i, dimensions);
            float ramp = (float) Math.min(1, Math.max(0, (i - low) / (high - low)));
            float extrapolated = 1 - ramp;
            frequencies[i] = 1.0f / ((float) factor * power) * (1 - extrapolated) + 1.0f / power * extrapolated;
        }
        return new RotarySpec(
                2 * pairs(dimensions),
                interleaved,
                RotaryFrequencies.constant(frequencies),
                yarnAttentionFactor(factor));
    }

    /** What DeepSeek multiplies the scores of attention by where positions are stretched, 1 without mscale_all_dim. */
    double scoreFactor() {
        double mscale = scaling.number("mscale_all_dim", 0);
        if (kind().equals("default") || mscale == 0) {
            return 1;
        }
        double magnitude = magnitude(scaling.number("factor"), mscale);
        return magnitude * magnitude;
    }

    private double correction(double rotations, int dimensions, int original) {
        return dimensions * Math.log(original / (rotations * 2 * Math.PI)) / (2 * Math.log(theta));
    }

    private double yarnAttentionFactor(double factor) {
        if (scaling.has("attention_factor")) {
            return scaling.number("attention_factor");
        }
        double mscale = scaling.number("mscale", 0);
        double mscaleAll = scaling.number("mscale_all_dim", 0);
        return mscale != 0 && mscaleAll != 0
                ? magnitude(factor, mscale) / magnitude(factor, mscaleAll)
                : magnitude(factor, 1);
    }

    private static double magnitude(double factor, double mscale) {
        return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
    }

    private static double nonZero(double value, double otherwise) {
        return value == 0 ? otherwise : value;
    }

    /** LongRoPE, Ding et al. 2024: one table of factors for short sequences, one for long ones. */
    private RotarySpec longRope(int dimensions, boolean interleaved) {
        int maxPositions = config.positive("max_position_embeddings");
        int original = scaling.positive(
                "original_max_position_embeddings", config.positive("original_max_position_embeddings", maxPositions));
        double factor = config.has("original_max_position_embeddings") || !scaling.has("factor")
                ? (double) maxPositions / original
                : scaling.number("factor");
        double attention = scaling.has("short_mscale")
                ? sameMagnitude()
                : scaling.has("attention_factor")
                        ? scaling.number("attention_factor")
                        : factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
        float[] shortText = stretched("short_factor", dimensions);
        float[] longText = stretched("long_factor", dimensions);
        // only Phi3ForCausalLM and PhimoeForCausalLM compute the cached keys anew when a text grows long
        RotaryFrequencies frequencies = config.modelType().startsWith("phi")
                ? RotaryFrequencies.switched(shortText, longText, original)
                : RotaryFrequencies.byLength(tokens -> (tokens > original ? longText : shortText).clone());
        return new RotarySpec(2 * pairs(dimensions), interleaved, frequencies, attention);
    }

    /** Phi-3.5-MoE has a factor on cosines and sines for short texts and one for long ones. */
    private double sameMagnitude() {
        double magnitude = scaling.number("short_mscale");
        if (scaling.number("long_mscale") != magnitude) {
            throw scaling.unsupported("long_mscale", "it must be short_mscale, " + magnitude);
        }
        return magnitude;
    }

    private float[] stretched(String key, int dimensions) {
        List<Double> factors = scaling.numbers(key);
        if (factors == null || factors.size() != pairs(dimensions)) {
            throw scaling.unsupported(key, "it needs " + pairs(dimensions) + " numbers");
        }
        float[] frequencies = new float[pairs(dimensions)];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 1.0f / (factors.get(i).floatValue() * power(theta, i, dimensions));
        }
        return frequencies;
    }
}
