package org.occlocal.harness.prompts;

import java.util.List;
import java.util.Map;

/** How one model wants prompts written. Immutable. */
public sealed interface PromptStyle permits TextStyle, ConversationStyle {

    /**
     * @throws org.occlocal.configs.ConfigException when the prompt has a role that the model does not know and that
     *     falls back to none
     */
    ModelPrompt render(Prompt prompt, PromptMode mode);

    /** A chat whose next message is the model's, roles system, user and assistant: OpenCompass' ChatInferencer. */
    ModelPrompt chat(List<Map<String, Object>> messages);
}
