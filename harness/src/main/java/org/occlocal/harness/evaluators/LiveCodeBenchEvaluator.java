package org.occlocal.harness.evaluators;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.sandbox.PythonOutcome;
import org.occlocal.harness.sandbox.PythonProgram;

/**
 * Share of tasks whose program passes all tests: OpenCompass' LCBCodeGenerationEvaluator, with tests from the rows of
 * LCBCodeGenerationDataset. Arguments {@code start_date} and {@code end_date} leave rows out; {@code release_version} is
 * the dataset's own, as in all of OpenCompass' configurations.
 *
 * <p>Programs run as scripts, where OpenCompass puts their lines into a function: what reads standard input through other
 * means than text, or assigns to its own globals, works here and may not there.
 */
final class LiveCodeBenchEvaluator implements Evaluator {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FENCE = "```";

    private final int seconds;
    private final boolean lastBlock;
    private final @Nullable String start;
    private final @Nullable String end;

    /** @throws ConfigException when an argument is of another kind */
    LiveCodeBenchEvaluator(Component config) {
        this.seconds = config.integer("timeout", 6);
        String extractor = config.text("extractor_version");
        if (extractor != null && !extractor.equals("v1") && !extractor.equals("v2")) {
            throw new ConfigException(config.name() + ": \"extractor_version\" must be v1 or v2, it is " + extractor);
        }
        this.lastBlock = "v2".equals(extractor);
        this.start = config.text("start_date");
        this.end = config.text("end_date");
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        List<Integer> asked = IntStream.range(0, input.size())
                .filter(i ->
                        isAsked(String.valueOf(input.rows().get(i).columns().get("contest_date"))))
                .boxed()
                .toList();
        if (asked.isEmpty()) {
            throw new EvaluationException("no row is between start_date " + start + " and end_date " + end);
        }
        String script = PackagedScripts.read("contest_tests.py");
        List<String> codes = new ArrayList<>();
        List<String> marks = new ArrayList<>();
        List<Integer> tests = new ArrayList<>();
        List<PythonProgram> programs = new ArrayList<>();
        for (int i : asked) {
            String code = code(input.prediction(i));
            ContestTests own = ContestTests.of(input.rows().get(i).columns());
            String mark = UUID.randomUUID().toString();
            codes.add(code);
            marks.add(mark);
            tests.add(own.tests().size());
            long limit = (seconds + 1L) * own.tests().size() + 5;
            programs.add(new PythonProgram(
                    List.of(script, own.call(code, seconds, mark)), false, Duration.ofSeconds(limit)));
        }
        List<PythonOutcome> outcomes = ProgramRunner.run(programs);
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        int passed = 0;
        for (int i = 0; i < codes.size(); i++) {
            Map<String, @Nullable Object> detail = detail(codes.get(i), outcomes.get(i), marks.get(i), tests.get(i));
            passed += Boolean.TRUE.equals(detail.get("correct")) ? 1 : 0;
            details.add(detail);
        }
        return new Evaluation(
                Map.of("pass@1", 100.0 * passed / codes.size()), details, SampleScores.of("pass@1", input.size(), i -> {
                    int place = asked.indexOf(i);
                    boolean isRight =
                            place >= 0 && Boolean.TRUE.equals(details.get(place).get("correct"));
                    return place < 0 ? Double.NaN : isRight ? 100 : 0;
                }));
    }

    private boolean isAsked(String date) {
        // dates such as 2023-05-07T00:00:00 are in the order of their texts
        return (start == null || date.compareTo(start) >= 0) && (end == null || date.compareTo(end + "T00:00:00") <= 0);
    }

    /** What stands between the first two fences, or between the last two; empty where there are fewer. */
    private String code(String answer) {
        List<String> lines = PythonStr.split(answer, "\n");
        List<Integer> fences = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).contains(FENCE))
                .boxed()
                .toList();
        if (fences.size() < 2) {
            return "";
        }
        int first = lastBlock ? fences.size() - 2 : 0;
        return String.join("\n", lines.subList(fences.get(first) + 1, fences.get(first + 1)));
    }

    private static Map<String, @Nullable Object> detail(String code, PythonOutcome outcome, String mark, int tests) {
        List<Object> results = new ArrayList<>();
        Object about = Map.of("error_code", -3L, "error_message", "Global Timeout or Memory Limit Exceeded");
        boolean correct = false;
        JsonNode verdict = verdict(outcome, mark);
        if (verdict == null) {
            results.addAll(Collections.nCopies(tests, -1L));
        } else {
            results.addAll(Collections.nCopies(verdict.path("passed").asInt(), true));
            JsonNode last = verdict.path("outcome");
            correct = last.isBoolean() && last.booleanValue();
            if (!correct) {
                results.add(last.isBoolean() ? (Object) false : (Object) last.asLong());
            }
            about = JSON.convertValue(verdict.path("about"), Object.class);
        }
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("extracted_prediction", code);
        detail.put("eval_result", results);
        detail.put("final_metadata", PythonJson.dumps(about));
        detail.put("correct", correct);
        return detail;
    }

    /** Null where the program ended, or was ended, before its tests did. */
    private static @Nullable JsonNode verdict(PythonOutcome outcome, String mark) {
        if (!outcome.message().startsWith(mark)) {
            return null;
        }
        try {
            return JSON.readTree(outcome.message().substring(mark.length()));
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
