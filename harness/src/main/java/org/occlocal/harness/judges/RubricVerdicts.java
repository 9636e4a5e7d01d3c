package org.occlocal.harness.judges;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.SampleScores;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonTruth;

/** Whether an answer meets all of its rubrics: OpenCompass' scoring of CL-bench, of all and by category. */
final class RubricVerdicts implements JudgeScoring {

    private static final String OVERALL = "Overall Score";
    private static final int INSENSITIVE =
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern NAMED = Pattern.compile("\"?Overall Score\"?\\s*:\\s*([01])", INSENSITIVE);
    private static final Pattern POINTS = Pattern.compile("\\b([01])\\s*points?\\b", INSENSITIVE);

    @Override
    public boolean hasVerdict(String answer) {
        return given(answer) != null;
    }

    @Override
    public boolean isRight(String answer) {
        return BigInteger.ONE.equals(given(answer));
    }

    /** The overall score; null where there is none. */
    private static @Nullable BigInteger given(String answer) {
        String text = withoutFence(PythonStr.strip(answer));
        if (json(text) instanceof Map<?, ?> map && map.containsKey(OVERALL)) {
            return whole(map.get(OVERALL));
        }
        for (Pattern pattern : List.of(NAMED, POINTS)) {
            Matcher matcher = pattern.matcher(text);
            if (matcher.find()) {
                return new BigInteger(matcher.group(1));
            }
        }
        return null;
    }

    private static String withoutFence(String text) {
        String inner =
                text.startsWith("```json") ? text.substring(7) : text.startsWith("```") ? text.substring(3) : text;
        return PythonStr.strip(inner.endsWith("```") ? inner.substring(0, inner.length() - 3) : inner);
    }

    private static @Nullable Object json(String text) {
        try {
            return PythonJson.canLoad(text) ? JsonFiles.parse(text, "the judge's answer") : null;
        } catch (ConfigException e) {
            return null;
        }
    }

    /** Python's {@code int(value)}; null where it fails. */
    private static @Nullable BigInteger whole(@Nullable Object value) {
        if (value instanceof String text) {
            return PythonStr.toInteger(text);
        } else if (value instanceof Double real) {
            return BigInteger.valueOf(real.longValue());
        } else if (value instanceof Boolean truth) {
            return truth ? BigInteger.ONE : BigInteger.ZERO;
        }
        return value instanceof Number number ? new BigInteger(number.toString()) : null;
    }

    @Override
    public Evaluation score(List<Map<String, Object>> answers, List<Row> questions) {
        int all = answers.size();
        double[] isRight = new double[all];
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        Map<String, List<Double>> categories = new LinkedHashMap<>();
        long right = 0;
        for (int i = 0; i < all; i++) {
            String said = JudgeScoring.text(answers.get(i));
            isRight[i] = isRight(said) ? 100 : 0;
            right += isRight[i] > 0 ? 1 : 0;
            Map<String, Object> columns = questions.get(i).columns();
            Object category = oneOf(columns, "context_category", "Unknown");
            categories
                    .computeIfAbsent(PythonText.str(category), key -> new ArrayList<>())
                    .add(isRight[i]);
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("task_id", oneOf(columns, "task_id", (long) i));
            detail.put("context_category", category);
            detail.put("pred", columns.getOrDefault("prediction", ""));
            detail.put("rubrics", columns.getOrDefault("rubrics", List.of()));
            detail.put("origin_grade_response", said);
            detail.put("score", isRight[i] > 0 ? 1L : 0L);
            detail.put("correct", isRight[i] > 0);
            details.add(detail);
        }
        Map<String, Object> byCategory = new LinkedHashMap<>();
        categories.forEach((category, members) -> byCategory.put(
                category,
                members.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", 100.0 * right / all);
        metrics.put("solving_rate", (double) right / all);
        metrics.put("correct_count", right);
        metrics.put("total_count", (long) all);
        metrics.put("category_accuracy", byCategory);
        return new Evaluation(metrics, details, SampleScores.of("accuracy", all, i -> isRight[i]));
    }

    /** The column, or what "metadata" has under its name. */
    private static Object oneOf(Map<String, Object> columns, String name, Object otherwise) {
        Object own = columns.get(name);
        Object within = columns.get("metadata") instanceof Map<?, ?> metadata ? metadata.get(name) : null;
        return own != null && PythonTruth.isTrue(own)
                ? own
                : within != null && PythonTruth.isTrue(within) ? within : otherwise;
    }
}
