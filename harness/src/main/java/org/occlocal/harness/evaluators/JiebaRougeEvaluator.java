package org.occlocal.harness.evaluators;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.occlocal.harness.postprocessors.ChineseWords;
import org.occlocal.harness.postprocessors.GeneralAnswers;
import org.occlocal.harness.python.PythonStr;

/**
 * F1 of overlap of Chinese words in percent, mean of the rows: OpenCompass' JiebaRougeEvaluator, that is rouge_chinese
 * over words that jieba cut.
 */
final class JiebaRougeEvaluator implements Evaluator {

    private static final double NEVER_ZERO = 1e-8;

    private static final List<String> METRICS = List.of("rouge1", "rouge2", "rougeL");

    @Override
    public Evaluation score(EvaluationInput input) {
        double[] sums = new double[METRICS.size()];
        double[][] scores = new double[METRICS.size()][input.size()];
        for (int i = 0; i < input.size(); i++) {
            List<String> given = words(input.prediction(i), "__PREDPLACEHOLDER__");
            List<String> expected = words(input.reference(i), "__REFRPLACEHOLDER__");
            scores[0][i] = distinct(expected, given, 1);
            scores[1][i] = distinct(expected, given, 2);
            scores[2][i] = longest(expected, given);
            for (int metric = 0; metric < sums.length; metric++) {
                sums[metric] += scores[metric][i];
            }
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        Map<String, double[]> bySample = new LinkedHashMap<>();
        for (int metric = 0; metric < sums.length; metric++) {
            double[] own = scores[metric];
            metrics.put(METRICS.get(metric), sums[metric] / input.size() * 100);
            bySample.put(METRICS.get(metric), SampleScores.values(input.size(), i -> 100 * own[i]));
        }
        return new Evaluation(metrics, null, new SampleScores(bySample, null));
    }

    /** F of the longest common subsequence, rouge_chinese's rouge-l. From 0 to 1; both have words. */
    static double longest(List<String> expected, List<String> given) {
        int common = Ngrams.commonSubsequences(expected, given)[expected.size()][given.size()];
        return f1(common, given.size(), expected.size());
    }

    private static List<String> words(String text, String otherwise) {
        List<String> words = PythonStr.words(ChineseWords.joined(GeneralAnswers.general(text)));
        return words.isEmpty() ? List.of(otherwise) : words;
    }

    private static double distinct(List<String> expected, List<String> given, int n) {
        Set<List<String>> expectedNgrams = Ngrams.count(expected, n).keySet();
        Set<List<String>> givenNgrams = Ngrams.count(given, n).keySet();
        long common = givenNgrams.stream().filter(expectedNgrams::contains).count();
        return f1(common, givenNgrams.size(), expectedNgrams.size());
    }

    private static double f1(long common, int given, int expected) {
        double precision = given == 0 ? 0 : (double) common / given;
        double recall = expected == 0 ? 0 : (double) common / expected;
        return 2 * (precision * recall / (precision + recall + NEVER_ZERO));
    }
}
