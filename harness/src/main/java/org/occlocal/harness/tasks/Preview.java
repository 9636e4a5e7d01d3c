package org.occlocal.harness.tasks;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.inferencers.InferenceMeter;

/**
 * What a model would be asked, found out with one that computes nothing.
 *
 * @param samples answers that there would be
 * @param firstPrompt of the first sample, as prediction files have it: with its first label where there are labels
 * @param texts prompts, or texts that are scored: one for each label, answer or turn
 * @param promptTokens of all texts
 * @param longestPrompt tokens of the longest text
 * @param computedTokens those of the prompt tokens that are computed, since texts share what they begin with
 * @param withoutExamples texts that lost in-context examples
 * @param truncated texts that lost tokens of their own
 */
public record Preview(
        int samples,
        String firstPrompt,
        int texts,
        long promptTokens,
        int longestPrompt,
        long computedTokens,
        int withoutExamples,
        int truncated) {

    /** @param model of {@link org.occlocal.inferencers.TextModel#planning} */
    public static Preview of(PreparedDataset dataset, RunModel model) {
        InferenceMeter meter = new InferenceMeter();
        Counts counts = new Counts();
        Inference.of(dataset.inferencer()).infer(dataset, model, meter, sample -> false, counts::add);
        return new Preview(
                counts.samples,
                counts.firstPrompt,
                counts.texts,
                counts.promptTokens,
                counts.longestPrompt,
                meter.computedTokens(),
                counts.withoutExamples,
                counts.truncated);
    }

    private static final class Counts {

        private int samples;
        private String firstPrompt = "";
        private int texts;
        private long promptTokens;
        private int longestPrompt;
        private int withoutExamples;
        private int truncated;

        void add(int index, Sample sample) {
            samples++;
            if (index == 0) {
                firstPrompt = prompt(sample.prediction());
            }
            addAll(sample.account());
        }

        private void addAll(Map<?, ?> account) {
            int tokens = number(account.get("prompt_tokens"));
            if (tokens > 0) {
                texts++;
                promptTokens += tokens;
                longestPrompt = Math.max(longestPrompt, tokens);
                withoutExamples += number(account.get("dropped_examples")) > 0 ? 1 : 0;
                truncated += number(account.get("truncated_tokens")) > 0 ? 1 : 0;
            }
            for (Object value : account.values()) {
                if (value instanceof List<?> list) {
                    for (Object item : list) {
                        if (item instanceof Map<?, ?> one) {
                            addAll(one);
                        }
                    }
                }
            }
        }

        private static int number(@Nullable Object value) {
            return value instanceof Number number ? number.intValue() : 0;
        }

        private static String prompt(Map<String, Object> prediction) {
            for (Map.Entry<String, Object> entry : prediction.entrySet()) {
                if (entry.getKey().startsWith("label: ") && entry.getValue() instanceof Map<?, ?> label) {
                    return text(label.get("prompt"));
                }
            }
            return text(prediction.getOrDefault("prompt", prediction.get("origin_prompt")));
        }

        private static String text(@Nullable Object prompt) {
            return prompt instanceof String text ? text : prompt == null ? "" : PythonJson.dumpsIndented(prompt);
        }
    }
}
