package org.occlocal.models.family;

import java.util.List;
import java.util.stream.IntStream;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.QueryKeyNorm;

/** StableLM 2 and 3B: llama with layer norms, rotary on a quarter of the head. */
final class StableLm implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("stablelm");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.layerNorm(config.number("layer_norm_eps", 1e-5));
        b.gatedMlp(config.text("hidden_act", "silu"));
        b.rotary(0.25, false);
        b.parallel = config.flag("use_parallel_residual", false);
        boolean bias = config.flag("use_qkv_bias", false);
        boolean headNorms = config.flag("qk_layernorm", false);
        if (headNorms) {
            b.queryKeyNorm = QueryKeyNorm.HEAD;
            b.queryKeyNormKind = NormKind.LAYER;
        }
        b.layerWeights = (layer, weights) -> {
            b.llamaLinears(layer, weights, bias, false, false).norm("attention_norm", "input_layernorm");
            if (!b.parallel) {
                weights.norm("mlp_norm", "post_attention_layernorm");
            }
            if (headNorms) {
                weights.headNorms("q_norm", names("self_attn.q_layernorm.norms.", b.heads), b.headSize)
                        .headNorms("k_norm", names("self_attn.k_layernorm.norms.", b.keyValueHeads), b.headSize);
            }
        };
        return b.build();
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }
}
