package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;

/**
 * Collects the router and the experts of a layer, as families store them.
 *
 * @param weights of the layer; all methods add to it and give it back
 */
record ExpertWeights(LayerWeights weights) {

    /** A router and its experts; {@code expert} holds %d for the number of the expert. */
    LayerWeights separate(
            int experts, int intermediate, String router, String expert, String gate, String up, String down) {
        return separate(experts, intermediate, expert, gate, up, down)
                .linear("router", weights.hidden(), false, List.of(router), List.of(experts));
    }

    /** The same without the router. */
    LayerWeights separate(int experts, int intermediate, String expert, String gate, String up, String down) {
        weights.addAll(expertSlots(experts, intermediate).separate(expert, gate, up, down));
        return weights;
    }

    /** A router and experts whose matrices lie one below the other; see {@link ExpertSlots#blocks}. */
    LayerWeights blocks(int experts, int intermediate, String router, String names) {
        weights.addAll(expertSlots(experts, intermediate).blocks(names));
        return weights.linear("router", weights.hidden(), false, List.of(router), List.of(experts));
    }

    /**
     * Experts without gates, each stored by itself under a name that holds %d, or as stacks.
     *
     * @param inputs elements that they read and give
     */
    LayerWeights ungated(
            int experts, int inputs, int intermediate, String expert, String stacks, String up, String down) {
        weights.addAll(
                new ExpertSlots(weights.prefix(), inputs, experts, intermediate).ungated(expert, stacks, up, down));
        return weights;
    }

    /** A router and experts stored as two tensors of three dimensions. */
    LayerWeights stacked(int experts, int intermediate, String router, String up, String down) {
        weights.addAll(expertSlots(experts, intermediate).stacked(up, down));
        return weights.linear("router", weights.hidden(), false, List.of(router), List.of(experts));
    }

    /**
     * A router and experts with biases, stored as stacks of transposed matrices, whose gate and up take turns; their biases are
     * named alike.
     */
    LayerWeights interleaved(int experts, int intermediate, String router, String up, String down) {
        weights.addAll(expertSlots(experts, intermediate).interleaved(up, down));
        return weights.linear("router", weights.hidden(), true, List.of(router), List.of(experts));
    }

    /** A router and experts whose gates, ups and downs are a stack each; or the stacks of transformers 5. */
    LayerWeights separateStacks(int experts, int intermediate, String router, String gate, String up, String down) {
        weights.addAll(expertSlots(experts, intermediate).separateStacks(gate, up, down));
        return weights.linear("router", weights.hidden(), false, List.of(router), List.of(experts));
    }

    /** A router and experts without biases, stored as stacks of transposed matrices, gate before up. */
    LayerWeights transposed(int experts, int intermediate, String router, String up, String down) {
        weights.addAll(expertSlots(experts, intermediate).transposed(up, down));
        return weights.linear("router", weights.hidden(), false, List.of(router), List.of(experts));
    }

    /** The same, of which the matrices may also be stored as they are used: transformers 5 does so with Qwen3-VL's. */
    LayerWeights maybeTransposed(int experts, int intermediate, String router, String up, String down) {
        weights.addAll(expertSlots(experts, intermediate).maybeTransposed(up, down));
        return weights.linear("router", weights.hidden(), false, List.of(router), List.of(experts));
    }

    private ExpertSlots expertSlots(int experts, int intermediate) {
        return new ExpertSlots(weights.prefix(), weights.hidden(), experts, intermediate);
    }

    /** Gemma 4's norm of what the router reads, and factors on the weights of experts, vectors of [C] and [experts]. */
    LayerWeights routerNormAndScales(int experts, String norm, String scales) {
        weights.stored("router_norm.weight", norm, weights.hidden());
        WeightPart row = new WeightPart(weights.prefix() + scales, Shape.of(experts), new WeightPart.Row());
        weights.add(new WeightSlot("router_scales", Shape.of(1, experts), List.of(row), 0));
        return weights;
    }

    /** What is added to the router's scores when experts are chosen, a vector of [experts]. */
    LayerWeights routerCorrection(int experts, String name) {
        return routerCorrection(
                experts, new WeightPart(weights.prefix() + name, Shape.of(experts), new WeightPart.Row()));
    }

    /** The same, stored as [1, experts]. */
    LayerWeights routerCorrectionRow(int experts, String name) {
        return routerCorrection(experts, WeightPart.stored(weights.prefix() + name, 1, experts));
    }

    private LayerWeights routerCorrection(int experts, WeightPart part) {
        weights.add(new WeightSlot("router_correction", Shape.of(1, experts), List.of(part), 0));
        return weights;
    }

    /** An expert that every token uses, with a gate of one number or none. */
    LayerWeights shared(int intermediate, String expert, String gate) {
        weights.linear(
                "shared_up",
                weights.hidden(),
                false,
                List.of(expert + ".gate_proj", expert + ".up_proj"),
                List.of(intermediate, intermediate));
        weights.linear("shared_down", intermediate, false, List.of(expert + ".down_proj"), List.of(weights.hidden()));
        if (!gate.isEmpty()) {
            weights.linear("shared_gate", weights.hidden(), false, List.of(gate), List.of(1));
        }
        return weights;
    }

    /** An expert that every token uses, whose gate and up are one layer, gate first. */
    LayerWeights fusedShared(int intermediate, String gateUp, String down) {
        weights.linear("shared_up", weights.hidden(), false, List.of(gateUp), List.of(2 * intermediate));
        return weights.linear("shared_down", intermediate, false, List.of(down), List.of(weights.hidden()));
    }
}
