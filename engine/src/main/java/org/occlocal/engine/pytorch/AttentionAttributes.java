package org.occlocal.engine.pytorch;

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
    static void add(LayerAttributes<LayerSpec> layers) {
        LayerAttributes<AttentionSpec> attentions = layers.of(LayerSpec::attention)
                .ints("heads", AttentionSpec::heads, 0)
                .ints("kv_heads", AttentionSpec::keyValueHeads, 0)
                .ints("head_size", AttentionSpec::headSize, 0)
                .ints("value_size", AttentionSpec::valueSize, 0)
                .floats("attention_scale", AttentionSpec::scale, 1)
                .floats("attention_soft_cap", AttentionSpec::softCap, 0)
                .ints("window", AttentionSpec::window, 0)
                .flags("chunked", AttentionSpec::chunked, false)
                .ints("rotary", AttentionSpec::rotary, -1)
                .ints("alibi", AttentionAttributes::alibi, 0)
                .choices("qk_norm", AttentionSpec::queryKeyNorm, "none")
                .flags("qk_layer_norm", attention -> attention.queryKeyNormKind() == NormKind.LAYER, false)
                .floats("differential", AttentionSpec::differential, 0)
                .floats("clip", AttentionSpec::clip, 0)
                .choices("output_gate", AttentionSpec::outputGate, "none")
                .flags("softplus_gate", attention -> attention.outputGate().isSoftplus(), false);
        attentions
                .of(AttentionSpec::temperature)
                .floats("temperature", QueryTemperature::strength, 0)
                .ints("temperature_interval", QueryTemperature::interval, 1)
                .ints("temperature_offset", QueryTemperature::offset, 0);
        attentions
                .of(AttentionSpec::latent)
                .ints("latent_rank", LatentSpec::rank, 0)
                .ints("query_rank", LatentSpec::queryRank, 0)
                .ints("latent_rotary_size", LatentSpec::rotarySize, 0)
                .floats("latent_epsilon", LatentSpec::normEpsilon, 0)
                .floats("latent_scale", LatentSpec::scale, 1);
    }

    /** What programs have besides in which some layers choose the tokens that they attend to. */
    static void addIndexers(LayerAttributes<LayerSpec> layers) {
        layers.of(AttentionAttributes::indexer)
                .ints("index_active", IndexerSpec::active, 0)
                .ints("index_heads", IndexerSpec::heads, 0)
                .ints("index_key_size", IndexerSpec::size, 0)
                .ints("index_rotary", IndexerSpec::rotary, -1);
    }

    /** What chooses the tokens that a layer attends to, null for none. */
    static @Nullable IndexerSpec indexer(LayerSpec layer) {
        return layer.attention() == null || layer.attention().latent() == null
                ? null
                : layer.attention().latent().indexer();
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
