package org.occlocal.engine.pytorch;

import java.util.stream.Stream;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.CausalLmContract;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.models.Checkpoint;

/** Checkpoints that AutoGPTQ and AutoAWQ packed, see make_quantized_references.py. */
final class QuantizedCausalLmTest extends CausalLmContract {

    static Stream<ReferenceCase> cases() {
        return ReferenceCase.quantized().stream();
    }

    @Override
    protected CausalLm load(Checkpoint checkpoint) {
        return PyTorchCausalLm.load(checkpoint, TestDevices.one(), Dtype.FLOAT32, Packing.ALWAYS);
    }
}
