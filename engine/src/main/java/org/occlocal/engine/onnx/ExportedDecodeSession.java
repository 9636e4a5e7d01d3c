package org.occlocal.engine.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.Trunk;

/** Rows of an exported graph, each with a past of its own. */
final class ExportedDecodeSession implements DecodeSession {

    private final ExportedCausalLm model;
    private final DecodeOptions options;
    private final Sampler sampler;
    private final List<DecodeRow> rows = new ArrayList<>();
    private final List<ExportedGraph.Text> texts = new ArrayList<>();
    private boolean open = true;

    ExportedDecodeSession(ExportedCausalLm model, DecodeOptions options) {
        this.model = model;
        this.options = options;
        this.sampler = new Sampler(options.endIds());
    }

    boolean isOpen() {
        return open;
    }

    @Override
    public int slots() {
        return options.slots();
    }

    @Override
    public List<DecodeRow> rows() {
        return Collections.unmodifiableList(rows);
    }

    @Override
    public void prefill(@Nullable Trunk trunk, List<DecodeRow> newRows, List<int[]> prompts) {
        if (newRows.size() != prompts.size() || rows.size() + newRows.size() > slots()) {
            throw new IllegalArgumentException(newRows.size() + " rows and " + prompts.size() + " prompts for "
                    + (slots() - rows.size()) + " free slots");
        }
        ExportedTrunk before = ExportedTrunk.own(trunk);
        int past = trunk == null ? 0 : trunk.length();
        for (int[] prompt : prompts) {
            if (prompt.length <= past || prompt.length > options.positions()) {
                throw new IllegalArgumentException("a prompt of " + prompt.length + " tokens for slots of "
                        + options.positions() + (past == 0 ? "" : ", behind a trunk of " + past));
            }
            for (int token : prompt) {
                model.spec().checkToken(token);
            }
        }
        for (int i = 0; i < prompts.size(); i++) {
            DecodeRow row = newRows.get(i);
            row.start(prompts.get(i));
            int[] all = row.tokens();
            texts.add(extend(
                    before == null ? ExportedGraph.Text.EMPTY : before.text(),
                    row,
                    Arrays.copyOfRange(all, past, all.length),
                    all.length - row.cachedTokens()));
            rows.add(row);
        }
    }

    @Override
    public void step() {
        for (int i = 0; i < rows.size(); i++) {
            DecodeRow row = rows.get(i);
            if (row.cachedTokens() >= options.positions()) {
                throw new IllegalStateException("slot " + i + " is full with " + options.positions() + " tokens");
            }
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
    public void remove(DecodeRow row) {
        int slot = rows.indexOf(row);
        if (slot < 0) {
            throw new IllegalArgumentException("the row is not in this session");
        }
        int last = rows.size() - 1;
        Collections.swap(rows, slot, last);
        Collections.swap(texts, slot, last);
        rows.remove(last);
        texts.remove(last).close();
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            texts.forEach(ExportedGraph.Text::close);
            texts.clear();
        }
    }
}
