package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * The slots of a recurrent layer, by the ways in which families store them.
 *
 * @param weights of the layer, added to
 */
record RecurrenceWeights(LayerWeights weights, RecurrenceSpec recurrence) {

    /**
     * Linear attention as the Qwen family names it.
     *
     * @param part of the layer that has it
     */
    void deltaRule(String part) {
        int values = recurrence.valueWidth();
        int channels = recurrence.channels();
        int heads = recurrence.valueHeads();
        if (recurrence.grouped()) {
            in(false, List.of(part + ".in_proj_qkvz"), List.of(channels + values));
            linear("state_gates", List.of(part + ".in_proj_ba"), List.of(2 * heads));
        } else {
            in(false, List.of(part + ".in_proj_qkv", part + ".in_proj_z"), List.of(channels, values));
            linear("state_gates", List.of(part + ".in_proj_b", part + ".in_proj_a"), List.of(heads, heads));
        }
        convolution(part + ".conv1d", false);
        state(part, recurrence.valueSize());
        out(part + ".out_proj", false);
    }

    /**
     * The state space of Mamba-2.
     *
     * @param part of the layer that has it
     * @param bias of the linear layers
     */
    void stateSpace(String part, boolean bias, boolean convolutionBias) {
        int values = recurrence.valueWidth();
        int heads = recurrence.valueHeads();
        in(bias, List.of(part + ".in_proj"), List.of(values + recurrence.channels() + heads));
        convolution(part + ".conv1d", convolutionBias);
        state(part, values);
        weights.stored("state_skip", part + ".D", heads);
        out(part + ".out_proj", bias);
    }

    /** A convolution alone as LFM2 names it. */
    void shortConvolution(boolean bias) {
        in(bias, List.of("conv.in_proj"), List.of(3 * recurrence.channels()));
        convolution("conv.conv", bias);
        out("conv.out_proj", bias);
    }

    private void in(boolean bias, List<String> names, List<Integer> outs) {
        weights.linear("recurrence_in", weights.hidden(), bias, names, outs);
    }

    private void linear(String slot, List<String> names, List<Integer> outs) {
        weights.linear(slot, weights.hidden(), false, names, outs);
    }

    private void out(String name, boolean bias) {
        weights.linear("recurrence_out", recurrence.valueWidth(), bias, List.of(name), List.of(weights.hidden()));
    }

    private void convolution(String name, boolean bias) {
        weights.convolution("convolution", name + ".weight", recurrence.channels(), recurrence.kernel());
        if (bias) {
            weights.stored("convolution_bias", name + ".bias", recurrence.channels());
        }
    }

    private void state(String part, int normSize) {
        weights.stored("state_decay", part + ".A_log", recurrence.valueHeads())
                .stored("state_step_bias", part + ".dt_bias", recurrence.valueHeads())
                .stored("state_norm.weight", part + ".norm.weight", normSize);
    }
}
