package org.occlocal.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.RotarySpec;

/** The frequencies that a program's rotary tables are made of, for each batch. */
final class RotaryInputs implements AutoCloseable {

    private final List<RotarySpec> rotaries;
    private final PtNDManager constants;
    /** For each table its frequencies, null where they depend on the length of the sequence. */
    private final List<@Nullable PtNDArray> frequencies = new ArrayList<>();

    /** @param constants is closed with this */
    RotaryInputs(List<RotarySpec> rotaries, PtNDManager constants) {
        this.rotaries = rotaries;
        this.constants = constants;
        for (RotarySpec rotary : rotaries) {
            frequencies.add(
                    rotary.frequencies().dependOnLength()
                            ? null
                            : (PtNDArray)
                                    constants.create(rotary.frequencies().at(0)).reshape(1, rotary.dimensions() / 2));
        }
    }

    /** A list with float32 [1 or N, d / 2] for each table. */
    IValue of(Batch batch, PtNDManager scope) {
        PtNDArray[] tables = new PtNDArray[frequencies.size()];
        for (int i = 0; i < tables.length; i++) {
            PtNDArray constant = frequencies.get(i);
            tables[i] = constant != null ? constant : (PtNDArray) byLength(rotaries.get(i), batch, scope);
        }
        return IValue.listFrom(tables);
    }

    /** Arguments, and behind them what layers are told of a batch: positions, tables, lengths, pasts, parents, slots. */
    IValue[] with(Batch batch, PtNDManager scope, IValue... first) {
        return Stream.concat(
                        Stream.of(first),
                        Stream.of(
                                Program.tensor(scope, batch.positions()),
                                of(batch, scope),
                                Program.longs(batch.lengths()),
                                Program.longs(batch.pasts()),
                                Program.longs(batch.parents()),
                                Program.longs(batch.slots())))
                .toArray(IValue[]::new);
    }

    /** A row for each token, by the length of its sequence: float32 [N, dimensions / 2]. */
    private static NDArray byLength(RotarySpec rotary, Batch batch, PtNDManager scope) {
        int half = rotary.dimensions() / 2;
        float[] rows = new float[batch.tokens().length * half];
        int row = 0;
        for (int s = 0; s < batch.lengths().length; s++) {
            float[] table = rotary.frequencies().at((int) (batch.pasts()[s] + batch.lengths()[s]));
            for (int t = 0; t < batch.lengths()[s]; t++) {
                System.arraycopy(table, 0, rows, row++ * half, half);
            }
        }
        return scope.create(rows).reshape(batch.tokens().length, half);
    }

    @Override
    public void close() {
        constants.close();
    }
}
