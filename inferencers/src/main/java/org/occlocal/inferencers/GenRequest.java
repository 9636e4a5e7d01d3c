package org.occlocal.inferencers;

import org.occlocal.engine.Sampling;

/**
 * One text to generate.
 *
 * @param prompt with its in-context examples
 * @param limits when it ends
 * @param sampling how tokens are chosen
 */
public record GenRequest(FewShotPrompt prompt, GenerationLimits limits, Sampling sampling) {}
