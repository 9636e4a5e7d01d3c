package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** StarCoder 1 and SantaCoder: GPT-2 with one key/value head, and linear layers stored as [out, in]. */
final class GptBigCode implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("gpt_bigcode");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = Gpt2.builder(config);
        boolean multiQuery = config.flag("multi_query", true);
        b.keyValueHeads = multiQuery ? 1 : b.heads;
        b.layerWeights = (layer, weights) -> Gpt2.linears(
                b,
                multiQuery
                        ? weights.fusedQkv(b.attention(layer), true, "attn.c_attn")
                        : weights.groupedQkv(b.attention(layer), true, "attn.c_attn"),
                layer);
        return b.build();
    }
}
