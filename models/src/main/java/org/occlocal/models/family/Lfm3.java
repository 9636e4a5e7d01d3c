package org.occlocal.models.family;

import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.OutputGate;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * LFM3: short convolutions in most layers; attention to all tokens or to a window in the others, with positions of their own and a
 * gate for each head; norms before the branches and on them.
 */
final class Lfm3 implements Family {

    private static final String CONVOLUTION = "conv";
    private static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";

    @Override
    public List<String> modelTypes() {
        return List.of("lfm3");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number(config.either("norm_eps", "rms_norm_eps"), 1e-5);
        b.gatedMlp("silu");
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        b.finalNormName = "model.embedding_norm";
        b.otherName = name -> name.replace(".self_attn.gate_proj.", ".self_attn.g_proj.");
        List<String> types = types(b);
        IntPredicate convolves = layer -> types.get(layer).equals(CONVOLUTION);
        IntPredicate slides = layer -> types.get(layer).equals(SLIDING);
        RecurrenceSpec convolution = RecurrenceSpec.convolution(b.hidden, config.positive("conv_L_cache", 7));
        b.recurrence = layer -> convolves.test(layer) ? convolution : null;
        b.slidingWindow(slides, 256);
        b.rotaries.add(RotaryReader.of(config, FULL, 1_000_000).read(b.headSize, false));
        b.rotaries.add(RotaryReader.of(config, SLIDING, 10_000).read(b.headSize, false));
        b.rotaryOfLayer = layer -> slides.test(layer) ? 1 : 0;
        boolean gated = config.flag("use_attention_gate", true);
        b.outputGate = gated ? OutputGate.OF_HEADS : OutputGate.NONE;
        boolean sandwich = config.flag("use_sandwich_norm", true);
        boolean convolutionBias = config.flag("conv_bias", false);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            weights.norm("attention_norm", "operator_norm").norm("mlp_norm", "ffn_norm");
            if (sandwich) {
                weights.norm("attention_output_norm", "post_operator_norm").norm("mlp_output_norm", "post_ffn_norm");
            }
            if (convolves.test(layer)) {
                new RecurrenceWeights(weights, convolution).shortConvolution(convolutionBias);
            } else {
                Qwen3.headNorms(b, weights)
                        .qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                        .attentionOutput(b.attention(layer), bias, "self_attn.o_proj");
                if (gated) {
                    weights.headGates(b.heads, "self_attn.gate_proj");
                }
            }
            weights.gatedMlp(b.intermediate, false, "feed_forward.w1", "feed_forward.w3", "feed_forward.w2");
        };
        return b.build();
    }

    private static List<String> types(DecoderBuilder b) {
        List<String> types = b.config.texts("layer_types");
        if (types == null) {
            return IntStream.range(0, b.layers).mapToObj(Lfm3::usualType).toList();
        }
        if (types.size() != b.layers || !Set.of(CONVOLUTION, FULL, SLIDING).containsAll(types)) {
            throw b.config.unsupported(
                    "layer_types",
                    "it needs conv, full_attention or sliding_attention for each of the " + b.layers + " layers");
        }
        return types;
    }

    private static String usualType(int layer) {
        if (layer % 4 == 2) {
            return FULL;
        }
        return layer % 4 == 0 && layer > 0 ? SLIDING : CONVOLUTION;
    }
}
