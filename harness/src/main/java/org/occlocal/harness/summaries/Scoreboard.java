package org.occlocal.harness.summaries;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.statistics.ScoredSamples;
import org.occlocal.harness.tasks.DatasetRun.Outcome;

/** Scores of models on datasets and groups of them. Owned by one thread. */
public final class Scoreboard {

    /** Metrics that come first, in this order. */
    private static final List<String> FIRST = List.of(
            "score",
            "auc_score",
            "accuracy",
            "humaneval_pass@1",
            "rouge1",
            "avg_toxicity_score",
            "bleurt_diff",
            "matthews_correlation",
            "truth",
            "f1",
            "exact_match",
            "extract_rate");

    /** Numbers that are no scores of the model, and bits per byte, which OpenCompass computes and never shows. */
    private static final List<String> LEFT_OUT =
            List.of("bp", "sys_len", "ref_len", "type", "correct_bpb", "incorrect_bpb");

    private final List<String> models = new ArrayList<>();
    private final Map<String, Map<String, Map<String, Double>>> scores = new LinkedHashMap<>();
    private final Map<String, List<String>> metrics = new LinkedHashMap<>();
    private final Map<String, String> modes = new LinkedHashMap<>();
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final Map<Place, ScoredSamples> samples = new HashMap<>();
    private final Map<Place, Double> errors = new HashMap<>();
    private final Map<String, Map<String, List<Share>>> shares = new HashMap<>();

    private record Place(String model, String dataset, String metric) {}

    /** A dataset in the sum that a group's score is. */
    record Share(String dataset, String metric, double weight) {}

    /** A model and what came of its datasets; those that failed are missing. */
    public void add(String model, List<Outcome> outcomes) {
        if (!models.contains(model)) {
            models.add(model);
        }
        for (Outcome outcome : outcomes) {
            Map<String, Double> shown = new LinkedHashMap<>();
            shown(outcome.metrics().keySet())
                    .forEach(metric -> shown.put(metric, outcome.metrics().get(metric)));
            put(model, outcome.dataset(), shown, outcome.mode());
            versions.put(outcome.dataset(), outcome.version());
        }
    }

    /** Scores of single samples, by metric, for standard errors and paired tests. */
    public void addSamples(String model, String dataset, Map<String, ScoredSamples> byMetric) {
        byMetric.forEach((metric, scored) -> {
            samples.put(new Place(model, dataset, metric), scored);
            putError(model, dataset, metric, scored.standardError());
        });
    }

    /** The metrics of a result that tables show, the most important first. */
    static Stream<String> shown(Collection<String> metrics) {
        return metrics.stream()
                .filter(metric -> !LEFT_OUT.contains(metric))
                .sorted(Comparator.comparingInt(
                        metric -> FIRST.contains(metric) ? FIRST.indexOf(metric) : FIRST.size()));
    }

    void putError(String model, String dataset, String metric, double error) {
        if (!Double.isNaN(error)) {
            errors.put(new Place(model, dataset, metric), error);
        }
    }

    /** That a group's score is a weighted sum. */
    void putShares(String group, String metric, List<Share> sum) {
        shares.computeIfAbsent(group, unused -> new HashMap<>()).put(metric, sum);
    }

    /** Null where the score is no mean over samples, or the samples are not known. */
    @Nullable
    Double standardError(String model, String dataset, String metric) {
        return errors.get(new Place(model, dataset, metric));
    }

    /** Null where they are not known. */
    @Nullable
    ScoredSamples samples(String model, String dataset, String metric) {
        return samples.get(new Place(model, dataset, metric));
    }

    /** The datasets whose weighted sum a score is, groups taken apart; empty where a group's score is no such sum. */
    List<Share> shares(String dataset, String metric) {
        Map<String, List<Share>> ofGroup = shares.get(dataset);
        if (ofGroup == null) {
            return versions.containsKey(dataset) ? List.of(new Share(dataset, metric, 1)) : List.of();
        }
        List<Share> all = new ArrayList<>();
        for (Share share : ofGroup.getOrDefault(metric, List.of())) {
            List<Share> inner = shares(share.dataset(), share.metric());
            if (inner.isEmpty()) {
                return List.of();
            }
            inner.forEach(one -> all.add(new Share(one.dataset(), one.metric(), one.weight() * share.weight())));
        }
        return all;
    }

    void put(String model, String dataset, Map<String, Double> values, String mode) {
        scores.computeIfAbsent(model, unused -> new LinkedHashMap<>()).put(dataset, values);
        List<String> known = metrics.computeIfAbsent(dataset, unused -> new ArrayList<>());
        values.keySet().stream().filter(metric -> !known.contains(metric)).forEach(known::add);
        modes.put(dataset, mode);
    }

    List<String> models() {
        return models;
    }

    /** Datasets and groups that have a score, in the order in which they came. */
    List<String> datasets() {
        return new ArrayList<>(metrics.keySet());
    }

    /** The most important first; empty for a dataset without scores. */
    List<String> metrics(String dataset) {
        return metrics.getOrDefault(dataset, List.of());
    }

    String mode(String dataset) {
        return modes.getOrDefault(dataset, "unknown");
    }

    String version(String dataset) {
        return versions.getOrDefault(dataset, "-");
    }

    /** Null where the model has no such score. */
    @Nullable
    Double score(String model, String dataset, String metric) {
        return scores(model, dataset).get(metric);
    }

    /** All metrics of a model on a dataset; empty where there are none. */
    Map<String, Double> scores(String model, String dataset) {
        return scores.getOrDefault(model, Map.of()).getOrDefault(dataset, Map.of());
    }
}
