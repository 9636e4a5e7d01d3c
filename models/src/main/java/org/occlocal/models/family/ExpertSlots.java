package org.occlocal.models.family;

import java.util.ArrayList;
import java.util.List;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.TensorBlock;

/**
 * The slots "experts_up" [E, 2 I, C] and "experts_down" [E, C, I] of a layer's gated experts, by the ways in which families
 * store them.
 *
 * @param prefix of the names of the layer's tensors
 * @param hidden C
 * @param experts E
 * @param intermediate I
 */
record ExpertSlots(String prefix, int hidden, int experts, int intermediate) {

    /** Each expert by itself, under a name that holds %d for its number, or the stacks of transformers 5. */
    List<WeightSlot> separate(String expert, String gate, String up, String down) {
        List<WeightPart> gateUp = new ArrayList<>();
        List<WeightPart> downs = new ArrayList<>();
        for (int i = 0; i < experts; i++) {
            String name = prefix + expert.replace("%d", Integer.toString(i)) + ".";
            gateUp.add(WeightPart.stored(name + gate + ".weight", intermediate, hidden));
            gateUp.add(WeightPart.stored(name + up + ".weight", intermediate, hidden));
            downs.add(WeightPart.stored(name + down + ".weight", hidden, intermediate));
        }
        return List.of(
                up(gateUp, List.of(asUsedUp("mlp.experts.gate_up_proj"))),
                down(downs, List.of(asUsedDown("mlp.experts.down_proj"))));
    }

    /** Matrices that lie one below the other in "w1", the gates, "v1" and "w2", whose matrices are transposed (dbrx). */
    List<WeightSlot> blocks(String prefixOfThem) {
        List<WeightPart> gateUp = new ArrayList<>();
        List<WeightPart> downs = new ArrayList<>();
        for (int i = 0; i < experts; i++) {
            gateUp.add(WeightPart.stored(block(prefixOfThem + "w1", i), intermediate, hidden));
            gateUp.add(WeightPart.stored(block(prefixOfThem + "v1", i), intermediate, hidden));
            Shape shape = Shape.of(intermediate, hidden);
            downs.add(new WeightPart(block(prefixOfThem + "w2", i), shape, new WeightPart.Transposed()));
        }
        return List.of(up(gateUp, List.of()), down(downs, List.of()));
    }

    /** Stacks of matrices, of which each expert has its gate, its up and its down; or those of transformers 5. */
    List<WeightSlot> separateStacks(String gate, String up, String down) {
        List<WeightPart> gateUp = new ArrayList<>();
        for (int i = 0; i < experts; i++) {
            gateUp.add(WeightPart.stored(block(gate + ".weight", i), intermediate, hidden));
            gateUp.add(WeightPart.stored(block(up + ".weight", i), intermediate, hidden));
        }
        return List.of(
                up(gateUp, List.of(asUsedUp("mlp.experts.gate_up_proj"))),
                down(List.of(asUsedDown(down + ".weight")), List.of(asUsedDown("mlp.experts.down_proj"))));
    }

    private String block(String tensor, int expert) {
        return new TensorBlock(prefix + tensor, expert, experts).name();
    }

    /** Experts without a gate, so "experts_up" is [E, I, C]: each by itself, or the stacks of transformers 5. */
    List<WeightSlot> ungated(String expert, String stacks, String up, String down) {
        List<WeightPart> ups = new ArrayList<>();
        List<WeightPart> downs = new ArrayList<>();
        for (int i = 0; i < experts; i++) {
            String name = prefix + expert.replace("%d", Integer.toString(i)) + ".";
            ups.add(WeightPart.stored(name + up + ".weight", intermediate, hidden));
            downs.add(WeightPart.stored(name + down + ".weight", hidden, intermediate));
        }
        WeightPart stackedUp = WeightPart.stored(prefix + stacks + "." + up, experts, intermediate, hidden);
        return List.of(
                new WeightSlot(
                        "experts_up.weight", Shape.of(experts, intermediate, hidden), ups, List.of(stackedUp), 0),
                down(downs, List.of(asUsedDown(stacks + "." + down))));
    }

    /** Stacks, under these names or, as transformers 5 has granitemoe's in memory, others. */
    List<WeightSlot> stacked(String up, String down) {
        return List.of(
                up(List.of(asUsedUp(up)), List.of(asUsedUp("block_sparse_moe.experts.gate_up_proj"))),
                down(List.of(asUsedDown(down)), List.of(asUsedDown("block_sparse_moe.experts.down_proj"))));
    }

    /** Stacks of transposed matrices, gate before up. */
    List<WeightSlot> transposed(String up, String down) {
        return List.of(up(List.of(transposedUp(up, false)), List.of()), down(List.of(transposedDown(down)), List.of()));
    }

    /** The same, or stacks of matrices as they are used, under the same names. */
    List<WeightSlot> maybeTransposed(String up, String down) {
        return List.of(
                up(List.of(transposedUp(up, false)), List.of(asUsedUp(up))),
                down(List.of(transposedDown(down)), List.of(asUsedDown(down))));
    }

    /** Stacks of transposed matrices whose gate and up take turns, with biases. */
    List<WeightSlot> interleaved(String up, String down) {
        return List.of(
                up(List.of(transposedUp(up, true)), List.of()),
                biases("experts_up", 2 * intermediate, up, true),
                down(List.of(transposedDown(down)), List.of()),
                biases("experts_down", hidden, down, false));
    }

    private WeightSlot up(List<WeightPart> parts, List<WeightPart> otherParts) {
        return new WeightSlot("experts_up.weight", Shape.of(experts, 2L * intermediate, hidden), parts, otherParts, 0);
    }

    private WeightSlot down(List<WeightPart> parts, List<WeightPart> otherParts) {
        return new WeightSlot("experts_down.weight", Shape.of(experts, hidden, intermediate), parts, otherParts, 0);
    }

    private WeightSlot biases(String slot, int outs, String name, boolean interleaved) {
        WeightPart part = new WeightPart(
                prefix + name + "_bias", Shape.of(experts, outs), new WeightPart.ExpertStack(interleaved));
        return new WeightSlot(slot + ".bias", Shape.of((long) experts * outs), List.of(part), 0);
    }

    private WeightPart asUsedUp(String name) {
        return WeightPart.stored(prefix + name, experts, 2L * intermediate, hidden);
    }

    private WeightPart asUsedDown(String name) {
        return WeightPart.stored(prefix + name, experts, hidden, intermediate);
    }

    private WeightPart transposedUp(String name, boolean interleaved) {
        return new WeightPart(
                prefix + name, Shape.of(experts, hidden, 2L * intermediate), new WeightPart.ExpertStack(interleaved));
    }

    private WeightPart transposedDown(String name) {
        return new WeightPart(
                prefix + name, Shape.of(experts, intermediate, hidden), new WeightPart.ExpertStack(false));
    }
}
