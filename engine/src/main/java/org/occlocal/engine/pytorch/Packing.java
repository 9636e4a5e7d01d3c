package org.occlocal.engine.pytorch;

import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Whether the weights of linear layers are packed: kept in the arrangement that oneDNN's products read fastest, instead
 * of as rows. A packed model computes the same up to rounding; its plain twin is the oracle of the tests.
 */
enum Packing {
    NEVER,
    /** On the processor, in a dtype it can pack, for models of several threads: others are done before oneDNN has begun. */
    WHERE_FASTER,
    /** Wherever it is possible. */
    ALWAYS;

    boolean applies(DecoderSpec spec, DeviceId device, Dtype dtype, PyTorchRuntime runtime) {
        return switch (this) {
            case NEVER -> false;
            case WHERE_FASTER -> !PyTorchRuntime.isSmall(spec.parameters()) && isPossible(device, dtype, runtime);
            case ALWAYS -> isPossible(device, dtype, runtime);
        };
    }

    private static boolean isPossible(DeviceId device, Dtype dtype, PyTorchRuntime runtime) {
        return device.kind() == DeviceId.Kind.CPU && runtime.canPack(dtype);
    }
}
