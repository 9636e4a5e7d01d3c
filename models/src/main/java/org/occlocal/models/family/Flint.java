package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RouterScores;

/**
 * Flint: Qwen3's mixture with sinks, windows in most layers, which alone have positions, and experts weighed by sigmoid scores beside
 * one that every token uses.
 */
final class Flint implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("flint");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        IntPredicate sliding = b.slidingLayers(layer -> layer >= 2 && layer % 4 != 1 && layer != b.layers - 1);
        b.slidingWindow(sliding, 513);
        b.rotaryOfLayer = layer -> sliding.test(layer) ? 0 : -1;
        b.otherName = name -> name.replace(".self_attn.softmax_offset", ".self_attn.sinks");
        int step = config.positive("decoder_sparse_step", 1);
        List<Integer> listed = config.integers("mlp_only_layers");
        List<Integer> dense = listed == null ? List.of(0, 1) : listed;
        Mixture mixture = Mixture.of(
                b,
                new ExpertsSpec(
                        config.positive(config.either("num_experts", "num_local_experts")),
                        config.positive("num_experts_per_tok"),
                        RouterScores.SIGMOID,
                        ExpertGroups.NONE,
                        config.flag("norm_topk_prob", true),
                        0,
                        1),
                config.positive("moe_intermediate_size"),
                layer -> !dense.contains(layer) && (layer + 1) % step == 0);
        int shared = config.positive("shared_expert_intermediate_size");
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            Qwen3.headNorms(b, mixture.llamaLinears(layer, weights, bias, bias))
                    .sinks(b.attention(layer), "self_attn.softmax_offset")
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (mixture.isSparse(layer)) {
                weights.experts().shared(shared, "mlp.shared_expert", "");
            }
        };
        return b.build();
    }
}
