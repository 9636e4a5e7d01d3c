package org.occlocal.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The input of score, generate and tokenize: one JSON object a line. Everything is read before anything runs. */
final class JsonLines {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonLines() {}

    /** One line. */
    record Line(int number, JsonNode json) {

        /** The error for something wrong in this line. */
        UsageException wrong(String what) {
            return new UsageException("input line " + number + ": " + what);
        }

        JsonNode id() {
            return json.path("id");
        }

        String text(String key) {
            JsonNode node = json.get(key);
            if (node == null || !node.isTextual()) {
                throw wrong("\"" + key + "\" is " + node + ", expected a string");
            }
            return node.textValue();
        }

        boolean flag(String key, boolean otherwise) {
            JsonNode node = json.get(key);
            if (node == null || node.isNull()) {
                return otherwise;
            }
            if (!node.isBoolean()) {
                throw wrong("\"" + key + "\" is " + node + ", expected true or false");
            }
            return node.booleanValue();
        }

        /** Token ids below {@code vocabulary}. */
        int[] tokens(String key, int vocabulary) {
            JsonNode node = json.get(key);
            if (node == null || !node.isArray()) {
                throw wrong("\"" + key + "\" is " + node + ", expected a list of token ids");
            }
            int[] tokens = new int[node.size()];
            for (int i = 0; i < tokens.length; i++) {
                JsonNode token = node.get(i);
                if (!token.isIntegralNumber()
                        || !token.canConvertToInt()
                        || token.intValue() < 0
                        || token.intValue() >= vocabulary) {
                    throw wrong("\"" + key + "\" has " + token + " at place " + i
                            + ", expected a token id between 0 and " + (vocabulary - 1));
                }
                tokens[i] = token.intValue();
            }
            return tokens;
        }

        List<String> texts(String key) {
            List<String> texts = new ArrayList<>();
            JsonNode node = json.path(key);
            if (node.isTextual()) {
                return List.of(node.textValue());
            }
            if (!node.isMissingNode() && !node.isNull() && !node.isArray()) {
                throw wrong("\"" + key + "\" is " + node + ", expected a list of strings");
            }
            node.forEach(element -> {
                if (!element.isTextual() || element.textValue().isEmpty()) {
                    throw wrong("\"" + key + "\" has " + element + ", expected strings that are not empty");
                }
                texts.add(element.textValue());
            });
            return texts;
        }

        boolean has(String key) {
            return json.hasNonNull(key);
        }

        /** Exactly one of the keys must be there. */
        String oneOf(String... keys) {
            List<String> present = new ArrayList<>();
            for (String key : keys) {
                if (json.has(key)) {
                    present.add(key);
                }
            }
            if (present.size() != 1) {
                throw wrong("expected exactly one of " + String.join(", ", keys) + ", found "
                        + (present.isEmpty() ? "none" : String.join(" and ", present)));
            }
            return present.get(0);
        }
    }

    /** The first line without the mark that some editors put before UTF-8. */
    private static String withoutMark(String line) {
        return line.startsWith("\uFEFF") ? line.substring(1) : line;
    }

    /** @throws UsageException when the file cannot be read, is empty, or a line is no JSON object */
    static List<Line> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new UsageException("--input " + file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new UsageException("--input " + file + " cannot be read: " + e);
        }
        List<Line> parsed = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            try {
                JsonNode node = JSON.readTree(i == 0 ? withoutMark(lines.get(0)) : lines.get(i));
                Line line = new Line(i + 1, node);
                if (!node.isObject()) {
                    throw line.wrong("expected a JSON object, found " + node.getNodeType());
                }
                if (!node.has("id")) {
                    throw line.wrong("\"id\" is missing");
                }
                parsed.add(line);
            } catch (JsonProcessingException e) {
                throw new UsageException("input line " + (i + 1) + ": " + e.getOriginalMessage());
            }
        }
        if (parsed.isEmpty()) {
            throw new UsageException("--input " + file + " has no lines");
        }
        return parsed;
    }
}
