package org.occlocal.harness.language;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRandom;

/**
 * The language of a text, as Python's langdetect 1.0.9 guesses it with {@code DetectorFactory.seed = 0}: seven times it
 * draws n-grams of the text until one language is all but certain, and takes the mean. Method: Nakatani, "Language
 * Detection Library for Java" (2010). Thread-safe.
 */
public final class LanguageDetector {

    private static final int SEED = 0;
    private static final int TRIALS = 7;
    private static final double SMOOTHING = 0.5;
    private static final double SMOOTHING_DEVIATION = 0.05;
    private static final double BASE_FREQUENCY = 10_000;
    private static final double CERTAIN = 0.99999;
    private static final double LEAST = 0.1;
    private static final int MAX_DRAWS = 1000;
    private static final int DRAWS_BETWEEN_CHECKS = 5;

    private LanguageDetector() {}

    /**
     * Where langdetect raises a LangDetectException, there is nothing to guess from: no letters, or only capital words.
     *
     * @return an ISO 639-1 code, zh-cn or zh-tw for Chinese, "unknown" where no language has a tenth of the probability;
     *     null where there is nothing to guess from
     */
    public static @Nullable String detect(String text) {
        LanguageProfiles profiles = LanguageProfiles.load();
        List<String> ngrams = new LanguageNgrams(profiles).of(text);
        if (ngrams.isEmpty()) {
            return null;
        }
        double[] mean = new double[profiles.languages().size()];
        PythonRandom random = new PythonRandom(SEED);
        for (int trial = 0; trial < TRIALS; trial++) {
            double[] probabilities = trial(profiles, ngrams, random);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += probabilities[i] / TRIALS;
            }
        }
        int best = 0;
        for (int i = 1; i < mean.length; i++) {
            best = mean[i] > mean[best] ? i : best;
        }
        return mean[best] > LEAST ? profiles.languages().get(best) : "unknown";
    }

    /** One a language. */
    private static double[] trial(LanguageProfiles profiles, List<String> ngrams, PythonRandom random) {
        double[] probabilities = new double[profiles.languages().size()];
        Arrays.fill(probabilities, 1.0 / probabilities.length);
        double weight = (SMOOTHING + random.gauss(0, 1) * SMOOTHING_DEVIATION) / BASE_FREQUENCY;
        double[] factors = new double[probabilities.length];
        for (int draw = 0; ; draw++) {
            Arrays.fill(factors, weight);
            profiles.addShares(random.choice(ngrams), factors);
            for (int i = 0; i < factors.length; i++) {
                probabilities[i] *= factors[i];
            }
            if (draw % DRAWS_BETWEEN_CHECKS == 0 && (normalize(probabilities) > CERTAIN || draw >= MAX_DRAWS)) {
                return probabilities;
            }
        }
    }

    /** Makes the sum 1; gives the largest. */
    private static double normalize(double[] probabilities) {
        double sum = 0;
        for (double probability : probabilities) {
            sum += probability;
        }
        double largest = 0;
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= sum;
            largest = Math.max(largest, probabilities[i]);
        }
        return largest;
    }
}
