package org.occlocal.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Public chat templates of the shared folder, with what Jinja2 renders. */
class ChatTemplateReferenceTest {

    private static final JsonMapper JSON = new JsonMapper();

    /** The cases were made with a strftime_now that ignores its format; here the clock shows that day. */
    private static final String DAY_OF_CASES = "2026-11-20";

    private static final Clock CLOCK = Clock.fixed(Instant.parse(DAY_OF_CASES + "T12:00:00Z"), ZoneOffset.UTC);

    @TestFactory
    Stream<DynamicTest> rendersPublicTemplatesAsJinja2Does() throws IOException {
        JsonNode cases =
                JSON.readTree(SharedData.path("chat-templates/cases.json").toFile());
        assertThat(cases).hasSizeGreaterThanOrEqualTo(76);
        return StreamSupport.stream(cases.spliterator(), false)
                .map(row -> DynamicTest.dynamicTest(
                        row.path("name").asText() + " " + row.path("conv").asText() + " "
                                + row.path("gen").asBoolean(),
                        () -> check(row)));
    }

    private static void check(JsonNode row) {
        ChatTemplate template = ChatTemplate.of(
                        row.path("template").asText(), Map.of("bos_token", "<s>", "eos_token", "</s>"))
                .withClock(CLOCK);
        boolean addGenerationPrompt = row.path("gen").asBoolean();
        if (row.path("expected").isNull()) {
            assertThatThrownBy(() -> template.render(messages(row.path("messages")), addGenerationPrompt))
                    .isInstanceOf(TokenizerException.class);
        } else {
            String expected = row.path("expected").asText().replace(DAY_OF_CASES, "20 Nov 2026");
            assertThat(template.render(messages(row.path("messages")), addGenerationPrompt))
                    .isEqualTo(expected);
        }
    }

    static List<Map<String, Object>> messages(JsonNode messages) {
        return JSON.convertValue(messages, new TypeReference<List<Map<String, Object>>>() {});
    }
}
