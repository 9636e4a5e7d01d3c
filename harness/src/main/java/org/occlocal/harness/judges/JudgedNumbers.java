package org.occlocal.harness.judges;

import java.util.ArrayList;
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

/**
 * The judge reads a number out of a prediction, and its distance from the right one counts: OpenCompass'
 * numerical_llmjudge_postprocess of Matbench. The first number of the judge's answer is taken without its sign where it is a
 * whole one, and 0 where there is none.
 */
final class JudgedNumbers implements JudgeScoring {

    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d*\\.\\d+|\\d+\\.\\d*|\\d+");

    @Override
    public boolean hasVerdict(String answer) {
        return NUMBER.matcher(answer).find();
    }

    /** A number is neither right nor wrong. */
    @Override
    public boolean isRight(String answer) {
        return false;
    }

    @Override
    public Evaluation score(List<Map<String, Object>> answers, List<Row> questions) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        double[] errors = SampleScores.values(answers.size(), i -> {
            Map<String, Object> answer = answers.get(i);
            Matcher matcher = NUMBER.matcher(JudgeScoring.text(answer));
            double given = matcher.find() ? Double.parseDouble(matcher.group()) : 0;
            Object gold = answer.getOrDefault("gold", 0L);
            double error = Math.abs(given - number(gold, i));
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("pred", given);
            detail.put("ref", gold);
            detail.put("origin_response", JudgeScoring.text(answer));
            detail.put("error", error);
            details.add(detail);
            return error;
        });
        double sum = 0;
        for (double error : errors) {
            sum += error;
        }
        return new Evaluation(
                Map.of("mae", sum / errors.length), details, SampleScores.of("mae", errors.length, i -> errors[i]));
    }

    private static double number(Object gold, int i) {
        if (gold instanceof Number number) {
            return number.doubleValue();
        }
        if (gold instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        throw new EvaluationException("reference " + i + " must be a number, it is " + gold);
    }
}
