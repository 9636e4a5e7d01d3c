package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/** Metrics over labels of a whole dataset: OpenCompass' MccEvaluator, AUCROCEvaluator, AccContaminationEvaluator, GUE_Evaluator. */
final class LabelStatistics {

    private static final String POSITIVE = "positive";
    private static final String NEGATIVE = "negative";

    private LabelStatistics() {}

    /** Matthews' correlation of references and predictions, for any number of labels (Gorodkin, 2004), times 100. */
    static Evaluation matthews(EvaluationInput input) {
        List<String> given = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            given.add(PythonText.str(input.requirePredictions().get(i)));
            expected.add(PythonText.str(input.requireReferences().get(i)));
        }
        return Evaluation.of("matthews_correlation", 100 * matthews(given, expected));
    }

    /**
     * GUE_Evaluator: Matthews' correlation of "positive" with everything else, and of the rows whose labels are both one of
     * "positive" and "negative".
     */
    static Evaluation positives(EvaluationInput input) {
        List<String> given = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        List<String> clearlyGiven = new ArrayList<>();
        List<String> clearlyExpected = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            String prediction = PythonStr.lower(PythonStr.strip(input.prediction(i)));
            String reference = PythonStr.lower(PythonStr.strip(input.reference(i)));
            given.add(prediction.equals(POSITIVE) ? POSITIVE : NEGATIVE);
            expected.add(reference.equals(POSITIVE) ? POSITIVE : NEGATIVE);
            if (isLabel(prediction) && isLabel(reference)) {
                clearlyGiven.add(prediction);
                clearlyExpected.add(reference);
            }
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("matthews_correlation_all", 100 * matthews(given, expected));
        metrics.put("matthews_correlation_filtered", 100 * matthews(clearlyGiven, clearlyExpected));
        metrics.put("non_pos_neg_count", input.size() - clearlyGiven.size());
        metrics.put("total_count", input.size());
        return new Evaluation(metrics, null);
    }

    private static boolean isLabel(String text) {
        return text.equals(POSITIVE) || text.equals(NEGATIVE);
    }

    /** From -1 to 1; 0 where either side has only one label. */
    private static double matthews(List<String> predictions, List<String> references) {
        Map<String, Integer> given = new HashMap<>();
        Map<String, Integer> expected = new HashMap<>();
        long correct = 0;
        long n = predictions.size();
        for (int i = 0; i < n; i++) {
            given.merge(predictions.get(i), 1, Integer::sum);
            expected.merge(references.get(i), 1, Integer::sum);
            correct += predictions.get(i).equals(references.get(i)) ? 1 : 0;
        }
        double covariance = (double) correct * n;
        double givenVariance = (double) n * n;
        double expectedVariance = (double) n * n;
        for (Map.Entry<String, Integer> entry : given.entrySet()) {
            covariance -= (double) entry.getValue() * expected.getOrDefault(entry.getKey(), 0);
            givenVariance -= (double) entry.getValue() * entry.getValue();
        }
        for (int count : expected.values()) {
            expectedVariance -= (double) count * count;
        }
        double scale = Math.sqrt(givenVariance * expectedVariance);
        return scale == 0 ? 0 : covariance / scale;
    }

    /** Area under the curve of the second probability, and accuracy of the largest one. */
    static Evaluation areaUnderCurve(EvaluationInput input) {
        List<double[]> probabilities = new ArrayList<>();
        int[] labels = new int[input.size()];
        boolean[] isCorrect = new boolean[input.size()];
        int correct = 0;
        for (int i = 0; i < input.size(); i++) {
            double[] row = probabilities(input, i);
            probabilities.add(row);
            if (!(input.requireReferences().get(i) instanceof Number label)) {
                throw new EvaluationException("reference " + i + " must be a label's number, it is "
                        + PythonText.repr(input.requireReferences().get(i)));
            }
            labels[i] = label.intValue();
            int largest = 0;
            for (int j = 1; j < row.length; j++) {
                largest = row[j] > row[largest] ? j : largest;
            }
            isCorrect[i] = largest == labels[i];
            correct += isCorrect[i] ? 1 : 0;
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("auc_score", 100 * area(probabilities, labels));
        metrics.put("accuracy", 100.0 * correct / labels.length);
        return new Evaluation(metrics, null, SampleScores.share("accuracy", labels.length, i -> isCorrect[i]));
    }

    /** Share of pairs of a positive and a negative row in which the positive has more; NaN without either. */
    private static double area(List<double[]> probabilities, int[] labels) {
        double wins = 0;
        long pairs = 0;
        for (int i = 0; i < labels.length; i++) {
            for (int j = 0; j < labels.length; j++) {
                if (labels[i] > labels[j]) {
                    pairs++;
                    int order = Double.compare(
                            probabilities.get(i)[1], probabilities.get(j)[1]);
                    wins += order > 0 ? 1 : order == 0 ? 0.5 : 0;
                }
            }
        }
        return wins / pairs;
    }

    private static double[] probabilities(EvaluationInput input, int i) {
        if (input.requirePredictions().get(i) instanceof List<?> list
                && list.size() > 1
                && list.stream().allMatch(Number.class::isInstance)) {
            return list.stream()
                    .mapToDouble(value -> ((Number) value).doubleValue())
                    .toArray();
        }
        throw new EvaluationException("prediction " + i + " must be a list of probabilities, it is "
                + PythonText.repr(input.requirePredictions().get(i)));
    }

    /** Accuracy of the rows that are clean and of those that a training set may contain, by the column "is_clean". */
    static Evaluation contamination(EvaluationInput input) {
        Map<String, String> suffixes = new LinkedHashMap<>();
        suffixes.put("clean", "clean");
        suffixes.put("input contamination", "input contaminated");
        suffixes.put("input-and-label contamination", "input-and-label contaminated");
        Map<String, Object> metrics = new LinkedHashMap<>();
        Map<String, double[]> bySample = new LinkedHashMap<>();
        suffixes.forEach((group, suffix) -> {
            int correct = 0;
            int count = 0;
            for (int i = 0; i < input.size(); i++) {
                if (group.equals(input.rows().get(i).columns().get("is_clean"))) {
                    count++;
                    correct += TextJudges.sameText(input, i) ? 1 : 0;
                }
            }
            metrics.put("accuracy - " + suffix, 100.0 * correct / count);
            bySample.put("accuracy - " + suffix, SampleScores.values(input.size(), i -> {
                boolean counts = group.equals(input.rows().get(i).columns().get("is_clean"));
                return !counts ? Double.NaN : TextJudges.sameText(input, i) ? 100 : 0;
            }));
        });
        return new Evaluation(metrics, null, new SampleScores(bySample, null));
    }
}
