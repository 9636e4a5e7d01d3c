package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.MlpSpec;

/** A mixture of experts in some layers, and a dense gated MLP in the others, under the names that most families share. */
final class Mixture {

    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,9})\\..*");

    private final DecoderBuilder builder;
    private final ExpertsSpec spec;
    private final int expertSize;
    private final IntPredicate sparse;
    private final boolean transposed;

    private Mixture(DecoderBuilder builder, ExpertsSpec spec, int expertSize, IntPredicate sparse, boolean transposed) {
        this.builder = builder;
        this.spec = spec;
        this.expertSize = expertSize;
        this.sparse = sparse;
        this.transposed = transposed;
    }

    /**
     * Makes it the MLP of the builder's sparse layers.
     *
     * @param sparse whether a layer has the mixture
     */
    static Mixture of(DecoderBuilder builder, ExpertsSpec spec, int expertSize, IntPredicate sparse) {
        Activation activation = Activation.named(builder.config.text("hidden_act", "silu"), builder.config.file());
        builder.mlp = layer -> new MlpSpec(activation, true, sparse.test(layer) ? spec : null);
        return new Mixture(builder, spec, expertSize, sparse, false);
    }

    /** As the Qwen family writes it. */
    static Mixture of(DecoderBuilder builder) {
        return of(builder, builder.config.positive("moe_intermediate_size"));
    }

    /**
     * As the Qwen family and olmoe write it: which layers have one is told by decoder_sparse_step and mlp_only_layers.
     * transformers 5 calls num_experts num_local_experts.
     */
    static Mixture of(DecoderBuilder builder, int expertSize) {
        ModelConfig config = builder.config;
        ExpertsSpec spec = ExpertsSpec.softmax(
                config.has("num_local_experts") ? config.positive("num_local_experts") : config.positive("num_experts"),
                config.positive("num_experts_per_tok"),
                config.flag("norm_topk_prob", false));
        int step = config.positive("decoder_sparse_step", 1);
        List<Integer> listed = config.integers("mlp_only_layers");
        List<Integer> dense = listed == null ? List.of() : listed;
        return of(builder, spec, expertSize, layer -> !dense.contains(layer) && (layer + 1) % step == 0);
    }

    /**
     * Which layers have the mixture where mlp_layer_types tells it, "sparse" or "dense" for each.
     *
     * @param otherwise for configurations without it
     */
    static IntPredicate sparseLayers(DecoderBuilder builder, IntPredicate otherwise) {
        List<String> types = builder.config.texts("mlp_layer_types");
        if (types == null) {
            return otherwise;
        }
        if (types.size() != builder.layers) {
            throw builder.config.unsupported(
                    "mlp_layer_types", "it needs one entry for each of the " + builder.layers + " layers");
        }
        return layer -> types.get(layer).equals("sparse");
    }

    /**
     * Names in the layers that are stored behind the last one and predict further tokens; they are not run.
     *
     * @param further how many there may be
     */
    static Predicate<String> layersBehind(DecoderBuilder builder, int further) {
        int first = builder.layers;
        int end = first + further;
        return name -> {
            Matcher layer = LAYER.matcher(name);
            return layer.matches()
                    && Integer.parseInt(layer.group(1)) >= first
                    && Integer.parseInt(layer.group(1)) < end;
        };
    }

    boolean isSparse(int layer) {
        return sparse.test(layer);
    }

    /** Attention as llama names it, and the experts or the dense MLP of the layer. */
    LayerWeights llamaLinears(int layer, LayerWeights weights, boolean qkvBias, boolean outputBias) {
        weights.qkv(builder.attention(layer), qkvBias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(builder.attention(layer), outputBias, "self_attn.o_proj");
        return feedForward(layer, weights);
    }

    /** The router and the experts of a layer as Mixtral names them. */
    LayerWeights mixtralExperts(LayerWeights weights) {
        return experts(weights, "block_sparse_moe.gate", "block_sparse_moe.experts.%d", "w1", "w3", "w2");
    }

    /** The router and the experts of a layer; see {@link ExpertWeights#separate}. */
    LayerWeights experts(LayerWeights weights, String router, String expert, String gate, String up, String down) {
        return weights.experts().separate(spec.experts(), expertSize, router, expert, gate, up, down);
    }

    /** The same with experts stored as stacks of transposed matrices. */
    Mixture ofTransposedStacks() {
        return new Mixture(builder, spec, expertSize, sparse, true);
    }

    /** The router and the experts of the layer, or its dense MLP. */
    LayerWeights feedForward(int layer, LayerWeights weights) {
        if (isSparse(layer) && transposed) {
            return weights.experts()
                    .maybeTransposed(
                            spec.experts(),
                            expertSize,
                            "mlp.gate",
                            "mlp.experts.gate_up_proj",
                            "mlp.experts.down_proj");
        }
        return isSparse(layer)
                ? weights.experts()
                        .separate(
                                spec.experts(),
                                expertSize,
                                "mlp.gate",
                                "mlp.experts.%d",
                                "gate_proj",
                                "up_proj",
                                "down_proj")
                : weights.gatedMlp(builder.intermediate, false, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");
    }
}
