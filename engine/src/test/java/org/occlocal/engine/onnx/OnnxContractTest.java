package org.occlocal.engine.onnx;

import org.occlocal.engine.CausalLm;
import org.occlocal.engine.CausalLmContract;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.models.Checkpoint;

final class OnnxContractTest extends CausalLmContract {

    @Override
    protected CausalLm load(Checkpoint checkpoint) {
        return OnnxCausalLm.load(checkpoint, DeviceChoice.cpu(), Dtype.FLOAT32);
    }
}
