package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.engine.ScoreRequest;
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
     * Goes through the prompts window by window, as {@link PplInferencer}.
     *
     * @param choices token ids of each choice, without special tokens, at least one each
     * @param isKnown prompts that need no prediction, and get none
     * @param sink is given the prediction of each other prompt when its last choice is scored
     */
    public void infer(
            List<FewShotPrompt> prompts, List<int[]> choices, IntPredicate isKnown, AnswerSink<Prediction> sink) {
        for (Window window : Window.over(prompts.size(), isKnown)) {
            inferWindow(
                    prompts.subList(window.from(), window.to()),
                    choices,
                    prompt -> isKnown.test(window.from() + prompt),
                    (prompt, prediction) -> sink.accept(window.from() + prompt, prediction));
        }
    }

    private void inferWindow(
            List<FewShotPrompt> prompts, List<int[]> choices, IntPredicate isKnown, AnswerSink<Prediction> sink) {
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
        int each = choices.size();
        double[] logs = new double[requests.size()];
        int[] left = new int[fitted.size()];
        Arrays.fill(left, each);
        scorer.score(requests, request -> isKnown.test(request / each), (request, scores) -> {
            int prompt = request / each;
            logs[request] = -scores.negativeLogLikelihoodSum();
            left[prompt]--;
            if (left[prompt] == 0) {
                double[] own = Arrays.copyOfRange(logs, prompt * each, (prompt + 1) * each);
                sink.accept(prompt, new Prediction(fitted.get(prompt), softmax(own)));
            }
        });
    }

    private static List<Double> softmax(double[] logs) {
        double most = Arrays.stream(logs).max().orElseThrow();
        double sum = Arrays.stream(logs).map(log -> Math.exp(log - most)).sum();
        return Arrays.stream(logs).mapToObj(log -> Math.exp(log - most) / sum).toList();
    }
}
