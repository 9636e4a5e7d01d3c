package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RotaryFrequencies;
import org.occlocal.models.spec.RotarySpec;

/**
 * nanochat: norms without weights, one of them on the embeddings and two on each head behind its rotation, which turns the other way
 * round; a plain MLP of squared ReLU, and a soft-cap on logits.
 */
final class NanoChat implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("nanochat");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.plainMlp(config.text("hidden_act", "relu2"));
        b.rotaries.replaceAll(NanoChat::reversed);
        b.queryKeyNorm = QueryKeyNorm.ROTATED_HEAD;
        b.logitSoftCap = config.contains("final_logit_softcapping") ? config.number("final_logit_softcapping", 0) : 15;
        b.moreEmbeddingWeights = (builder, weights) -> weights.plainNorm("embedding_norm");
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> weights.qkv(
                        b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                .plainMlp(b.intermediate, false, "mlp.fc1", "mlp.fc2")
                .plainHeadNorms(b.headSize)
                .plainNorm("attention_norm")
                .plainNorm("mlp_norm");
        b.finalNormName = null;
        b.moreHeadWeights = (builder, weights) -> weights.plainNorm("final_norm");
        return b.build();
    }

    private static RotarySpec reversed(RotarySpec rotary) {
        return new RotarySpec(
                rotary.dimensions(),
                rotary.interleaved(),
                RotaryFrequencies.reversed(rotary.frequencies()),
                rotary.attentionFactor());
    }
}
