package org.occlocal.harness.runners;

import java.util.function.Consumer;
import org.occlocal.harness.partitioners.InferTask;

/** Does one task after the other. Made, used and closed by one thread. */
public interface TaskWorker extends AutoCloseable {

    /**
     * Asks what a task is about and leaves predictions.
     *
     * @param failures is told what was not done; the rest of the task was
     * @throws org.occlocal.harness.output.OutputException when nothing can be written any more
     * @throws org.occlocal.engine.DeviceException when the device cannot be used
     */
    void run(InferTask task, Consumer<Failure> failures);

    @Override
    void close();
}
