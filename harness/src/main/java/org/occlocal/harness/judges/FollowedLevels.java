package org.occlocal.harness.judges;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.evaluators.SampleScores;
import org.occlocal.harness.python.PythonLiteral;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * Which of one to five constraints an answer follows: OpenCompass' scoring of FollowBench (Jiang et al. 2024). HSR is the share of
 * answers that follow all constraints, SSR the mean share of constraints, by the number of constraints. What the judge says is read in
 * its last line. OpenCompass takes a fifth of the answers to be of each level; here they are counted.
 *
 * @param compat with OpenCompass' number of answers
 */
record FollowedLevels(boolean compat) implements JudgeScoring {

    private static final int LEVELS = 5;
    private static final Pattern LIST = Pattern.compile("\\[.*\\]");
    private static final Set<Object> YES = Set.of("YES", "True");
    private static final Set<Object> NO = Set.of("NO", "False", "PARTIAL", "MAYBE", "UNKNOWN", "N/A");

    @Override
    public boolean hasVerdict(String answer) {
        return lastLine(answer).matches(".*(?:YES|NO|\\[.*\\]).*");
    }

    @Override
    public boolean isRight(String answer) {
        String said = lastLine(answer);
        return said.contains("YES") && !said.contains("NO");
    }

    private static String lastLine(String answer) {
        List<String> lines = PythonStr.split(PythonStr.strip(PythonStr.strip(answer, "`")), "\n");
        return lines.get(lines.size() - 1);
    }

    /** Share of constraints that are followed; null where the answer does not say it of each. */
    private static @Nullable Double followed(String answer, int level) {
        String said = lastLine(answer);
        if (level == 1) {
            return said.contains("YES") ? (Double) 1.0 : said.contains("NO") ? 0.0 : null;
        }
        Matcher matcher = LIST.matcher(said);
        List<?> verdicts = matcher.find() ? list(matcher.group()) : List.of();
        if (verdicts.size() != level
                || !verdicts.stream().allMatch(one -> one != null && (YES.contains(one) || NO.contains(one)))) {
            return null;
        }
        return (double) verdicts.stream().filter(YES::contains).count() / level;
    }

    private static List<?> list(String text) {
        try {
            Object value = PythonLiteral.parse(text);
            return value instanceof List<?> list
                    ? list
                    : value instanceof PythonLiteral.Tuple tuple ? tuple.items() : List.of();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    @Override
    public Evaluation score(List<Map<String, Object>> answers, List<Row> questions) {
        int all = answers.size();
        List<double[]> hard = new ArrayList<>();
        List<double[]> soft = new ArrayList<>();
        for (int level = 1; level <= LEVELS; level++) {
            hard.add(SampleScores.values(all, i -> Double.NaN));
            soft.add(SampleScores.values(all, i -> Double.NaN));
        }
        int[] answered = new int[LEVELS];
        Arrays.fill(answered, compat ? all / LEVELS : 0);
        for (int i = 0; i < all; i++) {
            int level = level(answers.get(i), i);
            Double followed = followed(JudgeScoring.text(answers.get(i)), level);
            answered[level - 1] += compat ? (followed == null ? -1 : 0) : (followed == null ? 0 : 1);
            if (followed != null) {
                hard.get(level - 1)[i] = followed == 1 ? 1 : 0;
                soft.get(level - 1)[i] = followed;
            }
        }
        double[] hardShares = shares(hard, answered);
        double[] softShares = shares(soft, answered);
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("HSR_AVG", Arrays.stream(hardShares).average().orElseThrow());
        metrics.put("SSR_AVG", Arrays.stream(softShares).average().orElseThrow());
        Map<String, double[]> scores = new LinkedHashMap<>();
        put("HSR_L", hardShares, hard, metrics, scores);
        put("SSR_L", softShares, soft, metrics, scores);
        return new Evaluation(
                metrics, JudgeDetails.of(answers), compat ? SampleScores.NONE : new SampleScores(scores, null));
    }

    private static int level(Map<String, Object> answer, int i) {
        if (JudgeReferences.of(answer, i).get("level") instanceof Long level && level >= 1 && level <= LEVELS) {
            return level.intValue();
        }
        throw new EvaluationException("reference " + i + " needs a \"level\" from 1 to " + LEVELS + ", it is "
                + PythonText.repr(answer.get("gold")));
    }

    private static double[] shares(List<double[]> scores, int[] answered) {
        double[] shares = new double[LEVELS];
        for (int level = 0; level < LEVELS; level++) {
            double sum = Arrays.stream(scores.get(level))
                    .filter(score -> !Double.isNaN(score))
                    .sum();
            shares[level] = answered[level] == 0 ? 0 : sum / answered[level];
        }
        return shares;
    }

    /** Levels that nobody answered have no scores of answers. */
    private static void put(
            String name,
            double[] shares,
            List<double[]> members,
            Map<String, Object> metrics,
            Map<String, double[]> scores) {
        for (int level = 0; level < LEVELS; level++) {
            metrics.put(name + (level + 1), shares[level]);
            if (Arrays.stream(members.get(level)).anyMatch(score -> !Double.isNaN(score))) {
                scores.put(name + (level + 1), members.get(level));
            }
        }
    }
}
