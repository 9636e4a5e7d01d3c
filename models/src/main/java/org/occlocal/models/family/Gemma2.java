package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Gemma 2: every other layer slides, soft-caps on scores and logits, norms around each branch. VaultGemma has only the norms
 * before the branches.
 */
final class Gemma2 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("gemma2", "vaultgemma");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = Gemma.builder(config);
        boolean bias = config.flag("attention_bias", false);
        b.gatedMlp(config.text("hidden_activation", "gelu_pytorch_tanh"));
        Gemma.scoresAndCaps(b, 50, 30);
        b.slidingWindow(b.slidingLayers(layer -> layer % 2 == 0), 4096);
        boolean sandwich = config.modelType().equals("gemma2");
        b.layerWeights = (layer, weights) -> {
            b.llamaLinears(layer, weights, bias, bias, false);
            if (sandwich) {
                Gemma.sandwichNorms(weights);
            } else {
                weights.norm("attention_norm", "input_layernorm").norm("mlp_norm", "pre_feedforward_layernorm");
            }
        };
        return b.build();
    }
}
