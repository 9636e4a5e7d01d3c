package org.occlocal.harness.evaluators;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.sandbox.PythonOutcome;
import org.occlocal.harness.sandbox.PythonProgram;

/**
 * Runs programs against assertions: OpenCompass' MBPPEvaluator and MBPPPassKEvaluator. References are the assertions,
 * or for pass@k dictionaries with "test_list_2" (the assertions) and "task_id".
 */
final class MbppEvaluator implements Evaluator {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(9);

    private final UnaryOperator<String> programOfAnswer;
    private final @Nullable List<Integer> ks;

    /**
     * @param programOfAnswer takes the program out of a prediction
     * @param ks for pass@k; null for the share of rows that pass
     */
    MbppEvaluator(UnaryOperator<String> programOfAnswer, @Nullable List<Integer> ks) {
        this.programOfAnswer = programOfAnswer;
        this.ks = ks;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        List<String> tasks = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        List<PythonProgram> programs = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            Object prediction = input.requirePredictions().get(i);
            List<?> answers =
                    ks != null && prediction instanceof List<?> several ? several : List.of(input.prediction(i));
            asked.add(ks == null ? "" : PythonText.str(part(input, i, "task_id")));
            for (Object answer : answers) {
                tasks.add(asked.get(i));
                String tests = ks == null ? input.reference(i) : PythonText.str(part(input, i, "test_list_2"));
                String program = programOfAnswer.apply(PythonText.str(answer));
                programs.add(new PythonProgram(List.of(program, tests), true, TIME_LIMIT));
            }
        }
        List<PythonOutcome> outcomes = ProgramRunner.run(programs);
        Map<String, Object> metrics = counts(outcomes);
        if (ks != null) {
            PassAtK passes = new PassAtK();
            for (int i = 0; i < outcomes.size(); i++) {
                passes.add(tasks.get(i), outcomes.get(i).passed());
            }
            metrics.putAll(passes.percentages("pass@", ks));
            return new Evaluation(metrics, null, passes.scores("pass@", ks, asked));
        }
        long passed = outcomes.stream().filter(PythonOutcome::passed).count();
        metrics.put("score", 100.0 * passed / input.size());
        return new Evaluation(
                metrics,
                details(input, programs, outcomes),
                SampleScores.share("score", input.size(), i -> outcomes.get(i).passed()));
    }

    private static Object part(EvaluationInput input, int i, String key) {
        if (input.requireReferences().get(i) instanceof Map<?, ?> map && map.get(key) != null) {
            return map.get(key);
        }
        throw new EvaluationException("reference " + i + " must be a dictionary with \"" + key + "\", it is "
                + PythonText.repr(input.requireReferences().get(i)));
    }

    static Map<String, Object> counts(List<PythonOutcome> outcomes) {
        Map<String, Object> counts = new LinkedHashMap<>();
        for (String word : List.of("pass", "timeout", "failed", "wrong_answer")) {
            counts.put(
                    word,
                    outcomes.stream()
                            .filter(outcome -> word(outcome).equals(word))
                            .count());
        }
        return counts;
    }

    static String word(PythonOutcome outcome) {
        return switch (outcome.status()) {
            case PASSED -> "pass";
            case WRONG -> "wrong_answer";
            case TIMED_OUT -> "timeout";
            case FAILED -> "failed";
        };
    }

    private static List<Map<String, @Nullable Object>> details(
            EvaluationInput input, List<PythonProgram> programs, List<PythonOutcome> outcomes) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            PythonOutcome outcome = outcomes.get(i);
            List<String> parts = programs.get(i).parts();
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("origin", input.prediction(i));
            String tests = outcome.lastPart();
            detail.put("programs", Arrays.asList(parts.get(0), tests == null ? parts.get(1) : tests));
            detail.put("result", word(outcome));
            detail.put("is_correct", outcome.passed());
            details.add(detail);
        }
        return details;
    }
}
