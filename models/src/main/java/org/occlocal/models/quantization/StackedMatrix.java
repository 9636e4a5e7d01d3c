package org.occlocal.models.quantization;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Matrices that are rounded alike, one below the other: those of q, k and v, of gate and up, of experts. */
final class StackedMatrix implements QuantizedMatrix {

    private final List<QuantizedMatrix> parts;
    private final QuantizedMatrix first;
    private final int rows;

    private StackedMatrix(List<QuantizedMatrix> parts) {
        this.parts = List.copyOf(parts);
        this.first = parts.get(0);
        this.rows = parts.stream().mapToInt(QuantizedMatrix::rows).sum();
    }

    /** The parts as one matrix; null where they differ in bits, groups or order of columns. */
    static @Nullable QuantizedMatrix of(List<QuantizedMatrix> parts) {
        QuantizedMatrix first = parts.get(0);
        boolean alike = parts.stream()
                .allMatch(part -> part.bits() == first.bits()
                        && part.columns() == first.columns()
                        && part.groupSize() == first.groupSize()
                        && Arrays.equals(part.columnOrder(), first.columnOrder()));
        if (!alike) {
            return null;
        }
        return parts.size() == 1 ? first : new StackedMatrix(parts);
    }

    @Override
    public String name() {
        return first.name();
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return first.columns();
    }

    @Override
    public int bits() {
        return first.bits();
    }

    @Override
    public int groupSize() {
        return first.groupSize();
    }

    @Override
    public boolean symmetric() {
        return parts.stream().allMatch(QuantizedMatrix::symmetric);
    }

    @Override
    public int @Nullable [] columnOrder() {
        return first.columnOrder();
    }

    @Override
    public QuantizedRows read(int firstRow, int rowCount) {
        QuantizedRows.Collector collector = new QuantizedRows.Collector(rowCount, columns(), groupSize());
        int begin = 0;
        for (QuantizedMatrix part : parts) {
            int from = Math.max(firstRow, begin);
            int to = Math.min(firstRow + rowCount, begin + part.rows());
            if (from < to) {
                collector.add(part.read(from - begin, to - from));
            }
            begin += part.rows();
        }
        return collector.rows();
    }
}
