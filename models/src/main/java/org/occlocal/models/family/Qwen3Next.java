package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.OutputGate;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * Qwen3-Next and Qwen3.5: linear attention by the gated delta rule in three layers of four, softmax attention with output
 * gates in the fourth. Layers behind the last one, which predict further tokens ("mtp."), are not run.
 */
final class Qwen3Next implements Family {

    private static final String NEXT = "qwen3_next";
    private static final String DENSE = "qwen3_5_text";
    private static final String MIXTURE = "qwen3_5_moe_text";

    @Override
    public List<String> modelTypes() {
        return List.of(NEXT, DENSE, MIXTURE);
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-6);
        b.normAddend = 1;
        b.gatedMlp(config.text("hidden_act", "silu"));
        b.rotary(0.25, false);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        b.outputGate = OutputGate.BEHIND_QUERY;
        b.ignored = b.ignored.or(name -> name.startsWith("mtp."));
        RecurrenceSpec delta = new RecurrenceSpec(
                RecurrenceSpec.Rule.DELTA,
                config.positive("linear_num_key_heads", 16),
                config.positive("linear_num_value_heads", 32),
                config.positive("linear_key_head_dim", 128),
                config.positive("linear_value_head_dim", 128),
                config.positive("linear_conv_kernel_dim", 4),
                config.modelType().equals(NEXT));
        if (!config.text("hidden_act", "silu").equals("silu")) {
            throw config.unsupported("hidden_act", "linear attention knows silu");
        }
        IntPredicate linear = linearLayers(b);
        b.recurrence = layer -> linear.test(layer) ? delta : null;
        Mixture mixture = mixture(b);
        int shared = config.positive("shared_expert_intermediate_size", 512);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            weights.norm("attention_norm", "input_layernorm").norm("mlp_norm", "post_attention_layernorm");
            if (linear.test(layer)) {
                new RecurrenceWeights(weights, delta).deltaRule("linear_attn");
            } else {
                weights.qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                        .attentionOutput(b.attention(layer), bias, "self_attn.o_proj");
                Qwen3.headNorms(b, weights);
            }
            mixture.feedForward(layer, weights);
            if (mixture.isSparse(layer)) {
                weights.experts().shared(shared, "mlp.shared_expert", "mlp.shared_expert_gate");
            }
        };
        return b.build();
    }

    private static Mixture mixture(DecoderBuilder b) {
        int size = b.config.positive("moe_intermediate_size", 512);
        return switch (b.config.modelType()) {
            case NEXT -> Mixture.of(b, size);
            case MIXTURE -> Mixture.of(
                    b,
                    ExpertsSpec.softmax(
                            b.config.positive("num_experts"), b.config.positive("num_experts_per_tok"), true),
                    size,
                    layer -> true);
            default -> Mixture.of(b, ExpertsSpec.softmax(1, 1, true), size, layer -> false);
        };
    }

    private static IntPredicate linearLayers(DecoderBuilder b) {
        List<String> types = b.config.texts("layer_types");
        if (types == null) {
            int interval = b.config.positive("full_attention_interval", 4);
            return layer -> (layer + 1) % interval != 0;
        }
        if (types.size() != b.layers) {
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
