package org.occlocal.harness.judges;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.evaluators.SampleScores;
import org.occlocal.harness.python.PythonText;

/**
 * How often, or by how much, a model is better than a base model, in percent, of all questions and of groups of them: OpenCompass'
 * scorings of AlpacaEval, WildBench, CompassArena and its subjective bench. What cannot be read is left out.
 *
 * @param preferences how the judge writes what it prefers
 * @param points of the model, from -1, the base model is much better, to 1
 * @param overall name of the metric of all questions; null for none
 * @param groups that a question is in, by its reference; a group that is named twice counts twice
 * @param mean name of the mean of the groups; null for none
 * @param places to which metrics are rounded
 * @param bias whether judgements that prefer the place which the first one of the same question preferred are counted
 */
record PairWins(
        Preferences preferences,
        DoubleUnaryOperator points,
        @Nullable String overall,
        Function<Map<?, ?>, List<String>> groups,
        @Nullable String mean,
        int places,
        Bias bias,
        BaseSide base)
        implements PairScoring {

    /** What is said of a judge's liking for a place. */
    private enum Bias {
        NONE,
        /** Nothing is counted, and 0 is shown, as in OpenCompass. */
        ZERO,
        COUNTED
    }

    static PairWins alpacaEval(boolean compat) {
        return new PairWins(
                Preferences.IDENTIFIERS,
                PairWins::better,
                "total",
                PairWins::capability,
                null,
                2,
                Bias.NONE,
                compat ? BaseSide.LISTED : BaseSide.KNOWN);
    }

    /** @param overall name of the metric of all questions; null for none */
    static PairWins compassArena(Component config, @Nullable String overall, boolean compat) {
        String ties = config.text("summary_type");
        if (ties != null && !ties.equals("single") && !ties.equals("half_add")) {
            throw new ConfigException(config.name() + ": \"summary_type\" is single or half_add, it is " + ties);
        }
        return new PairWins(
                Preferences.CHOICES,
                "half_add".equals(ties) ? PairWins::halfOfTies : PairWins::better,
                overall,
                PairWins::capability,
                null,
                2,
                config.flag("check_pos_bias", true) ? Bias.COUNTED : Bias.ZERO,
                compat && overall == null ? BaseSide.FIRST_SEEN : BaseSide.KNOWN);
    }

    static PairWins compassArenaSubjective(boolean compat) {
        return new PairWins(
                Preferences.LABELS_OF_BOTH_SIDES,
                DoubleUnaryOperator.identity(),
                "Average_score",
                reference -> List.of(
                        PythonText.str(reference.get("category")) + "_" + PythonText.str(reference.get("difficulty"))),
                null,
                3,
                Bias.NONE,
                compat ? BaseSide.FIRST_SEEN : BaseSide.KNOWN);
    }

    /** With the mean of the groups: OpenCompass' {@code wildbench_postprocess}. */
    static PairWins wildBench(boolean compat) {
        return new PairWins(
                Preferences.CHOICE_FIELD,
                DoubleUnaryOperator.identity(),
                null,
                WildBenchTags::groups,
                "average",
                2,
                Bias.NONE,
                compat ? BaseSide.LISTED : BaseSide.KNOWN);
    }

    /** With the mean of all questions: OpenCompass' WildBenchPairSummarizer. */
    static PairWins wildBenchSummary() {
        return new PairWins(
                Preferences.CHOICE_FIELD,
                DoubleUnaryOperator.identity(),
                "score",
                WildBenchTags::groups,
                null,
                2,
                Bias.NONE,
                BaseSide.KNOWN);
    }

    private static double better(double strength) {
        return strength > 0 ? 1 : 0;
    }

    private static double halfOfTies(double strength) {
        return (Math.signum(strength) + 1) / 2;
    }

    private static List<String> capability(Map<?, ?> reference) {
        return List.of(PythonText.str(reference.get("capability")));
    }

    @Override
    public boolean hasVerdict(String answer) {
        return preferences.of(answer) != null;
    }

    @Override
    public Evaluation score(List<Pair> pairs) {
        List<Pair> readable =
                pairs.stream().filter(pair -> hasVerdict(pair.said())).toList();
        if (readable.isEmpty()) {
            throw unreadable(pairs);
        }
        Predicate<Pair> baseIsFirst = base.baseIsFirst(readable);
        int all = pairs.size();
        Map<String, double[]> sums = new LinkedHashMap<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < all; i++) {
            Double strength = preferences.of(pairs.get(i).said());
            if (strength == null) {
                continue;
            }
            double own = points.applyAsDouble(baseIsFirst.test(pairs.get(i)) ? -strength : strength);
            List<String> names = new ArrayList<>(overall == null ? List.of() : List.of(overall));
            names.addAll(groups.apply(pairs.get(i).reference()));
            for (String name : names) {
                double[] group = sums.computeIfAbsent(name, key -> SampleScores.values(all, j -> Double.NaN));
                group[i] = (Double.isNaN(group[i]) ? 0 : group[i]) + own;
                counts.merge(name, 1, Integer::sum);
            }
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        Map<String, double[]> scores = new LinkedHashMap<>();
        sums.forEach((name, group) -> {
            int count = counts.getOrDefault(name, 0);
            metrics.put(name, PythonText.round(100 * sum(group) / count, places));
            scores.put(name, shares(group, count, 100));
        });
        if (mean != null) {
            addMean(mean, metrics, scores, sums, counts);
        }
        if (bias != Bias.NONE) {
            metrics.put("position_bias", bias == Bias.COUNTED ? (double) biased(readable) : 0.0);
        }
        return new Evaluation(metrics, null, new SampleScores(scores, null));
    }

    static EvaluationException unreadable(List<Pair> pairs) {
        return new EvaluationException("none of the judge's " + pairs.size()
                + " answers says which of two answers is better; the first is "
                + PythonText.repr(pairs.get(0).said()));
    }

    private static double sum(double[] scores) {
        return Arrays.stream(scores).filter(score -> !Double.isNaN(score)).sum();
    }

    /** What each adds to a sum over a count, so that the mean of all is that. */
    private static double[] shares(double[] sums, double count, double factor) {
        long members = Arrays.stream(sums).filter(sum -> !Double.isNaN(sum)).count();
        return Arrays.stream(sums).map(sum -> factor * sum * members / count).toArray();
    }

    /** The mean of the rounded groups, as OpenCompass has it. */
    private static void addMean(
            String name,
            Map<String, Object> metrics,
            Map<String, double[]> scores,
            Map<String, double[]> sums,
            Map<String, Integer> counts) {
        double average = metrics.values().stream()
                .mapToDouble(value -> ((Number) value).doubleValue())
                .average()
                .orElseThrow();
        int all = sums.values().iterator().next().length;
        double[] together = SampleScores.values(all, i -> Double.NaN);
        sums.forEach((group, ofGroup) -> {
            for (int i = 0; i < all; i++) {
                if (!Double.isNaN(ofGroup[i])) {
                    together[i] =
                            (Double.isNaN(together[i]) ? 0 : together[i]) + ofGroup[i] / counts.getOrDefault(group, 1);
                }
            }
        });
        scores.put(name, shares(together, sums.size(), 100));
        metrics.put(name, average);
    }

    private int biased(List<Pair> readable) {
        Map<String, Double> first = new HashMap<>();
        int biased = 0;
        for (Pair pair : readable) {
            Double strength = preferences.of(pair.said());
            if (strength != null) {
                Double before =
                        first.putIfAbsent(PythonText.repr(pair.reference().get("question")), strength);
                biased += strength.equals(before) && strength != 0 ? 1 : 0;
            }
        }
        return biased;
    }
}
