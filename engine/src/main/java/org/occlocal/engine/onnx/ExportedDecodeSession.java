package org.occlocal.engine.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.SlotDecodeSession;
import org.occlocal.engine.Trunk;

/** Rows of an exported graph, each with a past of its own, which no slot ever has to be filled anew for. */
final class ExportedDecodeSession extends SlotDecodeSession {

    private final ExportedCausalLm model;
    private final Sampler sampler;
    private final List<ExportedGraph.Text> texts = new ArrayList<>();

    ExportedDecodeSession(ExportedCausalLm model, DecodeOptions options) {
        super(model.spec(), options);
        this.model = model;
        this.sampler = new Sampler(options.endIds());
    }

    @Override
    protected void fill(@Nullable Trunk trunk, List<DecodeRow> some, int firstSlot) {
        ExportedTrunk before = ExportedTrunk.own(trunk);
        int past = before == null ? 0 : before.length();
        for (DecodeRow row : some) {
            int[] all = row.tokens();
            texts.add(extend(
                    before == null ? ExportedGraph.Text.EMPTY : before.text(),
                    row,
                    Arrays.copyOfRange(all, past, all.length),
                    all.length - row.cachedTokens()));
        }
    }

    @Override
    protected void stepAll() {
        for (int i = 0; i < texts.size(); i++) {
            DecodeRow row = rows().get(i);
            ExportedGraph.Text former = texts.get(i);
            texts.set(i, extend(former, row, new int[] {row.lastToken()}, 1));
            former.close();
        }
    }

    private ExportedGraph.Text extend(ExportedGraph.Text before, DecodeRow row, int[] tokens, int newlyCached) {
        return model.graph().extend(before, tokens, t -> t == tokens.length - 1, (t, prediction) -> {
            int token = sampler.choose(row, prediction);
            row.advance(newlyCached, token, model.finite(prediction.logit(token) - prediction.normalizer()));
        });
    }

    @Override
    protected void vacate(int slot, int last) {
        Collections.swap(texts, slot, last);
        texts.remove(last).close();
    }

    @Override
    protected void free() {
        texts.forEach(ExportedGraph.Text::close);
        texts.clear();
    }
}
