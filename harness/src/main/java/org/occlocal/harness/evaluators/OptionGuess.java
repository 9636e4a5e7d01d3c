package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.postprocessors.PostProcessor;
import org.occlocal.harness.postprocessors.PostProcessors;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * The option that an answer means, by its letter, a usual phrase, the option's text, or the shortest edit distance:
 * OpenCompass' OptionSimAccEvaluator. Columns of the rows are named by the options and hold their texts.
 */
final class OptionGuess {

    private final List<String> options;

    private final PostProcessor phrases;

    private OptionGuess(List<String> options, boolean opencompassCompat) {
        this.options = options;
        this.phrases = PostProcessors.of(
                new Component(
                        "first_option_postprocess", Map.of("options", String.join("", options), "cushion", false)),
                opencompassCompat);
    }

    /** @throws ConfigException when the argument "options" is not a list of capital letters */
    static OptionGuess of(Component config, boolean opencompassCompat) {
        if (!(config.argument("options") instanceof List<?> list)
                || !list.stream().allMatch(OptionGuess::isCapital)) {
            throw new ConfigException(config.name() + ": \"options\" must be a list of capital letters, it is "
                    + PythonText.repr(config.argument("options")));
        }
        return new OptionGuess(list.stream().map(String::valueOf).toList(), opencompassCompat);
    }

    private static boolean isCapital(@Nullable Object option) {
        return option instanceof String text
                && text.codePointCount(0, text.length()) == 1
                && PythonStr.isUpper(text.codePointAt(0));
    }

    Map<String, @Nullable Object> judge(EvaluationInput input, int i) {
        String guess = guess(input, i);
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("pred", input.requirePredictions().get(i));
        detail.put("parsed", guess);
        detail.put("refr", input.requireReferences().get(i));
        detail.put("correct", guess.equals(input.requireReferences().get(i)));
        return detail;
    }

    /** Empty where no row has a text for any option. */
    String guess(EvaluationInput input, int i) {
        String prediction = PythonStr.strip(input.prediction(i));
        if (options.contains(prediction)) {
            return prediction;
        }
        String phrase = PythonText.str(phrases.apply(prediction));
        if (!phrase.isEmpty()) {
            return phrase;
        }
        Map<String, Object> row = input.rows().get(i).columns();
        List<String> written = new ArrayList<>();
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String option : options) {
            if (!row.containsKey(option)) {
                throw new EvaluationException("the rows have no column \"" + option + "\" with the text of the option");
            }
            Object value = row.get(option);
            if (value == null) {
                continue;
            }
            String text = PythonText.str(value);
            if (PythonStr.lower(prediction).contains(PythonStr.lower(text))) {
                written.add(option);
            }
            int distance = Math.min(
                    EditDistance.of(prediction, option),
                    Math.min(EditDistance.of(prediction, text), EditDistance.of(prediction, option + ". " + text)));
            if (distance < least || (distance == least && option.compareTo(nearest) < 0)) {
                least = distance;
                nearest = option;
            }
        }
        return written.size() == 1 ? written.get(0) : nearest;
    }
}
