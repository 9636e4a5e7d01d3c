package org.occlocal.engine.onnx;

import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.SamplingContract;
import org.occlocal.models.Checkpoint;

final class OnnxSamplingTest extends SamplingContract {

    @Override
    protected CausalLm load(Checkpoint checkpoint) {
        return OnnxCausalLm.load(checkpoint, DeviceChoice.cpu(), Dtype.FLOAT32);
    }
}
