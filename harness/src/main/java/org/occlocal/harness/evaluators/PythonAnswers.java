package org.occlocal.harness.evaluators;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.postprocessors.CodeAnswers;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.sandbox.PythonOutcome;
import org.occlocal.harness.sandbox.PythonProgram;

/**
 * Programs that end in a test of their own: OpenCompass' CRUXEvalOEvaluator, and HumanevalProEvaluator and MBPPProEvaluator, which
 * send theirs to a service on the network. Here all run in the sandbox.
 */
final class PythonAnswers {

    private static final int CRUX_SECONDS = 3;
    /** What the service gives to each program. */
    private static final Duration PRO_LIMIT = Duration.ofSeconds(15);

    private PythonAnswers() {}

    static Map<String, Evaluators.Factory> all() {
        Map<String, Evaluators.Factory> factories = new LinkedHashMap<>();
        factories.put("CRUXEvalOEvaluator", (config, compat) -> {
            Duration limit = Duration.ofSeconds(config.integer("timeout", CRUX_SECONDS));
            return input -> outputs(input, limit);
        });
        for (String name : List.of("HumanevalProEvaluator", "MBPPProEvaluator")) {
            factories.put(name, (config, compat) -> pro(config));
        }
        return factories;
    }

    /** What a function gives: of several predictions one is enough. One that repeats the call is wrong and is not run. */
    private static Evaluation outputs(EvaluationInput input, Duration limit) {
        List<PythonProgram> programs = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            Object prediction = input.requirePredictions().get(i);
            for (Object one : prediction instanceof List<?> several ? several : List.of(input.prediction(i))) {
                String said = PythonText.str(one);
                if (!said.contains("f(" + column(input, i, "input") + ")")) {
                    String program =
                            column(input, i, "code") + "\nassert " + column(input, i, "output") + " == " + said;
                    programs.add(new PythonProgram(List.of(program), false, limit));
                    rows.add(i);
                }
            }
        }
        List<PythonOutcome> outcomes = programs.isEmpty() ? List.of() : ProgramRunner.run(programs);
        Set<Integer> right = new LinkedHashSet<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).passed()) {
                right.add(rows.get(i));
            }
        }
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            Object id = input.rows().get(i).columns().get("id");
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("id", id == null ? (Object) (long) i : id);
            detail.put("prediction", input.requirePredictions().get(i));
            detail.put("reference", column(input, i, "output"));
            detail.put("is_correct", right.contains(i));
            details.add(detail);
        }
        return new Evaluation(
                Map.of("CRUXEval-O", (double) right.size() / input.size() * 100),
                details,
                SampleScores.share("CRUXEval-O", input.size(), right::contains));
    }

    private static Evaluator pro(Component config) {
        String language = config.text("language");
        if (language != null && !language.equals("py")) {
            throw new ConfigException(config.name() + ": \"language\" " + language
                    + " is not supported, programs run in the sandbox, which has Python; supported is py");
        }
        return PythonAnswers::tested;
    }

    /** The first block of code of each prediction, with the row's tests behind it. */
    private static Evaluation tested(EvaluationInput input) {
        List<PythonProgram> programs = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            String program = CodeAnswers.firstBlockAsItIs(input.prediction(i)) + "\n" + column(input, i, "test_code");
            programs.add(new PythonProgram(List.of(program), false, PRO_LIMIT));
        }
        List<PythonOutcome> outcomes = ProgramRunner.run(programs);
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        int passed = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            boolean isRight = outcomes.get(i).passed();
            passed += isRight ? 1 : 0;
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("name", input.rows().get(i).columns().get("id"));
            detail.put("status", status(outcomes.get(i)));
            detail.put("prompt", input.originPrompts().get(i));
            detail.put("correct", isRight);
            details.add(detail);
        }
        return new Evaluation(
                Map.of("pass@1", 100.0 * passed / outcomes.size()),
                details,
                SampleScores.share(
                        "pass@1", outcomes.size(), i -> outcomes.get(i).passed()));
    }

    private static String status(PythonOutcome outcome) {
        return switch (outcome.status()) {
            case PASSED -> "OK";
            case TIMED_OUT -> "Timeout";
            case WRONG, FAILED -> "Exception";
        };
    }

    private static String column(EvaluationInput input, int i, String name) {
        if (input.rows().get(i).columns().get(name) instanceof String text) {
            return text;
        }
        throw new EvaluationException(
                "row " + input.rows().get(i).number() + " needs a text in column \"" + name + "\", it has "
                        + String.join(", ", input.rows().get(i).columns().keySet()));
    }
}
