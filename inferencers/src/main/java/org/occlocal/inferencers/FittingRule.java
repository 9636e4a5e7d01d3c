package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.List;
import org.occlocal.tokenizers.ContextWindow;
import org.occlocal.tokenizers.Fit;
import org.occlocal.tokenizers.TruncationSide;

/**
 * How prompts are made to fit: in-context examples are dropped from the end, and what is too long even without them is
 * cut. Immutable.
 *
 * @param window most tokens
 * @param side what is cut
 * @param examplesMakeRoom whether examples are dropped until the new tokens fit too
 * @param cutMakesRoom whether a prompt is cut until the new tokens fit too
 * @param labelByLabel whether a label keeps the examples that the labels before it kept, and loses more where it is
 *     longer, as in OpenCompass; otherwise all labels of an item keep the same
 */
public record FittingRule(
        ContextWindow window,
        TruncationSide side,
        boolean examplesMakeRoom,
        boolean cutMakesRoom,
        boolean labelByLabel) {

    /** Prompt and new tokens fit the window together, and labels keep the same examples. */
    public static FittingRule strict(ContextWindow window, TruncationSide side) {
        return new FittingRule(window, side, true, true, false);
    }

    /**
     * A prompt with the examples that fit, cut where it must be.
     *
     * @param droppedExamples left out
     */
    public record Fitted(EncodedPrompt prompt, Fit fit, int droppedExamples) {

        /** Tokens before the continuation that are still there, at least 1 where there are any. */
        int contextTokens() {
            int cut = Math.max(0, prompt.contextTokens() - fit.truncatedTokens());
            return prompt.contextTokens() == 0 ? 0 : Math.max(1, Math.min(cut, fit.promptTokens()));
        }
    }

    /** @throws org.occlocal.tokenizers.ContextOverflowException when it does not fit and must not be cut */
    public Fitted fit(FewShotPrompt prompt, int newTokens) {
        return cut(prompt, kept(prompt, prompt.examples(), newTokens), newTokens);
    }

    /** The prompts of all labels of an item. */
    List<Fitted> fitLabels(List<FewShotPrompt> prompts) {
        List<Fitted> fitted = new ArrayList<>();
        int kept = prompts.get(0).examples();
        if (!labelByLabel) {
            for (FewShotPrompt prompt : prompts) {
                kept = kept(prompt, kept, 0);
            }
        }
        for (FewShotPrompt prompt : prompts) {
            kept = labelByLabel ? kept(prompt, kept, 0) : kept;
            fitted.add(cut(prompt, kept, 0));
        }
        return fitted;
    }

    private int kept(FewShotPrompt prompt, int available, int newTokens) {
        return window.examplesThatFit(
                examples -> prompt.with(examples).measuredTokens(), available, examplesMakeRoom ? newTokens : 0);
    }

    private Fitted cut(FewShotPrompt prompt, int kept, int newTokens) {
        EncodedPrompt encoded = prompt.with(kept);
        return new Fitted(
                encoded,
                window.fit(encoded.tokens(), cutMakesRoom ? newTokens : 0, side, encoded.ends()),
                prompt.examples() - kept);
    }
}
