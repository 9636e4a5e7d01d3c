package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.inferencers.FittingRule.Fitted;

/**
 * Probabilities of choices that follow a prompt, as OpenCompass' CLPInferencer. A choice of several tokens counts as a
 * whole: its tokens' log-probabilities are added. Used by one thread.
 */
public final class ClpInferencer {

    private final Scorer scorer;
    private final FittingRule fitting;

    public ClpInferencer(Scorer scorer, FittingRule fitting) {
        this.scorer = scorer;
        this.fitting = fitting;
    }

    /**
     * The answer to one prompt.
     *
     * @param prompt as it was put
     * @param probabilities of the choices, in their order; their sum is 1
     */
    public record Prediction(Fitted prompt, List<Double> probabilities) {
        public Prediction {
            probabilities = List.copyOf(probabilities);
        }

        /** The place of the most likely choice, the first of equals. */
        public int best() {
            int best = 0;
            for (int i = 1; i < probabilities.size(); i++) {
                if (probabilities.get(i) > probabilities.get(best)) {
                    best = i;
                }
            }
            return best;
        }
    }

    /**
     * @param choices token ids of each choice, without special tokens, at least one each
     * @param done is told how many more prompts are done
     */
    public List<Prediction> infer(List<FewShotPrompt> prompts, List<int[]> choices, IntConsumer done) {
        int longest = choices.stream().mapToInt(choice -> choice.length).max().orElseThrow();
        List<Fitted> fitted =
                prompts.stream().map(prompt -> fitting.fit(prompt, longest)).toList();
        List<ScoreRequest> requests = new ArrayList<>();
        for (Fitted prompt : fitted) {
            int[] tokens = prompt.fit().tokens();
            for (int[] choice : choices) {
                int[] whole = Arrays.copyOf(tokens, tokens.length + choice.length);
                System.arraycopy(choice, 0, whole, tokens.length, choice.length);
                requests.add(new ScoreRequest(whole, tokens.length));
            }
        }
        int[] left = new int[fitted.size()];
        Arrays.fill(left, choices.size());
        List<TokenScores> scores = scorer.score(
                requests,
                finished -> done.accept((int) finished.stream()
                        .filter(request -> --left[request / choices.size()] == 0)
                        .count()));
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < fitted.size(); i++) {
            predictions.add(new Prediction(
                    fitted.get(i), softmax(scores.subList(i * choices.size(), (i + 1) * choices.size()))));
        }
        return predictions;
    }

    private static List<Double> softmax(List<TokenScores> scores) {
        double[] logs = scores.stream()
                .mapToDouble(score -> -score.negativeLogLikelihoodSum())
                .toArray();
        double most = Arrays.stream(logs).max().orElseThrow();
        double sum = Arrays.stream(logs).map(log -> Math.exp(log - most)).sum();
        return Arrays.stream(logs).mapToObj(log -> Math.exp(log - most) / sum).toList();
    }
}
