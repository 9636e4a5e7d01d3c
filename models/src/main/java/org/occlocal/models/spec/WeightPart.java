package org.occlocal.models.spec;

/**
 * A checkpoint tensor as part of a slot.
 *
 * @param tensor its name in the checkpoint
 * @param shape its sizes as stored
 * @param arrangement how its rows become rows of the slot
 */
public record WeightPart(String tensor, Shape shape, Arrangement arrangement) {

    /** How a stored tensor is laid out. */
    public sealed interface Arrangement {}

    /** Rows are output features, as torch.nn.Linear stores them. */
    public record AsStored() implements Arrangement {}

    /** [in, out], as transformers' Conv1D stores GPT-2's. */
    public record Transposed() implements Arrangement {}

    /**
     * q, k and v of one key/value group after the other: rows [K, H / K + 2, D]. The slot holds all of q, then k, then
     * v (gpt_neox and bloom with K = H, falcon).
     */
    public record GroupedQkv(int heads, int keyValueHeads, int headSize) implements Arrangement {

        /** Where a row of the slot is stored. */
        public int storedRow(int row) {
            int head = row / headSize;
            int queries = heads / keyValueHeads;
            int group;
            int place;
            if (head < heads) {
                group = head / queries;
                place = head % queries;
            } else {
                group = (head - heads) % keyValueHeads;
                place = queries + (head - heads) / keyValueHeads;
            }
            return (group * (queries + 2) + place) * headSize + row % headSize;
        }

        /** The row of the slot that a stored row becomes. */
        public int slotRow(int stored) {
            int queries = heads / keyValueHeads;
            int group = stored / headSize / (queries + 2);
            int place = stored / headSize % (queries + 2);
            int head = place < queries ? group * queries + place : heads + (place - queries) * keyValueHeads + group;
            return head * headSize + stored % headSize;
        }
    }

    /** A vector that is one row of the slot. */
    public record Row() implements Arrangement {}

    public static WeightPart stored(String tensor, long... sizes) {
        return new WeightPart(tensor, Shape.of(sizes), new AsStored());
    }

    /** Rows that this part fills. */
    public long rows() {
        if (arrangement instanceof Row) {
            return 1;
        }
        return arrangement instanceof Transposed ? shape.size(1) : shape.rows();
    }
}
