package org.occlocal.models.family;

import com.fasterxml.jackson.databind.JsonNode;
import org.occlocal.models.spec.RecurrenceDetails;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * The state space of Mamba-2 as config.json describes it.
 *
 * @param spec of all layers that have it
 */
record StateSpace(RecurrenceSpec spec) {

    /** What families call its sizes, and its activation. */
    record Keys(String heads, String headSize, String groups, String stateSize, String kernel, String activation) {}

    /**
     * The sizes that Mamba-2 itself has for keys that are absent.
     *
     * @param leastStep what a step is at least
     */
    static StateSpace of(ModelConfig config, Keys keys, double leastStep) {
        requireUnlimitedSteps(config);
        requireSilu(config, keys.activation());
        return new StateSpace(new RecurrenceSpec(
                        RecurrenceSpec.Rule.ADDITIVE,
                        config.positive(keys.groups(), 8),
                        config.positive(keys.heads(), 128),
                        config.positive(keys.stateSize(), 128),
                        config.positive(keys.headSize(), 64),
                        config.positive(keys.kernel(), 4),
                        false)
                .with(RecurrenceDetails.ofLeastStep(leastStep)));
    }

    static void requireSilu(ModelConfig config, String key) {
        if (!config.text(key, "silu").equals("silu")) {
            throw config.unsupported(key, "a state space knows silu");
        }
    }

    /** Infinity is a number, or what transformers 5 writes for it. */
    static void requireUnlimitedSteps(ModelConfig config) {
        JsonNode limit = config.json().path("time_step_limit");
        boolean isAbsent = limit.isMissingNode() || limit.isNull();
        boolean isUnlimited = isAbsent
                || (limit.path(0).asDouble(-1) == 0
                        && (Double.isInfinite(limit.path(1).asDouble())
                                || limit.path(1).path("__float__").asText().equals("Infinity")));
        if (!isUnlimited) {
            throw config.unsupported("time_step_limit", "known is [0.0, Infinity]");
        }
    }
}
