package org.occlocal.models.quantization;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.weights.WeightRows;

/**
 * A weight that is stored otherwise than as plain numbers: as codes that stay integers, or as something that becomes numbers
 * when it is read. One of both is there.
 *
 * @param tensors of the file that it is made of, or that belong to it and are not read
 * @param matrix codes, scales and zero points
 * @param rows numbers
 */
public record StoredForm(Set<String> tensors, @Nullable QuantizedMatrix matrix, @Nullable WeightRows rows) {

    public StoredForm {
        tensors = Set.copyOf(tensors);
        if ((matrix == null) == (rows == null)) {
            throw new IllegalArgumentException("a weight is either codes or numbers");
        }
    }

    static StoredForm ofCodes(Set<String> tensors, QuantizedMatrix matrix) {
        return new StoredForm(tensors, matrix, null);
    }

    static StoredForm ofNumbers(Set<String> tensors, WeightRows rows) {
        return new StoredForm(tensors, null, rows);
    }
}
