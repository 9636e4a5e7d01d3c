package org.occlocal.engine.pytorch;

import org.occlocal.engine.CausalLm;
import org.occlocal.engine.CausalLmContract;
import org.occlocal.engine.Dtype;
import org.occlocal.models.Checkpoint;

final class PyTorchCausalLmTest extends CausalLmContract {

    @Override
    protected CausalLm load(Checkpoint checkpoint) {
        return PyTorchCausalLm.load(checkpoint, TestDevices.one(), Dtype.FLOAT32);
    }
}
