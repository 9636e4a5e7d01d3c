package org.occlocal.models.family;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RouterScores;
import org.occlocal.models.spec.RowSpec;
import org.occlocal.models.spec.RowSpec.LayerInputs;

/**
 * Gemma 4, text: a norm on each head of q, k and v, larger heads in full layers, whose values may be their keys, a factor on each
 * layer's result, and experts beside the dense MLP where config.json enables them. E2B and E4B have embeddings of each layer's own, and
 * their last layers share keys and values, in E2B beside MLPs that are twice as wide.
 */
final class Gemma4Text implements Family {

    private static final int PATTERN = 6;
    private static final String LAYERS = "per_layer_config";
    private static final String HEAD_SIZE = "head_dim";
    private static final String KEY_VALUE_HEADS = "num_key_value_heads";

    @Override
    public List<String> modelTypes() {
        return List.of("gemma4_text", "gemma4_unified_text");
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
        SharedLayers shared = SharedLayers.read(b, sliding, 0);
        b.ignored = b.ignored.or(shared::leaveUnread);
        LayerInputs inputs = LayerInputsReader.read(b);
        if (inputs != null) {
            b.row = new RowSpec(1, 0, inputs);
            b.moreEmbeddingWeights = (builder, weights) -> LayerInputsReader.addTables(b, weights, inputs);
        }
        boolean widened = config.flag("use_double_wide_mlp", false);
        boolean mixture = config.flag("enable_moe_block", false);
        int experts = mixture ? config.positive("num_experts") : 0;
        if (mixture) {
            mixture(b, experts);
        }
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            boolean ownValues = !valuesAreKeys || sliding.test(layer);
            Gemma3nText.attention(b.attention(layer), weights, bias, ownValues ? "v_proj" : "k_proj");
            weights.layerScale("layer_scalar")
                    .norm("attention_norm", "input_layernorm")
                    .norm("attention_output_norm", "post_attention_layernorm")
                    .norm("mlp_output_norm", "post_feedforward_layernorm");
            int width = widened && shared.take(layer) ? Math.multiplyExact(2, b.intermediate) : b.intermediate;
            if (mixture) {
                experts(b, width, experts, weights);
            } else {
                weights.norm("mlp_norm", "pre_feedforward_layernorm")
                        .gatedMlp(width, false, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");
            }
            if (inputs != null) {
                LayerInputsReader.addTo(weights, inputs);
            }
        };
        return b.build();
    }

    private static void refuse(ModelConfig config) {
        if (config.text("use_bidirectional_attention", "vision").equals("all")) {
            throw config.unsupported("use_bidirectional_attention", "only causal attention is");
        }
    }

    /** Heads of full layers, by the keys of published files or by those that transformers writes. */
    private static void sizes(DecoderBuilder b, IntPredicate sliding, boolean valuesAreKeys) {
        ModelConfig config = b.config;
        if (config.has(LAYERS)) {
            Map<Integer, ModelConfig> layers = byNumber(config.object(LAYERS));
            for (ModelConfig layer : layers.values()) {
                if (!Set.of(HEAD_SIZE, KEY_VALUE_HEADS).containsAll(layer.keys())) {
                    throw config.unsupported(LAYERS, "layers may differ in " + HEAD_SIZE + " and " + KEY_VALUE_HEADS);
                }
            }
            b.headSizeOfLayer = layer -> positive(layers.get(layer), HEAD_SIZE, b.headSize);
            b.keyValueHeadsOfLayer = layer -> positive(layers.get(layer), KEY_VALUE_HEADS, b.keyValueHeads);
            return;
        }
        int size = config.positive("global_head_dim", 512);
        int keyValueHeads =
                valuesAreKeys ? config.positive("num_global_key_value_heads", b.keyValueHeads) : b.keyValueHeads;
        b.headSizeOfLayer = layer -> sliding.test(layer) ? b.headSize : size;
        b.keyValueHeadsOfLayer = layer -> sliding.test(layer) ? b.keyValueHeads : keyValueHeads;
    }

    /** Layers by their numbers, which transformers fills up with zeros so that all have as many digits. */
    private static Map<Integer, ModelConfig> byNumber(ModelConfig layers) {
        Map<Integer, ModelConfig> byNumber = new HashMap<>();
        for (String layer : layers.keys()) {
            if (!layer.matches("[0-9]{1,9}")) {
                throw layers.unsupported(layer, "layers are named by their numbers");
            }
            byNumber.put(Integer.valueOf(layer), layers.object(layer));
        }
        return byNumber;
    }

    private static int positive(@Nullable ModelConfig layer, String key, int otherwise) {
        return layer == null ? otherwise : layer.positive(key, otherwise);
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
                        1)
                .withLogitScale(1 / Math.sqrt(b.hidden));
        Activation activation = b.mlp.apply(0).activation();
        b.mlp = layer -> new MlpSpec(activation, true, spec);
    }

    /** The dense MLP is the expert that every token uses. */
    private static void experts(DecoderBuilder b, int width, int experts, LayerWeights weights) {
        weights.experts()
                .stacked(
                        experts,
                        b.config.positive("moe_intermediate_size"),
                        "router.proj",
                        "experts.gate_up_proj",
                        "experts.down_proj")
                .experts()
                .routerNormAndScales(experts, "router.scale", "router.per_expert_scale")
                .experts()
                .shared(width, "mlp", "")
                .norm("shared_norm", "pre_feedforward_layernorm")
                .norm("shared_output_norm", "post_feedforward_layernorm_1")
                .norm("experts_norm", "pre_feedforward_layernorm_2")
                .norm("experts_output_norm", "post_feedforward_layernorm_2");
    }
}
