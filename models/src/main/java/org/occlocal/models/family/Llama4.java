package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.QueryTemperature;
import org.occlocal.models.spec.RouterScores;

/**
 * Llama 4, text: most layers have rotary positions and attend within chunks, the others have neither, but queries that grow with
 * their position; experts in some layers or in all, beside one that every token uses.
 */
final class Llama4 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("llama4_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-5);
        b.rotary(1, true);
        IntPredicate rotated = rotated(b);
        b.rotaryOfLayer = layer -> rotated.test(layer) ? 0 : -1;
        b.chunked = chunked(b, rotated);
        int chunk = config.positive("attention_chunk_size", 8192);
        b.window = layer -> b.chunked.test(layer) ? chunk : 0;
        if (config.flag("attn_temperature_tuning", true)) {
            QueryTemperature temperature =
                    new QueryTemperature(config.number("attn_scale", 0.1), config.positive("floor_scale", 8192), 1);
            b.temperature = layer -> rotated.test(layer) ? null : temperature;
        }
        if (config.flag("use_qk_norm", true)) {
            b.queryKeyNorm = QueryKeyNorm.ROTATED_HEAD;
            b.queryKeyNormed = rotated;
        }
        experts(b);
        return b.build();
    }

    private static void experts(DecoderBuilder b) {
        ModelConfig config = b.config;
        int experts = config.positive("num_local_experts", 16);
        ExpertsSpec spec = new ExpertsSpec(
                        experts,
                        config.positive("num_experts_per_tok", 1),
                        RouterScores.SIGMOID,
                        ExpertGroups.NONE,
                        false,
                        0,
                        1)
                .weighingInputs();
        IntPredicate sparse = sparse(config);
        Activation activation = Activation.named(config.text("hidden_act", "silu"), config.file());
        b.mlp = layer -> new MlpSpec(activation, true, sparse.test(layer) ? spec : null);
        int dense = config.positive("intermediate_size_mlp", 16_384);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (b.attention(layer).queryKeyNorm() != QueryKeyNorm.NONE) {
                weights.plainHeadNorms(b.headSize);
            }
            if (sparse.test(layer)) {
                weights.experts()
                        .transposed(
                                experts,
                                b.intermediate,
                                "feed_forward.router",
                                "feed_forward.experts.gate_up_proj",
                                "feed_forward.experts.down_proj")
                        .experts()
                        .shared(b.intermediate, "feed_forward.shared_expert", "");
            } else {
                weights.gatedMlp(
                        dense, false, "feed_forward.gate_proj", "feed_forward.up_proj", "feed_forward.down_proj");
            }
        };
    }

    /** Layers with rotary positions; no_rope_layers names them, in spite of its name. */
    private static IntPredicate rotated(DecoderBuilder b) {
        List<Integer> listed = b.config.integers("no_rope_layers");
        if (listed == null || listed.isEmpty()) {
            int interval = b.config.positive("no_rope_layer_interval", 4);
            return layer -> (layer + 1) % interval != 0;
        }
        if (listed.size() < b.layers) {
            throw b.config.unsupported("no_rope_layers", "it needs one entry for each of the " + b.layers + " layers");
        }
        return layer -> listed.get(layer) != 0;
    }

    private static IntPredicate chunked(DecoderBuilder b, IntPredicate otherwise) {
        List<String> types = b.config.texts("layer_types");
        if (types == null) {
            return otherwise;
        }
        if (types.size() != b.layers) {
            throw b.config.unsupported("layer_types", "it needs one entry for each of the " + b.layers + " layers");
        }
        return layer -> types.get(layer).equals("chunked_attention");
    }

    private static IntPredicate sparse(ModelConfig config) {
        List<Integer> listed = config.integers("moe_layers");
        if (listed != null) {
            return listed::contains;
        }
        int step = config.positive("interleave_moe_layer_step", 1);
        return layer -> (layer + 1) % step == 0;
    }
}
