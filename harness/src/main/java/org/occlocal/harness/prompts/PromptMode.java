package org.occlocal.harness.prompts;

/** What a prompt is rendered for. */
public enum PromptMode {
    /** The whole text is scored, its answer included. */
    SCORE,
    /** The text ends where the model is to speak. */
    GENERATE
}
