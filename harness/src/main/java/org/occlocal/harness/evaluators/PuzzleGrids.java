package org.occlocal.harness.evaluators;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonLiteral;
import org.occlocal.harness.python.PythonText;

/**
 * Grids of numbers, as ARC-AGI asks for: OpenCompass' ARCPrizeEvaluator. The first nested list of a prediction is compared with the
 * reference cell by cell; cells that only one of them has are wrong, and so is -1, which fills the smaller grid there.
 */
final class PuzzleGrids {

    private static final List<List<?>> NOTHING = List.of(List.of(0L));
    private static final String FILLING = "-1";

    private PuzzleGrids() {}

    static Evaluation score(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        boolean[] isRight = new boolean[input.size()];
        int right = 0;
        for (int i = 0; i < isRight.length; i++) {
            List<List<?>> expected = grid(input.requireReferences().get(i));
            if (expected == null || expected.isEmpty()) {
                throw new EvaluationException("reference " + i + " must be a grid such as [[0, 1], [2, 3]], it is "
                        + PythonText.repr(input.requireReferences().get(i)));
            }
            List<List<?>> given = solution(input.prediction(i));
            int rows = Math.max(given.size(), expected.size());
            int columns = Math.max(width(given), width(expected));
            int equal = equal(given, expected);
            isRight[i] = equal == rows * columns;
            right += isRight[i] ? 1 : 0;
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("correct", isRight[i] ? 1L : 0L);
            detail.put("correct_percentage", (double) equal / (rows * columns) * 100);
            detail.put("generated_solution", given);
            details.add(detail);
        }
        return new Evaluation(
                Map.of("accuracy", (double) right / isRight.length),
                details,
                SampleScores.of("accuracy", isRight.length, i -> isRight[i] ? 1 : 0));
    }

    private static int width(List<List<?>> grid) {
        return grid.stream().mapToInt(List::size).max().orElse(0);
    }

    private static int equal(List<List<?>> given, List<List<?>> expected) {
        int equal = 0;
        for (int row = 0; row < Math.min(given.size(), expected.size()); row++) {
            for (int column = 0;
                    column < Math.min(given.get(row).size(), expected.get(row).size());
                    column++) {
                String cell = number(expected.get(row).get(column));
                equal += cell.equals(number(given.get(row).get(column))) && !cell.equals(FILLING) ? 1 : 0;
            }
        }
        return equal;
    }

    /** Python's True and False are 1 and 0. */
    private static String number(Object cell) {
        return cell instanceof Boolean truth ? (truth ? "1" : "0") : cell.toString();
    }

    /** What stands between the first two brackets and the next two; a grid of one 0 where it is none. */
    static List<List<?>> solution(String prediction) {
        int start = prediction.indexOf("[[");
        int end = start < 0 ? -1 : prediction.indexOf("]]", start);
        if (end < 0) {
            return NOTHING;
        }
        try {
            List<List<?>> grid = grid(PythonLiteral.parse(prediction.substring(start, end + 2)));
            return grid == null ? NOTHING : grid;
        } catch (IllegalArgumentException e) {
            return NOTHING;
        }
    }

    /** Null where the value is no list of lists of whole numbers. */
    private static @Nullable List<List<?>> grid(@Nullable Object value) {
        if (!(value instanceof List<?> rows)) {
            return null;
        }
        List<List<?>> grid = new ArrayList<>();
        for (Object row : rows) {
            if (!(row instanceof List<?> cells)
                    || !cells.stream()
                            .allMatch(cell ->
                                    cell instanceof Long || cell instanceof BigInteger || cell instanceof Boolean)) {
                return null;
            }
            grid.add(cells);
        }
        return grid;
    }
}
