package org.occlocal.engine.onnx;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.SlotDecodeSession;
import org.occlocal.engine.Trunk;
import org.occlocal.models.spec.DecoderSpec;

/** The cache, which Java writes and the stages read, and the choice of tokens. */
final class OnnxDecodeSession extends SlotDecodeSession {

    private final OnnxCausalLm model;
    private final OnnxNetwork network;
    private final DecoderSpec spec;
    private final List<List<CacheKind>> kinds;
    private final Sampler sampler;
    private @Nullable SlotCache cache;
    private @Nullable StepTensors lastStep;

    OnnxDecodeSession(OnnxCausalLm model, DecodeOptions options) {
        super(model.spec(), options);
        this.model = model;
        this.network = model.generating();
        this.spec = model.spec();
        this.kinds = spec.layers().stream()
                .map(layer -> CacheKind.of(layer.attention()))
                .toList();
        this.sampler = new Sampler(options.endIds());
        this.cache = new SlotCache(spec, options.slots(), options.positions());
    }

    @Override
    protected void vacate(int slot, int last) {
        if (slot < last) {
            cache().move(last, slot, rows().get(last).cachedTokens());
        }
    }

    /** The collector takes the memory. */
    @Override
    protected void free() {
        closeLastStep();
        cache = null;
    }

    private SlotCache cache() {
        return Objects.requireNonNull(cache, "the decode session is closed");
    }

    @Override
    protected void fill(@Nullable Trunk given, List<DecodeRow> some, int firstSlot) {
        OnnxTrunk trunk = OnnxTrunk.own(given);
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
        cache().grow(
                        longest,
                        rows().stream()
                                .limit(firstSlot)
                                .mapToInt(DecodeRow::cachedTokens)
                                .toArray());
        Pass pass = Pass.apart(behind, past);
        try (OnnxDecoder.States states = network.decoder().run(pass, trunk, true)) {
            store(states, behind, firstSlot, past);
            storeEnds(states, pass, behind, firstSlot);
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

    /** Copies what sequences leave behind in recurrent layers. */
    private void storeEnds(OnnxDecoder.States states, Pass pass, List<int[]> behind, int firstSlot) {
        int end = 0;
        int piece = -1;
        for (int i = 0; i < behind.size(); i++) {
            end += behind.get(i).length;
            while (piece < 0
                    || pass.pieces().get(piece).begin()
                                    + pass.pieces().get(piece).length()
                            < end) {
                piece++;
            }
            cache().states().put(firstSlot + i, states.rows().states(), states.stateRows()[piece]);
        }
    }

    private void store(KeyValueRows from, int row, int slot, int position) {
        for (int layer = 0; layer < kinds.size(); layer++) {
            for (CacheKind kind : kinds.get(layer)) {
                cache().put(kind, layer, slot, position, from.row(kind, layer, row));
            }
        }
    }

    @Override
    protected void stepAll() {
        List<DecodeRow> rows = rows();
        int b = rows.size();
        int[] tokens = rows.stream().mapToInt(DecodeRow::lastToken).toArray();
        int[] pasts = rows.stream().mapToInt(DecodeRow::cachedTokens).toArray();
        cache().grow(Arrays.stream(pasts).max().orElse(0) + 1, pasts);
        StepTensors tensors = stepTensors(b);
        network.decoder().step(tokens, pasts, cache().capacity(), tensors, tensors.hidden());
        tensors.store(pasts);
        long[] all = new long[b];
        int[] ones = new int[b];
        Arrays.setAll(all, i -> i);
        Arrays.fill(ones, 1);
        choose(tensors.hidden(), all, rows, ones);
    }

    /** Those of the last step, where they fit as many rows and the cache as it is. */
    private StepTensors stepTensors(int rows) {
        if (lastStep == null || !lastStep.fits(rows)) {
            closeLastStep();
            lastStep = new StepTensors(cache(), spec, rows);
        }
        return lastStep;
    }

    private void closeLastStep() {
        if (lastStep != null) {
            lastStep.close();
        }
        lastStep = null;
    }

    private void choose(FloatBuffer hidden, long[] hiddenRows, List<DecodeRow> chosen, int[] newlyCached) {
        network.head().predict(hidden, hiddenRows, (i, prediction) -> {
            int token = sampler.choose(chosen.get(i), prediction);
            float logProbability = prediction.logit(token) - prediction.normalizer();
            if (!Float.isFinite(logProbability)) {
                throw model.notFinite();
            }
            chosen.get(i).advance(newlyCached[i], token, logProbability);
        });
    }
}
