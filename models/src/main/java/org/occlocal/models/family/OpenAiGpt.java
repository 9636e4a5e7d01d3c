package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** GPT, the first: GPT-2 with norms on the sums behind each branch, and none before or at the end. */
final class OpenAiGpt implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("openai-gpt");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = Gpt2.builder(config);
        String activation = config.text("afn", "gelu");
        b.plainMlp(activation.equals("gelu") ? "gelu_new" : activation); // its gelu is the approximation by tanh
        b.keyValueHeads = b.heads;
        b.embeddingName = "transformer.tokens_embed";
        b.finalNormName = null;
        b.layout = LayerWeights.Linear.IN_OUT;
        b.ignored = name -> name.endsWith(".attn.bias") || name.endsWith("position_ids");
        b.moreEmbeddingWeights = (builder, weights) ->
                weights.table("positions", "transformer.positions_embed", b.contextWindow, b.hidden);
        b.layerWeights = (layer, weights) -> weights.fusedQkv(b.attention(layer), true, "attn.c_attn")
                .attentionOutput(b.attention(layer), true, "attn.c_proj")
                .plainMlp(b.intermediate, true, "mlp.c_fc", "mlp.c_proj")
                .norm("attention_residual_norm", "ln_1")
                .norm("mlp_residual_norm", "ln_2");
        return b.build();
    }
}
