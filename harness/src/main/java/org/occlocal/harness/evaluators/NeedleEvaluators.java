package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/**
 * NeedleBench's evaluators, by OpenCompass' datasets/needlebench and needlebench_v2: whether the words that the needles hid
 * are in the prediction. They compare with what was right when the rows were asked.
 */
final class NeedleEvaluators {

    private static final Pattern SPACE = PythonRegex.compile("\\s+");

    private NeedleEvaluators() {}

    static Map<String, Evaluators.Factory> all() {
        Map<String, Evaluators.Factory> factories = new LinkedHashMap<>();
        factories.put("NeedleBenchOriginEvaluator", (config, compat) -> new Scored(single(config)));
        factories.put("NeedleBenchMultiEvaluator", (config, compat) -> new Scored(NeedleEvaluators::chain));
        factories.put("NeedleBenchParallelEvaluator", (config, compat) -> NeedleEvaluators::several);
        factories.put(
                "NeedleBenchATCEvaluator",
                (config, compat) -> ItemEvaluator.withDetails("score", NeedleEvaluators::sameName));
        return factories;
    }

    /** The details of one prediction, of which "score" is 0 to 100. */
    @FunctionalInterface
    private interface Judge {
        Map<String, @Nullable Object> judge(String prediction, String reference, int index);
    }

    /** Mean of the scores that single predictions get. */
    private record Scored(Judge judge) implements Evaluator {
        @Override
        public Evaluation score(EvaluationInput input) {
            List<Map<String, @Nullable Object>> details = new ArrayList<>();
            double[] scores = SampleScores.values(input.size(), i -> {
                Map<String, @Nullable Object> detail = judge.judge(input.prediction(i), input.goldText(i), i);
                details.add(detail);
                return detail.get("score") instanceof Number score ? score.doubleValue() : 0;
            });
            double sum = 0;
            for (double score : scores) {
                sum += score;
            }
            return new Evaluation(
                    Map.of("score", sum / scores.length),
                    details,
                    SampleScores.of("score", scores.length, i -> scores[i]));
        }
    }

    /** Both versions ask for the keyword; without it the first gives a fifth of the likeness to the needle. */
    private static Judge single(Component config) {
        boolean isSecond = config.type().contains(".needlebench_v2.");
        boolean trims = config.flag("use_trim", false);
        return (prediction, reference, i) -> {
            List<String> parts = parts(reference, i);
            String given = SPACE.matcher(prediction).replaceAll("");
            String expected = SPACE.matcher(parts.get(0)).replaceAll("");
            given = trims ? trimmed(given, expected) : given;
            boolean isFound = prediction.contains(parts.get(1));
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("pred", given);
            detail.put("answer", expected);
            double likeness = 0;
            if (!isSecond) {
                int distance = EditDistance.of(given, expected);
                int longest = Math.max(characters(given), characters(expected));
                likeness = longest == 0 ? 100 : 100 * (1 - (double) distance / longest);
                detail.put("edit_distance", (long) distance);
            }
            detail.put("score", isFound ? 100.0 : 0.2 * likeness);
            return detail;
        };
    }

    /** Up to the needle's last sign, where that is near the needle's length. */
    private static String trimmed(String prediction, String reference) {
        if (reference.isEmpty()) {
            return "";
        }
        int length = characters(reference);
        int[] given = prediction.codePoints().limit((int) (1.2 * length)).toArray();
        int least = (int) (0.8 * length);
        int last = reference.codePointBefore(reference.length());
        int end = given.length;
        for (int i = least; i < given.length; i++) {
            if (given[i] == last) {
                end = i + 1;
                break;
            }
        }
        return new String(given, 0, end);
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The share of the answer's words that are in the prediction. */
    private static Map<String, @Nullable Object> chain(String prediction, String reference, int i) {
        String given = PythonStr.lower(prediction);
        List<String> words = PythonStr.words(PythonStr.lower(parts(reference, i).get(1)));
        long found = words.stream().filter(given::contains).count();
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("pred", given);
        detail.put("answer", reference);
        detail.put("matched_keywords", found);
        detail.put("score", words.isEmpty() ? 0.0 : found * (100.0 / words.size()));
        return detail;
    }

    /** The keywords that were found, for each depth and as a mean over depths. References are "word*word#depth*depth". */
    private static Evaluation several(EvaluationInput input) {
        List<String> depths = PythonStr.split(hashed(input.goldText(0), 0).get(1), "*");
        Set<String> distinct = new LinkedHashSet<>(depths);
        Map<String, Double> byDepth = new LinkedHashMap<>();
        distinct.forEach(depth -> byDepth.put(depth, 0.0));
        double[] found = new double[input.size()];
        for (int i = 0; i < input.size(); i++) {
            List<String> keywords = PythonStr.split(hashed(input.goldText(i), i).get(0), "*");
            for (int k = 0; k < Math.min(keywords.size(), depths.size()); k++) {
                if (input.prediction(i).contains(keywords.get(k))) {
                    byDepth.merge(depths.get(k), 100.0 / input.size(), Double::sum);
                    found[i]++;
                }
            }
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        byDepth.forEach((depth, score) -> metrics.put("Depth" + depth, score));
        double sum = byDepth.values().stream().mapToDouble(Double::doubleValue).sum();
        metrics.put("average_score", sum / distinct.size());
        return new Evaluation(
                metrics,
                List.of(),
                SampleScores.of("average_score", input.size(), i -> 100 * found[i] / distinct.size()));
    }

    /** NeedleBenchATCEvaluator: the same name, but for white space around it. */
    private static Map<String, @Nullable Object> sameName(EvaluationInput input, int i) {
        return ItemEvaluator.detail(
                input.prediction(i),
                input.goldText(i),
                PythonStr.strip(input.prediction(i)).equals(PythonStr.strip(input.goldText(i))));
    }

    private static List<String> parts(String reference, int i) {
        return divided(reference, "*", i);
    }

    private static List<String> hashed(String reference, int i) {
        return divided(reference, "#", i);
    }

    private static List<String> divided(String reference, String sign, int i) {
        List<String> parts = PythonStr.split(reference, sign);
        if (parts.size() < 2) {
            throw new EvaluationException("reference " + i + " must have a \"" + sign + "\" in it, it is \"" + reference
                    + "\"; the evaluator does not fit the dataset");
        }
        return parts;
    }
}
