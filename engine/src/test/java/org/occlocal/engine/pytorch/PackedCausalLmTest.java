package org.occlocal.engine.pytorch;

import java.util.List;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.CausalLmContract;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.Checkpoint;

/** Packed weights, which models of this size do without. */
final class PackedCausalLmTest extends CausalLmContract {

    @Override
    protected CausalLm load(Checkpoint checkpoint) {
        return PyTorchCausalLm.load(checkpoint, List.of(DeviceId.CPU), Dtype.FLOAT32, Packing.ALWAYS);
    }
}
