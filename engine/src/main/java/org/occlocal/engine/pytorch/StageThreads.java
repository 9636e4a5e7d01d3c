package org.occlocal.engine.pytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.occlocal.engine.CausalLm.StageReport;
import org.occlocal.engine.DeviceId;

/** A thread for each stage, so that stages work on different packs at the same time. Stages on the processor share it. */
final class StageThreads implements AutoCloseable {

    private final List<ExecutorService> threads = new ArrayList<>();

    StageThreads(List<StageReport> stages, PyTorchRuntime runtime, long parameters) {
        long onProcessor = stages.stream()
                .filter(stage -> stage.device().kind() == DeviceId.Kind.CPU)
                .count();
        for (StageReport stage : stages) {
            ExecutorService own = Executors.newSingleThreadExecutor(work -> {
                Thread thread = new Thread(
                        () -> {
                            runtime.enter();
                            runtime.shareThreads(parameters, (int) Math.max(1, onProcessor));
                            work.run();
                        },
                        "stage on " + stage.device());
                thread.setDaemon(true);
                return thread;
            });
            threads.add(own);
        }
    }

    Executor of(int stage) {
        return threads.get(stage);
    }

    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdown);
    }
}
