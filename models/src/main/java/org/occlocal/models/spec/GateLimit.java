package org.occlocal.models.spec;

/**
 * Keeps the two halves of a gated MLP small before they are multiplied.
 *
 * @param most the gate is at most this, and up is clamped to both sides of zero; more than 0
 * @param behindActivation whether the gate is limited behind its activation instead of before it (step3p5)
 * @param addend added to up behind its clamp (gpt_oss: 1)
 */
public record GateLimit(double most, boolean behindActivation, double addend) {

    public GateLimit {
        if (!(most > 0)) {
            throw new IllegalArgumentException("a gate is limited to " + most);
        }
    }
}
