package org.occlocal.inferencers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.occlocal.engine.TokenScores;
import org.occlocal.inferencers.FittingRule.Fitted;

/** What a sum of negative log-likelihoods is divided by, so that texts of different lengths can be compared. */
public enum NllNormalization implements ScoringRule {
    /** Not divided: the negative log-likelihood of the text. */
    SUM,
    /** By the tokens that were scored, all but the first: vLLM's and lmdeploy's backends of OpenCompass. */
    SCORED_TOKENS,
    /** By all tokens, the first included: what OpenCompass calls PPL with its HuggingFace models. */
    ALL_TOKENS,
    /** By the UTF-8 bytes of the text. */
    BYTES;

    /** @throws IllegalArgumentException that lists the known names */
    public static NllNormalization named(String name) {
        for (NllNormalization normalization : values()) {
            if (normalization.toString().equals(name)) {
                return normalization;
            }
        }
        throw new IllegalArgumentException("unknown normalization \"" + name + "\", known are "
                + Arrays.stream(values()).map(NllNormalization::toString).collect(Collectors.joining(", ")));
    }

    @Override
    public double cost(TokenScores scores, Fitted text) {
        return apply(
                scores.negativeLogLikelihoodSum(),
                scores.size(),
                text.fit().promptTokens(),
                this == BYTES ? text.prompt().text().getBytes(StandardCharsets.UTF_8).length : 0);
    }

    /** Nats per unit; 0 where there is nothing to divide by. */
    public double apply(double nllSum, int scoredTokens, int allTokens, int bytes) {
        int divisor =
                switch (this) {
                    case SUM -> 1;
                    case SCORED_TOKENS -> scoredTokens;
                    case ALL_TOKENS -> allTokens;
                    case BYTES -> bytes;
                };
        return divisor == 0 ? 0 : nllSum / divisor;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
