package org.occlocal.harness.judges;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.SampleScores;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonValues;

/**
 * Whether an answer follows an instruction against habit: OpenCompass' scoring of Inverse IFEval, of all answers, and by language, kind
 * of instruction and both. An answer of the judge without a score counts as wrong. Answers that are JSON without fields, at which
 * OpenCompass ends, are passed over.
 */
final class InverseInstructions implements JudgeScoring {

    private static final Pattern CODE = Pattern.compile("```(?:json)?\\s*([\\s\\S]*?)```", Pattern.CASE_INSENSITIVE);
    private static final Pattern OBJECT = Pattern.compile("\\{[\\s\\S]*?answer_score[\\s\\S]*?\\}");
    private static final List<Pattern> NAMED = List.of(
            PythonRegex.compile("\"answer_score\"\\s*:\\s*\"?([01])\"?"),
            PythonRegex.compile("answer_score\\s*[:：]\\s*\"?([01])\"?"),
            PythonRegex.compile("【评分】\\s*[:：]\\s*([01])\\s*分"),
            PythonRegex.compile("评分\\s*[:：]\\s*([01])\\s*分"));
    private static final Map<String, String> SHORT = Map.of(
            "Question Correction", "QC",
            "Intentional Textual Flaws", "ITF",
            "Code without Comments", "CC",
            "Counter-Conventional Formatting", "CCF",
            "Deliberately Incorrect Answers", "DIA",
            "Instructional Induction", "II",
            "Mid-turn Instruction Modification", "MIM",
            "Counterfactual Answering", "CA");

    @Override
    public boolean hasVerdict(String answer) {
        return given(answer) != null;
    }

    @Override
    public boolean isRight(String answer) {
        return PythonValues.equal(given(answer), 1L);
    }

    /** 0 or 1 as the answer has it, a number or a truth value; null for none. */
    private static @Nullable Object given(String answer) {
        List<String> candidates = new ArrayList<>(PythonRegex.findAll(CODE, answer));
        candidates.addAll(PythonRegex.findAll(OBJECT, answer));
        for (String candidate : candidates) {
            Object score = scoreOf(PythonStr.strip(candidate));
            if (PythonValues.equal(score, 0L) || PythonValues.equal(score, 1L)) {
                return score;
            }
            if (score instanceof String text && List.of("0", "1").contains(PythonStr.strip(text))) {
                return Long.valueOf(PythonStr.strip(text));
            }
        }
        for (Pattern pattern : NAMED) {
            Matcher matcher = pattern.matcher(answer);
            if (matcher.find()) {
                return Long.valueOf(matcher.group(1));
            }
        }
        return null;
    }

    private static @Nullable Object scoreOf(String json) {
        try {
            return PythonJson.canLoad(json) && JsonFiles.parse(json, "the judge's answer") instanceof Map<?, ?> map
                    ? map.get("answer_score")
                    : null;
        } catch (ConfigException e) {
            return null;
        }
    }

    @Override
    public Evaluation score(List<Map<String, Object>> answers, List<Row> questions) {
        int all = answers.size();
        double[] isRight = new double[all];
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        Map<String, double[]> languages = new TreeMap<>(PythonStr::compare);
        Map<String, double[]> kinds = new TreeMap<>(PythonStr::compare);
        Map<String, Map<String, double[]>> both = new TreeMap<>(PythonStr::compare);
        long unread = 0;
        long right = 0;
        for (int i = 0; i < all; i++) {
            String said = JudgeScoring.text(answers.get(i));
            Object score = given(said);
            unread += score == null ? 1 : 0;
            isRight[i] = PythonValues.equal(score, 1L) ? 100 : 0;
            right += isRight[i] > 0 ? 1 : 0;
            Map<String, Object> columns = questions.get(i).columns();
            String language = text(columns, "language");
            String kind = text(columns, "instruction_types");
            add(languages, language, i, isRight);
            add(kinds, kind, i, isRight);
            if (!language.isEmpty() && !kind.isEmpty()) {
                add(both.computeIfAbsent(language, key -> new TreeMap<>(PythonStr::compare)), kind, i, isRight);
            }
            details.add(detail(i, said, score, columns));
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        Map<String, double[]> scores = new LinkedHashMap<>();
        metrics.put("accuracy", 100.0 * right / all);
        scores.put("accuracy", isRight);
        metrics.put("correct_count", right);
        metrics.put("total", (long) all);
        metrics.put("parse_error_count", unread);
        metrics.put("parse_error_rate", 100.0 * unread / all);
        languages.forEach((language, members) -> put(language, members, metrics, scores));
        kinds.forEach((kind, members) -> put(SHORT.getOrDefault(kind, kind), members, metrics, scores));
        both.forEach((language, ofLanguage) -> ofLanguage.forEach(
                (kind, members) -> put(language + "_" + SHORT.getOrDefault(kind, kind), members, metrics, scores)));
        return new Evaluation(metrics, details, new SampleScores(scores, null));
    }

    private static void add(Map<String, double[]> groups, String group, int i, double[] isRight) {
        if (!group.isEmpty()) {
            groups.computeIfAbsent(group, key -> SampleScores.values(isRight.length, j -> Double.NaN))[i] = isRight[i];
        }
    }

    private static void put(String group, double[] members, Map<String, Object> metrics, Map<String, double[]> scores) {
        double sum = 0;
        long count = 0;
        for (double member : members) {
            sum += Double.isNaN(member) ? 0 : member;
            count += Double.isNaN(member) ? 0 : 1;
        }
        metrics.put(group + "_accuracy", sum / count);
        metrics.put(group + "_count", count);
        scores.put(group + "_accuracy", members);
    }

    private static String text(Map<String, Object> columns, String column) {
        return columns.get(column) == null ? "" : PythonText.str(columns.get(column));
    }

    private static Map<String, @Nullable Object> detail(
            int i, String said, @Nullable Object score, Map<String, Object> columns) {
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("idx", (long) i);
        detail.put("prompt", columns.getOrDefault("prompt", ""));
        detail.put("response_reference", columns.getOrDefault("response_reference", ""));
        detail.put("model_response", columns.getOrDefault("prediction", ""));
        detail.put("judge_response", said);
        detail.put("score", score);
        detail.put("correct", PythonValues.equal(score, 1L));
        detail.put("language", columns.getOrDefault("language", ""));
        detail.put("instruction_types", columns.getOrDefault("instruction_types", ""));
        return detail;
    }
}
