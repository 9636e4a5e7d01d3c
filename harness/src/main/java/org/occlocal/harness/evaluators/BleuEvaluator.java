package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/**
 * BLEU of the whole corpus: OpenCompass' BleuEvaluator, that is sacrebleu with the 13a tokenizer and exponential
 * smoothing (Post, "A Call for Clarity in Reporting BLEU Scores", 2018).
 */
final class BleuEvaluator implements Evaluator {

    private static final int ORDERS = 4;
    private static final Pattern SIGNS = PythonRegex.compile("([\\{-\\~\\[-\\` -\\&\\(-\\+\\:-\\@\\/])");
    private static final Pattern POINT_AFTER_OTHER = PythonRegex.compile("([^0-9])([\\.,])");
    private static final Pattern POINT_BEFORE_OTHER = PythonRegex.compile("([\\.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = PythonRegex.compile("([0-9])(-)");

    @Override
    public Evaluation score(EvaluationInput input) {
        long[] counts = new long[ORDERS];
        long[] totals = new long[ORDERS];
        long given = 0;
        long expected = 0;
        for (int i = 0; i < input.size(); i++) {
            List<String> prediction = words(input.prediction(i));
            List<List<String>> references = references(input, i);
            given += prediction.size();
            expected += closestLength(references, prediction.size());
            for (int n = 1; n <= ORDERS; n++) {
                totals[n - 1] += Math.max(prediction.size() - n + 1, 0);
                counts[n - 1] += overlap(prediction, references, n);
            }
        }
        return new Evaluation(metrics(counts, totals, given, expected), null);
    }

    private static Map<String, Object> metrics(long[] counts, long[] totals, long given, long expected) {
        double[] precisions = precisions(counts, totals);
        double brevity = given >= expected ? 1 : given > 0 ? Math.exp(1 - (double) expected / given) : 0;
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("score", Arrays.stream(counts).allMatch(count -> count == 0) ? 0.0 : score(precisions, brevity));
        metrics.put("counts", Arrays.stream(counts).boxed().toList());
        metrics.put("totals", Arrays.stream(totals).boxed().toList());
        metrics.put("precisions", Arrays.stream(precisions).boxed().toList());
        metrics.put("bp", brevity);
        metrics.put("sys_len", given);
        metrics.put("ref_len", expected);
        return metrics;
    }

    private static double[] precisions(long[] counts, long[] totals) {
        double[] precisions = new double[ORDERS];
        if (Arrays.stream(counts).allMatch(count -> count == 0)) {
            return precisions;
        }
        double smoothing = 1;
        for (int n = 0; n < ORDERS && totals[n] > 0; n++) {
            if (counts[n] == 0) {
                smoothing *= 2;
                precisions[n] = 100 / (smoothing * totals[n]);
            } else {
                precisions[n] = 100.0 * counts[n] / totals[n];
            }
        }
        return precisions;
    }

    private static double score(double[] precisions, double brevity) {
        double logarithms = 0;
        for (double precision : precisions) {
            // sacrebleu's logarithm of nothing
            logarithms += precision == 0 ? -9999999999.0 : Math.log(precision);
        }
        return brevity * Math.exp(logarithms / ORDERS);
    }

    private static List<List<String>> references(EvaluationInput input, int i) {
        List<String> texts =
                input.requireReferences().get(i) instanceof List ? input.answers(i) : List.of(input.reference(i));
        return texts.stream().map(BleuEvaluator::words).toList();
    }

    private static int closestLength(List<List<String>> references, int length) {
        int closest = -1;
        for (List<String> reference : references) {
            int difference = Math.abs(reference.size() - length);
            int least = Math.abs(closest - length);
            if (closest < 0 || difference < least || (difference == least && reference.size() < closest)) {
                closest = reference.size();
            }
        }
        return closest;
    }

    private static int overlap(List<String> prediction, List<List<String>> references, int n) {
        Map<List<String>, Integer> most = new LinkedHashMap<>();
        for (List<String> reference : references) {
            Ngrams.count(reference, n).forEach((ngram, count) -> most.merge(ngram, count, Math::max));
        }
        return Ngrams.overlap(Ngrams.count(prediction, n), most);
    }

    private static List<String> words(String text) {
        String line = PythonStr.rightStrip(text)
                .replace("<skipped>", "")
                .replace("-\n", "")
                .replace("\n", " ");
        line = line.replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        line = SIGNS.matcher(" " + line + " ").replaceAll(" $1 ");
        line = POINT_AFTER_OTHER.matcher(line).replaceAll("$1 $2 ");
        line = POINT_BEFORE_OTHER.matcher(line).replaceAll(" $1 $2");
        line = DASH_AFTER_DIGIT.matcher(line).replaceAll("$1 $2 ");
        return new ArrayList<>(PythonStr.words(line));
    }
}
