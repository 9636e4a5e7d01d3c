package org.occlocal.harness.evaluators.problems;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The place of a number in a sorted list, and the number of changes that make one text of another. */
final class TextProblems {

    private TextProblems() {}

    static boolean isFound(String problem, String answer) {
        ProblemJson instance = ProblemJson.of(problem);
        List<Double> sorted = new ArrayList<>();
        for (Object number : instance.list("array")) {
            if (!(number instanceof Number value)) {
                throw new ProblemException("\"array\" must be a list of numbers, it has " + number);
            }
            sorted.add(value.doubleValue());
        }
        Collections.sort(sorted);
        double target = instance.number("target");
        Integer place =
                TaggedAnswer.literal(answer) instanceof Map<?, ?> map ? TaggedAnswer.small(map.get("Position")) : null;
        return place != null && place >= 0 && place < sorted.size() && sorted.get(place) == target;
    }

    static boolean isEditDistance(String problem, String answer) {
        ProblemJson instance = ProblemJson.of(problem);
        int[] a = instance.text("string_a").codePoints().toArray();
        int[] b = instance.text("string_b").codePoints().toArray();
        Integer said = TaggedAnswer.dictionary(answer) instanceof Map<?, ?> map
                ? TaggedAnswer.small(map.get("Operations"))
                : null;
        return said != null && said == distance(a, b);
    }

    /** Levenshtein's distance. */
    private static int distance(int[] a, int[] b) {
        int[] row = new int[b.length + 1];
        for (int j = 0; j <= b.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length; i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length; j++) {
                int above = row[j];
                row[j] = a[i - 1] == b[j - 1] ? diagonal : 1 + Math.min(diagonal, Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length];
    }
}
