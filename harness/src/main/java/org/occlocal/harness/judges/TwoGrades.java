package org.occlocal.harness.judges;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.SampleScores;

/**
 * The first tag in the judge's answer is its grade, A for right and B for wrong unless they are said; an answer with
 * neither is "not attempted": OpenCompass' generic_llmjudge_postprocess, and its academic twin, which has no F1.
 */
final class TwoGrades implements JudgeScoring {

    private final String metric;
    private final String right;
    private final FirstGrade grade;
    private final boolean withF1;

    private TwoGrades(String metric, String right, String wrong, boolean withF1) {
        this.metric = metric;
        this.right = right;
        this.grade = new FirstGrade(right, wrong);
        this.withF1 = withF1;
    }

    static TwoGrades generic(Component config) {
        return new TwoGrades("accuracy", text(config, "true_tag", "A"), text(config, "false_tag", "B"), true);
    }

    static TwoGrades academic(Component config) {
        return new TwoGrades(text(config, "metric_name", "accuracy"), "A", "B", false);
    }

    private static String text(Component config, String key, String otherwise) {
        String given = config.text(key);
        return given == null ? otherwise : given;
    }

    @Override
    public boolean hasVerdict(String answer) {
        return grade.of(answer) != null;
    }

    @Override
    public boolean isRight(String answer) {
        return right.equals(grade.of(answer));
    }

    @Override
    public Evaluation score(List<Map<String, Object>> answers, List<Row> questions) {
        List<@Nullable String> grades = new ArrayList<>();
        for (Map<String, Object> answer : answers) {
            grades.add(grade.of(JudgeScoring.text(answer)));
        }
        int all = grades.size();
        double[] isCorrect = SampleScores.values(all, i -> right.equals(grades.get(i)) ? 100 : 0);
        double[] isAttempted = SampleScores.values(all, i -> grades.get(i) == null ? 0 : 100);
        int correct = hits(isCorrect);
        int attempted = hits(isAttempted);
        GradeCounts counts = new GradeCounts(correct, attempted - correct, all);
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put(metric, counts.accuracy() * 100);
        metrics.put(metric + "_given_attempted", counts.accuracyGivenAttempted() * 100);
        if (withF1) {
            metrics.put("f1", counts.f1());
        }
        metrics.put("attempted_ratio", 100.0 * attempted / all);
        metrics.put("correct_count", (long) correct);
        metrics.put("incorrect_count", (long) (attempted - correct));
        metrics.put("not_attempted_count", (long) (all - attempted));
        Map<String, double[]> scores = new LinkedHashMap<>();
        scores.put(metric, isCorrect);
        scores.put(
                metric + "_given_attempted",
                SampleScores.values(all, i -> grades.get(i) == null ? Double.NaN : isCorrect[i]));
        scores.put("attempted_ratio", isAttempted);
        return new Evaluation(metrics, JudgeDetails.of(answers), new SampleScores(scores, null));
    }

    private static int hits(double[] percent) {
        return (int) Arrays.stream(percent).filter(value -> value > 0).count();
    }
}
