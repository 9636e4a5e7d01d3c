package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LatentSpec;

/**
 * DeepSeek-V2 and V3, and what is built like them (Moonlight, GLM-4.7-Flash): multi-head latent attention and a mixture of
 * experts.
 */
final class DeepSeek implements Family {

    /** The norms of latents do not take config.json's rms_norm_eps in transformers, but the default of their class. */
    private static final double LATENT_NORM_EPSILON = 1e-6;

    @Override
    public List<String> modelTypes() {
        return List.of("deepseek_v2", "deepseek_v3", "glm4_moe_lite", "kimi_k2");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        boolean second = config.modelType().equals("deepseek_v2");
        if (second && config.flag("mlp_bias", false)) {
            throw config.unsupported("mlp_bias", "experts with biases are not computed");
        }
        DecoderBuilder b = builder(config, second || config.flag("rope_interleave", true));
        DeepSeekMixture mixture = second ? DeepSeekMixture.softmax(b) : DeepSeekMixture.corrected(b);
        b.layerWeights = (layer, weights) -> mixture.feedForward(layer, attention(b, layer, weights));
        return b.build();
    }

    /** Everything but the MLP and the layers' weights. */
    static DecoderBuilder builder(ModelConfig config, boolean interleaved) {
        DecoderBuilder b = withoutPositions(config);
        RotaryReader reader = RotaryReader.of(config, 10_000);
        b.rotaries.add(reader.read(DeepSeek.latent(config).rotarySize(), interleaved));
        b.rotaryOfLayer = layer -> 0;
        b.contextWindow = reader.contextWindow(b.contextWindow);
        double scale = reader.scoreFactor() / Math.sqrt(b.headSize);
        b.attentionScale = layer -> scale;
        return b;
    }

    /** The same, of which nothing is rotated. */
    static DecoderBuilder withoutPositions(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-6);
        b.latent = latent(config);
        b.headSize = config.positive("qk_nope_head_dim") + b.latent.rotarySize();
        if (b.latent.valueSize() > b.headSize) {
            throw config.unsupported("v_head_dim", "value heads are larger than the key heads of " + b.headSize);
        }
        b.keyValueHeads = b.heads;
        return b;
    }

    /** Attention and both norms of a layer. */
    static LayerWeights attention(DecoderBuilder b, int layer, LayerWeights weights) {
        return heads(b, layer, weights)
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
    }

    /** Attention without the norms. */
    static LayerWeights heads(DecoderBuilder b, int layer, LayerWeights weights) {
        boolean bias = b.config.flag("attention_bias", false);
        AttentionSpec attention = b.attention(layer);
        return new LatentWeights(weights)
                .qkv(attention, latent(b.config), bias)
                .attentionOutput(attention, bias, "self_attn.o_proj");
    }

    static LatentSpec latent(ModelConfig config) {
        int queryRank = config.integer("q_lora_rank", 0);
        if (queryRank == 0 && config.flag("attention_bias", false)) {
            throw config.unsupported("attention_bias", "queries have none where they are not made of a latent");
        }
        return new LatentSpec(
                queryRank,
                config.positive("kv_lora_rank"),
                config.positive("qk_rope_head_dim"),
                config.positive("v_head_dim", config.positive("hidden_size") / config.positive("num_attention_heads")),
                LATENT_NORM_EPSILON);
    }
}
