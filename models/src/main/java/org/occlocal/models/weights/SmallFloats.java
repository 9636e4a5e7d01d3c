package org.occlocal.models.weights;

import java.util.function.IntToDoubleFunction;

/**
 * Floating point numbers of 8 and 4 bits: the formats of Micikevicius et al., "FP8 formats for deep learning" (2022), and the bare
 * exponents and 4-bit numbers of the OCP microscaling formats (2023). Whole tables of values; exact.
 */
public final class SmallFloats {

    private static final int CODES = 256;
    private static final float[] E2M1 = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6};

    private static final float[] E4M3 = table(SmallFloats::e4m3);
    private static final float[] E5M2 = table(code -> HalfPrecision.fromFloat16((short) (code << 8)));
    private static final float[] E8M0 = table(code -> code == 0xff ? Double.NaN : Math.scalb(1.0, code - 127));

    private SmallFloats() {}

    /**
     * A sign, two bits of exponent, one of fraction: up to 6.
     *
     * @param code 0 to 15
     */
    public static float fromE2m1(int code) {
        return E2M1[code];
    }

    /** A sign, four bits of exponent, three of fraction: up to 448, no infinity, NaN where all bits but the sign are set. */
    public static float fromE4m3(byte code) {
        return E4M3[code & 0xff];
    }

    /** The upper half of a binary16: infinity and NaN as there. */
    public static float fromE5m2(byte code) {
        return E5M2[code & 0xff];
    }

    /** A power of two from 2^-127 to 2^127; NaN where all bits are set. */
    public static float fromE8m0(byte code) {
        return E8M0[code & 0xff];
    }

    private static double e4m3(int code) {
        int exponent = code >> 3 & 0xf;
        int fraction = code & 7;
        if (exponent == 0xf && fraction == 7) {
            return Double.NaN;
        }
        double magnitude =
                exponent == 0 ? Math.scalb((double) fraction, -9) : Math.scalb(8.0 + fraction, exponent - 10);
        return (code & 0x80) == 0 ? magnitude : -magnitude;
    }

    private static float[] table(IntToDoubleFunction value) {
        float[] values = new float[CODES];
        for (int code = 0; code < CODES; code++) {
            values[code] = (float) value.applyAsDouble(code);
        }
        return values;
    }
}
