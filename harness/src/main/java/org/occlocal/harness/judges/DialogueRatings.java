package org.occlocal.harness.judges;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.evaluators.SampleScores;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * The judge rates each turn of a dialogue, and the lowest rating is the dialogue's: OpenCompass' scoring of MT-Bench-101 (Bai et al.
 * 2024). Metrics are the mean of the tasks, and the mean over the dialogues of each task. A turn without a rating is left out.
 */
record DialogueRatings() implements JudgeScoring {

    private static final Pattern RATING = Pattern.compile("\\[([0-9]{1,9})\\]");
    private static final double ENOUGH = 6;

    private static @Nullable Double rating(String answer) {
        Matcher matcher = RATING.matcher(answer);
        return matcher.find() ? PythonStr.toFloat(matcher.group(1)) : null;
    }

    @Override
    public boolean hasVerdict(String answer) {
        return rating(answer) != null;
    }

    @Override
    public boolean isRight(String answer) {
        Double rating = rating(answer);
        return rating != null && rating >= ENOUGH;
    }

    /** @throws EvaluationException when no answer has a rating */
    @Override
    public Evaluation score(List<Map<String, Object>> answers, List<Row> questions) {
        int all = answers.size();
        Map<String, Map<String, List<Integer>>> tasks = new LinkedHashMap<>();
        List<String> dialogues = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            Map<?, ?> reference = JudgeReferences.of(answers.get(i), i);
            String task = PythonText.str(reference.get("task"));
            String dialogue = PythonText.str(reference.get("multi_id"));
            dialogues.add(task + "/" + dialogue);
            if (hasVerdict(JudgeScoring.text(answers.get(i)))) {
                tasks.computeIfAbsent(task, key -> new LinkedHashMap<>())
                        .computeIfAbsent(dialogue, key -> new ArrayList<>())
                        .add(i);
            }
        }
        if (tasks.isEmpty()) {
            throw new EvaluationException(
                    "none of the judge's " + all + " answers has a rating such as [[7]]; the first is "
                            + PythonText.repr(JudgeScoring.text(answers.get(0))));
        }
        Map<String, double[]> scores = new LinkedHashMap<>();
        Map<String, Object> metrics = new LinkedHashMap<>();
        double[] average = SampleScores.values(all, i -> Double.NaN);
        scores.put("avg", average);
        metrics.put("avg", 0.0);
        tasks.forEach((task, ofTask) -> {
            double[] own = SampleScores.values(all, i -> Double.NaN);
            metrics.put(task, mean(answers, ofTask, own));
            scores.put(task, own);
        });
        double mean = metrics.entrySet().stream()
                .filter(metric -> !metric.getKey().equals("avg"))
                .mapToDouble(metric -> (Double) metric.getValue())
                .average()
                .orElseThrow();
        metrics.put("avg", PythonText.round(mean, 3));
        spread(average, scores, tasks.size());
        return new Evaluation(metrics, JudgeDetails.of(answers), new SampleScores(scores, dialogues));
    }

    /**
     * The mean rating of the dialogues of a task.
     *
     * @param scores gets, for each rated turn, what it adds, so that their mean is the same
     */
    private static double mean(
            List<Map<String, Object>> answers, Map<String, List<Integer>> dialogues, double[] scores) {
        int turns = dialogues.values().stream().mapToInt(List::size).sum();
        double sum = 0;
        for (List<Integer> dialogue : dialogues.values()) {
            double least = dialogue.stream()
                    .mapToDouble(i -> {
                        Double rating = rating(JudgeScoring.text(answers.get(i)));
                        return rating == null ? Double.NaN : rating;
                    })
                    .min()
                    .orElseThrow();
            sum += least;
            dialogue.forEach(i -> scores[i] = least * turns / dialogues.size() / dialogue.size());
        }
        return sum / dialogues.size();
    }

    /** The same of the mean of all tasks, each of which counts as much as another. */
    private static void spread(double[] average, Map<String, double[]> scores, int tasks) {
        long all = scores.values().stream()
                .filter(one -> one != average)
                .mapToLong(DialogueRatings::rated)
                .sum();
        scores.forEach((task, own) -> {
            if (own != average) {
                for (int i = 0; i < own.length; i++) {
                    average[i] = Double.isNaN(own[i]) ? average[i] : own[i] * all / tasks / rated(own);
                }
            }
        });
    }

    private static long rated(double[] scores) {
        return Arrays.stream(scores).filter(score -> !Double.isNaN(score)).count();
    }
}
