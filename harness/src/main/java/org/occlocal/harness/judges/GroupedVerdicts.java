package org.occlocal.harness.judges;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.SampleScores;
import org.occlocal.harness.python.PythonText;

/**
 * The first of A (right) and B (wrong) in the judge's answer, wrong where there is neither, with accuracies of groups of rows:
 * OpenCompass' scorings of medical exams and SuperGPQA. All accuracies are rounded to two places. Groups of different columns
 * that have one name have one metric, the last column's, as there.
 *
 * @param prefix of the groups' metrics
 * @param columns whose values are groups, in order
 * @param nested whether a column's groups are within those of the columns before it
 * @param grade name of the grade in the details
 * @param copied columns of the row that come first in the details
 * @param shown columns of groups that come last in the details
 */
record GroupedVerdicts(
        String prefix, List<String> columns, boolean nested, String grade, List<String> copied, List<Shown> shown)
        implements JudgeScoring {

    private static final FirstGrade GRADE = new FirstGrade("A", "B");

    /** A column under another name. */
    record Shown(String name, String column) {}

    static GroupedVerdicts medMcqa() {
        return new GroupedVerdicts(
                "medmcqa",
                List.of("subject_name", "topic_name", "choice_type"),
                false,
                "llm_judge",
                List.of("question", "options"),
                List.of(
                        new Shown("subject", "subject_name"),
                        new Shown("question_type", "choice_type"),
                        new Shown("topic", "topic_name")));
    }

    static GroupedVerdicts medXpertQa() {
        List<String> columns = List.of("medical_task", "body_system", "question_type");
        return new GroupedVerdicts(
                "MedXpertQA", columns, false, "llm_judge", List.of("question", "options"), unchanged(columns));
    }

    static GroupedVerdicts medbullets() {
        List<String> columns = List.of("question_type");
        return new GroupedVerdicts("Medbullets", columns, false, "llm_judge", List.of(), unchanged(columns));
    }

    static GroupedVerdicts superGpqa() {
        List<String> columns = List.of("discipline", "field", "subfield");
        return new GroupedVerdicts(
                "SuperGPQA", columns, true, "prediction", List.of("question", "options"), unchanged(columns));
    }

    private static List<Shown> unchanged(List<String> columns) {
        return columns.stream().map(column -> new Shown(column, column)).toList();
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
        return Objects.requireNonNullElse(GRADE.of(answer), "B");
    }

    @Override
    public Evaluation score(List<Map<String, Object>> answers, List<Row> questions) {
        int all = answers.size();
        boolean[] isRight = new boolean[all];
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        List<Map<String, double[]>> groups = new ArrayList<>();
        columns.forEach(column -> groups.add(new LinkedHashMap<>()));
        long right = 0;
        for (int i = 0; i < all; i++) {
            isRight[i] = isRight(JudgeScoring.text(answers.get(i)));
            right += isRight[i] ? 1 : 0;
            details.add(detail(i, answers.get(i), questions.get(i)));
            String path = "";
            for (int level = 0; level < groups.size(); level++) {
                String value = text(questions.get(i), columns.get(level));
                path = nested && level > 0 ? path + "-" + value : value;
                double[] members =
                        groups.get(level).computeIfAbsent(path, key -> SampleScores.values(all, j -> Double.NaN));
                members[i] = isRight[i] ? 100 : 0;
            }
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        Map<String, double[]> scores = new LinkedHashMap<>();
        metrics.put("accuracy", PythonText.round(100.0 * right / all, 2));
        metrics.put("total_correct", right);
        metrics.put("total_count", (long) all);
        scores.put("accuracy", SampleScores.values(all, i -> isRight[i] ? 100 : 0));
        for (Map<String, double[]> level : groups) {
            level.forEach((name, members) -> {
                metrics.put(prefix + "-" + name, PythonText.round(mean(members), 2));
                scores.put(prefix + "-" + name, members);
            });
        }
        return new Evaluation(metrics, details, new SampleScores(scores, null));
    }

    private Map<String, @Nullable Object> detail(int i, Map<String, Object> answer, Row question) {
        String given = grade(JudgeScoring.text(answer));
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("id", String.valueOf(i));
        copied.forEach(column -> detail.put(column, question.columns().get(column)));
        detail.put("origin_prompt", answer.get("origin_prompt"));
        detail.put(grade, given);
        detail.put("gold", answer.getOrDefault("gold", ""));
        detail.put("is_correct", given.equals("A"));
        shown.forEach(one -> detail.put(one.name(), question.columns().getOrDefault(one.column(), "unknown")));
        return detail;
    }

    private static String text(Row row, String column) {
        return row.columns().containsKey(column) ? row.text(column) : "unknown";
    }

    private static double mean(double[] members) {
        double sum = 0;
        int count = 0;
        for (double member : members) {
            if (!Double.isNaN(member)) {
                sum += member;
                count++;
            }
        }
        return sum / count;
    }
}
