package org.occlocal.harness.judges;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.evaluators.SampleScores;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * Points up to 5, in percent, of all answers and by category and difficulty: OpenCompass' scoring of CompassArena's subjective bench,
 * where one model is judged. An answer of the judge without points is left out.
 */
final class DifficultyPoints implements JudgeScoring {

    private static final Pattern POINTS = PythonRegex.compile("\\[\\[(\\d+)分\\]\\]");
    private static final double FACTOR = 20;
    private static final double ENOUGH = 3;

    @Override
    public boolean hasVerdict(String answer) {
        return points(answer) != null;
    }

    @Override
    public boolean isRight(String answer) {
        Double points = points(answer);
        return points != null && points >= ENOUGH;
    }

    private static @Nullable Double points(String answer) {
        Matcher matcher = POINTS.matcher(answer);
        return matcher.find() ? PythonStr.toFloat(matcher.group(1)) : null;
    }

    /** @throws EvaluationException when no answer has points */
    @Override
    public Evaluation score(List<Map<String, Object>> answers, List<Row> questions) {
        int all = answers.size();
        double[] average = SampleScores.values(all, i -> Double.NaN);
        Map<String, Map<String, double[]>> categories = new LinkedHashMap<>();
        for (int i = 0; i < all; i++) {
            Double points = points(JudgeScoring.text(answers.get(i)));
            if (points != null) {
                Map<?, ?> reference = JudgeReferences.of(answers.get(i), i);
                average[i] = points * FACTOR;
                categories.computeIfAbsent(PythonText.str(reference.get("category")), key -> new LinkedHashMap<>())
                                .computeIfAbsent(
                                        PythonText.str(reference.get("difficulty")),
                                        key -> SampleScores.values(all, j -> Double.NaN))[i] =
                        points * FACTOR;
            }
        }
        if (categories.isEmpty()) {
            throw new EvaluationException(
                    "none of the judge's " + all + " answers has points such as [[3分]]; the first is "
                            + PythonText.repr(JudgeScoring.text(answers.get(0))));
        }
        Map<String, double[]> scores = new LinkedHashMap<>();
        scores.put("Average_score", average);
        categories.forEach((category, difficulties) ->
                difficulties.forEach((difficulty, members) -> scores.put(category + "_" + difficulty, members)));
        Map<String, Object> metrics = new LinkedHashMap<>();
        scores.forEach((name, members) -> metrics.put(name, rounded(members)));
        return new Evaluation(metrics, JudgeDetails.of(answers), new SampleScores(scores, null));
    }

    private static double rounded(double[] members) {
        double mean = Arrays.stream(members)
                .filter(one -> !Double.isNaN(one))
                .average()
                .orElseThrow();
        return PythonText.round(mean, 3);
    }
}
