package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Bamba: llama whose layers have the state space of Mamba-2, but for some that are listed. */
final class Bamba implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("bamba");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-5);
        b.gatedMlp(config.text("hidden_act", "silu"));
        b.rotary(0.5, false);
        b.finalNormName = "model.final_layernorm";
        List<Integer> listed = config.integers("attn_layer_indices");
        List<Integer> attention = listed == null ? List.of() : listed;
        Mamba mamba = Mamba.of(b, layer -> !attention.contains(layer));
        boolean bias = config.flag("attention_bias", false);
        boolean mlpBias = config.flag("mlp_bias", false);
        b.layerWeights = (layer, weights) -> mamba.mixer(layer, weights, bias)
                .gatedMlp(
                        b.intermediate,
                        mlpBias,
                        "feed_forward.gate_proj",
                        "feed_forward.up_proj",
                        "feed_forward.down_proj")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "pre_ff_layernorm");
        return b.build();
    }
}
