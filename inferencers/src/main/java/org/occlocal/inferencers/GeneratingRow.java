package org.occlocal.inferencers;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DecodeRow;
import org.occlocal.inferencers.FittingRule.Fitted;
import org.occlocal.tokenizers.IncrementalDetokenizer;

/** A request while it runs: watches its new tokens for an end. Owned by the thread of the inferencer. */
final class GeneratingRow {

    private final int index;
    private final GenRequest request;
    private final Fitted prompt;
    private final int maxNewTokens;
    private final DecodeRow row;
    private final @Nullable IncrementalDetokenizer detokenizer;
    private final StringBuilder text = new StringBuilder();
    private @Nullable FinishReason finishReason;
    private boolean endedByStopString;

    GeneratingRow(
            int index,
            GenRequest request,
            Fitted prompt,
            int positionsLeft,
            @Nullable IncrementalDetokenizer detokenizer) {
        this.index = index;
        this.request = request;
        this.prompt = prompt;
        this.maxNewTokens = Math.min(request.limits().maxNewTokens(), positionsLeft);
        this.row = new DecodeRow(request.sampling(), Math.min(request.limits().minNewTokens(), maxNewTokens));
        this.detokenizer = detokenizer;
    }

    /** Place in the list of requests. */
    int index() {
        return index;
    }

    DecodeRow row() {
        return row;
    }

    /** The prompt, and the new tokens so far. */
    int[] tokens() {
        return row.newTokens() == 0 ? prompt.fit().tokens() : row.tokens();
    }

    /** Most positions that the row takes in the cache: the last new token never enters it. */
    int positions() {
        return prompt.fit().promptTokens() + maxNewTokens;
    }

    List<Integer> stopIds() {
        return request.limits().stopIds();
    }

    boolean hasEnded() {
        return finishReason != null;
    }

    /** Looks at the newest token. */
    void advance() {
        int token = row.lastToken();
        boolean end = request.limits().stopIds().contains(token);
        if (detokenizer != null && !end) {
            int before = text.length();
            text.append(detokenizer.push(token));
            cutAtStopString(before);
        }
        if (end) {
            finishReason = FinishReason.STOP;
        } else if (finishReason == null && row.newTokens() >= maxNewTokens) {
            finishReason = FinishReason.LENGTH;
        }
    }

    GenPrediction prediction() {
        if (finishReason == null) {
            throw new IllegalStateException("the row is still generating");
        }
        if (detokenizer != null && !endedByStopString) {
            int before = text.length();
            text.append(detokenizer.flush());
            cutAtStopString(before);
        }
        return new GenPrediction(
                prompt.prompt().text(),
                text.toString(),
                Arrays.stream(row.newTokenIds()).boxed().toList(),
                prompt.fit().promptTokens(),
                prompt.droppedExamples(),
                prompt.fit().truncatedTokens(),
                finishReason);
    }

    /** Only text that came since {@code before} can complete a stop string. */
    private void cutAtStopString(int before) {
        int first = -1;
        for (String stop : request.limits().stopStrings()) {
            int found = text.indexOf(stop, Math.max(0, before - stop.length() + 1));
            if (found >= 0 && (first < 0 || found < first)) {
                first = found;
            }
        }
        if (first >= 0) {
            text.setLength(first);
            finishReason = FinishReason.STOP;
            endedByStopString = true;
        }
    }
}
