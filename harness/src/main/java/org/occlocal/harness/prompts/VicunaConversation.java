package org.occlocal.harness.prompts;

import java.util.List;
import java.util.Map;
import org.occlocal.configs.ConfigException;

/**
 * Conversations as FastChat 0.2.36 writes them for vicuna ("vicuna_v1.1"), which OpenCompass asks for where a model's
 * configuration has {@code fastchat_template='vicuna'}. As there, messages of the system are left out, since the
 * conversation begins with vicuna's own, and what ends a message depends on its place: the first, third, ... end in a
 * space, the others in the end of a sequence. The tokenizer adds the token that begins a sequence.
 */
public final class VicunaConversation {

    private static final String SYSTEM = "A chat between a curious user and an artificial intelligence assistant."
            + " The assistant gives helpful, detailed, and polite answers to the user's questions.";
    private static final String SPACE = " ";
    private static final String END = "</s>";
    private static final String ASSISTANT = "ASSISTANT";

    private VicunaConversation() {}

    /**
     * @param messages each with role and content
     * @param addGenerationPrompt whether to open the assistant's turn at the end
     * @throws ConfigException for a role other than user, assistant and system
     */
    public static String text(List<? extends Map<String, ?>> messages, boolean addGenerationPrompt) {
        StringBuilder text = new StringBuilder(SYSTEM + SPACE);
        int place = 0;
        for (Map<String, ?> message : messages) {
            String role = String.valueOf(message.get("role"));
            if (role.equals("system")) {
                continue;
            }
            Object content = message.get("content");
            text.append(speaker(role)).append(':');
            if (content != null && !"".equals(content)) {
                text.append(SPACE).append(content).append(place % 2 == 0 ? SPACE : END);
            }
            place++;
        }
        return addGenerationPrompt ? text.append(ASSISTANT).append(':').toString() : text.toString();
    }

    private static String speaker(String role) {
        return switch (role) {
            case "user" -> "USER";
            case "assistant" -> ASSISTANT;
            default -> throw new ConfigException("role \"" + role
                    + "\" has no place in a conversation of vicuna; there are user, assistant and system");
        };
    }
}
