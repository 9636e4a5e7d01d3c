package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.IndexerSpec;
import org.occlocal.models.spec.LatentSpec;

/**
 * The slots of latent attention as DeepSeek names them.
 *
 * @param weights of the layer, added to
 * @param block what the names of its queries, keys and values begin with
 */
record LatentWeights(LayerWeights weights, String block) {

    LatentWeights(LayerWeights weights) {
        this(weights, "self_attn");
    }

    /**
     * Queries, keys and values through latents, as DeepSeek names them; see {@link LatentSpec}.
     *
     * @param bias of the layers that make latents
     */
    LayerWeights qkv(AttentionSpec attention, LatentSpec latent, boolean bias) {
        int queries = attention.heads() * attention.headSize();
        boolean direct = latent.queryRank() == 0;
        weights.linear(
                "qkv",
                weights.hidden(),
                bias,
                List.of(direct ? block + ".q_proj" : block + ".q_a_proj", block + ".kv_a_proj_with_mqa"),
                List.of(direct ? queries : latent.queryRank(), latent.rank() + latent.rotarySize()));
        if (!direct) {
            weights.norm("q_latent_norm", block + ".q_a_layernorm", latent.queryRank(), false);
            weights.linear("q_up", latent.queryRank(), false, List.of(block + ".q_b_proj"), List.of(queries));
        }
        int keysAndValues = attention.heads() * (attention.headSize() - latent.rotarySize() + latent.valueSize());
        weights.norm("kv_latent_norm", block + ".kv_a_layernorm", latent.rank(), false);
        return weights.linear("kv_up", latent.rank(), false, List.of(block + ".kv_b_proj"), List.of(keysAndValues));
    }

    /**
     * What chooses the tokens that are attended to, as DeepSeek names it.
     *
     * @param queryRank elements that its queries are made of
     */
    LayerWeights indexer(IndexerSpec indexer, int queryRank, String name) {
        int size = indexer.size();
        return weights.linear(
                        "index_query",
                        queryRank,
                        false,
                        List.of(name + ".wq_b"),
                        List.of(Math.multiplyExact(indexer.heads(), size)))
                .linear("index_key", weights.hidden(), false, List.of(name + ".wk"), List.of(size))
                .norm("index_key_norm", name + ".k_norm", size, true)
                .linear(
                        "index_weights",
                        weights.hidden(),
                        false,
                        List.of(name + ".weights_proj"),
                        List.of(indexer.heads()));
    }
}
