package org.occlocal.engine.pytorch;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;

/**
 * The dtype that this processor computes fastest in, by a measurement that is remembered for the processor and the
 * version of libtorch.
 *
 * @param dtype float32, or bfloat16 where it is clearly faster
 * @param reason for people
 */
public record CpuDtype(Dtype dtype, String reason) {

    /** bfloat16 has three digits: what it wins has to be worth that. */
    private static final double CLEARLY_FASTER = 1.3;

    private static final int ROWS = 256;
    private static final int COLUMNS = 1024;
    private static final int OUTPUTS = 4096;
    private static final int REPETITIONS = 7;

    /**
     * @param parameters of the model; a small one stays float32
     * @param cache file that measurements are remembered in; one that cannot be read or written is done without
     */
    public static CpuDtype choose(long parameters, Path cache) {
        if (PyTorchRuntime.isSmall(parameters)) {
            return new CpuDtype(
                    Dtype.FLOAT32,
                    String.format(Locale.ROOT, "a model of %,d parameters is as fast in float32", parameters));
        }
        PyTorchRuntime runtime = PyTorchRuntime.start(List.of(DeviceId.CPU));
        if (!runtime.canPack(Dtype.BFLOAT16)) {
            return new CpuDtype(Dtype.FLOAT32, "this processor has no instructions for bfloat16");
        }
        runtime.chooseThreads(parameters);
        RememberedRates.Rates rates = new RememberedRates(cache, "FLOP/s of matrix products in float32 and bfloat16")
                .get(
                        () -> RememberedRates.processor() + ", " + runtime.threads() + " threads, libtorch "
                                + runtime.version(),
                        () -> measure(runtime));
        return new CpuDtype(
                rates.second() > CLEARLY_FASTER * rates.first() ? Dtype.BFLOAT16 : Dtype.FLOAT32,
                String.format(
                        Locale.ROOT,
                        "matrix products reach %,.0f GFLOP/s in float32 and %,.0f in bfloat16 (%s)",
                        rates.first() / 1e9,
                        rates.second() / 1e9,
                        rates.origin()));
    }

    /** Rates of packed products in float32 and bfloat16. */
    private static RememberedRates.Rates measure(PyTorchRuntime runtime) {
        try (CpuKernels kernels = new CpuKernels(runtime)) {
            return new RememberedRates.Rates(
                    kernels.productRate(Dtype.FLOAT32, ROWS, COLUMNS, OUTPUTS, REPETITIONS),
                    kernels.productRate(Dtype.BFLOAT16, ROWS, COLUMNS, OUTPUTS, REPETITIONS),
                    "measured now");
        }
    }
}
