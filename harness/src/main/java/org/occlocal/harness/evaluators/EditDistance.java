package org.occlocal.harness.evaluators;

import java.util.List;
import java.util.Map;
import org.occlocal.harness.python.PythonText;

/** The candidate that is nearest to a prediction by Levenshtein's distance: OpenCompass' EDAccEvaluator. */
final class EditDistance {

    private EditDistance() {}

    /** References are dictionaries with "candidates" (texts, or lists of texts) and "label", the right one's place. */
    static boolean isNearest(EvaluationInput input, int i) {
        Object reference = input.requireReferences().get(i);
        if (!(reference instanceof Map<?, ?> map)
                || !(map.get("candidates") instanceof List<?> candidates)
                || !(map.get("label") instanceof Number label)) {
            throw new EvaluationException("reference " + i + " must be a dictionary with \"candidates\" and \"label\","
                    + " it is " + PythonText.repr(reference));
        }
        int nearest = 0;
        int least = Integer.MAX_VALUE;
        for (int candidate = 0; candidate < candidates.size(); candidate++) {
            List<?> spellings =
                    candidates.get(candidate) instanceof List<?> several ? several : List.of(candidates.get(candidate));
            for (Object spelling : spellings) {
                int distance = of(input.prediction(i), PythonText.str(spelling));
                if (distance < least) {
                    least = distance;
                    nearest = candidate;
                }
            }
        }
        return nearest == label.intValue();
    }

    /** Insertions, deletions and replacements of characters. */
    static int of(String from, String to) {
        int[] a = from.codePoints().toArray();
        int[] b = to.codePoints().toArray();
        int[] previous = new int[b.length + 1];
        for (int j = 0; j <= b.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length; i++) {
            int[] current = new int[b.length + 1];
            current[0] = i;
            for (int j = 1; j <= b.length; j++) {
                int replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length];
    }
}
