package org.occlocal.harness.datasets.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Texts of prompts that OpenCompass' loaders bring with them, as files of JSON beside these classes. */
final class PackagedTexts {

    private PackagedTexts() {}

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
