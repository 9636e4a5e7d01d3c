package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;

/** Jamba: the selective state space of Mamba in most layers, attention without positions in some, and experts in every other one. */
final class Jamba implements Family {

    private static final String PART = "mamba";

    @Override
    public List<String> modelTypes() {
        return List.of("jamba");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-6);
        b.gatedMlp(config.text("hidden_act", "silu"));
        b.finalNormName = "model.final_layernorm";
        SelectiveSpace space = SelectiveSpace.of(
                config,
                b.hidden,
                new SelectiveSpace.Keys("mamba_d_state", "mamba_d_conv", "mamba_expand", "mamba_dt_rank"),
                0);
        boolean bias = config.flag("mamba_proj_bias", false);
        boolean convolutionBias = config.flag("mamba_conv_bias", true);
        IntPredicate attends = every(config, "attn_layer_period", 8, "attn_layer_offset", 4);
        b.recurrence = layer -> attends.test(layer) ? null : space.spec();
        int experts = config.positive("num_experts", 16);
        IntPredicate further = every(config, "expert_layer_period", 2, "expert_layer_offset", 1);
        IntPredicate sparse = layer -> experts > 1 && further.test(layer);
        int active = experts > 1 ? config.positive("num_experts_per_tok", 2) : 1;
        Mixture mixture = Mixture.of(b, ExpertsSpec.softmax(experts, active, false), b.intermediate, sparse);
        b.layerWeights = (layer, weights) -> {
            weights.norm("attention_norm", "input_layernorm").norm("mlp_norm", "pre_ff_layernorm");
            if (attends.test(layer)) {
                weights.qkv(b.attention(layer), false, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                        .attentionOutput(b.attention(layer), false, "self_attn.o_proj");
            } else {
                new RecurrenceWeights(weights, space.spec()).selectiveSpace(PART, space.rank(), bias, convolutionBias);
                int size = space.spec().keySize();
                weights.stored("state_step_norm.weight", PART + ".dt_layernorm.weight", space.rank())
                        .stored("state_key_norm.weight", PART + ".b_layernorm.weight", size)
                        .stored("state_query_norm.weight", PART + ".c_layernorm.weight", size);
            }
            if (sparse.test(layer)) {
                mixture.experts(
                        weights, "feed_forward.router", "feed_forward.experts.%d", "gate_proj", "up_proj", "down_proj");
            } else {
                weights.gatedMlp(
                        b.intermediate,
                        false,
                        "feed_forward.gate_proj",
                        "feed_forward.up_proj",
                        "feed_forward.down_proj");
            }
        };
        return b.build();
    }

    /** Layers that come once in a period. */
    private static IntPredicate every(
            ModelConfig config, String periodKey, int usualPeriod, String offsetKey, int usualOffset) {
        int period = config.positive(periodKey, usualPeriod);
        int offset = config.integer(offsetKey, usualOffset);
        if (offset < 0 || offset >= period) {
            throw config.unsupported(offsetKey, "it must be from 0 to " + (period - 1) + ", within the period");
        }
        return layer -> layer % period == offset;
    }
}
