package org.occlocal.engine.pytorch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.file.Path;
import org.occlocal.engine.Dtype;
import org.occlocal.models.ModelException;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.WeightRows;

/** Fills slots with numbers that are computed here, from codes or from 8-bit floats, a block of rows at a time. */
final class NumberLoader {

    private final Program program;
    private final Dtype dtype;

    NumberLoader(Program program, Dtype dtype) {
        this.program = program;
        this.dtype = dtype;
    }

    /** Weights of codes that are not kept as such, from row {@code firstRow} of the slot on. */
    void fill(int group, WeightSlot slot, QuantizedMatrix matrix, long firstRow) {
        for (int row = 0; row < matrix.rows(); row += matrix.rowsOfBlock()) {
            int count = Math.min(matrix.rowsOfBlock(), matrix.rows() - row);
            fill(
                    group,
                    slot,
                    firstRow + row,
                    matrix.columns(),
                    matrix.read(row, count).dequantized(matrix.columnOrder()));
        }
    }

    /**
     * As above.
     *
     * @throws ModelException when one of them is not finite
     */
    void fill(int group, WeightSlot slot, WeightRows rows, long firstRow) {
        for (int row = 0; row < rows.rows(); row += rows.rowsOfBlock()) {
            int count = Math.min(rows.rowsOfBlock(), rows.rows() - row);
            if (!fill(group, slot, firstRow + row, rows.columns(), rows.readFinite(row, count))) {
                throw notFinite(rows.name(), rows.file(), dtype);
            }
        }
    }

    /** @return whether all of them are finite in the slot's dtype */
    private boolean fill(int group, WeightSlot slot, long row, int columns, float[] values) {
        try (PtNDManager scope = program.scope()) {
            return program.callForBoolean(
                    "fill_values",
                    IValue.from(group),
                    IValue.from(slot.name()),
                    IValue.from(row),
                    IValue.from(slot.addend()),
                    Program.tensor(scope.create(values).reshape(values.length / columns, columns)));
        }
    }

    static ModelException notFinite(String weight, Path file, Dtype dtype) {
        return new ModelException(
                "weight \"" + weight + "\" holds NaN or infinity in " + dtype,
                file,
                dtype == Dtype.FLOAT16
                        ? "its values do not fit float16, use --dtype bfloat16 or float32; or the file is damaged"
                        : "the file is damaged or the training run diverged; download it again");
    }
}
