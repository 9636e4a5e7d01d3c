package org.occlocal.models.weights;

import java.nio.file.Path;
import java.util.Arrays;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.WeightPart.ExpertStack;

/** Experts that are stored one behind the other as [in, out], or their biases as [out]; see {@link ExpertStack}. */
final class ExpertReader implements WeightRows {

    /** Input features that are read before their numbers become columns, so that these are written in runs. */
    private static final int STEP = 32;

    private final String name;
    private final TensorLocation tensor;
    private final ExpertStack stack;
    private final int experts;
    private final int outs;
    private final int ins;

    ExpertReader(String name, TensorLocation tensor, ExpertStack stack) {
        this.name = name;
        this.tensor = tensor;
        this.stack = stack;
        int rank = tensor.shape().rank();
        this.experts = Math.toIntExact(tensor.shape().size(0));
        this.outs = Math.toIntExact(tensor.shape().size(rank - 1));
        this.ins = rank == 2 ? 1 : Math.toIntExact(tensor.shape().size(1));
        long[] strides = tensor.strides().stream().mapToLong(Long::longValue).toArray();
        if (!Arrays.equals(strides, tensor.shape().rowMajorStrides())) {
            throw new ModelException(
                    "weight \"" + name + "\" is stored with strides " + tensor.strides(),
                    tensor.file(),
                    "save the checkpoint again, as safetensors");
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Path file() {
        return tensor.file();
    }

    @Override
    public int rows() {
        return Math.multiplyExact(experts, outs);
    }

    @Override
    public int columns() {
        return ins;
    }

    @Override
    public float[] read(int firstRow, int rowCount) {
        float[] weights = new float[Math.multiplyExact(rowCount, ins)];
        try (TensorReader reader = new TensorReader(tensor)) {
            int done = 0;
            while (done < rowCount) {
                int expert = (firstRow + done) / outs;
                ExpertStack.Run run = stack.stored((firstRow + done) % outs, rowCount - done, outs);
                read(reader, expert, run, weights, done);
                done += run.count();
            }
        }
        return weights;
    }

    /** Rows of one expert, which are {@code run.step()} apart where they are stored. */
    private void read(TensorReader reader, int expert, ExpertStack.Run run, float[] weights, int firstRow) {
        int length = (run.count() - 1) * run.step() + 1;
        float[] stored = new float[Math.min(STEP, ins) * length];
        for (int begin = 0; begin < ins; begin += STEP) {
            int step = Math.min(STEP, ins - begin);
            for (int c = 0; c < step; c++) {
                long place = ((long) expert * ins + begin + c) * outs + run.first();
                reader.readFloats(place, stored, c * length, length);
            }
            for (int r = 0; r < run.count(); r++) {
                int at = (firstRow + r) * ins + begin;
                for (int c = 0; c < step; c++) {
                    weights[at + c] = stored[c * length + r * run.step()];
                }
            }
        }
    }
}
