package org.occlocal.harness.evaluators;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.sandbox.PythonOutcome;
import org.occlocal.harness.sandbox.PythonProgram;

/**
 * What a function gives, told by a model: LiveCodeBench's code execution and test output prediction (Jain et al. 2024), OpenCompass'
 * LCBCodeExecutionEvaluator and LCBTestOutputEvaluator. References are the column evaluation_sample. The model's words are
 * expressions of Python, which are evaluated in the sandbox.
 */
final class LiveCodeOutputs {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIME_LIMIT = Duration.ofSeconds(3);
    private static final Pattern PROGRAM = PythonRegex.dotAll("\\[PYTHON\\](.*?)\\[\\/PYTHON\\]");
    private static final String FENCE = "```";

    private LiveCodeOutputs() {}

    static Map<String, Evaluators.Factory> all() {
        Map<String, Evaluators.Factory> factories = new LinkedHashMap<>();
        factories.put("LCBCodeExecutionEvaluator", (config, compat) -> LiveCodeOutputs::executions);
        factories.put("LCBTestOutputEvaluator", (config, compat) -> LiveCodeOutputs::testOutputs);
        return factories;
    }

    /** An answer that repeats the call counts as wrong and is not run. */
    private static Evaluation executions(EvaluationInput input) {
        String names = PackagedScripts.read("execution_names.py");
        List<@Nullable PythonProgram> programs = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            JsonNode sample = sample(input, i, "code", "input", "output");
            String answer = executionAnswer(input.prediction(i));
            programs.add(
                    answer.contains(sample.path("input").textValue())
                            ? null
                            : new PythonProgram(
                                    List.of(
                                            names,
                                            sample.path("code").textValue(),
                                            // the name that the sandbox gives the last part: equal by value and type
                                            "assert __opencompass_type_aware_equal("
                                                    + sample.path("output").textValue() + ", " + answer + ")"),
                                    true,
                                    TIME_LIMIT));
        }
        return evaluation(programs);
    }

    private static Evaluation testOutputs(EvaluationInput input) {
        String script = PackagedScripts.read("test_output.py");
        List<@Nullable PythonProgram> programs = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            String expected = sample(input, i, "output").path("output").textValue();
            String call = "check(" + PythonText.repr(testAnswer(input.prediction(i))) + ", " + PythonText.repr(expected)
                    + ")";
            programs.add(new PythonProgram(List.of(script, call), false, TIME_LIMIT));
        }
        return evaluation(programs);
    }

    /**
     * The share of right answers, in percent.
     *
     * @param programs null where an answer is wrong as it is
     */
    private static Evaluation evaluation(List<@Nullable PythonProgram> programs) {
        List<PythonProgram> present = new ArrayList<>();
        for (PythonProgram program : programs) {
            if (program != null) {
                present.add(program);
            }
        }
        List<PythonOutcome> outcomes = present.isEmpty() ? List.of() : ProgramRunner.run(present);
        double[] scores = new double[programs.size()];
        int next = 0;
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = programs.get(i) != null && outcomes.get(next++).passed() ? 100 : 0;
            sum += scores[i];
        }
        return new Evaluation(
                Map.of("pass@1", sum / scores.length), null, SampleScores.of("pass@1", scores.length, i -> scores[i]));
    }

    private static JsonNode sample(EvaluationInput input, int i, String... keys) {
        try {
            JsonNode sample = JSON.readTree(input.reference(i));
            for (String key : keys) {
                if (!sample.path(key).isTextual()) {
                    throw new EvaluationException(
                            "reference " + i + " must be an object of JSON with a text \"" + key + "\"");
                }
            }
            return sample;
        } catch (JsonProcessingException e) {
            throw new EvaluationException("reference " + i + " must be JSON, the column evaluation_sample", e);
        }
    }

    /** What is said to equal the call: behind the first {@code ==}, up to {@code [/ANSWER]} or the end of the line. */
    static String executionAnswer(String prediction) {
        List<String> programs = PythonRegex.findAll(PROGRAM, prediction);
        String answer = programs.isEmpty() ? prediction : programs.get(programs.size() - 1);
        List<String> sides = PythonStr.split(answer, "==");
        answer = sides.size() > 1 ? PythonStr.strip(sides.get(1)) : answer;
        return PythonStr.strip(PythonStr.before(answer, answer.contains("[/ANSWER]") ? "[/ANSWER]" : "\n"));
    }

    /** The last line that is an assertion, or what stands between the first fences, those of Python before others. */
    static String testAnswer(String prediction) {
        List<String> lines = PythonStr.split(prediction, "\n");
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith("assert")) {
                return lines.get(i);
            }
        }
        int start = IntStream.range(0, lines.size())
                .filter(i ->
                        lines.get(i).contains(FENCE + "python") || lines.get(i).contains(FENCE + "Python"))
                .findFirst()
                .orElse(0);
        List<Integer> fences = IntStream.range(start, lines.size())
                .filter(i -> lines.get(i).contains(FENCE))
                .boxed()
                .toList();
        return fences.size() < 2 ? "" : String.join("\n", lines.subList(fences.get(0) + 1, fences.get(1)));
    }
}
