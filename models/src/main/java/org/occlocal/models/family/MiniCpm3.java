package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** MiniCPM 3: DeepSeek's latent attention with a dense MLP, and MiniCPM's factors on embeddings, branches and logits. */
final class MiniCpm3 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("minicpm3");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DeepSeek.builder(config, false);
        b.gatedMlp(config.text("hidden_act", "silu"));
        b.embeddingScale = config.number("scale_emb", 1);
        b.residualScale = config.number("scale_depth", Math.sqrt(b.layers)) / Math.sqrt(b.layers);
        b.logitScale = config.number("dim_model_base", b.hidden) / b.hidden;
        boolean bias = config.flag("mlp_bias", false);
        b.layerWeights = (layer, weights) -> DeepSeek.attention(b, layer, weights)
                .gatedMlp(b.intermediate, bias, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");
        return b.build();
    }
}
