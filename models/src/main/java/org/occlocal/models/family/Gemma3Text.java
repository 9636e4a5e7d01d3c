package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** Gemma 3, text: gemma2 with norms on the heads of q and k and a rotary table of its own for sliding layers. */
final class Gemma3Text implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("gemma3_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = Gemma.builder(config);
        boolean bias = config.flag("attention_bias", false);
        b.gatedMlp(config.text("hidden_activation", "gelu_pytorch_tanh"));
        Gemma.scoresAndCaps(b, 0, 0);
        b.attentionSoftCap = 0; // transformers reads attn_logit_softcapping and does not apply it
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        int pattern = config.positive("sliding_window_pattern", config.positive("_sliding_window_pattern", 6));
        IntPredicate sliding = b.slidingLayers(layer -> (layer + 1) % pattern != 0);
        b.slidingWindow(sliding, 4096);
        b.rotaries.clear();
        RotaryReader full = RotaryReader.of(config, "full_attention", 1_000_000);
        b.rotaries.add(full.read(b.headSize, false));
        b.contextWindow = config.positive("max_position_embeddings"); // the scaled length, where frequencies are scaled
        b.rotaries.add(
                config.object("rope_parameters").has("sliding_attention")
                        ? RotaryReader.of(config, "sliding_attention", 10_000).read(b.headSize, false)
                        : RotaryReader.plain(config.number("rope_local_base_freq", 10_000), b.headSize));
        b.rotaryOfLayer = layer -> sliding.test(layer) ? 1 : 0;
        b.layerWeights = (layer, weights) ->
                Gemma.sandwichNorms(Qwen3.headNorms(b, b.llamaLinears(layer, weights, bias, bias, false)));
        return b.build();
    }
}
