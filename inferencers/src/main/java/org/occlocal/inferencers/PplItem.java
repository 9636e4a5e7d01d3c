package org.occlocal.inferencers;

import java.util.List;

/**
 * One row of a multiple-choice dataset: the same context with each of the answers.
 *
 * @param labels names of the answers, in order
 * @param prompts the text of each label, all with the same number of examples
 */
public record PplItem(List<String> labels, List<FewShotPrompt> prompts) {

    public PplItem {
        labels = List.copyOf(labels);
        prompts = List.copyOf(prompts);
        if (labels.isEmpty() || labels.size() != prompts.size()) {
            throw new IllegalArgumentException(labels.size() + " labels with " + prompts.size() + " prompts");
        }
    }

    int examples() {
        return prompts.get(0).examples();
    }
}
