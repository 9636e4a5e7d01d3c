package org.occlocal.tokenizers.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What Jinja2 itself renders; made by src/test/reference/make_chat_references.py. */
class JinjaReferenceTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void rendersWhatJinja2RendersAndFailsWhereItFails() throws IOException {
        JsonNode references = references();
        Map<String, Object> variables =
                JSON.convertValue(references.path("variables"), new TypeReference<Map<String, Object>>() {});
        Clock clock = Clock.fixed(
                LocalDateTime.parse(references.path("now").asText()).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
        List<String> differences = new ArrayList<>();
        for (JsonNode row : references.path("cases")) {
            String template = row.path("template").asText();
            String expected = row.path("expected").isNull()
                    ? "failure"
                    : "text " + row.path("expected").asText();
            String actual;
            try {
                actual = "text " + JinjaTemplate.parse(template).render(variables, clock);
            } catch (JinjaException e) {
                actual = "failure";
                if (!expected.equals("failure")) {
                    actual += " " + e.getMessage();
                }
            }
            if (!actual.equals(expected)) {
                differences.add("template: " + template + "\nexpected: " + expected + "\nactual:   " + actual + "\n");
            }
        }
        assertThat(differences).isEmpty();
        assertThat(references.path("cases")).hasSizeGreaterThan(200);
    }

    private static JsonNode references() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(JinjaReferenceTest.class.getResourceAsStream("/chat-references.json"))) {
            return JSON.readTree(in);
        }
    }
}
