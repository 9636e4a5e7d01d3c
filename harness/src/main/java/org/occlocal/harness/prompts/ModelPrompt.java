package org.occlocal.harness.prompts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A prompt as one model gets it, before its tokenizer. Immutable. */
public sealed interface ModelPrompt {

    /** Plain text. */
    record Text(String text) implements ModelPrompt {}

    /** A conversation whose roles are the model's own names, such as HUMAN and BOT. */
    record Conversation(List<Utterance> turns) implements ModelPrompt {
        public Conversation {
            turns = List.copyOf(turns);
        }
    }

    /**
     * @param role as the model names it
     * @param prompt what is said
     */
    record Utterance(String role, String prompt) {}

    /** Messages with role and content, as they came. */
    record Messages(List<Map<String, Object>> messages) implements ModelPrompt {
        public Messages {
            messages = List.copyOf(messages);
        }
    }

    /** What OpenCompass stores as {@code origin_prompt}: a text, or a list of dictionaries. */
    default Object stored() {
        if (this instanceof Text text) {
            return text.text();
        }
        if (this instanceof Messages messages) {
            return messages.messages();
        }
        List<Map<String, Object>> turns = new ArrayList<>();
        for (Utterance turn : ((Conversation) this).turns()) {
            Map<String, Object> stored = new LinkedHashMap<>();
            stored.put("role", turn.role());
            stored.put("prompt", turn.prompt());
            turns.add(stored);
        }
        return turns;
    }

    /** All texts without anything between them. */
    default String joined() {
        if (this instanceof Text text) {
            return text.text();
        }
        StringBuilder joined = new StringBuilder();
        if (this instanceof Conversation conversation) {
            conversation.turns().forEach(turn -> joined.append(turn.prompt()));
        } else if (this instanceof Messages messages) {
            messages.messages().forEach(message -> joined.append(message.getOrDefault("content", "")));
        }
        return joined.toString();
    }
}
