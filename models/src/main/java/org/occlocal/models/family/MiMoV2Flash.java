package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.BranchScales;
import org.occlocal.models.spec.DecoderSpec;

/**
 * MiMo-V2-Flash: windows in most layers, which have twice the key/value heads and sinks; values smaller than keys, and a factor on
 * them; DeepSeek-V3's mixture of experts without one that every token uses.
 */
final class MiMoV2Flash implements Family {

    private static final double ROTATED_SHARE = 0.334;

    @Override
    public List<String> modelTypes() {
        return List.of("mimo_v2_flash");
    }

    @Override
    public DecoderSpec read(ModelConfig given) {
        ModelConfig config = given.without("moe_layer_freq").without("n_shared_experts"); // not read by transformers
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-5);
        IntPredicate sliding = b.slidingLayers(layer -> layer > 0 && (layer + 1) % 6 != 0);
        requireKnownPattern(b, sliding);
        int window = config.has("sliding_window_size")
                ? config.positive("sliding_window_size") + 1
                : config.positive("sliding_window", 129);
        b.window = layer -> sliding.test(layer) ? window : 0;
        b.keyValueHeadsOfLayer = layer -> sliding.test(layer) ? 2 * b.keyValueHeads : b.keyValueHeads;
        int valueSize = config.positive("v_head_dim", 128);
        if (valueSize > b.headSize) {
            throw config.unsupported("v_head_dim", "value heads are larger than the key heads of " + b.headSize);
        }
        b.valueSizeOfLayer = layer -> valueSize;
        double valueScale =
                config.number("attention_value_scale", config.contains("attention_value_scale") ? 1 : 0.707);
        b.scales = new BranchScales(1, valueScale, 1, 1, 1);
        rotary(b, "full_attention", 5_000_000);
        rotary(b, "sliding_attention", 10_000);
        b.rotaryOfLayer = layer -> sliding.test(layer) ? 1 : 0;
        DeepSeekMixture mixture = DeepSeekMixture.corrected(b, Mixture.sparseLayers(b, layer -> layer > 0));
        boolean bias = config.flag("attention_bias", false);
        b.otherName = name -> name.replace(".self_attn.attention_sink_bias", ".self_attn.sinks");
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), false, "self_attn.o_proj")
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (sliding.test(layer)) {
                weights.sinks(b.attention(layer), "self_attn.attention_sink_bias");
            }
            mixture.feedForward(layer, weights);
        };
        return b.build();
    }

    private static void rotary(DecoderBuilder b, String layerType, double theta) {
        RotaryReader reader = RotaryReader.of(b.config, layerType, theta);
        int dimensions = (int) (b.headSize * reader.partialFactor(ROTATED_SHARE));
        if (dimensions < 1 || dimensions > b.headSize) {
            throw b.config.unsupported(
                    "rope_parameters", "they would rotate " + dimensions + " elements of heads of " + b.headSize);
        }
        b.rotaries.add(reader.read(dimensions, false));
    }

    /** Published files list the layers with windows by a key that transformers does not read: it has the pattern of the model. */
    private static void requireKnownPattern(DecoderBuilder b, IntPredicate sliding) {
        List<Integer> pattern = b.config.integers("hybrid_layer_pattern");
        if (pattern == null || b.config.has("layer_types")) {
            return;
        }
        for (int layer = 0; layer < b.layers; layer++) {
            if (layer >= pattern.size() || (pattern.get(layer) == 1) != sliding.test(layer)) {
                throw b.config.unsupported("hybrid_layer_pattern", "name the layers in layer_types instead");
            }
        }
    }
}
