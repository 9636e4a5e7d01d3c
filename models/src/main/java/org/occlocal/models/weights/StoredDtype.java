package org.occlocal.models.weights;

import org.jspecify.annotations.Nullable;

/** Element types that weight files hold. */
public enum StoredDtype {
    FLOAT64("F64", "DoubleStorage", 8),
    FLOAT32("F32", "FloatStorage", 4),
    FLOAT16("F16", "HalfStorage", 2),
    BFLOAT16("BF16", "BFloat16Storage", 2),
    FLOAT8_E4M3("F8_E4M3", "Float8_e4m3fnStorage", 1),
    FLOAT8_E5M2("F8_E5M2", "Float8_e5m2Storage", 1),
    /** A power of two; only scales are stored so. */
    FLOAT8_E8M0("F8_E8M0", "Float8_e8m0fnuStorage", 1),
    INT64("I64", "LongStorage", 8),
    INT32("I32", "IntStorage", 4),
    INT16("I16", "ShortStorage", 2),
    INT8("I8", "CharStorage", 1),
    UINT8("U8", "ByteStorage", 1),
    BOOL("BOOL", "BoolStorage", 1);

    private final String safetensorsName;
    private final String storageClass;
    private final int bytes;

    StoredDtype(String safetensorsName, String storageClass, int bytes) {
        this.safetensorsName = safetensorsName;
        this.storageClass = storageClass;
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** What safetensors files call it. */
    String safetensorsName() {
        return safetensorsName;
    }

    /** Whether weights may be stored so as they are, without scales. */
    public boolean isFloatingPoint() {
        return this == FLOAT64 || this == FLOAT32 || this == FLOAT16 || this == BFLOAT16;
    }

    /** Whether weights may be stored so that are multiplied by scales. */
    public boolean isScaled() {
        return this == FLOAT8_E4M3 || this == FLOAT8_E5M2 || this == INT8;
    }

    static @Nullable StoredDtype ofSafetensors(String name) {
        for (StoredDtype dtype : values()) {
            if (dtype.safetensorsName.equals(name)) {
                return dtype;
            }
        }
        return null;
    }

    static @Nullable StoredDtype ofTorchStorage(String className) {
        for (StoredDtype dtype : values()) {
            if (dtype.storageClass.equals(className)) {
                return dtype;
            }
        }
        return null;
    }
}
