package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Phi-3 and Phi-4: llama with fused linear layers, rotary scaled by longrope. Phi-4-multimodal computes text without the low-rank maps
 * that its eyes and ears have.
 */
final class Phi3 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("phi3", "phi4_multimodal", "phi4mm");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.slidingWindow(layer -> true, 0);
        if (!config.modelType().equals("phi3")) {
            // as its code that comes with the checkpoint has them
            b.otherName = name -> name.replace("_proj.weight", "_proj.base_layer.weight");
            b.ignored = b.ignored.or(name -> name.contains(".lora_") || name.contains(".embed_tokens_extend."));
        }
        b.layerWeights = (layer, weights) -> weights.fusedQkv(b.attention(layer), false, "self_attn.qkv_proj")
                .attentionOutput(b.attention(layer), false, "self_attn.o_proj")
                .fusedGatedMlp(b.intermediate, false, "mlp.gate_up_proj", "mlp.down_proj")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
