package org.occlocal.models.spec;

/**
 * A mixture of experts in place of one MLP.
 *
 * @param experts how many there are
 * @param active how many each token uses
 * @param normalizeTopK whether the weights of the active ones are divided by their sum
 * @param softmaxAfterTopK softmax over the active experts' logits instead of over all (granitemoe)
 */
public record ExpertsSpec(int experts, int active, boolean normalizeTopK, boolean softmaxAfterTopK) {

    public ExpertsSpec {
        if (experts < 1 || active < 1 || active > experts) {
            throw new IllegalArgumentException("a token uses " + active + " of " + experts + " experts");
        }
    }
}
