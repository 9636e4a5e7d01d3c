package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonText;

/**
 * OpenCompass' korbenchEvaluator: one question's answer, or of several questions an object of JSON whose values are the answers in
 * turn, all of which must be right. Rows are those of korbenchDataset.
 */
final class RuleEvaluator {

    private RuleEvaluator() {}

    static Map<String, @Nullable Object> judge(EvaluationInput input, int i) {
        Row row = input.rows().get(i);
        return switch (String.valueOf(row.columns().get("prompt_mode"))) {
            case "0_shot", "3_shot" -> single(input, i, row);
            case "mixed" -> mixed(input, i, row);
            default -> throw new EvaluationException("row " + row.number()
                    + ": \"prompt_mode\" must be 0_shot, 3_shot or mixed, it is "
                    + row.columns().get("prompt_mode"));
        };
    }

    private static Map<String, @Nullable Object> single(EvaluationInput input, int i, Row row) {
        String response = input.prediction(i);
        String answer = input.reference(i);
        String category = row.text("category");
        boolean isRight =
                RuleAnswers.isRight(response, answer, category, row.columns().get("rule_id"));
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("idx", 0L);
        detail.put("response", response);
        detail.put("response_text", RuleAnswers.bracketed(response));
        detail.put("answer", answer);
        detail.put("is_correct", isRight);
        if (category.equals("counterfactual")) {
            // rows do not have it, and no answer is empty
            detail.put("real_life_answer", "");
            detail.put("is_real_life", false);
        }
        detail.put("correct", isRight);
        detail.put("pred", response);
        return detail;
    }

    private static Map<String, @Nullable Object> mixed(EvaluationInput input, int i, Row row) {
        if (!(row.columns().get("asked") instanceof List<?> asked)
                || asked.isEmpty()
                || !(row.columns().get("question_list") instanceof List<?> names)
                || names.size() != asked.size()) {
            throw new EvaluationException(
                    "row " + row.number() + ": \"asked\" must have an entry for each of \"question_list\"");
        }
        Map<String, Object> answers = answers(input.prediction(i));
        List<Map<String, @Nullable Object>> results = new ArrayList<>();
        int right = 0;
        List<Object> given = answers == null ? List.of() : new ArrayList<>(answers.values());
        for (int q = 0; q < Math.min(asked.size(), given.size()); q++) {
            JsonObject question = JsonFiles.object(asked.get(q), "row " + row.number() + ": \"asked\"");
            String response = PythonText.str(given.get(q));
            boolean isRight = RuleAnswers.isRight(
                    response, question.text("answer"), question.text("category"), question.value("rule_id"));
            right += isRight ? 1 : 0;
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            result.put("question", names.get(q));
            result.put("response_text", RuleAnswers.bracketed(response));
            result.put("answer", question.text("answer"));
            result.put("is_correct", isRight);
            results.add(result);
        }
        double share = (double) right / asked.size();
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("idx", 0L);
        detail.put("response", answers == null ? "NULL" : answers);
        detail.put("details", answers == null ? null : results);
        detail.put("pass_rate", answers == null ? (Object) 0L : (Object) share);
        detail.put("is_correct", share == 1);
        detail.put("correct", share == 1);
        detail.put("pred", input.prediction(i));
        detail.put("answer", input.requireReferences().get(i));
        return detail;
    }

    /** The object from the first brace to the last; null where there is none. */
    private static @Nullable Map<String, Object> answers(String prediction) {
        int start = prediction.indexOf('{');
        int end = prediction.lastIndexOf('}');
        if (start < 0 || end < start) {
            return null;
        }
        String json = prediction.substring(start, end + 1).replaceAll("[\\x00-\\x1f\\x7f]", "");
        try {
            return JsonFiles.object(JsonFiles.parse(json, "prediction"), "prediction")
                    .columns();
        } catch (ConfigException e) {
            // not JSON: none of the questions is answered
            return null;
        }
    }
}
