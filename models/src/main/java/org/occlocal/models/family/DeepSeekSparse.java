package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.IndexerSpec;
import org.occlocal.models.spec.LatentSpec;

/** DeepSeek-V3.2 and GLM-5: DeepSeek-V3 with sparse attention, see {@link IndexerSpec}. */
final class DeepSeekSparse implements Family {

    private static final String DEEPSEEK = "deepseek_v32";

    @Override
    public List<String> modelTypes() {
        return List.of(DEEPSEEK, "glm_moe_dsa");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DeepSeek.builder(config, true);
        LatentSpec latent = DeepSeek.latent(config);
        int queryRank = latent.queryRank();
        if (queryRank == 0) {
            throw config.unsupported("q_lora_rank", "an indexer makes its queries of a latent");
        }
        requireOwnIndexers(b);
        int rotary = 0;
        if (config.modelType().equals(DEEPSEEK)) {
            b.rotaries.add(RotaryReader.of(config, 10_000).read(latent.rotarySize(), false));
            rotary = 1;
        }
        IndexerSpec indexer = new IndexerSpec(
                config.positive("index_n_heads"),
                config.positive("index_head_dim", 128),
                config.positive("index_topk", 2048),
                rotary);
        b.latent = latent.with(indexer);
        DeepSeekMixture mixture = DeepSeekMixture.corrected(b);
        b.layerWeights = (layer, weights) -> {
            DeepSeek.attention(b, layer, weights);
            new LatentWeights(weights).indexer(indexer, queryRank, "self_attn.indexer");
            mixture.feedForward(layer, weights);
        };
        return b.build();
    }

    /** Some of GLM's layers may take the tokens that the layer before has chosen; not in the models published so far. */
    private static void requireOwnIndexers(DecoderBuilder b) {
        ModelConfig config = b.config;
        String why = "layers that attend to what the layer before has chosen are not computed";
        List<String> types = config.texts("indexer_types");
        if (types != null && !types.stream().allMatch("full"::equals)) {
            throw config.unsupported("indexer_types", why);
        }
        if (types == null && config.contains("index_topk_pattern")) {
            throw config.unsupported("index_topk_pattern", why);
        }
        if (types == null && config.integer("index_topk_freq", 1) > 1) {
            throw config.unsupported("index_topk_freq", why);
        }
    }
}
