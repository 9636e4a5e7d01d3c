package org.occlocal.engine.pytorch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DeviceId;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.quantization.QuantizedRows;

/** Rounds a linear layer's weights by what its inputs are; the numerics are in gptq.py. Used by one thread. */
final class Gptq implements AutoCloseable {

    /** Added to the moments' diagonal, as a share of its mean; the usual one. */
    private static final double DAMPING = 0.01;

    /** Of coordinate descent behind GPTQ; more change little. */
    private static final int SWEEPS = 4;

    /** Columns whose errors are spread over all others at once. */
    private static final int BLOCK_COLUMNS = 128;

    /** Rows that are rounded at a time, so that a block of their columns stays in the cache. */
    private static final int BLOCK_ROWS = 4096;

    private final Program program;

    Gptq(PyTorchRuntime runtime) {
        program = new Program(
                new TorchScriptArchive(ProgramSource.read("Gptq", "gptq.py"))
                        .attribute("training", false)
                        .attribute("block_columns", BLOCK_COLUMNS)
                        .attribute("block_rows", BLOCK_ROWS),
                runtime.manager(DeviceId.CPU));
    }

    /**
     * What a matrix became.
     *
     * @param rows codes and scales
     * @param weights that they mean, float32 [R, C]; the caller's to close
     */
    record Rounded(QuantizedRows rows, IValue weights) {}

    /**
     * @param weights float32 [R, C], and like the others consumed
     * @param moments float32 [C, C], means of x x^T over the inputs x
     * @param errors float32 [R, C], means of d x^T with what the outputs should be more, or of no rows
     * @param identity how much the weights themselves count beside the outputs, as a share of the mean moment
     * @return null where moments are not finite or no damping makes them positive definite
     */
    @Nullable
    Rounded round(IValue weights, IValue moments, IValue errors, QuantizationScheme scheme, double identity) {
        try (PtNDManager scope = program.scope()) {
            int columns = Math.toIntExact(moments.toTensor(scope).getShape().get(0));
            int groupSize = scheme.groupSize(columns);
            IValue[] result;
            try (IValue tuple = program.call(
                    "quantize",
                    weights,
                    moments,
                    errors,
                    IValue.from(scheme.bits()),
                    IValue.from(groupSize),
                    IValue.from(scheme.symmetric()),
                    IValue.from(DAMPING),
                    IValue.from(identity),
                    IValue.from(SWEEPS))) {
                result = tuple.toIValueTuple();
            }
            byte[] codes = Program.bytes(result[0], scope);
            float[] scales = Program.floats(result[1], scope);
            byte[] zeroPoints = Program.bytes(result[2], scope);
            if (codes.length == 0) {
                result[3].close();
                return null;
            }
            return new Rounded(
                    new QuantizedRows(codes.length / columns, columns, groupSize, codes, scales, zeroPoints),
                    result[3]);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
