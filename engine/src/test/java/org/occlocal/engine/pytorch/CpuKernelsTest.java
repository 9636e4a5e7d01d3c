package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.occlocal.engine.Dtype;
import org.occlocal.models.spec.Shape;

class CpuKernelsTest {

    private static final Shape SHAPE = Shape.of(512, 256);

    /** Sixteen times the work cannot be done in the time of one. */
    @Test
    void productsTakeLongerTheMoreThereAre() {
        try (CpuKernels kernels = new CpuKernels()) {
            double one = kernels.productSeconds(Dtype.FLOAT32, 256, 64, List.of(SHAPE), 20);
            double sixteen = kernels.productSeconds(Dtype.FLOAT32, 256, 64, Collections.nCopies(16, SHAPE), 20);
            assertThat(sixteen).isGreaterThan(4 * one);
            assertThat(one).isPositive();
        }
    }

    /** The last tile has what is left. */
    @Test
    void rowsThatTilesDoNotDivideAreMultiplied() {
        try (CpuKernels kernels = new CpuKernels()) {
            assertThat(kernels.productSeconds(Dtype.FLOAT32, 5, 4, List.of(SHAPE, Shape.of(3, 7)), 2))
                    .isPositive();
        }
    }
}
