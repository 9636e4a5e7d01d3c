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
     *
     * @param valuesFirst whether v is stored before k
     */
    public record GroupedQkv(int heads, int keyValueHeads, int headSize, boolean valuesFirst) implements Arrangement {

        /** Groups with k before v. */
        public GroupedQkv(int heads, int keyValueHeads, int headSize) {
            this(heads, keyValueHeads, headSize, false);
        }

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
                place = queries + turned((head - heads) / keyValueHeads);
            }
            return (group * (queries + 2) + place) * headSize + row % headSize;
        }

        /** The row of the slot that a stored row becomes. */
        public int slotRow(int stored) {
            int queries = heads / keyValueHeads;
            int group = stored / headSize / (queries + 2);
            int place = stored / headSize % (queries + 2);
            int head =
                    place < queries ? group * queries + place : heads + turned(place - queries) * keyValueHeads + group;
            return head * headSize + stored % headSize;
        }

        /** 0 for k and 1 for v, in the order of the slot or of the group, in that of the other. */
        private int turned(int place) {
            return valuesFirst ? 1 - place : place;
        }
    }

    /**
     * Experts one behind the other, [E, in, out], or their biases, [E, out]: rows of the slot are the outputs of the first
     * expert, then those of the second (gpt_oss).
     *
     * @param interleaved whether gate and up take turns; the slot has all of an expert's gate, then all of its up
     */
    public record ExpertStack(boolean interleaved) implements Arrangement {

        /**
         * Rows of one expert that are equally far apart where they are stored.
         *
         * @param first of the expert's stored rows
         * @param step from one to the next
         * @param count how many
         */
        public record Run(int first, int step, int count) {}

        /**
         * Where some rows of an expert are stored.
         *
         * @param row of the expert's rows in the slot
         * @param most of the rows from there on that are wanted; the run may end before
         * @param rows of an expert
         */
        public Run stored(int row, int most, int rows) {
            if (!interleaved) {
                return new Run(row, 1, Math.min(most, rows - row));
            }
            int half = rows / 2;
            int place = row % half;
            return new Run(2 * place + row / half, 2, Math.min(most, half - place));
        }
    }

    /** Rows that are divided by their Euclidean length when they are read (Baichuan 2's head). */
    public record UnitRows() implements Arrangement {

        /** The least length that a row is divided by, as torch.nn.functional.normalize has it. */
        public static final double LEAST_LENGTH = 1e-12;
    }

    /** A vector that is one row of the slot. */
    public record Row() implements Arrangement {}

    /** Whether the slot's numbers lie in no file row by row, but are made of the tensor's when they are read. */
    public boolean isComputed() {
        return arrangement instanceof ExpertStack || arrangement instanceof UnitRows;
    }

    public static WeightPart stored(String tensor, long... sizes) {
        return new WeightPart(tensor, Shape.of(sizes), new AsStored());
    }

    /** Rows that this part fills. */
    public long rows() {
        if (arrangement instanceof Row) {
            return 1;
        }
        if (arrangement instanceof ExpertStack) {
            return Math.multiplyExact(shape.size(0), shape.size(shape.rank() - 1));
        }
        return arrangement instanceof Transposed ? shape.size(1) : shape.rows();
    }
}
