package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;

/** Granite with a sliding window in three of four layers, sinks in attention, and a rotary base of each layer's own. */
final class GraniteSwa implements Family {

    private static final int PATTERN = 4;

    @Override
    public List<String> modelTypes() {
        return List.of("granite_swa");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = Granite.builder(config);
        attention(b);
        boolean bias = config.flag("attention_bias", false);
        boolean mlpBias = config.flag("mlp_bias", false);
        b.layerWeights = (layer, weights) -> b.llamaLinears(layer, weights, bias, bias, mlpBias)
                .sinks(b.attention(layer), "self_attn.sinks")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }

    /** Windows and rotary tables of the layers; granitemoe_swa has the same. */
    static void attention(DecoderBuilder b) {
        IntPredicate sliding = b.slidingLayers(layer -> layer % PATTERN != 0);
        b.slidingWindow(sliding, 128);
        List<Double> thetas = thetas(b);
        if (thetas.isEmpty()) {
            return;
        }
        List<Double> distinct =
                thetas.stream().filter(theta -> theta != 0).distinct().toList();
        RotaryReader reader = RotaryReader.of(b.config, 10_000);
        b.rotaries.clear();
        distinct.forEach(theta -> b.rotaries.add(reader.withTheta(theta).read(b.headSize, false)));
        b.rotaryOfLayer = layer -> distinct.indexOf(thetas.get(layer));
    }

    /** The rotary base of each layer, 0 where it has no positions; empty where all have that of config.json. */
    private static List<Double> thetas(DecoderBuilder b) {
        List<Double> thetas = b.config.numbers("layer_rope_theta");
        if (thetas == null) {
            return List.of();
        }
        if (thetas.size() != b.layers) {
            throw b.config.unsupported(
                    "layer_rope_theta", "it needs one entry for each of the " + b.layers + " layers");
        }
        return thetas;
    }
}
