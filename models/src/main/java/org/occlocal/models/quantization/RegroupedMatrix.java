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
    public boolean symmetric() {
        return stored.symmetric();
    }

    @Override
    public int @Nullable [] columnOrder() {
        return stored.columnOrder();
    }

    @Override
    public QuantizedRows read(int firstRow, int rowCount) {
        QuantizedRows.Collector collector = new QuantizedRows.Collector(rowCount, columns(), groupSize());
        int row = firstRow;
        while (row < firstRow + rowCount) {
            int run = Math.min(firstRow + rowCount - row, grouped.headSize() - row % grouped.headSize());
            collector.add(stored.read(storedRow(row), run));
            row += run;
        }
        return collector.rows();
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
