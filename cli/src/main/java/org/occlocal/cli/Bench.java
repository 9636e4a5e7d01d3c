package org.occlocal.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.Sampling;
import org.occlocal.engine.ScoreRequest;

/** Measures a model with random tokens. Rates are tokens a second, one for each repetition after a first that is dropped. */
final class Bench {

    private final CausalLm model;
    private final int repetitions;
    private final Random random = new Random(1);

    Bench(CausalLm model, int repetitions) {
        this.model = model;
        this.repetitions = repetitions;
    }

    /** Distinct texts in one pass. */
    double[] score(int texts, int length) {
        return rates((long) texts * length, () -> {
            List<ScoreRequest> requests = new ArrayList<>();
            for (int i = 0; i < texts; i++) {
                requests.add(ScoreRequest.whole(tokens(length)));
            }
            long start = System.nanoTime();
            model.score(requests);
            return seconds(start);
        });
    }

    /** Greedy steps after the first new token, which comes with the prompt. */
    double[] decode(int rows, int prompt, int newTokens) {
        return rates((long) rows * (newTokens - 1), () -> {
            List<DecodeRow> decoded = new ArrayList<>();
            List<int[]> prompts = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                decoded.add(new DecodeRow(Sampling.GREEDY, 0));
                prompts.add(tokens(prompt));
            }
            try (DecodeSession session = model.decode(new DecodeOptions(rows, prompt + newTokens, false, List.of()))) {
                session.prefill(decoded, prompts);
                long start = System.nanoTime();
                for (int i = 1; i < newTokens; i++) {
                    session.step();
                }
                return seconds(start);
            }
        });
    }

    private double[] rates(long tokens, DoubleSupplier work) {
        double[] rates = new double[repetitions + 1];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = tokens / work.getAsDouble();
        }
        return Arrays.copyOfRange(rates, 1, rates.length);
    }

    private int[] tokens(int length) {
        return random.ints(length, 0, model.spec().vocabularySize()).toArray();
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
