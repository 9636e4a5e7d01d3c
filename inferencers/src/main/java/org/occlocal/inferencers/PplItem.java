package org.occlocal.inferencers;

import java.util.List;

/**
 * One row of a multiple-choice dataset: the same context with each of the answers.
 *
 * @param labels the answers, in order
 * @param prompts the text of each label, all of the same examples
 */
public record PplItem(List<?> labels, List<FewShotPrompt> prompts) {

    public PplItem {
        labels = List.copyOf(labels);
        prompts = List.copyOf(prompts);
        if (labels.isEmpty() || labels.size() != prompts.size()) {
            throw new IllegalArgumentException(labels.size() + " labels with " + prompts.size() + " prompts");
        }
    }
}
