package org.occlocal.models.quantization;

import java.util.Locale;

/**
 * How a matrix of weights is rounded: a group of consecutive weights of a row shares a scale and a zero point, and a weight is
 * {@code scale * (code - zero point)}.
 *
 * @param bits of a code, 4 or 8
 * @param groupSize weights that share a scale, or {@link #WHOLE_ROW}; the last group of a row may be shorter
 * @param symmetric whether the zero point is always the middle of the codes
 */
public record QuantizationScheme(int bits, int groupSize, boolean symmetric) {

    /** The group size that means one scale for each row. */
    public static final int WHOLE_ROW = -1;

    public QuantizationScheme {
        if (bits != 4 && bits != 8) {
            throw new IllegalArgumentException(bits + " bits, supported are 4 and 8");
        }
        if (groupSize != WHOLE_ROW && (groupSize < 16 || Integer.bitCount(groupSize) != 1)) {
            throw new IllegalArgumentException(
                    "group size " + groupSize + ", supported are -1 for whole rows, and powers of 2 from 16 on");
        }
    }

    /**
     * Round to nearest as it is usually done: int8 with one scale for each row, int4 with a scale and a zero point for every
     * 32 weights.
     *
     * @param name int8 or int4
     * @throws IllegalArgumentException that lists the known names
     */
    public static QuantizationScheme named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "int8" -> ofBits(8);
            case "int4" -> ofBits(4);
            default -> throw new IllegalArgumentException(
                    "unknown quantization \"" + name + "\", known are int8 and int4");
        };
    }

    /** As above. */
    public static QuantizationScheme ofBits(int bits) {
        return bits == 8 ? new QuantizationScheme(8, WHOLE_ROW, true) : new QuantizationScheme(bits, 32, false);
    }

    /** Weights of a full group of rows with so many columns. */
    public int groupSize(int columns) {
        return groupSize == WHOLE_ROW ? columns : Math.min(groupSize, columns);
    }

    /** int8 or int4, and how it is grouped. */
    @Override
    public String toString() {
        return "int" + bits + (groupSize == WHOLE_ROW ? " by rows" : " in groups of " + groupSize)
                + (symmetric ? ", symmetric" : ", asymmetric");
    }
}
