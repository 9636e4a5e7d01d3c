package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.occlocal.harness.python.NumpyRandom;
import org.occlocal.harness.python.PythonStr;

/**
 * F1 of word overlap in percent, for alphabetic languages: OpenCompass' RougeEvaluator, that is google's rouge_score
 * without stemming (Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", 2004). The value over a dataset is
 * the median of 1000 bootstrap means, drawn as numpy draws from seed 0.
 */
final class RougeEvaluator implements Evaluator {

    private static final List<String> METRICS = List.of("rouge1", "rouge2", "rougeL", "rougeLsum");
    private static final int BOOTSTRAP_SAMPLES = 1000;
    private static final Pattern NOT_ALPHANUMERIC = Pattern.compile("[^a-z0-9]+");

    @Override
    public Evaluation score(EvaluationInput input) {
        List<double[]> scores = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            String prediction = input.prediction(i);
            List<String> references =
                    input.requireReferences().get(i) instanceof List ? input.answers(i) : List.of(input.reference(i));
            double[] best = new double[METRICS.size()];
            for (String reference : references) {
                double[] score = score(reference, prediction);
                Arrays.setAll(best, metric -> Math.max(best[metric], score[metric]));
            }
            scores.add(best);
        }
        NumpyRandom random = new NumpyRandom(0);
        Map<String, Object> metrics = new LinkedHashMap<>();
        Map<String, double[]> bySample = new LinkedHashMap<>();
        for (int metric = 0; metric < METRICS.size(); metric++) {
            int column = metric;
            double[] values =
                    scores.stream().mapToDouble(score -> score[column]).toArray();
            metrics.put(METRICS.get(metric), 100 * bootstrapMedian(values, random));
            bySample.put(METRICS.get(metric), SampleScores.values(values.length, i -> 100 * values[i]));
        }
        return new Evaluation(metrics, null, new SampleScores(bySample, null));
    }

    private static double bootstrapMedian(double[] values, NumpyRandom random) {
        double[] means = new double[BOOTSTRAP_SAMPLES];
        Arrays.setAll(means, sample -> {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[random.below(values.length)];
            }
            return sum / values.length;
        });
        Arrays.sort(means);
        double lower = means[BOOTSTRAP_SAMPLES / 2 - 1];
        return lower + (means[BOOTSTRAP_SAMPLES / 2] - lower) / 2;
    }

    private static double[] score(String reference, String prediction) {
        List<String> expected = words(reference);
        List<String> given = words(prediction);
        return new double[] {
            ngrams(expected, given, 1),
            ngrams(expected, given, 2),
            f1(
                    Ngrams.commonSubsequences(expected, given)[expected.size()][given.size()],
                    given.size(),
                    expected.size()),
            bySentence(sentences(reference), sentences(prediction))
        };
    }

    /** F1 of common words, rouge_score's rouge1. From 0 to 1. */
    static double words(String reference, String prediction) {
        return ngrams(words(reference), words(prediction), 1);
    }

    private static double ngrams(List<String> expected, List<String> given, int n) {
        int overlap = Ngrams.overlap(Ngrams.count(expected, n), Ngrams.count(given, n));
        return f1(overlap, Math.max(given.size() - n + 1, 0), Math.max(expected.size() - n + 1, 0));
    }

    private static double f1(int hits, int given, int expected) {
        if (hits == 0) {
            return 0;
        }
        double precision = (double) hits / given;
        double recall = (double) hits / expected;
        return 2 * precision * recall / (precision + recall);
    }

    /** Words of each reference line that are in a common subsequence with any predicted line; none counts twice. */
    private static double bySentence(List<List<String>> expected, List<List<String>> given) {
        Map<String, Integer> expectedLeft = counts(expected);
        Map<String, Integer> givenLeft = counts(given);
        int hits = 0;
        for (List<String> sentence : expected) {
            TreeSet<Integer> union = new TreeSet<>();
            given.forEach(other -> union.addAll(commonPlaces(sentence, other)));
            for (int place : union) {
                String word = sentence.get(place);
                if (expectedLeft.getOrDefault(word, 0) > 0 && givenLeft.getOrDefault(word, 0) > 0) {
                    hits++;
                    expectedLeft.merge(word, -1, Integer::sum);
                    givenLeft.merge(word, -1, Integer::sum);
                }
            }
        }
        return f1(
                hits,
                given.stream().mapToInt(List::size).sum(),
                expected.stream().mapToInt(List::size).sum());
    }

    private static Map<String, Integer> counts(List<List<String>> sentences) {
        Map<String, Integer> counts = new HashMap<>();
        sentences.forEach(sentence -> sentence.forEach(word -> counts.merge(word, 1, Integer::sum)));
        return counts;
    }

    /** Places in {@code sentence} of one longest common subsequence. */
    private static List<Integer> commonPlaces(List<String> sentence, List<String> other) {
        int[][] lengths = Ngrams.commonSubsequences(sentence, other);
        List<Integer> places = new ArrayList<>();
        int i = sentence.size();
        int j = other.size();
        while (i > 0 && j > 0) {
            if (sentence.get(i - 1).equals(other.get(j - 1))) {
                places.add(--i);
                j--;
            } else if (lengths[i][j - 1] > lengths[i - 1][j]) {
                j--;
            } else {
                i--;
            }
        }
        return places;
    }

    private static List<List<String>> sentences(String text) {
        return PythonStr.split(text, "\n").stream()
                .filter(line -> !line.isEmpty())
                .map(RougeEvaluator::words)
                .toList();
    }

    private static List<String> words(String text) {
        String plain = NOT_ALPHANUMERIC.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ");
        return PythonStr.words(plain);
    }
}
