package org.occlocal.harness.output;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decides an answer, but for the data: a hash each, so that it can be said which of them changed.
 *
 * @param model of the model's configuration, its files, its dtype and its engine
 * @param dataset of the dataset's {@code infer_cfg} and columns
 * @param options of the options that change answers, and of this program's way to answer
 */
public record ConfigHash(String model, String dataset, String options) {

    /** @return null when the text is none */
    static @Nullable ConfigHash parse(String text) {
        String[] parts = text.split("-", -1);
        return parts.length == 3 ? new ConfigHash(parts[0], parts[1], parts[2]) : null;
    }

    /** What differs, for a sentence; empty for equal ones. */
    List<String> differences(ConfigHash other) {
        List<String> all = new ArrayList<>();
        if (!model.equals(other.model)) {
            all.add("the model, its configuration, its dtype or its engine");
        }
        if (!dataset.equals(other.dataset)) {
            all.add("the dataset's infer_cfg or columns");
        }
        if (!options.equals(other.options)) {
            all.add("an option such as --batch-tokens, --max-new-tokens or --opencompass-compat");
        }
        return all;
    }

    @Override
    public String toString() {
        return model + "-" + dataset + "-" + options;
    }
}
