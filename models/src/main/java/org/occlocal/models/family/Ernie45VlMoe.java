package org.occlocal.models.family;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.RouterScores;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;

/**
 * What of ERNIE-4.5-VL reads text: ernie4_5_moe with a transposed router. Behind the experts of text are stored as many for images,
 * and beside the router and its correction those of images.
 */
final class Ernie45VlMoe implements Family {

    private static final Pattern EXPERT = Pattern.compile("model\\.layers\\.\\d+\\.mlp\\.experts\\.(\\d{1,9})\\..*");

    @Override
    public List<String> modelTypes() {
        return List.of("ernie4_5_vl_moe_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        if (config.flag("use_bias", false)) {
            throw config.unsupported("use_bias", "experts with biases are not computed");
        }
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-5);
        b.rotary(1, true);
        int experts = config.positive("moe_num_experts");
        int expertSize = expertSize(config);
        ExpertsSpec spec = new ExpertsSpec(
                experts,
                config.positive("moe_k"),
                RouterScores.SOFTMAX,
                ExpertGroups.NONE,
                true,
                config.number("moe_norm_min", 1e-12),
                1);
        Mixture mixture = Mixture.of(b, spec, expertSize, Mixture.sparseLayers(b, layer -> layer > 0));
        int shared = expertSize * config.integer("moe_num_shared_experts", 2);
        b.ignored = b.ignored.or(name -> isOfImages(name, experts));
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), false, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), false, "self_attn.o_proj")
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (mixture.isSparse(layer)) {
                experts(weights, experts, expertSize, shared);
            } else {
                mixture.feedForward(layer, weights);
            }
        };
        return b.build();
    }

    /** Of text, and behind it of images. */
    private static int expertSize(ModelConfig config) {
        List<Integer> sizes = config.integers("moe_intermediate_size");
        if (sizes == null || sizes.size() != 2 || sizes.get(0) < 1) {
            throw config.unsupported("moe_intermediate_size", "it needs a size for text and one for images");
        }
        return sizes.get(0);
    }

    private static void experts(LayerWeights weights, int experts, int size, int shared) {
        weights.experts().separate(experts, size, "mlp.experts.%d", "gate_proj", "up_proj", "down_proj");
        Shape stored = Shape.of(weights.hidden(), experts);
        WeightPart router = new WeightPart(weights.prefix() + "mlp.gate.weight", stored, new WeightPart.Transposed());
        weights.add(new WeightSlot("router.weight", Shape.of(experts, weights.hidden()), List.of(router), 0));
        weights.experts().routerCorrectionRow(experts, "mlp.moe_statics.e_score_correction_bias[0/2]");
        if (shared > 0) {
            weights.experts().shared(shared, "mlp.shared_experts", "");
        }
    }

    private static boolean isOfImages(String name, int experts) {
        Matcher expert = EXPERT.matcher(name);
        return name.endsWith(".mlp.gate.weight_1")
                || (expert.matches() && Integer.parseInt(expert.group(1)) >= experts);
    }
}
