package org.occlocal.models.family;

import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RouterScores;

/**
 * Gemma 4, text: a norm on each head of q, k and v, larger heads in full layers, whose values may be their keys, a factor on each
 * layer's result, and experts beside the dense MLP where config.json enables them. Embeddings of each layer's own and layers that
 * share keys and values, which E2B and E4B have, are not computed.
 */
final class Gemma4Text implements Family {

    private static final int PATTERN = 6;
    private static final String LAYERS = "per_layer_config";
    private static final String HEAD_SIZE = "head_dim";
    private static final String KEY_VALUE_HEADS = "num_key_value_heads";

    @Override
    public List<String> modelTypes() {
        return List.of("gemma4_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        refuse(config);
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-6);
        b.embeddingScale = Math.sqrt(b.hidden);
        b.attentionScale = layer -> 1.0;
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        b.logitSoftCap = config.number("final_logit_softcapping", 0);
        b.gatedMlp(config.text("hidden_activation", "gelu_pytorch_tanh"));
        IntPredicate listed = b.slidingLayers(layer -> (layer + 1) % PATTERN != 0);
        IntPredicate sliding = layer -> layer < b.layers - 1 && listed.test(layer); // the last is full whatever is said
        b.slidingWindow(sliding, 512);
        boolean valuesAreKeys = config.flag("attention_k_eq_v", false);
        sizes(b, sliding, valuesAreKeys);
        rotaries(b, sliding);
        boolean mixture = config.flag("enable_moe_block", false);
        int experts = mixture ? config.positive("num_experts") : 0;
        if (mixture) {
            mixture(b, experts);
        }
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            AttentionSpec attention = b.attention(layer);
            boolean ownValues = !valuesAreKeys || sliding.test(layer);
            weights.qkv(
                            attention,
                            bias,
                            "self_attn.q_proj",
                            "self_attn.k_proj",
                            ownValues ? "self_attn.v_proj" : "self_attn.k_proj")
                    .attentionOutput(attention, bias, "self_attn.o_proj")
                    .norm("q_norm", "self_attn.q_norm", attention.headSize(), false)
                    .norm("k_norm", "self_attn.k_norm", attention.headSize(), false)
                    .plainNorm("v_norm", attention.headSize())
                    .layerScale("layer_scalar")
                    .norm("attention_norm", "input_layernorm")
                    .norm("attention_output_norm", "post_attention_layernorm")
                    .norm("mlp_output_norm", "post_feedforward_layernorm");
            if (mixture) {
                experts(b, experts, weights);
            } else {
                weights.norm("mlp_norm", "pre_feedforward_layernorm")
                        .gatedMlp(b.intermediate, false, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");
            }
        };
        return b.build();
    }

    private static void refuse(ModelConfig config) {
        if (config.integer("hidden_size_per_layer_input", 0) != 0) {
            throw config.unsupported("hidden_size_per_layer_input", "no program has embeddings of each layer's own");
        }
        if (config.integer("num_kv_shared_layers", 0) != 0) {
            throw config.unsupported("num_kv_shared_layers", "no program has layers that share keys and values");
        }
        if (config.text("use_bidirectional_attention", "vision").equals("all")) {
            throw config.unsupported("use_bidirectional_attention", "only causal attention is");
        }
    }

    /** Heads of full layers, by the keys of published files or by those that transformers writes. */
    private static void sizes(DecoderBuilder b, IntPredicate sliding, boolean valuesAreKeys) {
        ModelConfig config = b.config;
        if (config.has(LAYERS)) {
            ModelConfig layers = config.object(LAYERS);
            for (String layer : layers.keys()) {
                if (!Set.of(HEAD_SIZE, KEY_VALUE_HEADS)
                        .containsAll(layers.object(layer).keys())) {
                    throw config.unsupported(LAYERS, "layers may differ in " + HEAD_SIZE + " and " + KEY_VALUE_HEADS);
                }
            }
            b.headSizeOfLayer = layer -> layers.object(Integer.toString(layer)).positive(HEAD_SIZE, b.headSize);
            b.keyValueHeadsOfLayer =
                    layer -> layers.object(Integer.toString(layer)).positive(KEY_VALUE_HEADS, b.keyValueHeads);
            return;
        }
        int size = config.positive("global_head_dim", 512);
        int keyValueHeads =
                valuesAreKeys ? config.positive("num_global_key_value_heads", b.keyValueHeads) : b.keyValueHeads;
        b.headSizeOfLayer = layer -> sliding.test(layer) ? b.headSize : size;
        b.keyValueHeadsOfLayer = layer -> sliding.test(layer) ? b.keyValueHeads : keyValueHeads;
    }

    private static void rotaries(DecoderBuilder b, IntPredicate sliding) {
        int full = b.headSizeOfLayer.applyAsInt(b.layers - 1);
        for (int layer = 0; layer < b.layers; layer++) {
            if (b.headSizeOfLayer.applyAsInt(layer) != (sliding.test(layer) ? b.headSize : full)) {
                throw b.config.unsupported(LAYERS, "layers of one type need heads of one size");
            }
        }
        RotaryReader reader = RotaryReader.of(b.config, "full_attention", 1_000_000);
        b.rotaries.add(reader.read(full, false));
        b.rotaries.add(RotaryReader.of(b.config, "sliding_attention", 10_000).read(b.headSize, false));
        b.rotaryOfLayer = layer -> sliding.test(layer) ? 1 : 0;
    }

    private static void mixture(DecoderBuilder b, int experts) {
        ExpertsSpec spec = new ExpertsSpec(
                experts,
                b.config.positive("top_k_experts"),
                RouterScores.SOFTMAX,
                ExpertGroups.NONE,
                true,
                0,
                1,
                1 / Math.sqrt(b.hidden),
                1,
                false);
        Activation activation = b.mlp.apply(0).activation();
        b.mlp = layer -> new MlpSpec(activation, true, spec);
    }

    /** The dense MLP is the expert that every token uses. */
    private static void experts(DecoderBuilder b, int experts, LayerWeights weights) {
        weights.stackedExperts(
                        experts,
                        b.config.positive("moe_intermediate_size"),
                        "router.proj",
                        "experts.gate_up_proj",
                        "experts.down_proj")
                .routerNormAndScales(experts, "router.scale", "router.per_expert_scale")
                .sharedExpert(b.intermediate, "mlp", "")
                .norm("shared_norm", "pre_feedforward_layernorm")
                .norm("shared_output_norm", "post_feedforward_layernorm_1")
                .norm("experts_norm", "pre_feedforward_layernorm_2")
                .norm("experts_output_norm", "post_feedforward_layernorm_2");
    }
}
