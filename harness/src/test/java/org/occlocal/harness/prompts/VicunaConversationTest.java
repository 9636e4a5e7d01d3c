package org.occlocal.harness.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;

/** Conversations of vicuna as OpenCompass and FastChat write them: see make_conversation_references.py. */
final class VicunaConversationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Map<String, Object>>> MESSAGES = new TypeReference<>() {};

    @Test
    void isWrittenAsFastChatWritesIt() throws IOException {
        for (JsonNode conversation : references()) {
            List<Map<String, Object>> messages = JSON.convertValue(conversation.get("messages"), MESSAGES);
            assertThat(VicunaConversation.text(messages, true))
                    .isEqualTo(conversation.get("text").asText());
        }
    }

    @Test
    void withoutAnOpenTurnItEndsWithTheLastMessage() throws IOException {
        for (JsonNode conversation : references()) {
            List<Map<String, Object>> messages = JSON.convertValue(conversation.get("messages"), MESSAGES);
            assertThat(VicunaConversation.text(messages, false) + "ASSISTANT:")
                    .isEqualTo(conversation.get("text").asText());
        }
    }

    @Test
    void otherRolesAreRefused() {
        assertThatThrownBy(() -> VicunaConversation.text(List.of(Map.of("role", "tool", "content", "x")), true))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("role \"tool\"");
    }

    @Test
    void isAskedForByTheModelsConfiguration() {
        Problems problems = new Problems();
        assertThat(config("vicuna", problems)).isNotNull();
        assertThat(problems.errors()).isEmpty();
        assertThat(config("llama-2", problems)).isNull();
        assertThat(problems.errors().toString())
                .contains("fastchat_template \"llama-2\" is not supported, only vicuna");
    }

    private static @Nullable ModelConfig config(String template, Problems problems) {
        return ModelConfig.read(
                Map.of("type", "HuggingFacewithChatTemplate", "path", "demo", "fastchat_template", template),
                "test",
                problems);
    }

    private static JsonNode references() throws IOException {
        try (InputStream stream = VicunaConversationTest.class.getResourceAsStream("conversations.json")) {
            return JSON.readTree(stream).get("conversations");
        }
    }
}
