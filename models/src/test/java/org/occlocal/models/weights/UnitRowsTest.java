package org.occlocal.models.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;

final class UnitRowsTest {

    @TempDir
    private Path folder;

    @Test
    void rowsHaveLengthOneButForThoseOfZeros() throws Exception {
        Path file = folder.resolve("model.safetensors");
        ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(new float[] {3, -4, 0, 0, 0, 1e-3f});
        try (SafetensorsWriter writer = new SafetensorsWriter(
                file, List.of(new SafetensorsWriter.Entry("head", StoredDtype.FLOAT32, Shape.of(3, 2))))) {
            writer.write("head", 0, bytes);
        }
        TensorLocation location =
                Objects.requireNonNull(SafetensorsFile.read(file).get("head"));
        WeightPart part = new WeightPart("head", Shape.of(3, 2), new WeightPart.UnitRows());
        assertThat(WeightRows.of(location, part).read(0, 3)).containsExactly(0.6f, -0.8f, 0, 0, 0, 1);
        assertThat(WeightRows.of(location, part).read(2, 1)).containsExactly(0, 1);
    }
}
