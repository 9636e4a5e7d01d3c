package org.occlocal.models.family;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.RecurrenceDetails;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * Kimi Linear: Kimi's delta attention in most layers, DeepSeek's latent attention without positions in the others, and its mixture
 * of experts.
 */
final class KimiLinear implements Family {

    /** What this family and those after it call keys of DeepSeek's. */
    static final Map<String, String> KEYS = Map.of(
            "model_max_length", "max_position_embeddings",
            "moe_renormalize", "norm_topk_prob",
            "num_expert_group", "n_group",
            "num_experts", "n_routed_experts",
            "num_experts_per_token", "num_experts_per_tok",
            "num_shared_experts", "n_shared_experts");

    /** What transformers 5 has in a part of its own. */
    private static final Pattern FORGETTING = Pattern.compile("\\.self_attn\\.(f_a_proj\\.|f_b_proj\\.|A_log|dt_bias)");

    @Override
    public List<String> modelTypes() {
        return List.of("kimi_linear");
    }

    @Override
    public DecoderSpec read(ModelConfig given) {
        ModelConfig linearConfig = given.object("linear_attn_config");
        ModelConfig config = given.alsoNamed(KEYS)
                .withDefaults(JsonNodeFactory.instance.objectNode().put("first_k_dense_replace", 1));
        requireSupported(config);
        DecoderBuilder b = DeepSeek.withoutPositions(config);
        RecurrenceSpec delta = delta(
                positive(linearConfig, "num_heads", config, "linear_num_heads", 32),
                positive(linearConfig, "head_dim", config, "linear_head_dim", 128),
                positive(linearConfig, "short_conv_kernel_size", config, "linear_conv_kernel_dim", 4),
                RecurrenceDetails.USUAL);
        IntPredicate linear = linearLayers(b, linearConfig);
        b.recurrence = layer -> linear.test(layer) ? delta : null;
        b.otherName = name -> FORGETTING
                .matcher(name.replace(".block_sparse_moe.", ".mlp."))
                .replaceFirst(".self_attn.forget_gate.$1");
        DeepSeekMixture mixture =
                DeepSeekMixture.corrected(b).named(new DeepSeekMixture.Names("block_sparse_moe", "w1", "w3", "w2"));
        b.layerWeights = (layer, weights) -> {
            weights.norm("attention_norm", "input_layernorm").norm("mlp_norm", "post_attention_layernorm");
            if (linear.test(layer)) {
                new RecurrenceWeights(weights, delta).channelwiseDelta("self_attn", "self_attn", true);
            } else {
                DeepSeek.heads(b, layer, weights);
            }
            mixture.feedForward(layer, weights);
        };
        return b.build();
    }

    /** Kimi's delta attention with heads of values as large as those of keys. */
    static RecurrenceSpec delta(int heads, int size, int kernel, RecurrenceDetails details) {
        return new RecurrenceSpec(
                RecurrenceSpec.Rule.CHANNELWISE_DELTA, heads, heads, size, size, kernel, false, details);
    }

    static void requireSupported(ModelConfig config) {
        if (!config.text("hidden_act", "silu").equals("silu")) {
            throw config.unsupported("hidden_act", "linear attention knows silu");
        }
        if (config.flag("tie_word_embeddings", false)) {
            throw config.unsupported("tie_word_embeddings", "transformers does not have it in this family");
        }
    }

    private static int positive(ModelConfig nested, String key, ModelConfig config, String flat, int otherwise) {
        return nested.has(key) ? nested.positive(key) : config.positive(flat, otherwise);
    }

    /** As layer_types has them, else as linear_attn_config counts them, from 1 on. */
    private static IntPredicate linearLayers(DecoderBuilder b, ModelConfig linearConfig) {
        if (b.config.has("layer_types")) {
            return listedLayers(b);
        }
        List<Integer> attending = linearConfig.integers("full_attn_layers");
        List<Integer> recurrent = linearConfig.integers("kda_layers");
        if (attending == null || recurrent == null) {
            return layer -> layer == 0 || layer % 4 != 0;
        }
        for (int layer = 1; layer <= b.layers; layer++) {
            if (attending.contains(layer) == recurrent.contains(layer)) {
                throw b.config.unsupported(
                        "linear_attn_config", "layer " + layer + " must be one of kda_layers and full_attn_layers");
            }
        }
        return layer -> recurrent.contains(layer + 1);
    }

    /** Those that layer_types names linear_attention. */
    static IntPredicate listedLayers(DecoderBuilder b) {
        List<String> types = b.config.texts("layer_types");
        if (types == null || types.size() != b.layers) {
            throw b.config.unsupported("layer_types", "it needs one entry for each of the " + b.layers + " layers");
        }
        for (String type : types) {
            if (!type.equals("linear_attention") && !type.equals("full_attention")) {
                throw b.config.unsupported("layer_types", "known are linear_attention and full_attention");
            }
        }
        return layer -> types.get(layer).equals("linear_attention");
    }
}
