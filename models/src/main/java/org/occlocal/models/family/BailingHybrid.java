package org.occlocal.models.family;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.OutputGate;
import org.occlocal.models.spec.RecurrenceDetails;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * Ling 3: Kimi's delta attention in most layers, DeepSeek's latent attention with a gate for each head in the others, and its mixture of
 * experts.
 */
final class BailingHybrid implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("bailing_hybrid");
    }

    @Override
    public DecoderSpec read(ModelConfig given) {
        ModelConfig config = given.alsoNamed(KimiLinear.KEYS)
                .withDefaults(JsonNodeFactory.instance.objectNode().put("rope_theta", 6_000_000));
        KimiLinear.requireSupported(config);
        DecoderBuilder b = DeepSeek.builder(config, true);
        b.outputGate = OutputGate.OF_HEADS;
        // transformers writes the size of what is rotated in place of head_dim, and this beside it
        int size = config.positive("linear_head_dim", config.positive("head_dim", 128));
        boolean bounded = config.flag("kda_safe_gate", true);
        RecurrenceSpec delta = KimiLinear.delta(
                b.heads,
                size,
                config.positive("short_conv_kernel_size", 4),
                bounded
                        ? RecurrenceDetails.ofLowestDecay(config.number("kda_lower_bound", -5))
                        : RecurrenceDetails.USUAL);
        IntPredicate linear = linearLayers(b);
        b.recurrence = layer -> linear.test(layer) ? delta : null;
        b.otherName = BailingHybrid::publishedName;
        DeepSeekMixture mixture = DeepSeekMixture.corrected(b);
        b.layerWeights = (layer, weights) -> {
            weights.norm("attention_norm", "input_layernorm").norm("mlp_norm", "post_attention_layernorm");
            if (linear.test(layer)) {
                new RecurrenceWeights(weights, delta).channelwiseDelta("self_attn", "self_attn.forget_gate", false);
            } else {
                DeepSeek.heads(b, layer, weights).headGates(b.heads, "self_attn.g_proj");
            }
            mixture.feedForward(layer, weights);
        };
        return b.build();
    }

    /** The names of the published checkpoints. */
    private static String publishedName(String name) {
        return name.replace("model.embed_tokens.", "model.word_embeddings.")
                .replace(".self_attn.o_proj.", ".self_attn.dense.")
                .replace(".self_attn.forget_gate.", ".attention.")
                .replace(".self_attn.", ".attention.")
                .replace(".e_score_correction_bias", ".expert_bias");
    }

    private static IntPredicate linearLayers(DecoderBuilder b) {
        if (b.config.has("layer_types")) {
            return KimiLinear.listedLayers(b);
        }
        int group = b.config.positive("layer_group_size", 6);
        return layer -> (layer + 1) % group != 0;
    }
}
