package org.occlocal.configs.python;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Python values as JSON and back, on the way from the interpreter's process. Dictionaries are written as lists of keys
 * and values behind a mark, because their keys may be numbers.
 */
final class TreeJson {

    static final String DICTIONARY = "d";
    static final String LIST = "l";

    /** A configuration of more values than this is a mistake or an attack. */
    private static final int MOST_VALUES = 5_000_000;

    private static final long MOST_TEXT = 200_000_000;
    private static final int DEEPEST = 200;

    private final JsonGenerator out;
    private int values;
    private long text;

    TreeJson(JsonGenerator out) {
        this.out = out;
    }

    /** @throws TooLargeException when the value has too many parts or is nested too deeply */
    void write(Value value) throws IOException {
        write(value, 0);
    }

    private void write(Value value, int depth) throws IOException {
        if (++values > MOST_VALUES || depth > DEEPEST || text > MOST_TEXT) {
            throw new TooLargeException();
        }
        if (value.isNull()) {
            out.writeNull();
        } else if (value.isBoolean()) {
            out.writeBoolean(value.asBoolean());
        } else if (value.isString()) {
            String string = value.asString();
            text += string.length();
            out.writeString(string);
        } else if (value.isNumber()) {
            writeNumber(value);
        } else if (value.hasHashEntries()) {
            writeDictionary(value, depth);
        } else if (value.hasArrayElements()) {
            out.writeStartArray();
            out.writeString(LIST);
            for (long i = 0; i < value.getArraySize(); i++) {
                write(value.getArrayElement(i), depth + 1);
            }
            out.writeEndArray();
        } else if (value.hasMember("symbol_name")) {
            out.writeString(value.getMember("symbol_name").asString());
        } else {
            // a function, a class or a module: it says what it is, and whoever wants a value there says that it is none
            out.writeStartObject();
            out.writeStringField("python", value.toString());
            out.writeEndObject();
        }
    }

    private void writeNumber(Value value) throws IOException {
        if (value.fitsInLong()
                && !value.toString().contains(".")
                && !value.toString().contains("e")) {
            out.writeNumber(value.asLong());
        } else if (value.fitsInDouble()) {
            out.writeNumber(value.asDouble());
        } else {
            out.writeNumber(value.fitsInBigInteger() ? value.asBigInteger().doubleValue() : Double.NaN);
        }
    }

    private void writeDictionary(Value value, int depth) throws IOException {
        out.writeStartArray();
        out.writeString(DICTIONARY);
        Value entries = value.getHashEntriesIterator();
        while (entries.hasIteratorNextElement()) {
            Value entry = entries.getIteratorNextElement();
            write(entry.getArrayElement(0), depth + 1);
            write(entry.getArrayElement(1), depth + 1);
        }
        out.writeEndArray();
    }

    /** The value that starts at the parser's current token: String, Long, Double, Boolean, null, List or Map. */
    static @Nullable Object read(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case START_OBJECT -> readOther(in);
            case START_ARRAY -> readArray(in);
            default -> throw new IOException("unexpected " + in.currentToken());
        };
    }

    private static Object readArray(JsonParser in) throws IOException {
        in.nextToken();
        boolean isDictionary = in.getText().equals(DICTIONARY);
        List<Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            list.add(read(in));
        }
        if (!isDictionary) {
            return list;
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i += 2) {
            map.put(list.get(i), list.get(i + 1));
        }
        return map;
    }

    private static Object readOther(JsonParser in) throws IOException {
        in.nextToken();
        in.nextToken();
        String what = in.getText();
        in.nextToken();
        return new PythonObject(what);
    }

    /** A value that no configuration can hold. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException() {
            super("the configuration has more than " + MOST_VALUES + " values, or values nested deeper than "
                    + DEEPEST);
        }
    }
}
