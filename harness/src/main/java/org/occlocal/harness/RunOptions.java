package org.occlocal.harness;

import java.nio.file.Path;

/**
 * What all datasets of a run share.
 *
 * @param dataRoot folder that dataset files are looked for in
 * @param output folder of the run; predictions and results go below it
 * @param batchSize most rows that generate at a time
 * @param batchTokens most tokens of one pass
 * @param maxRows rows of each dataset, from the start; 0 for all
 * @param maxNewTokens upper limit for all datasets; 0 for what each says
 */
public record RunOptions(Path dataRoot, Path output, int batchSize, int batchTokens, int maxRows, int maxNewTokens) {}
