package org.occlocal.models.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.GateLimit;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.OutputGate;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RouterScores;

/**
 * Step-3.5-Flash, and what of Step-3.7-Flash reads text: windows in most layers, with positions and a number of heads of their own;
 * gates of heads; experts chosen by corrected sigmoid scores, whose gates are limited behind their activation.
 */
final class Step35 implements Family {

    private static final String SLIDING = "sliding_attention";
    private static final String FULL = "full_attention";
    private static final String LAYER_TYPES = "layer_types";
    private static final String HEADS = "num_attention_heads";
    private static final String MIXTURES = "moe_layers_enum";

    @Override
    public List<String> modelTypes() {
        return List.of("step3p5");
    }

    @Override
    public DecoderSpec read(ModelConfig given) {
        ModelConfig config = given.alsoNamed(Map.of(
                "num_attention_groups", "num_key_value_heads",
                "moe_num_experts", "n_routed_experts",
                "moe_top_k", "num_experts_per_tok",
                "share_expert_dims", "share_expert_dim"));
        requireSupported(config);
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-5);
        b.keyValueHeads = config.positive("num_key_value_heads", 8);
        b.normAddend = 1;
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        b.outputGate = OutputGate.OF_HEADS;
        List<String> types = layerTypes(b);
        IntPredicate sliding = layer -> types.get(layer).equals(SLIDING);
        b.slidingWindow(sliding, 0);
        int slidingHeads = slidingHeads(b);
        b.headsOfLayer = layer -> sliding.test(layer) ? slidingHeads : b.heads;
        double scale = 1 / Math.sqrt(config.number("query_pre_attn_scalar", b.headSize));
        b.attentionScale = layer -> scale;
        positions(b, types);
        mixture(b);
        return b.build();
    }

    /** The code that comes with checkpoints reads these, transformers does what they usually say. */
    private static void requireSupported(ModelConfig config) {
        for (String flag :
                List.of("use_head_wise_attn_gate", "use_qk_norm", "use_moe_router_bias", "norm_expert_weight")) {
            if (!config.flag(flag, true)) {
                throw config.unsupported(flag, "transformers always does so");
            }
        }
        if (!config.text("moe_router_activation", "sigmoid").equals("sigmoid")) {
            throw config.unsupported("moe_router_activation", "known is sigmoid");
        }
        for (String flag : List.of("attention_bias", "mlp_bias", "use_bidirectional_attention")) {
            if (config.flag(flag, false)) {
                throw config.unsupported(flag, "it is not computed");
            }
        }
    }

    /** Those of layers behind the last, which predict further tokens, are left out. */
    private static List<String> layerTypes(DecoderBuilder b) {
        List<String> types = b.config.texts(LAYER_TYPES);
        if (types == null) {
            return IntStream.range(0, b.layers).mapToObj(layer -> FULL).toList();
        }
        List<String> own = types.subList(0, Math.min(b.layers, types.size()));
        if (own.size() < b.layers || !Set.of(FULL, SLIDING).containsAll(own)) {
            throw b.config.unsupported(
                    LAYER_TYPES, "it needs " + FULL + " or " + SLIDING + " for each of the " + b.layers + " layers");
        }
        return own;
    }

    private static int slidingHeads(DecoderBuilder b) {
        ModelConfig config = b.config;
        ModelConfig other = config.object("attention_other_setting");
        for (String size : List.of("num_attention_groups", "head_dim")) {
            int usual = size.equals("head_dim") ? b.headSize : b.keyValueHeads;
            if (other.integer(size, usual) != usual) {
                throw other.unsupported(size, "layers with windows have other heads, but not of another kind");
            }
        }
        int heads = config.positive("num_sliding_attention_heads", other.positive(HEADS, b.heads));
        if (heads % b.keyValueHeads != 0) {
            throw config.unsupported("num_sliding_attention_heads", "it needs a multiple of " + b.keyValueHeads);
        }
        for (Map.Entry<String, JsonNode> layer :
                config.object("per_layer_config").json().properties()) {
            if (!layer.getValue().equals(JsonNodeFactory.instance.objectNode().put(HEADS, heads))) {
                throw config.unsupported(
                        "per_layer_config",
                        "known are " + heads + " heads for layers with windows, given " + layer.getValue()
                                + " for layer " + layer.getKey());
            }
        }
        return heads;
    }

    private static void positions(DecoderBuilder b, List<String> types) {
        ModelConfig config = withRotaries(b.config, types);
        List<String> used = types.stream().distinct().toList();
        for (String type : used) {
            RotaryReader reader = RotaryReader.of(config, type, 10_000);
            int dimensions = (int) (b.headSize * reader.partialFactor(1));
            if (dimensions < 2 || dimensions > b.headSize) {
                throw config.unsupported(
                        "partial_rotary_factors",
                        "they would rotate " + dimensions + " elements of heads of " + b.headSize);
            }
            b.rotaries.add(reader.read(dimensions, false));
            if (type.equals(FULL)) {
                b.contextWindow = reader.contextWindow(b.contextWindow);
            }
        }
        b.rotaryOfLayer = layer -> used.indexOf(types.get(layer));
    }

    /** Published files tell bases and shares layer by layer, and a scaling of the layers without a window. */
    private static ModelConfig withRotaries(ModelConfig config, List<String> types) {
        ModelConfig parameters = config.object("rope_parameters");
        if (types.stream().allMatch(parameters::has)) {
            return config;
        }
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ObjectNode rotaries = all.putObject("rope_parameters");
        for (String type : new TreeSet<>(types)) {
            int layer = types.indexOf(type);
            ObjectNode rotary = rotaries.putObject(type);
            rotary.set("rope_theta", ofLayer(config, "rope_theta", layer));
            rotary.set("partial_rotary_factor", ofLayer(config, "partial_rotary_factors", layer));
            if (type.equals(FULL) && config.has("rope_scaling")) {
                rotary.setAll(config.object("rope_scaling").json());
            }
            rotary.properties().removeIf(entry -> entry.getValue().isMissingNode());
        }
        return config.without("rope_theta")
                .without("rope_scaling")
                .without("rope_parameters")
                .withDefaults(all);
    }

    private static JsonNode ofLayer(ModelConfig config, String key, int layer) {
        JsonNode value = config.json().path(key);
        return value.isArray() ? value.path(layer) : value;
    }

    private static void mixture(DecoderBuilder b) {
        ModelConfig config = b.config;
        int experts = config.positive("n_routed_experts", 288);
        int size = config.positive("moe_intermediate_size");
        int shared = config.positive("share_expert_dim", 1280);
        ExpertsSpec spec = new ExpertsSpec(
                experts,
                config.positive("num_experts_per_tok", 8),
                RouterScores.SIGMOID,
                ExpertGroups.NONE,
                true,
                0,
                config.number("moe_router_scaling_factor", 1));
        IntPredicate sparse = sparseLayers(b);
        IntFunction<@Nullable GateLimit> limit = limits(config, "swiglu_limits");
        IntFunction<@Nullable GateLimit> sharedLimit = limits(config, "swiglu_limits_shared");
        Activation activation = Activation.named(config.text("hidden_act", "silu"), config.file());
        b.mlp = layer -> sparse.test(layer)
                ? new MlpSpec(activation, limit.apply(layer), spec, sharedLimit.apply(layer))
                : new MlpSpec(activation, sharedLimit.apply(layer), null, null);
        b.ignored = b.ignored.or(Mixture.layersBehind(b, config.integer("num_nextn_predict_layers", 0)));
        b.layerWeights = (layer, weights) -> {
            attention(b, layer, weights);
            if (sparse.test(layer)) {
                weights.experts()
                        .separateStacks(experts, size, "moe.gate", "moe.gate_proj", "moe.up_proj", "moe.down_proj")
                        .experts()
                        .routerCorrection(experts, "moe.router_bias")
                        .experts()
                        .shared(shared, "share_expert", "");
            } else {
                weights.gatedMlp(b.intermediate, false, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");
            }
        };
    }

    private static void attention(DecoderBuilder b, int layer, LayerWeights weights) {
        AttentionSpec attention = b.attention(layer);
        weights.headGates(attention.heads(), "self_attn.g_proj")
                .qkv(attention, false, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(attention, false, "self_attn.o_proj");
        Qwen3.headNorms(b, weights)
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
    }

    /** Published files have the numbers of the layers with experts, in a list or in a text. */
    private static IntPredicate sparseLayers(DecoderBuilder b) {
        JsonNode listed = b.config.json().path(MIXTURES);
        if (b.config.has("mlp_layer_types") || listed.isMissingNode() || listed.isNull()) {
            return Mixture.sparseLayers(b, layer -> layer > 2);
        }
        String text = listed.isArray()
                ? IntStream.range(0, listed.size())
                        .mapToObj(i -> listed.path(i).asText())
                        .collect(Collectors.joining(","))
                : listed.asText();
        List<String> numbers = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(n -> !n.isEmpty())
                .toList();
        if (!numbers.stream().allMatch(number -> number.matches("\\d{1,9}"))) {
            throw b.config.unsupported(MIXTURES, "it needs numbers of layers");
        }
        return layer -> numbers.contains(Integer.toString(layer));
    }

    /** Of each layer; null or 0 for none. */
    private static IntFunction<@Nullable GateLimit> limits(ModelConfig config, String key) {
        JsonNode limits = config.json().path(key);
        return layer -> {
            JsonNode most = limits.path(layer);
            if (most.isMissingNode() || most.isNull() || (most.isNumber() && most.asDouble() == 0)) {
                return null;
            }
            if (!(most.isNumber() && most.asDouble() > 0)) {
                throw config.unsupported(key, "it needs a positive number, 0 or null for each layer");
            }
            return new GateLimit(most.asDouble(), true, 0);
        };
    }
}
