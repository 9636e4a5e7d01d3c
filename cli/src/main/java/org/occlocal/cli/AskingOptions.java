package org.occlocal.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the models of a run are asked. */
final class AskingOptions {

    static final int BATCH_SIZE = 64;
    static final int BATCH_TOKENS = 4096;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "most rows that generate at a time (default: " + BATCH_SIZE + ")")
    @Nullable
    private Integer batchSize;

    @Option(
            names = "--batch-tokens",
            paramLabel = "N",
            description = "most tokens of one pass (default: " + BATCH_TOKENS + ")")
    @Nullable
    private Integer batchTokens;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "upper limit for generations of all datasets; 0, the default, is none")
    @Nullable
    private Integer maxNewTokens;

    @Option(
            names = "--reserve-new-tokens",
            negatable = true,
            description =
                    "drop examples and cut prompts until the new tokens fit the context window too; OpenCompass does not")
    @Nullable
    private Boolean makesRoom;

    @Option(
            names = "--sentence-encoder",
            paramLabel = "DIR",
            description =
                    "folder of a sentence-transformers model with its ONNX file, for retrievers by meaning (Topk, MDL,"
                            + " Votek, DPP)")
    @Nullable
    private Path sentenceEncoder;

    /** Puts what the command line says over what {@code settings} has; see {@link TaskSettings#of}. */
    void addTo(Map<String, Object> settings) {
        if (batchSize != null) {
            Required.positive("--batch-size", batchSize);
            settings.put(TaskSettings.BATCH_SIZE, (long) batchSize);
        }
        if (batchTokens != null) {
            Required.positive("--batch-tokens", batchTokens);
            settings.put(TaskSettings.BATCH_TOKENS, (long) batchTokens);
        }
        if (maxNewTokens != null) {
            if (maxNewTokens < 0) {
                throw new UsageException("--max-new-tokens must be 0, for no limit, or more");
            }
            settings.put(TaskSettings.MAX_NEW_TOKENS, (long) maxNewTokens);
        }
        if (makesRoom != null) {
            settings.put(TaskSettings.RESERVE_NEW_TOKENS, makesRoom);
        }
        if (sentenceEncoder != null) {
            settings.put(
                    TaskSettings.SENTENCE_ENCODER,
                    sentenceEncoder.toAbsolutePath().toString());
        }
    }
}
