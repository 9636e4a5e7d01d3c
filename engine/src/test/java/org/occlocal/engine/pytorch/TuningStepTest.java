package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;
import org.occlocal.models.weights.WeightFiles;

/** Steps of one weight beside those of transformers' Adafactor with torch's gradients, see make_tuning_reference.py. */
final class TuningStepTest {

    private static final Path FOLDER = Path.of("src/test/resources/tuning");
    private static final int ROWS = 24;
    private static final int COLUMNS = 80;
    private static final double RATE = 12;

    /** Codes that lie at a border when all is done, where a step of 1 / 2048 decides. */
    private static final double SHARE_AT_BORDERS = 0.005;

    @Test
    void codesAndScalesMoveAsByAdafactor() throws IOException {
        PyTorchRuntime runtime = PyTorchRuntime.start(List.of(DeviceId.CPU));
        runtime.enter();
        DecoderSpec spec =
                Checkpoint.open(ReferenceCase.named("llama").folder()).spec();
        try (Program program = new Program(
                        TuningProgram.archive(spec, QuantizationScheme.ofBits(4)), runtime.manager(DeviceId.CPU));
                PtNDManager scope = program.scope()) {
            program.callForLong(
                    "hold",
                    IValue.from(0),
                    IValue.from("mlp_down"),
                    IValue.from(0),
                    IValue.from(ROWS),
                    Program.tensor(read("codes", scope).toType(DataType.UINT8, true)),
                    Program.tensor(read("scales", scope)),
                    Program.tensor(read("zeros", scope).toType(DataType.UINT8, true)));
            NDArray gradients = read("gradients", scope);
            int steps = (int) gradients.getShape().get(0) / ROWS;
            for (int step = 1; step <= steps; step++) {
                begin(program, step, Program.tensor(scope, new long[0]), scope);
                program.callForLong(
                        "descend",
                        IValue.from(0),
                        IValue.from("mlp_down"),
                        Program.tensor(gradients.get((step - 1) * ROWS + ":" + step * ROWS)));
            }
            float[] scales =
                    Program.floats(program.call("numbers_of", IValue.from(0), IValue.from("mlp_down.scales")), scope);
            float[] expected = read("new_scales", scope).toFloatArray();
            for (int i = 0; i < scales.length; i++) {
                assertThat(scales[i]).isCloseTo(expected[i], Offset.offset(2e-3f * expected[i]));
            }
            float[] before = read("codes", scope).toFloatArray();
            float[] codes = read("new_codes", scope).toFloatArray();
            byte[] own = codes(program, scope);
            assertThat(differing(own, codes)).isLessThan(SHARE_AT_BORDERS);
            assertThat(differing(own, before)).isGreaterThan(0.25);
        }
    }

    /** Java gives the memory of its tensors to others when a call has ended; here it is written to at once. */
    @Test
    void whatAStepIsToldOutlivesTheMemoryOfItsTensors() {
        PyTorchRuntime runtime = PyTorchRuntime.start(List.of(DeviceId.CPU));
        runtime.enter();
        DecoderSpec spec =
                Checkpoint.open(ReferenceCase.named("llama").folder()).spec();
        try (Program program = new Program(
                        TuningProgram.archive(spec, QuantizationScheme.ofBits(4)), runtime.manager(DeviceId.CPU));
                PtNDManager scope = program.scope()) {
            float[] embedding = {1, 2, 3, 4, 5, 6};
            program.callForLong(
                    "allocate",
                    IValue.from(WeightLoader.OUTER),
                    IValue.from("embedding"),
                    Program.longs(3, 2),
                    IValue.from(ScalarType.of(Dtype.FLOAT32).code()),
                    IValue.from(0.));
            program.callForBoolean(
                    "fill_values",
                    IValue.from(WeightLoader.OUTER),
                    IValue.from("embedding"),
                    IValue.from(0),
                    IValue.from(0.),
                    Program.tensor(scope.create(embedding).reshape(3, 2)));
            ByteBuffer memory = ByteBuffer.allocateDirect(3 * Long.BYTES).order(ByteOrder.nativeOrder());
            memory.asLongBuffer().put(new long[] {2, 0, 1});
            begin(program, 1, Program.tensor(scope.create(memory, new Shape(3), DataType.INT64)), scope);
            memory.asLongBuffer().put(new long[] {7, 7, 7});
            assertThat(Program.floats(program.call("embed_step"), scope)).containsExactly(5, 6, 1, 2, 3, 4);
        }
    }

    private static void begin(Program program, int step, IValue tokens, PtNDManager scope) {
        program.callForLong(
                "begin_step",
                IValue.from(RATE),
                IValue.from(step),
                tokens,
                Program.tensor(scope, new long[0]),
                IValue.listFrom(new PtNDArray[0]),
                Program.longs(),
                Program.longs(),
                Program.longs(),
                Program.longs());
    }

    private static byte[] codes(Program program, PtNDManager scope) {
        try (IValue tuple = program.call(
                "rounded_rows", IValue.from(0), IValue.from("mlp_down"), IValue.from(0), IValue.from(ROWS))) {
            return Program.bytes(tuple.toIValueTuple()[0], scope);
        }
    }

    /** Share of codes. */
    private static double differing(byte[] some, float[] others) {
        int count = 0;
        for (int i = 0; i < some.length; i++) {
            count += some[i] == others[i] ? 0 : 1;
        }
        return (double) count / some.length;
    }

    private static NDArray read(String name, PtNDManager scope) {
        TensorLocation location =
                Objects.requireNonNull(WeightFiles.open(FOLDER).tensors().get(name), name);
        float[] values = new float[(int) location.shape().elements()];
        try (TensorReader reader = new TensorReader(location)) {
            reader.readFloats(0, values, 0, values.length);
        }
        int columns = name.endsWith("scales") || name.equals("zeros") ? values.length / ROWS : COLUMNS;
        return scope.create(values).reshape(values.length / columns, columns);
    }
}
