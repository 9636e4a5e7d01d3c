package org.occlocal.inferencers;

import org.occlocal.engine.Sampling;

/**
 * One text to generate.
 *
 * @param prompt with its in-context examples
 * @param limits when it ends
 * @param sampling how tokens are chosen
 * @param keepsSpecialTokens whether special tokens are written into the text; stop strings may name them then
 */
public record GenRequest(FewShotPrompt prompt, GenerationLimits limits, Sampling sampling, boolean keepsSpecialTokens) {

    /** Without special tokens in the text. */
    public GenRequest(FewShotPrompt prompt, GenerationLimits limits, Sampling sampling) {
        this(prompt, limits, sampling, false);
    }
}
