package org.occlocal.engine.pytorch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.spec.Shape;

/**
 * What the processor can do, measured: the rate of matrix products and of reading memory. The limits that benchmarks
 * are compared with. Used by one thread.
 */
public final class CpuKernels implements AutoCloseable {

    private final Program program;

    /** Loads libtorch for the processor unless it is loaded. */
    public CpuKernels() {
        this(PyTorchRuntime.start(List.of(DeviceId.CPU)));
    }

    CpuKernels(PyTorchRuntime runtime) {
        runtime.enter();
        program = new Program(
                new TorchScriptArchive(ProgramSource.read("Kernels", "kernels.py")).attribute("training", false),
                runtime.manager(DeviceId.CPU));
    }

    /** Calls each function once that programs call of the processor's vector mathematics library. */
    void callMathematics() {
        program.callForLong("call_mathematics");
    }

    /** Whether weights of this dtype can be packed for oneDNN. */
    public boolean canPack(Dtype dtype) {
        try {
            return program.callForLong("pack", IValue.from(ScalarType.of(dtype).code())) == 0;
        } catch (EngineException e) {
            return false; // oneDNN names the instructions it misses
        }
    }

    /**
     * Multiplies [rows, columns] with a packed weight [outputs, columns] again and again.
     *
     * @return floating-point operations a second, the best of the repetitions
     */
    public double productRate(Dtype dtype, int rows, int columns, int outputs, int repetitions) {
        long nanos = program.callForLong(
                "product",
                IValue.from(ScalarType.of(dtype).code()),
                IValue.from(rows),
                IValue.from(columns),
                IValue.from(outputs),
                IValue.from(repetitions));
        return 2.0 * rows * columns * outputs / nanos * 1e9;
    }

    /**
     * Multiplies {@code rows} rows with each of some packed weights, all of which are in memory at the same time: the products
     * of a pass and nothing else.
     *
     * @param tile rows of a product
     * @param shapes [outputs, columns] of the weights
     * @return seconds for all of them, the best of the repetitions
     */
    public double productSeconds(Dtype dtype, int rows, int tile, List<Shape> shapes, int repetitions) {
        try (IValue columns = sizes(shapes, 1);
                IValue outputs = sizes(shapes, 0)) {
            long nanos = program.callForLong(
                    "products",
                    IValue.from(ScalarType.of(dtype).code()),
                    IValue.from(rows),
                    IValue.from(tile),
                    columns,
                    outputs,
                    IValue.from(repetitions));
            return nanos / 1e9;
        }
    }

    private static IValue sizes(List<Shape> shapes, int dimension) {
        return Program.longs(
                shapes.stream().mapToLong(shape -> shape.size(dimension)).toArray());
    }

    /**
     * Sums up float32 numbers of so many bytes, which should be more than the caches hold.
     *
     * @return bytes a second, the best of the repetitions
     */
    public double readRate(long bytes, int repetitions) {
        long nanos = program.callForLong("read", IValue.from(bytes / 4), IValue.from(repetitions));
        return bytes * 1e9 / nanos;
    }

    @Override
    public void close() {
        program.close();
    }
}
