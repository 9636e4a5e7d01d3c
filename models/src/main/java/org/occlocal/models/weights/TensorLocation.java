package org.occlocal.models.weights;

import java.nio.file.Path;
import java.util.List;
import org.occlocal.models.spec.Shape;

/**
 * Where a tensor lies. Made only by readers that have checked that every element is inside the file.
 *
 * @param file the weight file
 * @param dtype element type
 * @param shape sizes
 * @param strides in elements
 * @param byteOffset of the first element, from the start of the file
 */
public record TensorLocation(Path file, StoredDtype dtype, Shape shape, List<Long> strides, long byteOffset) {

    public TensorLocation {
        strides = List.copyOf(strides);
    }

    /** A dense row-major tensor. */
    static TensorLocation dense(Path file, StoredDtype dtype, Shape shape, long byteOffset) {
        return new TensorLocation(
                file,
                dtype,
                shape,
                java.util.Arrays.stream(shape.rowMajorStrides()).boxed().toList(),
                byteOffset);
    }

    /** Bytes from the first element to behind the last. */
    public long byteSpan() {
        if (shape.elements() == 0) {
            return 0;
        }
        long last = 0;
        for (int i = 0; i < shape.rank(); i++) {
            last = Math.addExact(last, Math.multiplyExact(shape.size(i) - 1, strides.get(i)));
        }
        return Math.multiplyExact(last + 1, (long) dtype.bytes());
    }
}
