package org.occlocal.harness.tasks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.occlocal.harness.output.Losses;
import org.occlocal.inferencers.GenPrediction;
import org.occlocal.inferencers.LabelScore;

/** What a prediction cost and what was left out of it, for the journal. */
final class Accounts {

    private Accounts() {}

    /** @param window tokens of context that the model was made for */
    static Map<String, Object> of(GenPrediction prediction, int window) {
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("prompt_tokens", prediction.promptTokens());
        account.put("generated_tokens", prediction.generatedTokens());
        account.put("dropped_examples", prediction.droppedExamples());
        account.put("truncated_tokens", prediction.truncatedTokens());
        int computed = prediction.promptTokens() + prediction.generatedTokens() - 1; // the last one is only predicted
        if (computed > window) {
            account.put(Losses.BEYOND_WINDOW, computed - window);
        }
        account.put("finish_reason", prediction.finishReason().toString());
        return account;
    }

    static Map<String, Object> of(LabelScore score) {
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("label", score.label());
        account.put("prompt_tokens", score.promptTokens());
        account.put("scored_tokens", score.scoredTokens());
        account.put("dropped_examples", score.droppedExamples());
        account.put("truncated_tokens", score.truncatedTokens());
        account.put("bytes", score.bytes());
        account.put("nll_sum", score.nllSum());
        account.put("logprobs", score.logProbabilities());
        return account;
    }
}
