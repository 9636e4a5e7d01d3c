package org.occlocal.harness.evaluators;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonText;

/**
 * Tests of a contest's task as LiveCodeBench's files have them: public ones as JSON, private ones as JSON too, or as a
 * pickled text of JSON, deflated and in base 64. Of the pickle nothing but one text is read; nothing in it is run.
 *
 * @param tests pairs of input and expected output
 * @param function that is called with the inputs; null where the program reads standard input
 */
record ContestTests(List<List<String>> tests, @Nullable String function) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PROTOCOL = 0x80;
    private static final int FRAME = 0x95;
    private static final int SHORT_TEXT = 0x8c;
    private static final int LONG_TEXT = 0x8d;

    /** @param row with columns public_test_cases, private_test_cases and metadata */
    static ContestTests of(Map<String, Object> row) {
        List<List<String>> tests = new ArrayList<>();
        add(parse(text(row, "public_test_cases"), "public_test_cases"), tests);
        String hidden = text(row, "private_test_cases");
        JsonNode plain;
        try {
            plain = JSON.readTree(hidden);
        } catch (JsonProcessingException e) {
            plain = parse(unpickled(hidden), "private_test_cases");
        }
        add(plain, tests);
        JsonNode function = parse(text(row, "metadata"), "metadata").path("func_name");
        return new ContestTests(tests, function.isTextual() ? function.textValue() : null);
    }

    private static void add(JsonNode cases, List<List<String>> tests) {
        cases.forEach(one ->
                tests.add(List.of(one.path("input").asText(), one.path("output").asText())));
    }

    private static String text(Map<String, Object> row, String column) {
        if (row.get(column) instanceof String text) {
            return text;
        }
        throw new EvaluationException("the rows have no text in column \"" + column
                + "\"; the evaluator needs the dataset type LCBCodeGenerationDataset");
    }

    private static JsonNode parse(String text, String column) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new EvaluationException("column \"" + column + "\" is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    static String unpickled(String packed) {
        byte[] bytes;
        try (InflaterInputStream stream = new InflaterInputStream(
                new ByteArrayInputStream(Base64.getMimeDecoder().decode(packed)))) {
            bytes = stream.readAllBytes();
        } catch (IOException | IllegalArgumentException e) {
            throw new EvaluationException(
                    "private_test_cases are neither JSON nor deflated text: " + e.getMessage(), e);
        }
        ByteBuffer pickle = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (pickle.remaining() > 1) {
            int code = pickle.get() & 0xff;
            switch (code) {
                case PROTOCOL -> pickle.get();
                case FRAME -> pickle.getLong();
                case SHORT_TEXT -> {
                    return text(pickle, pickle.get() & 0xff);
                }
                case 'X' -> {
                    return text(pickle, pickle.getInt());
                }
                case LONG_TEXT -> {
                    return text(pickle, pickle.getLong());
                }
                default -> throw new EvaluationException(
                        "private_test_cases are a pickle of something else than one text, code " + code);
            }
        }
        throw new EvaluationException("private_test_cases are an empty pickle");
    }

    private static String text(ByteBuffer pickle, long length) {
        if (length < 0 || length > pickle.remaining()) {
            throw new EvaluationException("private_test_cases are cut off: a text of " + length + " bytes, "
                    + pickle.remaining() + " are left");
        }
        byte[] text = new byte[(int) length];
        pickle.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** A call of contest_tests.py's judge. */
    String call(String program, int seconds, String mark) {
        try {
            return "judge(" + PythonText.repr(program) + ", _json.loads("
                    + PythonText.repr(JSON.writeValueAsString(tests)) + "), " + PythonText.repr(function) + ", "
                    + seconds + ", " + PythonText.repr(mark) + ")";
        } catch (JsonProcessingException e) {
            throw new EvaluationException("tests cannot be written as JSON", e);
        }
    }
}
