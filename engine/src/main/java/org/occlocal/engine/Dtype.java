package org.occlocal.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Element type that a model computes in. */
public enum Dtype {
    FLOAT32(4),
    BFLOAT16(2),
    FLOAT16(2);

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** @throws IllegalArgumentException that lists the known names */
    public static Dtype named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "float32", "fp32", "f32", "float" -> FLOAT32;
            case "bfloat16", "bf16" -> BFLOAT16;
            case "float16", "fp16", "f16", "half" -> FLOAT16;
            default -> throw new IllegalArgumentException("unknown dtype \"" + name + "\", known are "
                    + Arrays.stream(values()).map(Dtype::toString).collect(Collectors.joining(", ")));
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
