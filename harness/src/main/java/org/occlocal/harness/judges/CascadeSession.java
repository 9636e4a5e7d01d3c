package org.occlocal.harness.judges;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.SampleScores;
import org.occlocal.harness.python.PythonStr;

/**
 * One repetition of a dataset before a rule and a judge.
 *
 * @param ruled what the rule says of each prediction
 * @param asked places of the predictions that the judge is asked about
 * @param opencompassCompat OpenCompass' way, where only an answer that is "A", or begins with "CORRECT", calls a prediction
 *     right, whatever {@code dict_postprocessor} makes of it; and where repetitions without a question have no
 *     {@code cascade_correct}
 */
record CascadeSession(
        List<Map<String, @Nullable Object>> ruled,
        List<Integer> asked,
        List<Row> questions,
        JudgeScoring scoring,
        boolean parallel,
        int repetition,
        boolean opencompassCompat)
        implements JudgedEvaluator.Session {

    @Override
    public Evaluation score(List<Map<String, Object>> answers) {
        int size = ruled.size();
        boolean[] byJudge = new boolean[size];
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        ruled.forEach(verdict -> {
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("rule_evaluation", verdict);
            details.add(detail);
        });
        List<Map<String, @Nullable Object>> judged = judged(answers);
        for (int i = 0; i < judged.size(); i++) {
            int place = asked.get(i);
            Map<String, @Nullable Object> detail = new LinkedHashMap<>(judged.get(i));
            detail.put("dataset_replica_idx", (long) repetition);
            byJudge[place] =
                    opencompassCompat ? isRightThere(detail) : scoring.isRight(JudgeScoring.text(answers.get(i)));
            detail.put("llm_correct", byJudge[place]);
            details.get(place).put("llm_evaluation", detail);
        }
        boolean[] isRight = new boolean[size];
        for (int i = 0; i < size; i++) {
            isRight[i] = CascadeEvaluator.isCorrect(ruled.get(i)) || byJudge[i];
            if (!asked.isEmpty() || !opencompassCompat) {
                details.get(i).put("cascade_correct", isRight[i]);
            }
        }
        int correctByRule =
                (int) ruled.stream().filter(CascadeEvaluator::isCorrect).count();
        int right = count(isRight);
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", percent(right, size));
        Map<String, Object> statistics = new LinkedHashMap<>();
        statistics.put("total_samples", (long) size);
        statistics.put("rule_correct", (long) correctByRule);
        statistics.put("rule_accuracy", percent(correctByRule, size));
        statistics.put("llm_evaluated", (long) asked.size());
        statistics.put("llm_correct", (long) count(byJudge));
        statistics.put("llm_accuracy", percent(count(byJudge), asked.size()));
        statistics.put("final_correct", (long) right);
        statistics.put("final_accuracy", percent(right, size));
        statistics.put("parallel_mode", parallel);
        metrics.put("cascade_stats", statistics);
        return new Evaluation(metrics, details, SampleScores.share("accuracy", size, i -> isRight[i]));
    }

    private List<Map<String, @Nullable Object>> judged(List<Map<String, Object>> answers) {
        List<Map<String, @Nullable Object>> details = answers.isEmpty()
                ? List.of()
                : scoring.score(answers, questions).details();
        return details == null ? JudgeDetails.of(answers) : details;
    }

    private static boolean isRightThere(Map<String, @Nullable Object> detail) {
        for (String key : List.of("prediction", "llm_judge")) {
            if (detail.get(key) instanceof String said) {
                String answer = PythonStr.strip(said).toUpperCase(Locale.ROOT);
                return answer.equals("A") || answer.startsWith("CORRECT");
            }
        }
        return Boolean.TRUE.equals(detail.get("correct"))
                || (detail.get("score") instanceof Number score && score.doubleValue() > 0.5);
    }

    private static int count(boolean[] values) {
        int count = 0;
        for (boolean value : values) {
            count += value ? 1 : 0;
        }
        return count;
    }

    private static double percent(int part, int all) {
        return all == 0 ? 0 : 100.0 * part / all;
    }
}
