package org.occlocal.configs;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** OpenCompass' model classes that run on a checkpoint, and what sets them apart. Our engine runs them all. */
public enum ModelKind {
    HUGGING_FACE_BASE("HuggingFaceBaseModel"),
    HUGGING_FACE("HuggingFace"),
    HUGGING_FACE_CAUSAL("HuggingFaceCausalLM"),
    HUGGING_FACE_CHAT("HuggingFacewithChatTemplate"),
    VLLM("VLLM"),
    VLLM_CHAT("VLLMwithChatTemplate"),
    TURBOMIND("TurboMindModel"),
    TURBOMIND_CHAT("TurboMindModelwithChatTemplate");

    private final String className;

    ModelKind(String className) {
        this.className = className;
    }

    /** Null for a class that no checkpoint runs as. */
    public static @Nullable ModelKind named(String type) {
        String name = type.substring(type.lastIndexOf('.') + 1);
        return Arrays.stream(values())
                .filter(kind -> kind.className.equals(name))
                .findFirst()
                .orElse(null);
    }

    /** For messages. */
    public static String names() {
        return Arrays.stream(values()).map(kind -> kind.className).collect(Collectors.joining(", "));
    }

    public String className() {
        return className;
    }

    /** Whether prompts are conversations that go through the tokenizer's chat template. */
    public boolean isChat() {
        return this == HUGGING_FACE_CHAT || this == VLLM_CHAT || this == TURBOMIND_CHAT;
    }

    /** Whether OpenCompass' meta templates apply; the base class ignores them. */
    public boolean takesMetaTemplate() {
        return this != HUGGING_FACE_BASE;
    }

    /** Whether a text of N tokens has its negative log-likelihood divided by N - 1, and not by N. */
    public boolean dividesByScoredTokens() {
        return this == VLLM || this == VLLM_CHAT || this == TURBOMIND || this == TURBOMIND_CHAT;
    }

    /** The two classes that came first: they truncate on the tokenizer's side and make room for the new tokens. */
    public boolean isFirstGeneration() {
        return this == HUGGING_FACE || this == HUGGING_FACE_CAUSAL;
    }
}
