package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.Sampling;
import org.occlocal.models.GenerationDefaults;

/**
 * Sequences that a model tells of itself, for calibration without data (Liu et al. 2023, "LLM-QAT"): from its beginning token on,
 * or from any token where it has none, each next one is drawn from the model's own distribution. What ends a text does not end
 * a sequence.
 */
public final class SampledSequences {

    private static final int ROWS = 64;

    private SampledSequences() {}

    /**
     * @param count how many sequences
     * @param length tokens of each, the first included
     * @param seed the same gives the same
     * @param progress is told how many there are, now and then
     */
    public static List<int[]> of(
            CausalLm model, GenerationDefaults defaults, int count, int length, long seed, IntConsumer progress) {
        SplittableRandom random = new SplittableRandom(seed);
        int rowsAtOnce = model.slotsThatFit(Math.min(ROWS, count), length);
        List<int[]> sequences = new ArrayList<>();
        try (DecodeSession session = model.decode(new DecodeOptions(rowsAtOnce, length, false, List.of()))) {
            while (sequences.size() < count) {
                int rows = Math.min(rowsAtOnce, count - sequences.size());
                sequences.addAll(sample(session, model, defaults, rows, length, random));
                progress.accept(sequences.size());
            }
        }
        return sequences;
    }

    private static List<int[]> sample(
            DecodeSession session,
            CausalLm model,
            GenerationDefaults defaults,
            int count,
            int length,
            SplittableRandom random) {
        Integer begin = defaults.bosId();
        int vocabulary = model.spec().vocabularySize();
        List<DecodeRow> rows = IntStream.range(0, count)
                .mapToObj(row -> new DecodeRow(new Sampling(1, 0, 1, 0, 1, random.nextLong()), 0))
                .toList();
        List<int[]> prompts = IntStream.range(0, count)
                .mapToObj(row -> new int[] {begin == null ? random.nextInt(vocabulary) : begin})
                .toList();
        session.prefill(rows, prompts);
        for (int tokens = 2; tokens < length; tokens++) {
            session.step();
        }
        List<int[]> sequences = rows.stream().map(DecodeRow::tokens).toList();
        rows.forEach(session::remove);
        return sequences;
    }
}
