package org.occlocal.harness.evaluators;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.postprocessors.CodeAnswers;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.sandbox.PythonOutcome;
import org.occlocal.harness.sandbox.PythonProgram;

/**
 * Runs every program of an answer against assertions; one that passes is enough: OpenCompass' LCEvaluator and
 * LCPassKEvaluator. References are as for {@link MbppEvaluator}. Details are those of the first program that passed, or
 * else of the first; for pass@k those of every program.
 */
final class LcBenchEvaluator implements Evaluator {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(2);
    private static final Duration TIME_LIMIT_OF_PASS_AT_K = Duration.ofSeconds(29);
    private static final Pattern CALLED = PythonRegex.compile("assert\\s+(\\w+)\\(");

    private final @Nullable List<Integer> ks;

    LcBenchEvaluator(@Nullable List<Integer> ks) {
        this.ks = ks;
    }

    /** One answer: its task, and which of the programs are its own. */
    private record Answer(String task, int from, int to) {}

    @Override
    public Evaluation score(EvaluationInput input) {
        List<PythonProgram> programs = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            Object reference = input.requireReferences().get(i);
            Object prediction = input.requirePredictions().get(i);
            Map<?, ?> parts = reference instanceof Map<?, ?> map ? map : Map.of();
            String tests = ks == null ? input.reference(i) : PythonText.str(parts.get("test_list_2"));
            List<?> several = ks != null && prediction instanceof List<?> list ? list : List.of(input.prediction(i));
            for (Object text : several) {
                int from = programs.size();
                for (String code : CodeAnswers.lcBench(PythonText.str(text))) {
                    Duration limit = ks == null ? TIME_LIMIT : TIME_LIMIT_OF_PASS_AT_K;
                    programs.add(new PythonProgram(List.of(code, callsOf(code, tests)), true, limit));
                }
                answers.add(new Answer(PythonText.str(parts.get("task_id")), from, programs.size()));
            }
        }
        List<PythonOutcome> outcomes = ProgramRunner.run(programs);
        return ks == null ? shares(input, programs, answers, outcomes) : passes(input, programs, answers, outcomes, ks);
    }

    private static Evaluation shares(
            EvaluationInput input, List<PythonProgram> programs, List<Answer> answers, List<PythonOutcome> outcomes) {
        List<PythonOutcome> decisive = new ArrayList<>();
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        for (Answer answer : answers) {
            int chosen = decisive(answer, outcomes);
            PythonOutcome outcome = outcomes.get(chosen);
            decisive.add(outcome);
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("result", MbppEvaluator.word(outcome));
            detail.put("is_correct", outcome.passed());
            detail.put("num_attempts", answer.to() - answer.from());
            detail.put("code_blocks_tried", answer.to() - answer.from());
            detail.put("program", run(programs.get(chosen), outcome));
            details.add(detail);
        }
        Map<String, Object> metrics = MbppEvaluator.counts(decisive);
        long passed = decisive.stream().filter(PythonOutcome::passed).count();
        metrics.put("score", 100.0 * passed / input.size());
        return new Evaluation(metrics, details, SampleScores.share("score", input.size(), i -> decisive.get(i)
                .passed()));
    }

    private static Evaluation passes(
            EvaluationInput input,
            List<PythonProgram> programs,
            List<Answer> answers,
            List<PythonOutcome> outcomes,
            List<Integer> ks) {
        PassAtK passes = new PassAtK();
        List<PythonOutcome> decisive = new ArrayList<>();
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        for (Answer answer : answers) {
            PythonOutcome outcome = outcomes.get(decisive(answer, outcomes));
            passes.add(answer.task(), outcome.passed());
            decisive.add(outcome);
            for (int i = answer.from(); i < answer.to(); i++) {
                Map<String, @Nullable Object> detail = new LinkedHashMap<>();
                detail.put("program", run(programs.get(i), outcomes.get(i)));
                detail.put("task_id", answer.task());
                detail.put("result", MbppEvaluator.word(outcomes.get(i)));
                detail.put("is_correct", outcomes.get(i).passed());
                details.add(detail);
            }
        }
        Map<String, Object> metrics = MbppEvaluator.counts(decisive);
        metrics.putAll(passes.percentages("pass@", ks));
        List<String> asked = input.requireReferences().stream()
                .map(reference -> PythonText.str(reference instanceof Map<?, ?> parts ? parts.get("task_id") : null))
                .toList();
        return new Evaluation(metrics, details, passes.scores("pass@", ks, asked));
    }

    private static int decisive(Answer answer, List<PythonOutcome> outcomes) {
        for (int i = answer.from(); i < answer.to(); i++) {
            if (outcomes.get(i).passed()) {
                return i;
            }
        }
        return answer.from();
    }

    private static List<String> run(PythonProgram program, PythonOutcome outcome) {
        String tests = outcome.lastPart();
        return List.of(program.parts().get(0), tests == null ? program.parts().get(1) : tests);
    }

    /** Tests call a function; a program that defines "class Solution" has it as a method. */
    private static String callsOf(String code, String tests) {
        String changed = tests;
        if (code.contains("class Solution")) {
            for (String function : new LinkedHashSet<>(PythonRegex.findAll(CALLED, tests))) {
                changed = PythonRegex.compile("(\\bassert\\s+)" + function + "(\\()")
                        .matcher(changed)
                        .replaceAll("$1Solution()." + function + "$2");
            }
        }
        return changed;
    }
}
