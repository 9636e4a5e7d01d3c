package org.occlocal.models.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.Shape;

/** Parts that are some rows of a tensor. */
final class TensorBlockTest {

    private static TensorLocation matrix(long rows, long columns) {
        return TensorLocation.dense(Path.of("model.safetensors"), StoredDtype.BFLOAT16, Shape.of(rows, columns), 100);
    }

    @Test
    void namesAreReadBack() {
        TensorBlock block = new TensorBlock("ffn.w1", 3, 16);
        assertThat(block.name()).isEqualTo("ffn.w1[3/16]");
        assertThat(TensorBlock.named(block.name())).isEqualTo(block);
        assertThat(TensorBlock.named("ffn.w1")).isNull();
    }

    @Test
    void aBlockBeginsBehindTheRowsOfThoseBeforeIt() {
        TensorLocation block = new TensorBlock("w1", 2, 3).in(matrix(12, 5));
        assertThat(block.shape()).isEqualTo(Shape.of(4, 5));
        assertThat(block.strides()).isEqualTo(List.of(5L, 1L));
        assertThat(block.byteOffset()).isEqualTo(100 + 2 * 4 * 5 * 2);
    }

    @Test
    void aBlockOfAStackIsOneOfItsMatrices() {
        TensorLocation stack =
                TensorLocation.dense(Path.of("model.safetensors"), StoredDtype.BFLOAT16, Shape.of(3, 4, 5), 100);
        TensorLocation block = new TensorBlock("w1", 2, 3).in(stack);
        assertThat(block.shape()).isEqualTo(Shape.of(4, 5));
        assertThat(block.strides()).isEqualTo(List.of(5L, 1L));
        assertThat(block.byteOffset()).isEqualTo(100 + 2 * 4 * 5 * 2);
        assertThatThrownBy(() -> new TensorBlock("w1", 0, 4).in(stack)).isInstanceOf(ModelException.class);
    }

    @Test
    void rowsThatTheExpertsCannotShareAreRefused() {
        assertThatThrownBy(() -> new TensorBlock("w1", 0, 3).in(matrix(13, 5)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("\"w1\" has shape [13, 5], config.json implies rows of 3 experts");
    }
}
