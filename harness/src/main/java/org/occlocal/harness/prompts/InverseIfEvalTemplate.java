package org.occlocal.harness.prompts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;

/**
 * What a judge is asked about an answer to Inverse IFEval: the row has the words itself, in which the answer is {@code {response}}:
 * OpenCompass' InverseIFEvalJudgePromptTemplate. Immutable.
 */
public final class InverseIfEvalTemplate extends MessagesTemplate {

    /** For rows without words. */
    private static final String PLAIN = "<题目>：\n{prompt}\n\n<标准答案>：\n{response_reference}\n\n<学生答案>：\n{response}";

    @Override
    public Prompt example(Row row, @Nullable Object label) {
        return judged(row);
    }

    @Override
    public Prompt answered(Row row, Prompt examples, @Nullable Object label) {
        return judged(row);
    }

    @Override
    public Prompt question(Row row, Prompt examples, @Nullable String answerColumn) {
        return judged(row);
    }

    private static Prompt judged(Row row) {
        Map<String, String> columns = columns(row);
        columns.put("response", columns.getOrDefault("prediction", ""));
        columns.putIfAbsent("prediction", "");
        String words = columns.getOrDefault("judge_prompt_template", "");
        return new Prompt.Messages(List.of(
                message("system", columns.getOrDefault("judge_system_prompt", "")),
                message("user", Placeholders.fill(words.isEmpty() ? PLAIN : words, columns))));
    }

    private static Map<String, Object> message(String role, String content) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", role);
        message.put("content", content);
        return message;
    }

    @Override
    public Set<String> placeholders() {
        return Set.of("judge_prompt_template", "judge_system_prompt");
    }
}
