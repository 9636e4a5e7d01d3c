package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.OutputGate;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RouterScores;

/**
 * Poolside's Laguna: windows in some layers, with positions and a number of heads of their own; gates of softplus on the outputs of
 * heads; experts chosen by corrected sigmoid scores beside one that every token uses.
 */
final class Laguna implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("laguna");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        requireSupported(config);
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-6);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        IntPredicate sliding = b.slidingLayers(layer -> false);
        b.slidingWindow(sliding, 512);
        RotaryReader full = RotaryReader.of(config, "full_attention", 500_000);
        b.rotaries.add(full.read((int) (b.headSize * full.partialFactor(0.5)), false));
        RotaryReader local = RotaryReader.of(config, "sliding_attention", 10_000);
        b.rotaries.add(local.read((int) (b.headSize * local.partialFactor(1)), false));
        b.rotaryOfLayer = layer -> sliding.test(layer) ? 1 : 0;
        b.contextWindow = full.contextWindow(b.contextWindow);
        headsOfLayers(b);
        b.outputGate = gate(config);
        b.otherName = name -> name.replace(".mlp.gate.e_score_correction_bias", ".mlp.experts.e_score_correction_bias")
                .replace(".mlp.shared_experts.", ".mlp.shared_expert.");
        int experts = config.positive(config.either("num_experts", "num_local_experts"));
        Mixture mixture = Mixture.of(
                b,
                new ExpertsSpec(
                        experts,
                        config.positive("num_experts_per_tok"),
                        RouterScores.SIGMOID,
                        ExpertGroups.NONE,
                        true,
                        0,
                        config.number("moe_routed_scaling_factor", 1)),
                config.positive("moe_intermediate_size"),
                Mixture.sparseLayers(b, layer -> layer > 0));
        int shared = config.positive("shared_expert_intermediate_size");
        b.layerWeights = (layer, weights) -> {
            Qwen3.headNorms(b, attention(b, layer, weights))
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            mixture.feedForward(layer, weights);
            if (mixture.isSparse(layer)) {
                weights.experts()
                        .routerCorrection(experts, "mlp.gate.e_score_correction_bias")
                        .experts()
                        .shared(shared, "mlp.shared_experts", "");
            }
        };
        return b.build();
    }

    private static void requireSupported(ModelConfig config) {
        if (config.flag("moe_apply_router_weight_on_input", false)) {
            throw config.unsupported("moe_apply_router_weight_on_input", "transformers weighs what experts give");
        }
        if (config.number("moe_router_logit_softcapping", 0) > 0) {
            throw config.unsupported("moe_router_logit_softcapping", "logits of routers are not capped");
        }
    }

    private static void headsOfLayers(DecoderBuilder b) {
        @Nullable List<Integer> heads = b.config.integers("num_attention_heads_per_layer");
        if (heads == null) {
            return;
        }
        if (heads.size() != b.layers || heads.stream().anyMatch(some -> some < 1 || some % b.keyValueHeads != 0)) {
            throw b.config.unsupported(
                    "num_attention_heads_per_layer",
                    "it needs a multiple of " + b.keyValueHeads + " for each of the " + b.layers + " layers");
        }
        b.headsOfLayer = heads::get;
    }

    private static OutputGate gate(ModelConfig config) {
        return switch (config.json().path("gating").asText("true")) {
            case "true", "per-head" -> OutputGate.SOFTPLUS_OF_HEADS;
            case "per-element" -> {
                if (config.flag("attention_bias", false)) {
                    throw config.unsupported("attention_bias", "queries with biases have gates of elements without");
                }
                yield OutputGate.SOFTPLUS_BEHIND_VALUES;
            }
            default -> throw config.unsupported("gating", "known are true, \"per-head\" and \"per-element\"");
        };
    }

    private static LayerWeights attention(DecoderBuilder b, int layer, LayerWeights weights) {
        boolean bias = b.config.flag("attention_bias", false);
        AttentionSpec attention = b.attention(layer);
        if (attention.outputGate().isOfHeads()) {
            weights.headGates(attention.heads(), "self_attn.g_proj")
                    .qkv(attention, bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj");
        } else {
            weights.qkvAndGates(
                    attention, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.g_proj");
        }
        return weights.attentionOutput(attention, bias, "self_attn.o_proj");
    }
}
