package org.occlocal.models.family;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.Aside;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.LatentSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.RouterScores;

/**
 * LongCat-Flash. What a checkpoint calls a layer is two here, each with latent attention and a dense MLP; the first has a mixture
 * of experts besides, some of which give what they read, and which is added behind the MLP of the second.
 */
final class LongCatFlash implements Family {

    /** The norms of latents do not take config.json's rms_norm_eps in transformers, but the default of their class. */
    private static final double LATENT_NORM_EPSILON = 1e-6;

    private static final Pattern EXPERT = Pattern.compile("model\\.layers\\.\\d+\\.mlp\\.experts\\.(\\d{1,9})\\..*");

    @Override
    public List<String> modelTypes() {
        return List.of("longcat_flash");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        requireKnownVariant(config);
        DecoderBuilder b = DecoderBuilder.sized(config, layers(config));
        b.normEpsilon = config.number("rms_norm_eps", 1e-5);
        b.intermediate = config.positive("ffn_hidden_size");
        b.storedLayer = layer -> layer / 2;
        LatentSpec latent = heads(b);
        mixture(b);
        b.layerWeights = (layer, weights) -> branches(b, latent, layer, weights);
        return b.build();
    }

    /** Two for each that is stored. */
    private static int layers(ModelConfig config) {
        int stored = config.positive("num_layers");
        if (config.integer("num_hidden_layers", 2 * stored) != 2 * stored) {
            throw config.unsupported("num_hidden_layers", "it must be twice num_layers, " + stored);
        }
        return Math.multiplyExact(2, stored);
    }

    /** The first four are keys of the code that comes with checkpoints. */
    private static void requireKnownVariant(ModelConfig config) {
        if (!config.text("attention_method", "MLA").equals("MLA")) {
            throw config.unsupported("attention_method", "known is MLA");
        }
        if (!config.text("zero_expert_type", "identity").equals("identity")) {
            throw config.unsupported("zero_expert_type", "known is identity");
        }
        for (String factor : List.of("mla_scale_q_lora", "mla_scale_kv_lora")) {
            if (!config.flag(factor, true)) {
                throw config.unsupported(factor, "transformers always multiplies latents by that factor");
            }
        }
        if (config.flag("router_bias", false)) {
            throw config.unsupported("router_bias", "transformers leaves the bias of a router out");
        }
    }

    /** Latent attention whose latents have factors. That of queries is a factor on scores just as well. */
    private static LatentSpec heads(DecoderBuilder b) {
        ModelConfig config = b.config;
        int queryRank = config.positive("q_lora_rank");
        int rank = config.positive("kv_lora_rank");
        int rotated = config.positive("qk_rope_head_dim");
        if (config.positive("head_dim") != rotated) {
            throw config.unsupported("head_dim", "it must be qk_rope_head_dim, " + rotated);
        }
        if (b.keyValueHeads != b.heads) {
            throw config.unsupported("num_key_value_heads", "it must be num_attention_heads, " + b.heads);
        }
        b.headSize = Math.addExact(config.positive("qk_nope_head_dim"), rotated);
        if (config.positive("qk_head_dim", b.headSize) != b.headSize) {
            throw config.unsupported("qk_head_dim", "it must be qk_nope_head_dim and qk_rope_head_dim, " + b.headSize);
        }
        double scale = Math.sqrt((double) b.hidden / rank);
        LatentSpec latent = new LatentSpec(
                queryRank, rank, rotated, config.positive("v_head_dim"), LATENT_NORM_EPSILON, scale, null);
        b.latent = latent;
        if (latent.valueSize() > b.headSize) {
            throw config.unsupported("v_head_dim", "value heads are larger than the key heads of " + b.headSize);
        }
        RotaryReader reader = RotaryReader.of(config, 10_000_000);
        b.rotaries.add(reader.read(rotated, true));
        b.rotaryOfLayer = layer -> 0;
        b.contextWindow = reader.contextWindow(b.contextWindow);
        double scoreScale = reader.scoreFactor() * Math.sqrt((double) b.hidden / queryRank / b.headSize);
        b.attentionScale = layer -> scoreScale;
        return latent;
    }

    private static void mixture(DecoderBuilder b) {
        ModelConfig config = b.config;
        int experts = config.positive("n_routed_experts");
        int identities = config.integer("zero_expert_num", 0);
        ExpertsSpec spec = new ExpertsSpec(
                experts,
                config.positive("moe_topk"),
                RouterScores.SOFTMAX,
                ExpertGroups.NONE,
                false,
                0,
                config.number("routed_scaling_factor"),
                1,
                1,
                false,
                identities);
        Activation activation = Activation.named(config.text("hidden_act", "silu"), config.file());
        b.mlp = layer -> new MlpSpec(activation, true, isFirst(layer) ? spec : null);
        b.aside = layer -> isFirst(layer) ? Aside.EXPERTS : Aside.ADDED;
        b.ignored = b.ignored.or(name -> name.startsWith("model.mtp.")).or(expertsWithoutWeights(experts, identities));
    }

    private static boolean isFirst(int layer) {
        return layer % 2 == 0;
    }

    /** Attention, dense MLP and norms of one half of a stored layer, and the experts of the first. */
    private static void branches(DecoderBuilder b, LatentSpec latent, int layer, LayerWeights weights) {
        boolean bias = b.config.flag("attention_bias", false);
        AttentionSpec attention = b.attention(layer);
        int half = layer % 2;
        String block = "self_attn." + half;
        String mlp = "mlps." + half;
        new LatentWeights(weights, block)
                .qkv(attention, latent, bias)
                .attentionOutput(attention, bias, block + ".o_proj")
                .gatedMlp(b.intermediate, false, mlp + ".gate_proj", mlp + ".up_proj", mlp + ".down_proj")
                .norm("attention_norm", "input_layernorm." + half)
                .norm("mlp_norm", "post_attention_layernorm." + half);
        if (isFirst(layer)) {
            experts(b.config, weights);
        }
    }

    private static void experts(ModelConfig config, LayerWeights weights) {
        int experts = config.positive("n_routed_experts");
        int choice = experts + config.integer("zero_expert_num", 0);
        weights.experts()
                .separate(
                        experts,
                        config.positive("expert_ffn_hidden_size"),
                        "mlp.experts.%d",
                        "gate_proj",
                        "up_proj",
                        "down_proj")
                .linear("router", weights.hidden(), false, List.of("mlp.router.classifier"), List.of(choice))
                .experts()
                .routerCorrection(choice, "mlp.router.e_score_correction_bias");
    }

    /** transformers stores gates and ups that no zero expert reads. */
    private static Predicate<String> expertsWithoutWeights(int experts, int identities) {
        return name -> {
            Matcher expert = EXPERT.matcher(name);
            return expert.matches()
                    && Integer.parseInt(expert.group(1)) >= experts
                    && Integer.parseInt(expert.group(1)) < experts + identities;
        };
    }
}
