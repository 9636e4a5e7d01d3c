package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Phi-3 and Phi-4: llama with fused linear layers, rotary scaled by longrope. */
final class Phi3 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("phi3");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.slidingWindow(layer -> true, 0);
        b.layerWeights = (layer, weights) -> weights.fusedQkv(b.attention(layer), false, "self_attn.qkv_proj")
                .attentionOutput(b.attention(layer), false, "self_attn.o_proj")
                .fusedGatedMlp(b.intermediate, false, "mlp.gate_up_proj", "mlp.down_proj")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
