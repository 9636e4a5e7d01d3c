package org.occlocal.engine.pytorch;

import static org.occlocal.engine.pytorch.DecoderProgram.list;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.Alibi;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.IndexerSpec;
import org.occlocal.models.spec.LatentSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.QueryTemperature;

/** The attributes of decoder/attention.py, attend.py, latent.py and sparse.py. */
final class AttentionAttributes {

    private AttentionAttributes() {}

    /** What all programs have. */
    static void add(TorchScriptArchive archive, List<LayerSpec> layers) {
        latent(archive, layers);
        archive.attribute("heads", "List[int]", list(layers, ofAttention(AttentionSpec::heads, 0)))
                .attribute("kv_heads", "List[int]", list(layers, ofAttention(AttentionSpec::keyValueHeads, 0)))
                .attribute("head_size", "List[int]", list(layers, ofAttention(AttentionSpec::headSize, 0)))
                .attribute("value_size", "List[int]", list(layers, ofAttention(AttentionSpec::valueSize, 0)))
                .attribute("attention_scale", "List[float]", list(layers, ofAttention(AttentionSpec::scale, 1.0)))
                .attribute("attention_soft_cap", "List[float]", list(layers, ofAttention(AttentionSpec::softCap, 0.0)))
                .attribute("window", "List[int]", list(layers, ofAttention(AttentionSpec::window, 0)))
                .attribute("chunked", "List[bool]", list(layers, ofAttention(AttentionSpec::chunked, false)))
                .attribute("temperature", "List[float]", list(layers, ofTemperature(QueryTemperature::strength, 0.0)))
                .attribute(
                        "temperature_interval", "List[int]", list(layers, ofTemperature(QueryTemperature::interval, 1)))
                .attribute("temperature_offset", "List[int]", list(layers, ofTemperature(QueryTemperature::offset, 0)))
                .attribute("rotary", "List[int]", list(layers, ofAttention(AttentionSpec::rotary, -1)))
                .attribute("alibi", "List[int]", list(layers, ofAttention(AttentionAttributes::alibi, 0)))
                .attribute(
                        "qk_norm",
                        "List[str]",
                        list(layers, ofAttention(attention -> DecoderProgram.lower(attention.queryKeyNorm()), "none")))
                .attribute(
                        "qk_layer_norm",
                        "List[bool]",
                        list(layers, ofAttention(attention -> attention.queryKeyNormKind() == NormKind.LAYER, false)))
                .attribute("differential", "List[float]", list(layers, ofAttention(AttentionSpec::differential, 0.0)))
                .attribute("clip", "List[float]", list(layers, ofAttention(AttentionSpec::clip, 0.0)))
                .attribute(
                        "output_gate",
                        "List[str]",
                        list(layers, ofAttention(attention -> DecoderProgram.lower(attention.outputGate()), "none")))
                .attribute(
                        "softplus_gate",
                        "List[bool]",
                        list(
                                layers,
                                ofAttention(attention -> attention.outputGate().isSoftplus(), false)));
    }

    /** @param otherwise where a layer has no attention */
    private static Function<LayerSpec, Object> ofAttention(
            Function<AttentionSpec, Object> attribute, Object otherwise) {
        return layer -> layer.attention() == null ? otherwise : attribute.apply(layer.attention());
    }

    private static void latent(TorchScriptArchive archive, List<LayerSpec> layers) {
        archive.attribute("latent_rank", "List[int]", list(layers, ofLatent(LatentSpec::rank, 0)))
                .attribute("query_rank", "List[int]", list(layers, ofLatent(LatentSpec::queryRank, 0)))
                .attribute("latent_rotary_size", "List[int]", list(layers, ofLatent(LatentSpec::rotarySize, 0)))
                .attribute("latent_epsilon", "List[float]", list(layers, ofLatent(LatentSpec::normEpsilon, 0.0)))
                .attribute("latent_scale", "List[float]", list(layers, ofLatent(LatentSpec::scale, 1.0)));
    }

    /** @param otherwise where heads are not made of latents */
    private static Function<LayerSpec, Object> ofLatent(Function<LatentSpec, Object> attribute, Object otherwise) {
        return ofAttention(
                attention -> attention.latent() == null ? otherwise : attribute.apply(attention.latent()), otherwise);
    }

    /** What decoder/sparse.py has. */
    static void addIndexers(TorchScriptArchive archive, List<LayerSpec> layers) {
        archive.attribute("index_active", "List[int]", list(layers, ofIndexer(IndexerSpec::active, 0)))
                .attribute("index_heads", "List[int]", list(layers, ofIndexer(IndexerSpec::heads, 0)))
                .attribute("index_key_size", "List[int]", list(layers, ofIndexer(IndexerSpec::size, 0)))
                .attribute("index_rotary", "List[int]", list(layers, ofIndexer(IndexerSpec::rotary, -1)));
    }

    /** @param otherwise where a layer attends to all that it sees */
    private static Function<LayerSpec, Object> ofIndexer(Function<IndexerSpec, Object> attribute, Object otherwise) {
        return layer -> {
            IndexerSpec indexer = indexer(layer);
            return indexer == null ? otherwise : attribute.apply(indexer);
        };
    }

    /** What chooses the tokens that a layer attends to, null for none. */
    static @Nullable IndexerSpec indexer(LayerSpec layer) {
        return layer.attention() == null || layer.attention().latent() == null
                ? null
                : layer.attention().latent().indexer();
    }

    /** @param otherwise where queries stay as they are */
    private static Function<LayerSpec, Object> ofTemperature(
            Function<QueryTemperature, Object> attribute, Object otherwise) {
        return ofAttention(
                attention -> attention.temperature() == null ? otherwise : attribute.apply(attention.temperature()),
                otherwise);
    }

    /** 0 none, 1 added to scaled scores, 2 added before scaling and rounded to bfloat16. */
    private static int alibi(AttentionSpec attention) {
        Alibi alibi = attention.alibi();
        if (alibi == null) {
            return 0;
        }
        return alibi.scaledBfloat16() ? 2 : 1;
    }
}
