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
import org.occlocal.harness.evaluators.SampleScores;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/** The judge gives points: OpenCompass' scorings of EESE and of chemistry exams. An answer without a number has none. */
enum NumberScoring implements JudgeScoring {

    /** Points of ten: the first whole number; 0 where there is none. */
    EESE(Pattern.compile("(?<!\\d)\\d+(?!\\d)")) {
        @Override
        double points(String answer) {
            String text = PythonStr.strip(answer);
            if (text.matches("[+-]?\\d{1,18}")) {
                return Long.parseLong(text);
            }
            Matcher matcher = number.matcher(answer);
            return matcher.find() ? Double.parseDouble(matcher.group()) : 0;
        }

        @Override
        public Evaluation score(List<Map<String, Object>> answers, List<Row> questions) {
            double[] points = points(answers);
            List<Map<String, @Nullable Object>> details = JudgeDetails.of(answers);
            for (int i = 0; i < points.length; i++) {
                details.get(i).put("score", points[i]);
            }
            double overall = Arrays.stream(points).sum() / (10.0 * points.length) * 100;
            return new Evaluation(
                    Map.of("overall_score", overall),
                    details,
                    SampleScores.of("overall_score", points.length, i -> points[i] * 10));
        }
    },

    /** A share, the last number that is boxed or between NUMBER tags. */
    CHEM_EXAM(Pattern.compile("(?:<NUMBER>\\s*|\\\\boxed\\{)\\s*(-?\\d*\\.?\\d+)\\s*(?:</NUMBER>|\\})")) {
        @Override
        double points(String answer) {
            double last = 0;
            for (Matcher matcher = number.matcher(answer); matcher.find(); ) {
                last = Double.parseDouble(matcher.group(1));
            }
            return last;
        }

        @Override
        public Evaluation score(List<Map<String, Object>> answers, List<Row> questions) {
            double[] points = points(answers);
            List<Map<String, @Nullable Object>> details = new ArrayList<>();
            for (int i = 0; i < points.length; i++) {
                Map<String, Object> columns = questions.get(i).columns();
                Map<String, @Nullable Object> detail = new LinkedHashMap<>();
                detail.put("id", String.valueOf(i));
                detail.put("question", columns.get("prompt"));
                detail.put("origin_prompt", answers.get(i).get("origin_prompt"));
                detail.put("prediction", JudgeScoring.text(answers.get(i)));
                detail.put("gold", columns.get("output"));
                detail.put("score", points[i]);
                detail.put("has_img", columns.get("has_img"));
                details.add(detail);
            }
            double mean = 100 * Arrays.stream(points).sum() / points.length;
            return new Evaluation(
                    Map.of("final_score", PythonText.round(mean, 2)),
                    details,
                    SampleScores.of("final_score", points.length, i -> points[i] * 100));
        }
    };

    final Pattern number;

    NumberScoring(Pattern number) {
        this.number = number;
    }

    abstract double points(String answer);

    double[] points(List<Map<String, Object>> answers) {
        return SampleScores.values(answers.size(), i -> points(JudgeScoring.text(answers.get(i))));
    }

    @Override
    public boolean hasVerdict(String answer) {
        return number.matcher(answer).find();
    }

    @Override
    public boolean isRight(String answer) {
        return points(answer) > 0.5;
    }
}
