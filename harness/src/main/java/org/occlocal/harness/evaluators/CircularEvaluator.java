package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonStr;

/**
 * Accuracy of questions that are asked four times, with their options rotated: OpenCompass' CircularEvaluator.
 * References are "question--answer--rotation", such as "17--B--BCDA".
 */
final class CircularEvaluator implements Evaluator {

    private static final List<String> ROTATIONS = List.of("ABCD", "BCDA", "CDAB", "DABC");
    private static final String OPTIONS = "ABCD";
    private static final int[] KINDS = {1, 4};

    /** One answer. */
    private record Asked(String question, String answer, String rotation, @Nullable Object prediction) {
        static Asked of(EvaluationInput input, @Nullable Object prediction, int i) {
            List<String> parts = PythonStr.split(input.reference(i), "--");
            if (parts.size() != 3
                    || !parts.get(2).matches("[A-D]{4}")
                    || !parts.get(1).matches("[A-D]")) {
                throw new EvaluationException(
                        "reference " + i + " must be written like 17--B--BCDA, it is \"" + input.reference(i) + "\"");
            }
            return new Asked(parts.get(0), parts.get(1), parts.get(2), prediction);
        }

        boolean isCorrect() {
            return answer.equals(prediction);
        }

        boolean counts(int kind) {
            return kind == 4 ? ROTATIONS.contains(rotation) : rotation.equals(OPTIONS);
        }

        boolean isOption() {
            return prediction instanceof String text && text.length() == 1 && OPTIONS.contains(text);
        }

        /** The option as it was before the rotation. */
        String original(String option) {
            return rotation.substring(OPTIONS.indexOf(option), OPTIONS.indexOf(option) + 1);
        }
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        return new Evaluation(
                metrics(input, input.requirePredictions()), null, scores(input, input.requirePredictions()));
    }

    /** Answers one by one, and questions with nothing but right answers; rotations of a question belong together. */
    static SampleScores scores(EvaluationInput input, List<@Nullable Object> predictions) {
        List<Asked> all = new ArrayList<>();
        for (int i = 0; i < predictions.size(); i++) {
            all.add(Asked.of(input, predictions.get(i), i));
        }
        List<String> questions = all.stream().map(Asked::question).toList();
        Map<String, Long> right = new LinkedHashMap<>();
        all.forEach(asked -> right.merge(asked.question(), asked.counts(4) && asked.isCorrect() ? 1L : 0L, Long::sum));
        Map<String, double[]> scores = new LinkedHashMap<>();
        for (int kind : new int[] {4, 1}) {
            scores.put("acc_" + kind, SampleScores.values(all.size(), i -> {
                boolean isRight = all.get(i).isCorrect();
                return !all.get(i).counts(kind) ? Double.NaN : isRight ? 100 : 0;
            }));
        }
        scores.put(
                "perf_4",
                SampleScores.values(all.size(), i -> right.getOrDefault(questions.get(i), 0L) >= 4 ? 100 : 0));
        return new SampleScores(scores, questions);
    }

    static Map<String, Object> metrics(EvaluationInput input, List<@Nullable Object> predictions) {
        List<Asked> all = new ArrayList<>();
        Map<String, List<Asked>> byQuestion = new LinkedHashMap<>();
        for (int i = 0; i < predictions.size(); i++) {
            Asked asked = Asked.of(input, predictions.get(i), i);
            all.add(asked);
            byQuestion
                    .computeIfAbsent(asked.question(), question -> new ArrayList<>())
                    .add(asked);
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        for (int kind : new int[] {4, 1}) {
            long correct = all.stream()
                    .filter(asked -> asked.counts(kind) && asked.isCorrect())
                    .count();
            metrics.put("acc_" + kind, (double) correct / all.size() * 4 / kind * 100);
        }
        for (int kind : KINDS) {
            for (int least = 0; least <= kind; least++) {
                metrics.put("more_" + kind + "_" + least, share(byQuestion, kind, least));
            }
        }
        for (int kind : KINDS) {
            metrics.put("perf_" + kind, share(byQuestion, kind, kind));
        }
        for (int kind : new int[] {4, 1}) {
            long won = byQuestion.values().stream()
                    .filter(asked -> wonVote(asked, kind))
                    .count();
            metrics.put("vote_" + kind, 100.0 * won / byQuestion.size());
        }
        for (String option : List.of("A", "B", "C", "D", "-")) {
            long chosen = all.stream()
                    .filter(asked -> option.equals(asked.isOption() ? asked.prediction() : "-"))
                    .count();
            metrics.put("prior_" + option, 100.0 * chosen / all.size());
        }
        return metrics;
    }

    private static double share(Map<String, List<Asked>> byQuestion, int kind, int least) {
        long enough = byQuestion.values().stream()
                .filter(asked -> asked.stream()
                                .filter(one -> one.counts(kind) && one.isCorrect())
                                .count()
                        >= least)
                .count();
        return 100.0 * enough / byQuestion.size();
    }

    /** The option with most votes is the answer; the first one of several. */
    private static boolean wonVote(List<Asked> asked, int kind) {
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (Asked one : asked) {
            if (one.counts(kind)) {
                String vote = one.isOption() ? one.original(String.valueOf(one.prediction())) : "-";
                votes.merge(vote, 1, Integer::sum);
            }
        }
        Asked first = asked.get(0);
        String winner = "";
        int most = 0;
        for (Map.Entry<String, Integer> entry : votes.entrySet()) {
            if (entry.getValue() > most) {
                winner = entry.getKey();
                most = entry.getValue();
            }
        }
        return winner.equals(first.original(first.answer()));
    }
}
