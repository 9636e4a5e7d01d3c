package org.occlocal.harness.verification;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A text that models are compared on.
 *
 * @param name what it is
 * @param text some hundred characters
 */
public record VerificationText(String name, String text) {

    private static final String HEADING = "== ";

    /** The embedded ones: English and other prose, Chinese, code, numbers, tables. */
    public static List<VerificationText> all() {
        List<VerificationText> texts = new ArrayList<>();
        String[] sections = resource().split("(?m)^" + HEADING);
        for (String section : List.of(sections).subList(1, sections.length)) {
            int end = section.indexOf('\n');
            texts.add(new VerificationText(
                    section.substring(0, end), section.substring(end + 1).strip()));
        }
        return texts;
    }

    private static String resource() {
        try (InputStream in = Objects.requireNonNull(
                VerificationText.class.getResourceAsStream("texts.txt"), "texts.txt is missing from the jar")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
