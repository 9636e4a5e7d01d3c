package org.occlocal.harness.datasets.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts of prompts that OpenCompass' loaders bring with them, as files of JSON beside these classes. */
final class PackagedTexts {

    private static final Pattern NAME = Pattern.compile("\\{(\\w+)\\}");

    private PackagedTexts() {}

    /** A text with values for the names in braces, as Python's {@code format} gives it; other names stay. */
    static String filled(String text, Map<String, String> values) {
        return NAME.matcher(text)
                .replaceAll(name -> Matcher.quoteReplacement(values.getOrDefault(name.group(1), name.group())));
    }

    /** @param name of the file, such as "babilong.json" */
    static JsonNode read(String name) {
        try (InputStream in = PackagedTexts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing beside " + PackagedTexts.class);
            }
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
