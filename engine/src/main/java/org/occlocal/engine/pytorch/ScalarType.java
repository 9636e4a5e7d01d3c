package org.occlocal.engine.pytorch;

import org.occlocal.engine.Dtype;
import org.occlocal.models.weights.StoredDtype;

/** c10::ScalarType's numbers (c10/core/ScalarType.h), by which TorchScript programs name dtypes. */
enum ScalarType {
    UINT8(0),
    INT8(1),
    INT16(2),
    INT32(3),
    INT64(4),
    FLOAT16(5),
    FLOAT32(6),
    FLOAT64(7),
    BOOL(11),
    BFLOAT16(15);

    private final int code;

    ScalarType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ScalarType of(Dtype dtype) {
        return switch (dtype) {
            case FLOAT32 -> FLOAT32;
            case BFLOAT16 -> BFLOAT16;
            case FLOAT16 -> FLOAT16;
        };
    }

    static ScalarType of(StoredDtype dtype) {
        return switch (dtype) {
            case FLOAT64 -> FLOAT64;
            case FLOAT32 -> FLOAT32;
            case FLOAT16 -> FLOAT16;
            case BFLOAT16 -> BFLOAT16;
            default -> throw new IllegalArgumentException("weights stored as " + dtype + " cannot be computed with");
        };
    }
}
