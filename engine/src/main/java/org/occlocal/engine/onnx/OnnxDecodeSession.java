package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.Trunk;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;

/** The cache, which Java writes and the stages read, and the choice of tokens. */
final class OnnxDecodeSession implements DecodeSession {

    private final OnnxCausalLm model;
    private final DecoderSpec spec;
    private final int slots;
    private final int positions;
    private final Sampler sampler;
    private final List<DecodeRow> rows = new ArrayList<>();
    private @Nullable SlotCache cache;

    OnnxDecodeSession(OnnxCausalLm model, DecodeOptions options) {
        this.model = model;
        this.spec = model.spec();
        this.slots = options.slots();
        this.positions = options.positions();
        this.sampler = new Sampler(options.endIds());
        this.cache = new SlotCache(spec, slots, positions);
    }

    boolean isOpen() {
        return cache != null;
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public List<DecodeRow> rows() {
        return Collections.unmodifiableList(rows);
    }

    @Override
    public void prefill(@Nullable Trunk trunk, List<DecodeRow> newRows, List<int[]> prompts) {
        if (newRows.size() != prompts.size() || rows.size() + newRows.size() > slots) {
            throw new IllegalArgumentException(newRows.size() + " rows and " + prompts.size() + " prompts for "
                    + (slots - rows.size()) + " free slots");
        }
        int firstSlot = rows.size();
        int past = trunk == null ? 0 : trunk.length();
        for (int i = 0; i < prompts.size(); i++) {
            int[] prompt = prompts.get(i);
            if (prompt.length <= past || prompt.length > positions) {
                throw new IllegalArgumentException("a prompt of " + prompt.length + " tokens for slots of " + positions
                        + (past == 0 ? "" : ", behind a trunk of " + past));
            }
            for (int token : prompt) {
                model.spec().checkToken(token);
            }
            newRows.get(i).start(prompt);
        }
        fill(OnnxTrunk.own(trunk), newRows, firstSlot);
        rows.addAll(newRows);
    }

    @Override
    public void step() {
        int stale = spec.cacheIsStaleBeyond();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).cachedTokens() >= positions) {
                throw new IllegalStateException("slot " + i + " is full with " + positions + " tokens");
            }
        }
        if (stale == 0 || rows.stream().noneMatch(row -> row.cachedTokens() == stale)) {
            stepAll();
            return;
        }
        // Rows are stepped one by one while one of them has to fill its slot anew.
        for (int i = 0; i < rows.size(); i++) {
            fill(null, List.of(rows.get(i)), i);
        }
    }

    @Override
    public void remove(DecodeRow row) {
        int slot = rows.indexOf(row);
        if (slot < 0) {
            throw new IllegalArgumentException("the row is not in this session");
        }
        int last = rows.size() - 1;
        if (slot < last) {
            open().move(last, slot, rows.get(last).cachedTokens());
            rows.set(slot, rows.get(last));
        }
        rows.remove(last);
    }

    @Override
    public void close() {
        cache = null;
    }

    private SlotCache open() {
        if (cache == null) {
            throw new IllegalStateException("the decode session is closed");
        }
        return cache;
    }

    /** Caches all tokens of rows in consecutive slots, whatever the slots held, and chooses the next token of each. */
    private void fill(@Nullable OnnxTrunk trunk, List<DecodeRow> some, int firstSlot) {
        int past = trunk == null ? 0 : trunk.length();
        List<int[]> behind = new ArrayList<>();
        long[] lastRows = new long[some.size()];
        int longest = 0;
        int end = 0;
        for (int i = 0; i < lastRows.length; i++) {
            int[] own = some.get(i).tokens();
            behind.add(Arrays.copyOfRange(own, past, own.length));
            end += own.length - past;
            lastRows[i] = end - 1L;
            longest = Math.max(longest, own.length);
        }
        open().grow(
                        longest,
                        IntStream.range(0, Math.min(firstSlot, rows.size()))
                                .map(i -> rows.get(i).cachedTokens())
                                .toArray());
        Pass pass = Pass.apart(behind, past);
        try (OnnxDecoder.States states = model.decoder().run(pass, trunk)) {
            store(states, behind, firstSlot, past);
            int[] newlyCached = some.stream()
                    .mapToInt(row -> row.tokens().length - row.cachedTokens())
                    .toArray();
            choose(states.hidden(), lastRows, some, newlyCached);
        }
    }

    /** Copies keys and values of a pass into consecutive slots, those of its trunk into each. */
    private void store(OnnxDecoder.States states, List<int[]> behind, int firstSlot, int past) {
        int place = 0;
        for (int i = 0; i < behind.size(); i++) {
            for (int t = 0; t < past; t++) {
                store(states.rows(), 1 + t, firstSlot + i, t);
            }
            for (int t = 0; t < behind.get(i).length; t++) {
                store(states.rows(), states.places()[place++], firstSlot + i, past + t);
            }
        }
    }

    private void store(KeyValueRows from, int row, int slot, int position) {
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            open().put(layer, slot, position, from.keys(layer, row), from.values(layer, row));
        }
    }

    private void stepAll() {
        int b = rows.size();
        int[] tokens = rows.stream().mapToInt(DecodeRow::lastToken).toArray();
        int[] pasts = rows.stream().mapToInt(DecodeRow::cachedTokens).toArray();
        open().grow(Arrays.stream(pasts).max().orElse(0) + 1, pasts);
        Step step = new Step(open(), spec, b);
        FloatBuffer hidden = model.decoder().step(tokens, pasts, open().capacity(), step);
        step.store(pasts);
        long[] all = new long[b];
        int[] ones = new int[b];
        Arrays.setAll(all, i -> i);
        Arrays.fill(ones, 1);
        choose(hidden, all, rows, ones);
    }

    private void choose(FloatBuffer hidden, long[] hiddenRows, List<DecodeRow> chosen, int[] newlyCached) {
        model.head().predict(hidden, hiddenRows, (i, prediction) -> {
            int token = sampler.choose(chosen.get(i), prediction);
            float logProbability = prediction.logit(token) - prediction.normalizer();
            if (!Float.isFinite(logProbability)) {
                throw model.notFinite();
            }
            chosen.get(i).advance(newlyCached[i], token, logProbability);
        });
    }

    /** The cache as a step reads it, and the new tokens' keys and values on their way into it. */
    private static final class Step implements OnnxDecoder.Past {

        private final SlotCache cache;
        private final int rows;
        private final List<FloatBuffer> newKeys = new ArrayList<>();
        private final List<FloatBuffer> newValues = new ArrayList<>();
        private final int[] widths;

        Step(SlotCache cache, DecoderSpec spec, int rows) {
            this.cache = cache;
            this.rows = rows;
            this.widths = new int[spec.layers().size()];
            for (int i = 0; i < widths.length; i++) {
                AttentionSpec attention = spec.layers().get(i).attention();
                widths[i] = attention.keyValueHeads() * attention.headSize();
                newKeys.add(OnnxRuntime.floats((long) rows * widths[i]));
                newValues.add(OnnxRuntime.floats((long) rows * widths[i]));
            }
        }

        void store(int[] pasts) {
            for (int layer = 0; layer < widths.length; layer++) {
                int width = widths[layer];
                for (int i = 0; i < rows; i++) {
                    cache.put(
                            layer,
                            i,
                            pasts[i],
                            newKeys.get(layer).slice(i * width, width),
                            newValues.get(layer).slice(i * width, width));
                }
            }
        }

        @Override
        public OnnxTensor keys(int layer) {
            return cache.keys(layer, rows);
        }

        @Override
        public OnnxTensor values(int layer) {
            return cache.values(layer, rows);
        }

        @Override
        public OnnxTensor newKeys(int layer) {
            return OnnxRuntime.tensor(newKeys.get(layer).duplicate(), rows, widths[layer]);
        }

        @Override
        public OnnxTensor newValues(int layer) {
            return OnnxRuntime.tensor(newValues.get(layer).duplicate(), rows, widths[layer]);
        }
    }
}
