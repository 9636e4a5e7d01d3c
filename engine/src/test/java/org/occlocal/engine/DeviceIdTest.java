package org.occlocal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DeviceIdTest {

    @Test
    void gpuListsAreRangesNumbersOrAll() {
        assertThat(DeviceId.parseGpus("0-2,5", List.of()))
                .extracting(DeviceId::toString)
                .containsExactly("cuda:0", "cuda:1", "cuda:2", "cuda:5");
        assertThat(DeviceId.parseGpus("all", List.of(0, 3))).containsExactly(DeviceId.cuda(0), DeviceId.cuda(3));
        assertThatThrownBy(() -> DeviceId.parseGpus("3-1", List.of())).hasMessageContaining("runs backwards");
        assertThatThrownBy(() -> DeviceId.parseGpus("1,1", List.of())).hasMessageContaining("twice");
        assertThatThrownBy(() -> DeviceId.parseGpus("", List.of())).hasMessageContaining("expected 0-7, 0,2 or all");
    }

    @Test
    void deviceListsNameAStageEach() {
        assertThat(DeviceId.parseDevices("cpu, cuda:1")).containsExactly(DeviceId.CPU, DeviceId.cuda(1));
        assertThatThrownBy(() -> DeviceId.parseDevices("cpu,gpu")).hasMessageContaining("\"gpu\" is no device");
    }

    @Test
    void dtypesHaveTheirUsualNames() {
        assertThat(Dtype.named("bf16")).isEqualTo(Dtype.BFLOAT16);
        assertThat(Dtype.named("float32")).isEqualTo(Dtype.FLOAT32);
        assertThatThrownBy(() -> Dtype.named("int8")).hasMessageContaining("float32, bfloat16, float16");
    }
}
