package org.occlocal.models.quantization;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.WeightPart.GroupedQkv;

/** Rows of grouped q, k and v, read as all of q, then k, then v. */
record RegroupedMatrix(QuantizedMatrix stored, GroupedQkv grouped) implements QuantizedMatrix {

    @Override
    public String name() {
        return stored.name();
    }

    @Override
    public int rows() {
        return stored.rows();
    }

    @Override
    public int columns() {
        return stored.columns();
    }

    @Override
    public int bits() {
        return stored.bits();
    }

    @Override
    public int groupSize() {
        return stored.groupSize();
    }

    @Override
    public int @Nullable [] columnOrder() {
        return stored.columnOrder();
    }

    @Override
    public QuantizedRows read(int firstRow, int rowCount) {
        int groups = groups();
        byte[] codes = new byte[Math.multiplyExact(rowCount, columns())];
        float[] scales = new float[rowCount * groups];
        byte[] zeroPoints = new byte[rowCount * groups];
        for (int done = 0; done < rowCount; ) {
            int row = firstRow + done;
            int run = Math.min(rowCount - done, grouped.headSize() - row % grouped.headSize());
            QuantizedRows head = stored.read(storedRow(row), run);
            System.arraycopy(head.codes(), 0, codes, done * columns(), head.codes().length);
            System.arraycopy(head.scales(), 0, scales, done * groups, head.scales().length);
            System.arraycopy(head.zeroPoints(), 0, zeroPoints, done * groups, head.zeroPoints().length);
            done += run;
        }
        return new QuantizedRows(rowCount, columns(), groupSize(), codes, scales, zeroPoints);
    }

    /** Heads are stored by key/value group: its queries, its key, its value. */
    private int storedRow(int row) {
        int head = row / grouped.headSize();
        int queries = grouped.heads() / grouped.keyValueHeads();
        int group;
        int place;
        if (head < grouped.heads()) {
            group = head / queries;
            place = head % queries;
        } else {
            group = (head - grouped.heads()) % grouped.keyValueHeads();
            place = queries + (head - grouped.heads()) / grouped.keyValueHeads();
        }
        return (group * (queries + 2) + place) * grouped.headSize() + row % grouped.headSize();
    }
}
