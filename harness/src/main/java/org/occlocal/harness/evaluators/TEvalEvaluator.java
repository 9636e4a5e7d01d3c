package org.occlocal.harness.evaluators;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonLiteral;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonValues;

/**
 * Use of tools: OpenCompass' TEvalEvaluator (Chen et al., "T-Eval", 2023) for its subsets that compare text. References
 * are the data set's entries as JSON.
 */
final class TEvalEvaluator implements Evaluator {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Pattern TOOL_NAME = PythonRegex.compile("\\w+\\.\\w+");
    private static final Pattern FINISH = PythonRegex.compile("FinishAction");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(thought|action|args)}");

    private final Subset subset;

    /** Parts of T-Eval that need no sentence embeddings. */
    enum Subset {
        INSTRUCT,
        REVIEW,
        RETRIEVE;

        /** Present in every result, in this order behind those that were seen first. */
        private List<String> metrics() {
            return switch (this) {
                case INSTRUCT -> List.of(
                        "json_format_metric", "json_args_em_metric", "string_format_metric", "string_args_em_metric");
                case REVIEW -> List.of("parse_rate", "review_quality");
                case RETRIEVE -> List.of("name", "parse_rate");
            };
        }

        /** To four places. */
        private boolean isRounded() {
            return this != RETRIEVE;
        }
    }

    TEvalEvaluator(Subset subset) {
        this.subset = subset;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        Map<String, double[]> bySample = new LinkedHashMap<>();
        for (int i = 0; i < input.size(); i++) {
            Map<?, ?> entry = entry(input.reference(i), i);
            int sample = i;
            Map<String, Double> scores =
                    switch (subset) {
                        case INSTRUCT -> instruct(entry, input.prediction(i));
                        case REVIEW -> review(entry, input.prediction(i));
                        case RETRIEVE -> retrieve(entry, input.prediction(i));
                    };
            scores.forEach((name, value) -> {
                values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
                bySample.computeIfAbsent(name, key -> SampleScores.values(input.size(), other -> Double.NaN))[sample] =
                        100 * value;
            });
        }
        subset.metrics().forEach(name -> values.putIfAbsent(name, List.of()));
        Map<String, Object> metrics = new LinkedHashMap<>();
        values.forEach((name, list) -> {
            double mean = list.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
            metrics.put(name, 100 * (subset.isRounded() ? Math.rint(mean * 1e4) / 1e4 : mean));
        });
        return new Evaluation(metrics, null, new SampleScores(bySample, null));
    }

    private static Map<?, ?> entry(String reference, int i) {
        try {
            return JSON.readValue(reference, Map.class);
        } catch (JsonProcessingException e) {
            throw new EvaluationException("reference " + i + " is no entry of T-Eval: " + e.getOriginalMessage(), e);
        }
    }

    private static Map<String, Double> instruct(Map<?, ?> entry, String prediction) {
        Map<?, ?> template = map(entry.get("template"));
        Map<?, ?> truth = map(entry.get("ground_truth"));
        String format = PythonText.str(map(entry.get("meta_data")).get("response_format"));
        Map<String, @Nullable Object> call =
                format.equals("json") ? jsonCall(template, prediction) : textCall(template, prediction);
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put(format + "_format_metric", call == null ? 0.0 : 1.0);
        scores.put(format + "_args_em_metric", call == null ? 0.0 : match(truth, call));
        return scores;
    }

    private static double match(Map<?, ?> truth, Map<String, @Nullable Object> call) {
        Map<?, ?> expected = map(truth.get("args"));
        Map<?, ?> given = map(call.get("args"));
        int hits = PythonValues.equal(truth.get("action"), call.get("action")) ? 1 : 0;
        for (Map.Entry<?, ?> argument : expected.entrySet()) {
            Object value = given.containsKey(argument.getKey()) ? given.get(argument.getKey()) : "";
            hits += PythonValues.equal(value, argument.getValue()) ? 1 : 0;
        }
        return (double) hits / (expected.size() + 1);
    }

    private static @Nullable Map<String, @Nullable Object> jsonCall(Map<?, ?> template, String prediction) {
        if (!(load(prediction) instanceof Map<?, ?> given)) {
            return null;
        }
        Map<String, @Nullable Object> call = new LinkedHashMap<>();
        for (String part : List.of("thought", "action", "args")) {
            if (!given.containsKey(template.get(part))) {
                return null;
            }
            call.put(part, given.get(template.get(part)));
        }
        return call;
    }

    /** The template's texts are regular expressions, as there. */
    private static @Nullable Map<String, @Nullable Object> textCall(Map<?, ?> template, String prediction) {
        StringBuilder pattern = new StringBuilder();
        for (String part : List.of("thought", "action", "args")) {
            pattern.append(PythonText.str(template.get(part + "_start")))
                    .append('{')
                    .append(part)
                    .append('}')
                    .append(PythonText.str(template.get(part + "_end")));
        }
        String expression = PLACEHOLDER.matcher(pattern).replaceAll("(.*)");
        Matcher matcher = PythonRegex.dotAll(expression).matcher(prediction);
        if (!matcher.find()) {
            return null;
        }
        Map<String, @Nullable Object> call = new LinkedHashMap<>();
        call.put("action", PythonStr.strip(matcher.group(2)));
        try {
            call.put("args", PythonLiteral.parse(PythonStr.strip(matcher.group(3))));
        } catch (IllegalArgumentException e) {
            call.put("args", Map.of());
        }
        return call;
    }

    private static Map<String, Double> review(Map<?, ?> entry, String prediction) {
        Object expected = map(entry.get("ground_truth")).get("answer");
        Object given = null;
        if ("json".equals(map(entry.get("meta_data")).get("response_format"))) {
            Object loaded = load(prediction);
            Object finished = loaded instanceof Map<?, ?> map ? map.get("is_finished") : null;
            if (PythonValues.equal(finished, true) || PythonValues.equal(finished, false)) {
                given = Map.of("review", finished);
            }
        } else {
            String answer = PythonStr.strip(prediction.substring(prediction.indexOf(':') + 1));
            given = answer.matches("(?s)[A-E].*") ? answer.substring(0, 1) : null;
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("parse_rate", given == null ? 0.0 : 1.0);
        scores.put("review_quality", given != null && PythonValues.equal(given, expected) ? 1.0 : 0.0);
        return scores;
    }

    private static Map<String, Double> retrieve(Map<?, ?> entry, String prediction) {
        Map<?, ?> meta = map(entry.get("meta_data"));
        Object expected = action(entry.get("ground_truth"));
        Object given = prediction;
        if ("json".equals(meta.get("response_format"))) {
            given = expected == null ? null : action(prediction);
        }
        boolean found = false;
        if (given instanceof String text && expected instanceof String name) {
            List<String> others = new ArrayList<>(PythonRegex.findAll(TOOL_NAME, text));
            others.addAll(PythonRegex.findAll(FINISH, text));
            found = text.contains(name) && others.stream().allMatch(name::equals);
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("name", found ? 1.0 : 0.0);
        scores.put("parse_rate", given == null ? 0.0 : 1.0);
        return scores;
    }

    /** The name of an action, empty where it has none; null where there is no dictionary. */
    private static @Nullable String action(@Nullable Object value) {
        Object loaded = value;
        if (value instanceof String text) {
            int from = Math.max(text.indexOf('{'), 0);
            loaded = load(text.substring(from, Math.max(text.lastIndexOf('}') + 1, from)));
        }
        if (!(loaded instanceof Map<?, ?> map)) {
            return null;
        }
        return map.containsKey("name") ? PythonText.str(map.get("name")) : "";
    }

    /** A Python literal, or JSON, or JSON in single quotes; null where it is none of them. */
    private static @Nullable Object load(String text) {
        int fence = text.indexOf("```json");
        String plain = fence < 0 ? text : PythonStr.strip(text.substring(fence + "```json".length()), "`");
        try {
            return PythonLiteral.parse(plain);
        } catch (IllegalArgumentException e) {
            Object value = json(plain);
            return value == null ? json(plain.replace("'", "\"")) : value;
        }
    }

    private static @Nullable Object json(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
