package org.occlocal.engine.pytorch;

import org.occlocal.engine.CausalLm;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.SamplingContract;
import org.occlocal.models.Checkpoint;

final class PyTorchSamplingTest extends SamplingContract {

    @Override
    protected CausalLm load(Checkpoint checkpoint) {
        return PyTorchCausalLm.load(checkpoint, TestDevices.one(), Dtype.FLOAT32);
    }
}
