package org.occlocal.models.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.BranchScales;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.RecurrenceDetails;
import org.occlocal.models.spec.RecurrenceSpec;

/** Falcon-H1: attention and the state space of Mamba-2 side by side in each layer, with factors on nearly everything. */
final class FalconH1 implements Family {

    private static final String PART = "mamba";

    @Override
    public List<String> modelTypes() {
        return List.of("falcon_h1");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-5);
        b.rotary(1, false);
        b.finalNormName = "model.final_layernorm";
        b.embeddingScale = config.number("embedding_multiplier", 1);
        b.logitScale = config.number("lm_head_multiplier", 1);
        double scale = config.number("key_multiplier", 1) / Math.sqrt(b.headSize);
        b.attentionScale = layer -> scale;
        List<Double> ofMlp = factors(config, "mlp_multipliers", 2);
        b.scales = new BranchScales(
                config.number("attention_in_multiplier", 1),
                config.number("attention_out_multiplier", 1),
                config.number("ssm_in_multiplier", 1),
                config.number("ssm_out_multiplier", 1),
                ofMlp.get(1));
        MlpSpec mlp = new MlpSpec(
                Activation.named(config.text("hidden_act", "silu"), config.file()), true, ofMlp.get(0), null);
        b.mlp = layer -> mlp;
        RecurrenceSpec space = space(b);
        b.recurrence = layer -> space;
        b.attends = layer -> true;
        boolean bias = config.flag("mamba_proj_bias", false);
        boolean outBias = config.flag("projectors_bias", false);
        boolean convolutionBias = config.flag("mamba_conv_bias", true);
        boolean isNormed = config.flag("mamba_rms_norm", false);
        boolean attentionBias = config.flag("attention_bias", false);
        boolean mlpBias = config.flag("mlp_bias", false);
        b.layerWeights = (layer, weights) -> {
            weights.norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "pre_ff_layernorm")
                    .qkv(b.attention(layer), attentionBias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), attentionBias, "self_attn.o_proj")
                    .gatedMlp(
                            b.intermediate,
                            mlpBias,
                            "feed_forward.gate_proj",
                            "feed_forward.up_proj",
                            "feed_forward.down_proj");
            new RecurrenceWeights(weights, space).stateSpace(PART, bias, convolutionBias, outBias, isNormed);
        };
        return b.build();
    }

    private static RecurrenceSpec space(DecoderBuilder b) {
        ModelConfig config = b.config;
        StateSpace.requireUnlimitedSteps(config);
        StateSpace.requireSilu(config, "hidden_act");
        int heads = config.positive("mamba_n_heads", 128);
        // a key that is there with null is not absent
        int width = config.contains("mamba_d_ssm") && !config.has("mamba_d_ssm")
                ? Math.multiplyExact(config.positive("mamba_expand", 2), b.hidden)
                : config.positive("mamba_d_ssm", 1024);
        if (width % heads != 0) {
            throw config.unsupported("mamba_n_heads", heads + " heads do not divide " + width + " elements");
        }
        JsonNode size = config.json().path("mamba_d_head"); // "auto" in some
        if (size.isNumber() && size.asInt() != width / heads) {
            throw config.unsupported("mamba_d_head", "mamba_d_ssm makes heads of " + width / heads);
        }
        List<Double> factors = factors(config, "ssm_multipliers", RecurrenceDetails.PARTS);
        return new RecurrenceSpec(
                        RecurrenceSpec.Rule.ADDITIVE,
                        config.positive("mamba_n_groups", 1),
                        heads,
                        config.positive("mamba_d_state", 256),
                        width / heads,
                        config.positive("mamba_d_conv", 4),
                        false)
                .with(new RecurrenceDetails(
                        0, 1, 0, config.flag("mamba_norm_before_gate", true), 0, factors, List.of()));
    }

    /** Ones where there are none. */
    private static List<Double> factors(ModelConfig config, String key, int count) {
        List<Double> factors = config.numbers(key);
        if (factors == null) {
            return Collections.nCopies(count, 1.0);
        }
        if (factors.size() != count) {
            throw config.unsupported(key, "it needs " + count + " numbers");
        }
        return factors;
    }
}
