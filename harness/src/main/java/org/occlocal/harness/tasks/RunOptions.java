package org.occlocal.harness.tasks;

/**
 * What all datasets of a run share.
 *
 * @param batchSize most rows that generate at a time, where a model's configuration does not say
 * @param batchTokens most tokens of one pass
 * @param maxRows rows of each dataset, from the start; 0 for all
 * @param maxNewTokens upper limit for all datasets; 0 for what each says
 * @param compat whether numbers that OpenCompass computes wrongly are computed its way
 * @param makesRoom whether examples and prompts make room for the new tokens, and conversations are measured as they are
 *     run; OpenCompass does neither
 */
public record RunOptions(
        int batchSize, int batchTokens, int maxRows, int maxNewTokens, boolean compat, boolean makesRoom) {

    /** The same for all rows and all new tokens that are asked for. */
    public RunOptions unlimited() {
        return new RunOptions(batchSize, batchTokens, 0, 0, compat, makesRoom);
    }
}
