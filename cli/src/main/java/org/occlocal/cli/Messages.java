package org.occlocal.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/** The "messages" of an input line. */
final class Messages {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Messages() {}

    /** Each message as a map, with all keys that the line gives: templates may use more than role and content. */
    static List<Map<String, Object>> of(JsonLines.Line line) {
        JsonNode messages = line.json().path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw line.wrong("\"messages\" is " + messages + ", expected a list of messages");
        }
        for (JsonNode message : messages) {
            if (!message.isObject() || !message.path("role").isTextual()) {
                throw line.wrong("a message is " + message + ", expected an object with role and content");
            }
        }
        return JSON.convertValue(messages, new TypeReference<List<Map<String, Object>>>() {});
    }
}
