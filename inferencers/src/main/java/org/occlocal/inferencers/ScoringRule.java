package org.occlocal.inferencers;

import org.occlocal.engine.TokenScores;
import org.occlocal.inferencers.FittingRule.Fitted;

/** What makes one number of the log-probabilities of a text: the lower, the more likely. Stateless. */
public interface ScoringRule {

    /**
     * @param scores of all tokens from {@link #firstTarget} on
     * @param text the text as it was scored
     */
    double cost(TokenScores scores, Fitted text);

    /** The first token that the rule needs, 1 or more. */
    default int firstTarget(Fitted text) {
        return 1;
    }

    /** The negative log-likelihood of the continuation alone, in nats, not divided. */
    ScoringRule CONTINUATION = new ScoringRule() {
        @Override
        public double cost(TokenScores scores, Fitted text) {
            return scores.negativeLogLikelihoodSum();
        }

        @Override
        public int firstTarget(Fitted text) {
            return Math.max(1, text.contextTokens());
        }
    };
}
