package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Gemma 1: llama with scaled embeddings and norm weights stored less one. */
final class Gemma implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("gemma");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = builder(config);
        boolean bias = config.flag("attention_bias", false);
        String activation = config.text("hidden_activation", config.text("hidden_act", "gelu_pytorch_tanh"));
        b.gatedMlp(activation.equals("gelu") ? "gelu_pytorch_tanh" : activation); // the first files misname it
        b.llamaLayers(bias, bias, false);
        return b.build();
    }

    /** What the Gemma family shares. */
    static DecoderBuilder builder(ModelConfig config) {
        if (config.flag("use_bidirectional_attention", false)) {
            throw config.unsupported("use_bidirectional_attention", "only causal attention is");
        }
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.headSize = config.positive("head_dim", 256);
        b.tied = config.flag("tie_word_embeddings", true);
        b.normAddend = 1;
        b.embeddingScale = Math.sqrt(b.hidden);
        return b;
    }

    /** Gemma 2 and 3: a norm before and behind each branch. */
    static LayerWeights sandwichNorms(LayerWeights weights) {
        return weights.norm("attention_norm", "input_layernorm")
                .norm("attention_output_norm", "post_attention_layernorm")
                .norm("mlp_norm", "pre_feedforward_layernorm")
                .norm("mlp_output_norm", "post_feedforward_layernorm");
    }

    /** Gemma 2 and 3: attention scale and soft-caps. */
    static void scoresAndCaps(DecoderBuilder b, double attentionCap, double logitCap) {
        double scale = 1 / Math.sqrt(b.config.number("query_pre_attn_scalar", 256));
        b.attentionScale = layer -> scale;
        b.attentionSoftCap = b.config.contains("attn_logit_softcapping")
                ? b.config.number("attn_logit_softcapping", 0)
                : attentionCap;
        b.logitSoftCap =
                b.config.contains("final_logit_softcapping") ? b.config.number("final_logit_softcapping", 0) : logitCap;
    }
}
