package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.MlpSpec;

/**
 * Mixture of experts as the Qwen family and olmoe write it: which layers have one is told by decoder_sparse_step and
 * mlp_only_layers, the others have a dense gated MLP. transformers 5 calls num_experts num_local_experts.
 */
final class Mixture {

    private final DecoderBuilder builder;
    private final ExpertsSpec spec;
    private final int expertSize;
    private final int step;
    private final List<Integer> denseLayers;

    private Mixture(DecoderBuilder builder, int expertSize) {
        ModelConfig config = builder.config;
        this.builder = builder;
        this.spec = new ExpertsSpec(
                config.has("num_local_experts") ? config.positive("num_local_experts") : config.positive("num_experts"),
                config.positive("num_experts_per_tok"),
                config.flag("norm_topk_prob", false),
                false);
        this.expertSize = expertSize;
        this.step = config.positive("decoder_sparse_step", 1);
        List<Integer> dense = config.integers("mlp_only_layers");
        this.denseLayers = dense == null ? List.of() : dense;
    }

    /** Reads the mixture, and makes it the MLP of the builder's sparse layers. */
    static Mixture of(DecoderBuilder builder) {
        return of(builder, builder.config.positive("moe_intermediate_size"));
    }

    static Mixture of(DecoderBuilder builder, int expertSize) {
        Mixture mixture = new Mixture(builder, expertSize);
        Activation activation = Activation.named(builder.config.text("hidden_act", "silu"), builder.config.file());
        builder.mlp = layer -> new MlpSpec(activation, true, mixture.isSparse(layer) ? mixture.spec : null);
        return mixture;
    }

    boolean isSparse(int layer) {
        return !denseLayers.contains(layer) && (layer + 1) % step == 0;
    }

    /** Attention as llama names it, and the experts or the dense MLP of the layer. */
    LayerWeights llamaLinears(int layer, LayerWeights weights, boolean qkvBias, boolean outputBias) {
        if (!isSparse(layer)) {
            return builder.llamaLinears(layer, weights, qkvBias, outputBias, false);
        }
        return weights.qkv(
                        builder.attention(layer), qkvBias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(builder.attention(layer), outputBias, "self_attn.o_proj")
                .experts(spec.experts(), expertSize, "mlp.gate", "mlp.experts.%d", "gate_proj", "up_proj", "down_proj");
    }
}
