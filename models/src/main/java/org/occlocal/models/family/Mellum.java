package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** Mellum 2: qwen3_moe with sliding layers that have a rotary table of their own. */
final class Mellum implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("mellum");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-6);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        IntPredicate sliding = b.slidingLayers(layer -> false);
        b.slidingWindow(sliding, 1024);
        RotaryReader full = RotaryReader.of(config, "full_attention", 500_000);
        b.rotaries.add(full.read(b.headSize, false));
        b.rotaries.add(RotaryReader.of(config, "sliding_attention", 10_000).read(b.headSize, false));
        b.rotaryOfLayer = layer -> sliding.test(layer) ? 1 : 0;
        b.contextWindow = full.contextWindow(b.contextWindow);
        b.ignored = b.ignored.or(name -> name.startsWith("mtp."));
        Mixture mixture = Mixture.of(
                b,
                ExpertsSpec.softmax(
                        config.positive(config.either("num_experts", "num_local_experts")),
                        config.positive("num_experts_per_tok"),
                        config.flag("norm_topk_prob", true)),
                config.positive("moe_intermediate_size"),
                Mixture.sparseLayers(b, layer -> true));
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> Qwen3.headNorms(b, mixture.llamaLinears(layer, weights, bias, bias))
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
