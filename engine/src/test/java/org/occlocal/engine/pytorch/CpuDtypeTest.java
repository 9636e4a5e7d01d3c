package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;

final class CpuDtypeTest {

    private static final long LARGE = 500_000_000;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void smallModelsStayFloat32() {
        CpuDtype chosen = CpuDtype.choose(1000, folder.resolve("cache"));
        assertThat(chosen.dtype()).isEqualTo(Dtype.FLOAT32);
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    @Test
    void aMeasurementIsRememberedAndDecides() throws IOException {
        if (!PyTorchRuntime.start(List.of(DeviceId.CPU)).canPack(Dtype.BFLOAT16)) {
            assertThat(CpuDtype.choose(LARGE, folder.resolve("cache")).dtype()).isEqualTo(Dtype.FLOAT32);
            return;
        }
        Path cache = folder.resolve("below/cache");
        assertThat(CpuDtype.choose(LARGE, cache).reason()).contains("measured now");
        String measured = Files.readString(cache);
        Files.writeString(cache, measured.replaceAll("=\\d+ \\d+", "=100 129"));
        assertThat(CpuDtype.choose(LARGE, cache).dtype()).isEqualTo(Dtype.FLOAT32);
        Files.writeString(cache, measured.replaceAll("=\\d+ \\d+", "=100 131"));
        CpuDtype faster = CpuDtype.choose(LARGE, cache);
        assertThat(faster.dtype()).isEqualTo(Dtype.BFLOAT16);
        assertThat(faster.reason()).contains("remembered in");
        Files.writeString(cache, "\\u00zz");
        assertThat(CpuDtype.choose(LARGE, cache).reason()).contains("measured now");
    }
}
