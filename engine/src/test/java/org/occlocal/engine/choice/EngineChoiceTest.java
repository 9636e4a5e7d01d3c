package org.occlocal.engine.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.Engine;
import org.occlocal.engine.ReferenceCase;

final class EngineChoiceTest {

    private static final long LARGE = 500_000_000;
    private static final Path CHECKPOINT = ReferenceCase.named("llama").folder();

    @TempDir
    Path folder;

    private EngineChoice choose(String asked, DeviceChoice where, Dtype dtype, long parameters) {
        return EngineChoice.choose(asked, CHECKPOINT, where, dtype, parameters, folder.resolve("rates"));
    }

    @Test
    void aMeasurementDecidesAndIsRemembered() throws IOException {
        EngineChoice first = choose("auto", DeviceChoice.cpu(), Dtype.FLOAT32, LARGE);
        assertThat(first.reason()).containsPattern("with libtorch and [\\d,]+ with ONNX Runtime \\(measured now\\)");
        assertThat(Files.readString(folder.resolve("rates"))).contains("ONNX", "FLOP/s");
        assertThat(choose("auto", DeviceChoice.cpu(), Dtype.FLOAT32, LARGE)).isEqualTo(first);
    }

    @Test
    void theFasterEngineIsTakenWhereTheDifferenceIsClear() throws IOException {
        EngineChoice.choose("auto", CHECKPOINT, DeviceChoice.cpu(), Dtype.FLOAT32, LARGE, folder.resolve("measured"));
        String measured = Files.readString(folder.resolve("measured"));
        assertThat(remembered(measured, "100000000000 300000000000", "a")).isEqualTo(Engine.ONNX);
        assertThat(remembered(measured, "100000000000 110000000000", "b")).isEqualTo(Engine.PYTORCH);
        assertThat(remembered(measured, "300000000000 100000000000", "c")).isEqualTo(Engine.PYTORCH);
    }

    private Engine remembered(String file, String rates, String name) throws IOException {
        Path cache = folder.resolve(name);
        Files.writeString(cache, file.replaceAll("(?m)=\\d+ \\d+$", "=" + rates));
        EngineChoice choice = EngineChoice.choose("auto", CHECKPOINT, DeviceChoice.cpu(), Dtype.FLOAT32, LARGE, cache);
        assertThat(choice.reason()).contains("remembered in " + cache);
        return choice.engine();
    }

    @Test
    void whatIsKnownIsNotMeasured() {
        DeviceChoice card = new DeviceChoice(List.of(DeviceId.cuda(0)), false);
        assertThat(choose("auto", card, Dtype.FLOAT32, LARGE).engine()).isEqualTo(Engine.PYTORCH);
        assertThat(choose("auto", DeviceChoice.cpu(), Dtype.BFLOAT16, LARGE).reason())
                .contains("bfloat16 was chosen");
        assertThat(choose("auto", DeviceChoice.cpu(), Dtype.FLOAT32, 1000).engine())
                .isEqualTo(Engine.PYTORCH);
        assertThat(EngineChoice.choose(
                                null, CHECKPOINT, DeviceChoice.cpu(), Dtype.FLOAT32, LARGE, folder.resolve("rates"))
                        .engine())
                .isEqualTo(Engine.PYTORCH);
        assertThat(folder.resolve("rates")).doesNotExist();
        assertThatThrownBy(() -> choose("jax", DeviceChoice.cpu(), Dtype.FLOAT32, LARGE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pytorch, onnx");
    }
}
