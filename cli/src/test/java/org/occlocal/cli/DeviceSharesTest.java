package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.occlocal.engine.DeviceId;

/** How workers share the devices of a machine, and what a job of a cluster is told. */
final class DeviceSharesTest {

    private final ModelOptions models = new ModelOptions();

    @Test
    void workersTakeEqualSharesOfTheGpus() {
        models.where.devices = "cuda:0,cuda:1,cuda:4,cuda:5";
        assertThat(models.share(0, 2).where.own().devices()).containsExactly(DeviceId.cuda(0), DeviceId.cuda(1));
        assertThat(models.share(1, 2).where.own().devices()).containsExactly(DeviceId.cuda(4), DeviceId.cuda(5));
        assertThat(models.share(3, 4).where.own().devices()).containsExactly(DeviceId.cuda(5));
        assertThatThrownBy(() -> models.share(0, 3).where.own())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("4 GPUs cannot be shared out to 3 workers");
    }

    @Test
    void onTheProcessorEachWorkerHasAllOfIt() {
        models.where.devices = "cpu,cpu";
        assertThat(models.share(2, 3).where.own().devices()).containsExactly(DeviceId.CPU, DeviceId.CPU);
    }

    @Test
    void aShareSurvivesTheFileOfATaskAndTheCommandLineGoesBeforeIt() {
        models.where.devices = "cuda:0,cuda:1";
        models.engines.dtype = "float16";
        Map<String, Object> file = models.share(1, 2).toMap();
        ModelOptions task = new ModelOptions();
        task.fill(file);
        assertThat(task.where.own().devices()).containsExactly(DeviceId.cuda(1));
        assertThat(task.engines.dtype).isEqualTo("float16");
        ModelOptions other = new ModelOptions();
        other.where.cpu = true;
        other.fill(file);
        assertThat(other.where.own().devices()).isEqualTo(List.of(DeviceId.CPU));
    }
}
