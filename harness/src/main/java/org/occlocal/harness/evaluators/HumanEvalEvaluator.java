package org.occlocal.harness.evaluators;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.sandbox.PythonOutcome;
import org.occlocal.harness.sandbox.PythonProgram;

/**
 * Runs completions of functions against their tests: OpenCompass' HumanEvalEvaluator, that is human_eval's
 * evaluate_functional_correctness. Rows have the columns prompt, test and entry_point; references are task names.
 *
 * <p>OpenCompass demands an answer to every one of the 164 tasks and ends otherwise, and cannot report several answers
 * per row; both are only so with {@code opencompassCompat}.
 */
final class HumanEvalEvaluator implements Evaluator {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(3);
    private static final int ALL_TASKS = 164;

    private final List<Integer> ks;
    private final boolean opencompassCompat;

    HumanEvalEvaluator(List<Integer> ks, boolean opencompassCompat) {
        this.ks = List.copyOf(ks);
        this.opencompassCompat = opencompassCompat;
    }

    /** One answer and the row it belongs to. */
    private record Sample(int row, String task, String completion) {}

    @Override
    public Evaluation score(EvaluationInput input) {
        List<Sample> samples = samples(input);
        long attempted = samples.stream().map(Sample::task).distinct().count();
        if (opencompassCompat && attempted != ALL_TASKS) {
            throw new EvaluationException(
                    "Some problems are not attempted: " + attempted + " of " + ALL_TASKS
                            + "; OpenCompass judges HumanEval as a whole only. Leave out test_range, or its compatibility mode");
        }
        List<PythonOutcome> outcomes = ProgramRunner.run(samples.stream()
                .map(sample -> program(input.rows().get(sample.row()), sample))
                .toList());
        PassAtK passes = new PassAtK();
        for (int i = 0; i < samples.size(); i++) {
            passes.add(samples.get(i).task(), outcomes.get(i).passed());
        }
        List<String> asked =
                IntStream.range(0, input.size()).mapToObj(input::reference).toList();
        return new Evaluation(
                passes.percentages("humaneval_pass@", ks),
                details(input, samples, outcomes),
                passes.scores("humaneval_pass@", ks, asked));
    }

    private List<Sample> samples(EvaluationInput input) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            if (!(input.requirePredictions().get(i) instanceof List<?> several)) {
                samples.add(new Sample(i, input.reference(i), input.prediction(i)));
                continue;
            }
            for (Object prediction : several) {
                samples.add(new Sample(i, input.reference(i), String.valueOf(prediction)));
            }
        }
        return samples;
    }

    private static PythonProgram program(Row row, Sample sample) {
        for (String column : List.of("prompt", "test", "entry_point")) {
            if (!(row.columns().get(column) instanceof String)) {
                throw new EvaluationException("HumanEvalEvaluator needs the column \"" + column + "\", row "
                        + row.number() + " has " + row.columns().keySet());
            }
        }
        String source = row.text("prompt") + sample.completion() + "\n" + row.text("test") + "\ncheck("
                + row.text("entry_point") + ")";
        return new PythonProgram(List.of(source), false, TIME_LIMIT);
    }

    private static List<Map<String, @Nullable Object>> details(
            EvaluationInput input, List<Sample> samples, List<PythonOutcome> outcomes) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        boolean several = input.requirePredictions().stream()
                .anyMatch(prediction -> prediction instanceof List<?> list && list.size() != 1);
        int next = 0;
        for (int row = 0; row < input.size(); row++) {
            List<Object> completions = new ArrayList<>();
            List<Object> results = new ArrayList<>();
            List<Object> passed = new ArrayList<>();
            for (; next < samples.size() && samples.get(next).row() == row; next++) {
                completions.add(samples.get(next).completion());
                results.add(result(outcomes.get(next)));
                passed.add(outcomes.get(next).passed());
            }
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("task_id", input.reference(row));
            detail.put("completion", several ? completions : completions.get(0));
            detail.put("result", several ? results : results.get(0));
            detail.put("passed", several ? passed : passed.get(0));
            detail.put("is_correct", passed.contains(true));
            detail.put("prompt", input.rows().get(row).text("prompt"));
            details.add(detail);
        }
        return details;
    }

    private static String result(PythonOutcome outcome) {
        return switch (outcome.status()) {
            case PASSED -> "passed";
            case TIMED_OUT -> "timed out";
            case WRONG, FAILED -> "failed: " + outcome.message();
        };
    }
}
