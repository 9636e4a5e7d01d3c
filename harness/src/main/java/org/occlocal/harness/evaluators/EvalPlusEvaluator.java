package org.occlocal.harness.evaluators;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.evaluators.EvalPlusTasks.Benchmark;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.sandbox.PythonOutcome;
import org.occlocal.harness.sandbox.PythonProgram;

/**
 * Runs programs on the inputs that EvalPlus (Liu et al. 2023) has for HumanEval and MBPP: OpenCompass' HumanEvalPlusEvaluator, and
 * MBPPEvaluator with the metric MBPPPlus. References are names of tasks. A program is right when its results on the benchmark's
 * own inputs and on EvalPlus' are those of the right program.
 *
 * <p>OpenCompass needs an answer to every task of HumanEval, takes the first answer of a task for all of them, and asks of MBPP only
 * for EvalPlus' inputs; so it is with {@code opencompassCompat}.
 */
final class EvalPlusEvaluator implements Evaluator {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCRIPT = "evalplus_tests.py";
    private static final String PASSED = "pass";
    /** Two times the most that evalplus gives to the inputs of one kind, and the right program's own time. */
    private static final Duration TIME_LIMIT = Duration.ofMinutes(3);

    private final EvalPlusTasks tasks;
    private final UnaryOperator<String> programOfAnswer;
    private final boolean opencompassCompat;

    /** @param programOfAnswer takes the program, or the end of it, out of a prediction */
    EvalPlusEvaluator(EvalPlusTasks tasks, UnaryOperator<String> programOfAnswer, boolean opencompassCompat) {
        this.tasks = tasks;
        this.programOfAnswer = programOfAnswer;
        this.opencompassCompat = opencompassCompat;
    }

    /** One answer, the name of its task, and how it did on both kinds of inputs. */
    private record Answer(int row, String task, PythonProgram program, String mark) {}

    @Override
    public List<String> missing(List<@Nullable Object> references) {
        return tasks.file() == null ? tasks.missing() : List.of();
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        Map<String, String> lines = tasks.read();
        List<Answer> answers = answers(input, lines);
        long attempted = answers.stream().map(Answer::task).distinct().count();
        if (opencompassCompat && isHumanEval() && attempted != lines.size()) {
            throw new EvaluationException("Missing problems in samples: " + attempted + " of " + lines.size()
                    + "; EvalPlus judges HumanEval as a whole only. Leave out test_range, or its compatibility mode");
        }
        List<PythonOutcome> outcomes =
                ProgramRunner.run(answers.stream().map(Answer::program).toList());
        List<JsonNode> verdicts = new ArrayList<>();
        Map<String, JsonNode> ofTask = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.size(); i++) {
            JsonNode verdict = verdict(answers.get(i), outcomes.get(i));
            ofTask.putIfAbsent(answers.get(i).task(), verdict);
            verdicts.add(opencompassCompat ? ofTask.get(answers.get(i).task()) : verdict);
        }
        return evaluation(input, answers, verdicts);
    }

    private boolean isHumanEval() {
        return tasks.benchmark() == Benchmark.HUMANEVAL;
    }

    private List<Answer> answers(EvaluationInput input, Map<String, String> lines) {
        String script = PackagedScripts.read(SCRIPT);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            String task = PythonText.str(input.requireReferences().get(i));
            String line = lines.get(task);
            if (line == null) {
                throw new EvaluationException("reference " + i + " must be a task of " + tasks.file() + ", such as "
                        + lines.keySet().stream().findFirst().orElse("none") + "; it is " + task);
            }
            Object prediction = input.requirePredictions().get(i);
            for (Object said : prediction instanceof List<?> several ? several : List.of(input.prediction(i))) {
                String program = prompt(input, i) + programOfAnswer.apply(PythonText.str(said));
                String mark = UUID.randomUUID().toString();
                String call = "judge(" + PythonText.repr(line) + ", " + PythonText.repr(program) + ", '"
                        + tasks.benchmark().name().toLowerCase(Locale.ROOT) + "', '" + mark + "')";
                answers.add(new Answer(i, task, new PythonProgram(List.of(script, call), false, TIME_LIMIT), mark));
            }
        }
        return answers;
    }

    /** What a completion of HumanEval goes on from. */
    private String prompt(EvaluationInput input, int i) {
        if (!isHumanEval()) {
            return "";
        }
        if (input.rows().get(i).columns().get("prompt") instanceof String prompt) {
            return prompt;
        }
        throw new EvaluationException("HumanEvalPlusEvaluator needs the column \"prompt\", row "
                + input.rows().get(i).number() + " has "
                + input.rows().get(i).columns().keySet());
    }

    /** A process that ended before its tests did counts as one that ran out of time, as it does there. */
    private static JsonNode verdict(Answer answer, PythonOutcome outcome) {
        JsonNode verdict =
                JsonNodeFactory.instance.objectNode().put("base", "timeout").put("plus", "timeout");
        if (outcome.message().startsWith(answer.mark())) {
            try {
                verdict =
                        JSON.readTree(outcome.message().substring(answer.mark().length()));
            } catch (JsonProcessingException e) {
                throw new EvaluationException("the verdict on " + answer.task() + " cannot be read", e);
            }
        }
        if (verdict.has("broken")) {
            throw new EvaluationException("EvalPlus' own program of " + answer.task() + " fails on its inputs: "
                    + verdict.path("broken").asText() + "; the file may belong to another version of EvalPlus");
        }
        return verdict;
    }

    private boolean isRight(JsonNode verdict) {
        boolean needsBase = isHumanEval() || !opencompassCompat;
        return PASSED.equals(verdict.path("plus").asText())
                && (!needsBase || PASSED.equals(verdict.path("base").asText()));
    }

    private Evaluation evaluation(EvaluationInput input, List<Answer> answers, List<JsonNode> verdicts) {
        int[] given = new int[input.size()];
        int[] right = new int[input.size()];
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            int row = answers.get(i).row();
            if (given[row]++ == 0) {
                details.add(detail(input, row, verdicts.get(i)));
            }
            right[row] += isRight(verdicts.get(i)) ? 1 : 0;
        }
        double[] share = SampleScores.values(given.length, row -> (double) right[row] / given[row]);
        double mean = Arrays.stream(share).sum() / share.length * 100;
        String metric = isHumanEval() ? "humaneval_plus_pass@1" : "mbpp_plus_pass@1";
        List<String> asked = new ArrayList<>();
        input.requireReferences().forEach(task -> asked.add(PythonText.str(task)));
        return new Evaluation(
                Map.of(metric, mean),
                isHumanEval() ? details : null,
                new SampleScores(Map.of(metric, SampleScores.values(share.length, row -> 100 * share[row])), asked));
    }

    private Map<String, @Nullable Object> detail(EvaluationInput input, int row, JsonNode verdict) {
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("prompt", input.rows().get(row).columns().get("prompt"));
        detail.put("prediction", input.requirePredictions().get(row));
        detail.put("reference", input.requireReferences().get(row));
        detail.put("base_result", verdict.path("base").asText());
        detail.put("plus_result", verdict.path("plus").asText());
        detail.put("is_correct", isRight(verdict));
        return detail;
    }
}
