package org.occlocal.harness.judges;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.SampleScores;

/**
 * The first of A (right), B (wrong) and C (not attempted) in the judge's answer is its grade, and C where there is none:
 * OpenCompass' postprocessors of SimpleQA and its kin, which differ in their metrics.
 */
final class ThreeGrades implements JudgeScoring {

    private static final FirstGrade GRADE = new FirstGrade("A", "B", "C");

    private final Metrics kind;

    /** Which metrics are given. */
    enum Metrics {
        SIMPLE_QA,
        LIVE_REASON_BENCH,
        CHINESE_SIMPLE_QA
    }

    ThreeGrades(Metrics kind) {
        this.kind = kind;
    }

    @Override
    public boolean hasVerdict(String answer) {
        return GRADE.of(answer) != null;
    }

    @Override
    public boolean isRight(String answer) {
        return grade(answer).equals("A");
    }

    private static String grade(String answer) {
        return Objects.requireNonNullElse(GRADE.of(answer), "C");
    }

    @Override
    public Evaluation score(List<Map<String, Object>> answers, List<Row> questions) {
        List<String> grades =
                answers.stream().map(answer -> grade(JudgeScoring.text(answer))).toList();
        int all = grades.size();
        int correct = count(grades, "A");
        GradeCounts counts = new GradeCounts(correct, count(grades, "B"), all);
        double unit = kind == Metrics.CHINESE_SIMPLE_QA ? 1 : 100;
        Map<String, Object> metrics = new LinkedHashMap<>();
        Map<String, double[]> scores = new LinkedHashMap<>();
        double[] ofAll = share(grades, "A", unit);
        double[] ofAttempted = SampleScores.values(all, i -> grades.get(i).equals("C") ? Double.NaN : ofAll[i]);
        if (kind == Metrics.CHINESE_SIMPLE_QA) {
            metrics.put("correct", counts.accuracy());
            metrics.put("incorrect", counts.wrong());
            metrics.put("not_attempted", (double) count(grades, "C") / all);
            metrics.put("given_attempted_accuracy", counts.accuracyGivenAttempted());
            metrics.put("F1", counts.f1());
            scores.put("correct", ofAll);
            scores.put("incorrect", share(grades, "B", unit));
            scores.put("not_attempted", share(grades, "C", unit));
            scores.put("given_attempted_accuracy", ofAttempted);
        } else {
            if (kind == Metrics.SIMPLE_QA) {
                metrics.put("accuracy", counts.accuracy() * unit);
                scores.put("accuracy", ofAll);
            }
            metrics.put("accuracy_given_attempted", counts.accuracyGivenAttempted() * unit);
            metrics.put("f1", counts.f1());
            scores.put("accuracy_given_attempted", ofAttempted);
        }
        return new Evaluation(metrics, JudgeDetails.of(answers), new SampleScores(scores, null));
    }

    private static int count(List<String> grades, String grade) {
        return (int) grades.stream().filter(grade::equals).count();
    }

    private static double[] share(List<String> grades, String grade, double unit) {
        return SampleScores.values(grades.size(), i -> grades.get(i).equals(grade) ? unit : 0);
    }
}
