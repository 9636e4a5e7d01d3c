package org.occlocal.harness.tasks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.occlocal.configs.ConfigException;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.prompts.PromptMode;
import org.occlocal.inferencers.AnswerSink;
import org.occlocal.inferencers.EncodedPrompt;
import org.occlocal.inferencers.InferenceMeter;

/**
 * Cross entropy of all rows as one text, window by window: OpenCompass' SWCELossInferencer, for bits per character. Each
 * window counts the tokens that no window before it counted.
 */
final class SlidingWindowInference implements Inference {

    private static final int BLOCK = 1900;
    private static final int STRIDE = 512;

    @Override
    public String mode() {
        return "unknown";
    }

    @Override
    public boolean asksRowByRow() {
        return false;
    }

    @Override
    public void infer(
            PreparedDataset dataset,
            RunModel model,
            InferenceMeter meter,
            IntPredicate isKnown,
            AnswerSink<Sample> sink) {
        int block = dataset.inferencer().integer("block_size", BLOCK) + 1;
        int stride = dataset.inferencer().integer("stride", STRIDE);
        if (block - 1 > model.model().window().maxTokens()) {
            throw new ConfigException(
                    "SWCELossInferencer: block_size " + (block - 1) + " is longer than the context window of "
                            + model.model().window().maxTokens() + " tokens; lower block_size");
        }
        long characters = 0;
        List<int[]> encoded = new ArrayList<>();
        for (Row row : dataset.rows()) {
            EncodedPrompt prompt = model.encode(
                    model.style().render(dataset.prompts().question(row, List.of()), PromptMode.SCORE),
                    PromptMode.SCORE);
            encoded.add(prompt.tokens());
            characters += prompt.text().codePointCount(0, prompt.text().length());
        }
        int[] tokens = encoded.stream().flatMapToInt(Arrays::stream).toArray();
        int windows = Math.floorDiv(tokens.length - block, stride) + 1;
        if (windows < 1) {
            throw new ConfigException("SWCELossInferencer: all rows have " + tokens.length
                    + " tokens together, fewer than one block of " + block + "; lower block_size");
        }
        List<ScoreRequest> requests = IntStream.range(0, windows)
                .mapToObj(window -> {
                    int begin = window * stride;
                    int counted = window == 0 ? block : Math.min(stride, block);
                    int firstTarget = Math.max(1, block - counted);
                    return new ScoreRequest(Arrays.copyOfRange(tokens, begin, begin + block), firstTarget);
                })
                .toList();
        long all = characters;
        model.scorer(meter).score(requests, isKnown, (window, score) -> {
            Map<String, Object> done = new LinkedHashMap<>();
            done.put("loss", score.negativeLogLikelihoodSum());
            done.put("total_chr_num", all);
            sink.accept(window, new Sample(done, Map.of("prompt_tokens", block, "scored_tokens", score.size())));
        });
    }
}
