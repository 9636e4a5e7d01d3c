package org.occlocal.inferencers;

/**
 * A prompt that can be told with fewer in-context examples. Rendering is repeatable and has no side effects, so that
 * examples can be dropped until the prompt fits.
 */
public interface FewShotPrompt {

    /** How many examples were retrieved. */
    int examples();

    /** The prompt with the first {@code kept} examples. */
    EncodedPrompt with(int kept);

    /** A prompt without examples. */
    static FewShotPrompt fixed(EncodedPrompt prompt) {
        return new FewShotPrompt() {
            @Override
            public int examples() {
                return 0;
            }

            @Override
            public EncodedPrompt with(int kept) {
                return prompt;
            }
        };
    }
}
