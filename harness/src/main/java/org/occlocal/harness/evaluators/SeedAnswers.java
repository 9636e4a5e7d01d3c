package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.postprocessors.ChineseWords;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** Evaluators of OpenCompass' SeedBench: several choices, gaps that are filled in, and texts that are to occur. */
final class SeedAnswers {

    private static final Pattern NO_CHOICE = PythonRegex.compile("[^A-Da-d,]+");
    private static final Pattern MARKER = PythonRegex.compile("(?i)(正确答案[:：]|correct answer[:：])");
    private static final String NOTHING = "无内容";

    private SeedAnswers() {}

    static Map<String, Evaluators.Factory> all() {
        Map<String, Evaluators.Factory> factories = new LinkedHashMap<>();
        factories.put("F1ScoreEvaluator", (config, compat) -> SeedAnswers::choices);
        factories.put("AverageRougeScoreEvaluator", (config, compat) -> SeedAnswers::gaps);
        Evaluator occurs = ItemEvaluator.withDetails("ACCStrScore", SeedAnswers::occurs);
        factories.put("AccScoreStr_Evaluator", (config, compat) -> occurs);
        return factories;
    }

    /** F1 over all choices of all rows. No choice at all is a choice too. */
    private static Evaluation choices(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        long common = 0;
        long given = 0;
        long expected = 0;
        for (int i = 0; i < input.size(); i++) {
            String prediction = onlyChoices(input.prediction(i));
            String reference = onlyChoices(input.reference(i));
            Set<String> chosen = new LinkedHashSet<>(PythonStr.split(prediction, ","));
            Set<String> right = new LinkedHashSet<>(PythonStr.split(reference, ","));
            long both = chosen.stream().filter(right::contains).count();
            common += both;
            given += chosen.size();
            expected += right.size();
            details.add(ItemEvaluator.detail(prediction, reference, true));
            details.get(i).put("correct", f1(both, chosen.size(), right.size()) * 100);
        }
        return new Evaluation(Map.of("F1Score", f1(common, given, expected) * 100), details);
    }

    private static String onlyChoices(String text) {
        return NO_CHOICE.matcher(PythonStr.lower(text)).replaceAll("");
    }

    private static double f1(long common, long given, long expected) {
        if (common == 0) {
            return 0;
        }
        double precision = (double) common / given;
        double recall = (double) common / expected;
        return 2 * precision * recall / (precision + recall);
    }

    /** ROUGE-L of Chinese words, gap by gap. Too few answers are filled up, what is too much does not count. */
    private static Evaluation gaps(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        double[] scores = new double[input.size()];
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            String prediction =
                    PythonStr.strip(MARKER.matcher(input.prediction(i)).replaceAll(""));
            List<String> expected = parts(input.reference(i).replace("，", ","));
            List<String> given = new ArrayList<>(expected.size() == 1 ? List.of(prediction) : parts(prediction));
            given.addAll(Collections.nCopies(Math.max(expected.size() - given.size(), 0), NOTHING));
            given = given.subList(0, expected.size());
            double ofGaps = 0;
            for (int gap = 0; gap < expected.size(); gap++) {
                ofGaps += rouge(given.get(gap), expected.get(gap), i);
            }
            scores[i] = ofGaps / expected.size() * 100;
            sum += scores[i];
            Map<String, @Nullable Object> detail = ItemEvaluator.detail(given, expected, true);
            detail.put("correct", scores[i]);
            details.add(detail);
        }
        return new Evaluation(
                Map.of("AvgRougeScore", sum / scores.length),
                details,
                SampleScores.of("AvgRougeScore", scores.length, i -> scores[i]));
    }

    private static List<String> parts(String text) {
        return PythonStr.split(text, ",").stream().map(PythonStr::strip).toList();
    }

    private static double rouge(String prediction, String reference, int i) {
        List<String> given = PythonStr.words(ChineseWords.joined(prediction));
        List<String> expected = PythonStr.words(ChineseWords.joined(reference));
        if (expected.isEmpty()) {
            throw new EvaluationException("reference " + i + " has a part without text between its commas");
        }
        return JiebaRougeEvaluator.longest(expected, given.isEmpty() ? List.of(NOTHING) : given);
    }

    private static Map<String, @Nullable Object> occurs(EvaluationInput input, int i) {
        String reference = input.reference(i);
        boolean isRight = PythonStr.lower(PythonStr.strip(input.prediction(i)))
                .contains(PythonStr.lower(PythonStr.strip(reference)));
        Map<String, @Nullable Object> detail = ItemEvaluator.detail(input.prediction(i), reference, isRight);
        detail.put("correct", isRight ? 1L : 0L);
        return detail;
    }
}
