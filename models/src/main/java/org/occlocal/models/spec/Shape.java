package org.occlocal.models.spec;

import java.util.Arrays;

/** Sizes of a tensor, outermost first. Immutable. */
public final class Shape {

    private final long[] sizes;

    private Shape(long[] sizes) {
        this.sizes = sizes;
    }

    /** @throws IllegalArgumentException when a size is negative */
    public static Shape of(long... sizes) {
        for (long size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException("negative size in " + Arrays.toString(sizes));
            }
        }
        return new Shape(sizes.clone());
    }

    public int rank() {
        return sizes.length;
    }

    public long size(int dimension) {
        return sizes[dimension];
    }

    public long[] toArray() {
        return sizes.clone();
    }

    /**
     * Number of elements.
     *
     * @throws ArithmeticException when it does not fit 63 bits
     */
    public long elements() {
        long product = 1;
        for (long size : sizes) {
            product = Math.multiplyExact(product, size);
        }
        return product;
    }

    /** Elements divided by the last size: the rows that a concatenation counts. A vector is one element a row. */
    public long rows() {
        if (rank() < 2) {
            return elements();
        }
        long product = 1;
        for (int i = 0; i < rank() - 1; i++) {
            product *= sizes[i];
        }
        return product;
    }

    /** Strides of a dense row-major tensor of this shape, in elements. */
    public long[] rowMajorStrides() {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, sizes[i]);
        }
        return strides;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(sizes, that.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    @Override
    public String toString() {
        return Arrays.toString(sizes);
    }
}
