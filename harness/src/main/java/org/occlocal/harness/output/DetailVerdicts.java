package org.occlocal.harness.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which samples are correct, from the details of a result of OpenCompass: their evaluator's verdict, or, where it gives
 * none, whether prediction and reference are the same text. Reads one detail at a time.
 */
final class DetailVerdicts {

    private static final List<String> VERDICTS = List.of("correct", "is_correct", "cascade_correct", "passed");
    private static final Pattern SHARES =
            Pattern.compile("(score|accuracy|exact_match|(humaneval_)?pass@1)( \\(\\d+ runs average\\))?");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SamplesOfMetric samples = new SamplesOfMetric();
    private boolean isComplete = true;
    private int details;
    private int row;

    /** Whether a metric of this name may be the share of correct samples; others are given no standard error. */
    static boolean isShareOfCorrect(String metric) {
        return SHARES.matcher(metric).matches();
    }

    /** @param parser at the first token of the details: a list, or a dictionary by numbers with a "type" */
    void read(JsonParser parser) throws IOException {
        JsonToken start = parser.currentToken();
        if (start != JsonToken.START_ARRAY && start != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (JsonToken token = parser.nextToken();
                (token != JsonToken.END_ARRAY) && (token != JsonToken.END_OBJECT);
                token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                JsonNode detail = JSON.readTree(parser);
                add(detail);
            } else if (token == JsonToken.START_ARRAY) {
                parser.skipChildren();
                isComplete = false;
            }
        }
    }

    private void add(JsonNode detail) {
        JsonNode verdict = verdict(detail);
        String question = String.valueOf(details++);
        if (verdict != null && verdict.isArray()) {
            verdict.forEach(one -> add(truth(one), question));
        } else if (verdict != null) {
            add(truth(verdict), question);
        } else {
            JsonNode prediction = detail.get("predictions");
            JsonNode reference = detail.get("references");
            add((prediction == null || reference == null) ? null : prediction.equals(reference), question);
        }
    }

    /** Some evaluators write 1 and 0. */
    private static @Nullable Boolean truth(JsonNode verdict) {
        return (verdict.isBoolean() || verdict.isNumber()) ? verdict.asBoolean() : null;
    }

    private static @Nullable JsonNode verdict(JsonNode detail) {
        return VERDICTS.stream()
                .map(detail::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private void add(@Nullable Boolean isCorrect, String question) {
        isComplete &= isCorrect != null;
        samples.add(row++, Boolean.TRUE.equals(isCorrect) ? 100 : 0, question);
    }

    /** None where a detail has no verdict. */
    SamplesOfMetric samples() {
        return isComplete ? samples : new SamplesOfMetric();
    }
}
