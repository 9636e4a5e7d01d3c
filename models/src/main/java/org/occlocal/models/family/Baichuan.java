package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.Alibi;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Baichuan and Baichuan 2: llama with queries, keys and values in one layer. The 13B models have alibi in place of rotary; their
 * config.json has no max_position_embeddings. Baichuan 2 divides the rows of its head by their length; it has another vocabulary, or
 * z_loss_weight in its config.json.
 */
final class Baichuan implements Family {

    private static final int VOCABULARY_OF_BAICHUAN_2 = 125_696;

    @Override
    public List<String> modelTypes() {
        return List.of("baichuan");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-6);
        b.gatedMlp(config.text("hidden_act", "silu"));
        if (config.has("max_position_embeddings")) {
            b.rotary(1, false);
        } else {
            b.alibi = new Alibi(Alibi.geometricSlopes(b.heads), false);
            b.contextWindow = config.positive("model_max_length", 4096);
        }
        b.headOfUnitRows = config.has("z_loss_weight") || b.vocabularySize == VOCABULARY_OF_BAICHUAN_2;
        if (b.tied) {
            throw config.unsupported("tie_word_embeddings", "the published code does not tie them");
        }
        b.layerWeights = (layer, weights) -> weights.fusedQkv(b.attention(layer), false, "self_attn.W_pack")
                .attentionOutput(b.attention(layer), false, "self_attn.o_proj")
                .gatedMlp(b.intermediate, false, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
