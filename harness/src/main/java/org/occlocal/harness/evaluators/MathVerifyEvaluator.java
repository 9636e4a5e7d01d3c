package org.occlocal.harness.evaluators;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.postprocessors.MathAnswers;
import org.occlocal.harness.python.PythonRegex;

/**
 * Compares the last boxed answer, or the formula after "answer is", with the reference as mathematics: OpenCompass'
 * MATHVerifyEvaluator. There the libraries math_verify and sympy decide, here Symja; both know arithmetic, algebra,
 * elementary functions, lists, sets and intervals, and may differ on anything further. Each comparison has ten seconds;
 * one that takes longer or fails is incorrect, as there.
 */
final class MathVerifyEvaluator implements Evaluator {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);
    private static final Pattern AFTER_ANSWER = PythonRegex.dotAll(
            "(?i)answer\\s*(?:is|:|=)[^$\\\\]*(?:\\$+([^$]+)\\$|\\\\\\((.+?)\\\\\\)|\\\\\\[(.+?)\\\\\\])");

    @Override
    public Evaluation score(EvaluationInput input) {
        ExecutorService worker = worker();
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        int correct = 0;
        try {
            for (int i = 0; i < input.size(); i++) {
                String answer = answer(input.prediction(i));
                String reference = input.reference(i);
                Future<Boolean> verdict =
                        worker.submit(() -> answer != null && SymbolicEquality.same(answer, reference));
                boolean right = false;
                try {
                    right = verdict.get(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS);
                } catch (TimeoutException | ExecutionException e) {
                    // whatever still computes is left to itself
                    worker.shutdownNow();
                    worker = worker();
                }
                correct += right ? 1 : 0;
                details.add(new LinkedHashMap<>(ItemEvaluator.detail(answer, reference, right)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EvaluationException("interrupted while answers were compared", e);
        } finally {
            worker.shutdownNow();
        }
        return new Evaluation(
                Map.of("accuracy", 100.0 * correct / input.size()),
                details,
                SampleScores.share(
                        "accuracy",
                        input.size(),
                        i -> Boolean.TRUE.equals(details.get(i).get("correct"))));
    }

    private static @Nullable String answer(String prediction) {
        String boxed = MathAnswers.boxed(prediction, true);
        if (boxed != null) {
            return boxed;
        }
        String last = null;
        for (java.util.regex.Matcher matcher = AFTER_ANSWER.matcher(prediction); matcher.find(); ) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                last = matcher.group(group) == null ? last : matcher.group(group);
            }
        }
        return last;
    }

    private static ExecutorService worker() {
        return Executors.newSingleThreadExecutor(task -> {
            // deep formulas recurse deeply
            Thread thread = new Thread(null, task, "symbolic comparison", 64L << 20);
            thread.setDaemon(true);
            return thread;
        });
    }
}
