package org.occlocal.harness.summaries;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Problems;

/**
 * An average of several datasets: an entry of OpenCompass' {@code summary_groups}. A model that lacks one of them has no
 * score for the group.
 *
 * @param name as in the table
 * @param members datasets, or earlier groups, with the metric that counts
 * @param metric what the score is called; null for the usual name of its kind
 * @param kind how the members' scores become one
 * @param weights by dataset, or by dataset@metric; empty for equal ones
 * @param transforms by dataset, what becomes of a member's scores before they are combined
 */
record SummaryGroup(
        String name,
        List<Member> members,
        @Nullable String metric,
        Kind kind,
        Map<String, Double> weights,
        Map<String, DoubleUnaryOperator> transforms) {

    /** Step of a score to see how much a group's score moves with it, as a part of the score. */
    private static final double STEP = 1e-4;

    /** One dataset of a group; metric null for its first, and for all that the members have in common. */
    record Member(String dataset, @Nullable String metric) {}

    /** Ways to make one score of several. */
    enum Kind {
        NAIVE_AVERAGE,
        WEIGHTED_AVERAGE,
        HARMONIC_MEAN,
        STANDARD_DEVIATION,
        SUM;

        String metric() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The groups of a summarizer, in order; what cannot be read is a problem and left out. */
    static List<SummaryGroup> read(@Nullable Map<String, Object> summarizer, Problems problems) {
        List<SummaryGroup> groups = new ArrayList<>();
        if (summarizer == null || !(summarizer.get("summary_groups") instanceof List<?> list)) {
            return groups;
        }
        for (Object item : list) {
            if (item instanceof Map<?, ?> map
                    && map.get("name") != null
                    && map.get("subsets") instanceof List<?> members) {
                try {
                    groups.add(read(map, members));
                } catch (IllegalArgumentException e) {
                    problems.warning("summary group " + map.get("name"), "it is left out: transform " + e.getMessage());
                }
            } else {
                problems.warning("summarizer", "a group needs a name and subsets: " + item);
            }
        }
        return groups;
    }

    private static SummaryGroup read(Map<?, ?> map, List<?> members) {
        List<Member> read = new ArrayList<>();
        for (Object member : members) {
            read.add(
                    member instanceof List<?> pair && pair.size() == 2
                            ? new Member(String.valueOf(pair.get(0)), String.valueOf(pair.get(1)))
                            : new Member(String.valueOf(member), null));
        }
        Map<String, Double> weights = new LinkedHashMap<>();
        if (map.get("weights") instanceof Map<?, ?> given) {
            given.forEach((key, value) -> {
                if (value instanceof Number number) {
                    weights.put(String.valueOf(key), number.doubleValue());
                }
            });
        }
        Object metric = map.get("metric");
        Kind kind = kind(map, metric, !weights.isEmpty());
        return new SummaryGroup(
                String.valueOf(map.get("name")),
                List.copyOf(read),
                metric == null ? null : metric.toString(),
                kind,
                weights,
                transforms(map.get("transforms")));
    }

    /** By its flags; the names of three kinds as its metric ask for them too, and come first in OpenCompass. */
    private static Kind kind(Map<?, ?> map, @Nullable Object metric, boolean hasWeights) {
        for (Kind named : List.of(Kind.STANDARD_DEVIATION, Kind.HARMONIC_MEAN, Kind.SUM)) {
            if (named.metric().equals(metric)) {
                return named;
            }
        }
        if (Boolean.TRUE.equals(map.get("std"))) {
            return Kind.STANDARD_DEVIATION;
        }
        if (Boolean.TRUE.equals(map.get("sum"))) {
            return Kind.SUM;
        }
        if (hasWeights) {
            return Kind.WEIGHTED_AVERAGE;
        }
        return Boolean.TRUE.equals(map.get("harmonic_mean")) ? Kind.HARMONIC_MEAN : Kind.NAIVE_AVERAGE;
    }

    private static Map<String, DoubleUnaryOperator> transforms(@Nullable Object given) {
        Map<String, DoubleUnaryOperator> transforms = new LinkedHashMap<>();
        if (given instanceof Map<?, ?> formulas) {
            formulas.forEach((dataset, formula) ->
                    transforms.put(String.valueOf(dataset), ScoreTransform.of(String.valueOf(formula))));
        }
        return transforms;
    }

    /** Adds the group's scores of all models that have all its members. */
    void addTo(Scoreboard board) {
        for (String model : board.models()) {
            if (members.stream().allMatch(member -> has(board, model, member))) {
                Map<String, Double> scores = new LinkedHashMap<>();
                for (String common : commonMetrics(board)) {
                    scores.put(common, add(board, model, common, common));
                }
                String own = metric == null ? kind.metric() : metric;
                scores.put(own, add(board, model, null, own));
                board.put(model, name, scores, mode(board));
            }
        }
    }

    /** Computes a score, with its standard error where all members have one. */
    private double add(Scoreboard board, String model, @Nullable String common, String shown) {
        Map<String, Double> values = values(board, model, common);
        Map<String, Double> slopes = slopes(values);
        double variance = 0;
        List<Scoreboard.Share> shares = new ArrayList<>();
        for (Member member : members) {
            String counted = counted(board, member, common);
            double slope = slopes.getOrDefault(member.dataset() + "@" + counted, Double.NaN);
            Double error = board.standardError(model, member.dataset(), counted);
            variance += error == null ? Double.NaN : slope * slope * error * error;
            shares.add(new Scoreboard.Share(member.dataset(), counted, slope));
        }
        board.putError(model, name, shown, Math.sqrt(variance));
        if (transforms.isEmpty() && kind != Kind.STANDARD_DEVIATION && kind != Kind.HARMONIC_MEAN) {
            board.putShares(name, shown, shares);
        }
        return combine(values);
    }

    /** How much the group's score moves with each member's: the first order of the propagation of errors. */
    private Map<String, Double> slopes(Map<String, Double> values) {
        Map<String, Double> slopes = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            double step = STEP * Math.max(1, Math.abs(value));
            Map<String, Double> moved = new LinkedHashMap<>(values);
            moved.put(key, value + step);
            double above = combine(moved);
            moved.put(key, value - step);
            slopes.put(key, (above - combine(moved)) / (2 * step));
        });
        return slopes;
    }

    private static String counted(Scoreboard board, Member member, @Nullable String common) {
        if (common != null) {
            return common;
        }
        return member.metric() != null
                ? member.metric()
                : board.metrics(member.dataset()).get(0);
    }

    private static boolean has(Scoreboard board, String model, Member member) {
        Map<String, Double> scores = board.scores(model, member.dataset());
        return member.metric() == null ? !scores.isEmpty() : scores.containsKey(member.metric());
    }

    /** Metrics that all members have; none where the members name theirs. */
    private List<String> commonMetrics(Scoreboard board) {
        if (members.stream().anyMatch(member -> member.metric() != null)) {
            return List.of();
        }
        return board.metrics(members.get(0).dataset()).stream()
                .filter(candidate -> members.stream()
                        .allMatch(member -> board.metrics(member.dataset()).contains(candidate)))
                .toList();
    }

    /** Scores by dataset@metric. */
    private Map<String, Double> values(Scoreboard board, String model, @Nullable String common) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Member member : members) {
            String counted = counted(board, member, common);
            Double score = board.score(model, member.dataset(), counted);
            values.put(member.dataset() + "@" + counted, score == null ? Double.NaN : score);
        }
        return values;
    }

    private double combine(Map<String, Double> scores) {
        Map<String, Double> values = new LinkedHashMap<>(scores);
        values.replaceAll((key, score) -> transforms
                .getOrDefault(key.split("@", 2)[0], DoubleUnaryOperator.identity())
                .applyAsDouble(score));
        double sum = values.values().stream().mapToDouble(Double::doubleValue).sum();
        int count = values.size();
        return switch (kind) {
            case SUM -> weights.isEmpty() ? sum : weighted(values);
            case NAIVE_AVERAGE -> sum / count;
            case WEIGHTED_AVERAGE -> weighted(values)
                    / weights.values().stream().mapToDouble(Double::doubleValue).sum();
            case STANDARD_DEVIATION -> Math.sqrt(values.values().stream()
                            .mapToDouble(value -> (value - sum / count) * (value - sum / count))
                            .sum()
                    / count);
            case HARMONIC_MEAN -> {
                boolean isPositive = values.values().stream().allMatch(value -> value > 0);
                yield count
                        / values.values().stream()
                                .mapToDouble(value -> 1 / (isPositive ? value : Math.max(value, 1)))
                                .sum();
            }
        };
    }

    private double weighted(Map<String, Double> values) {
        double sum = 0;
        for (Map.Entry<String, Double> weight : weights.entrySet()) {
            if (weight.getValue() != 0) {
                Double value = values.get(weight.getKey());
                if (value == null) {
                    value = values.entrySet().stream()
                            .filter(entry -> entry.getKey().startsWith(weight.getKey() + "@"))
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .orElse(Double.NaN);
                }
                sum += value * weight.getValue();
            }
        }
        return sum;
    }

    private String mode(Scoreboard board) {
        List<String> modes = members.stream()
                .map(member -> board.mode(member.dataset()))
                .distinct()
                .toList();
        return modes.size() == 1 ? modes.get(0) : "mixed";
    }
}
