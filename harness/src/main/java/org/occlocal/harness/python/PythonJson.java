package org.occlocal.harness.python;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.tokenizers.python.PythonStrings;

/** Python's {@code json}. */
public final class PythonJson {

    private static final JsonFactory READER = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private PythonJson() {}

    /**
     * With its defaults: a space after commas and colons, ASCII only.
     *
     * @param value String, whole or floating-point number, Boolean, null, List or Map
     */
    public static String dumps(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(value, true, out);
        return out.toString();
    }

    /** As {@link #dumps}, with {@code ensure_ascii=False}. */
    public static String dumpsUnicode(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(value, false, out);
        return out.toString();
    }

    /** With {@code indent=4, ensure_ascii=False}: OpenCompass' prediction and result files. */
    public static String dumpsIndented(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        writeIndented(value, "\n", out);
        return out.toString();
    }

    /**
     * A part of such a file.
     *
     * @param depth lists and dictionaries around it
     */
    public static String dumpsIndented(@Nullable Object value, int depth) {
        StringBuilder out = new StringBuilder();
        writeIndented(value, "\n" + "    ".repeat(depth), out);
        return out.toString();
    }

    /** Whether {@code json.loads(text)} gives a value: NaN and infinities are numbers there. */
    public static boolean canLoad(String text) {
        int depth = 0;
        int values = 0;
        try (JsonParser parser = READER.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_FLOAT && parser.isNaN() && !NO_NUMBERS.contains(parser.getText())) {
                    return false;
                }
                values += depth == 0 && !token.isStructEnd() ? 1 : 0;
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
        } catch (IOException e) {
            return false;
        }
        return values == 1 && depth == 0 && !text.startsWith(BYTE_ORDER_MARK);
    }

    private static void writeIndented(@Nullable Object value, String lineBreak, StringBuilder out) {
        String inner = lineBreak + "    ";
        if (value instanceof List<?> list && !list.isEmpty()) {
            String separator = "[";
            for (Object item : list) {
                out.append(separator).append(inner);
                writeIndented(item, inner, out);
                separator = ",";
            }
            out.append(lineBreak).append(']');
        } else if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator).append(inner);
                PythonStrings.quoteJson(String.valueOf(entry.getKey()), false, out);
                out.append(": ");
                writeIndented(entry.getValue(), inner, out);
                separator = ",";
            }
            out.append(lineBreak).append('}');
        } else if (value instanceof String text) {
            PythonStrings.quoteJson(text, false, out);
        } else {
            write(value, true, out);
        }
    }

    private static void write(@Nullable Object value, boolean asciiOnly, StringBuilder out) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof String text) {
            PythonStrings.quoteJson(text, asciiOnly, out);
        } else if (value instanceof Double number) {
            out.append(PythonStrings.jsonFloatText(number));
        } else if (value instanceof List<?> list) {
            String separator = "[";
            for (Object item : list) {
                out.append(separator);
                write(item, asciiOnly, out);
                separator = ", ";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                PythonStrings.quoteJson(String.valueOf(entry.getKey()), asciiOnly, out);
                out.append(": ");
                write(entry.getValue(), asciiOnly, out);
                separator = ", ";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else {
            out.append(value);
        }
    }
}
