package org.occlocal.tokenizers;

import java.io.Serial;

/** A prompt and its new tokens exceed the context window, and nothing may be truncated. */
public final class ContextOverflowException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final int promptTokens;
    private final int newTokens;
    private final int maxTokens;

    ContextOverflowException(int promptTokens, int newTokens, int maxTokens, String mend) {
        super("prompt has " + promptTokens + " tokens, " + newTokens + " new tokens reserved, the context window is "
                + maxTokens + ": " + ((long) promptTokens + newTokens - maxTokens) + " too many\n  mend:  "
                + mend);
        this.promptTokens = promptTokens;
        this.newTokens = newTokens;
        this.maxTokens = maxTokens;
    }

    /** Tokens of the prompt as given. */
    public int promptTokens() {
        return promptTokens;
    }

    /** Tokens reserved for generation. */
    public int newTokens() {
        return newTokens;
    }

    /** The limit: most tokens of prompt and generation together. */
    public int maxTokens() {
        return maxTokens;
    }
}
