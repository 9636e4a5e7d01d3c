package org.occlocal.engine.pytorch;

import org.occlocal.engine.CausalLm;
import org.occlocal.engine.CausalLmContract;
import org.occlocal.engine.Dtype;
import org.occlocal.models.Checkpoint;

/** The same model cut into two stages, the way it is spread over two GPUs. */
final class PyTorchStagedCausalLmTest extends CausalLmContract {

    @Override
    protected CausalLm load(Checkpoint checkpoint) {
        return PyTorchCausalLm.load(checkpoint, TestDevices.two(), Dtype.FLOAT32);
    }
}
