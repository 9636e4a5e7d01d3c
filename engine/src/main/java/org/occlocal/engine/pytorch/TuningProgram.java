package org.occlocal.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.quantization.QuantizedRows;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightSlot;

/**
 * A whole model on the processor whose codes and scales can be moved against a gradient, see tuning.py. Weights are held as
 * codes, two bytes each; those of one layer at a time, and of the head, are numbers. Hidden states are lent to it. Used by
 * one thread.
 */
final class TuningProgram implements AutoCloseable {

    /** How far the first steps move a code, on average. From 0.02 to 0.04 it makes little difference. */
    private static final double CODE_RATE = 0.03;

    /** The same of a scale, as a share of it. */
    private static final double SCALE_RATE = 0.002;

    /** Logits that are there at the same time, several times over. */
    private static final int LOGITS = 1 << 24;

    private static final int LEAST_HEAD_ROWS = 16;

    private final DecoderSpec spec;
    private final Program program;
    private final RotaryInputs rotaries;
    private final int headRows;

    TuningProgram(DecoderSpec spec, QuantizationScheme scheme, PyTorchRuntime runtime) {
        this.spec = spec;
        this.headRows = Math.max(LEAST_HEAD_ROWS, LOGITS / spec.vocabularySize());
        program = new Program(archive(spec, scheme), runtime.manager(DeviceId.CPU));
        rotaries = new RotaryInputs(spec.rotaries(), program.scope());
        PyTorchStage.setSlopes(program, spec);
    }

    /** With the attributes of tuning.py. */
    static TorchScriptArchive archive(DecoderSpec spec, QuantizationScheme scheme) {
        return DecoderProgram.forTuning(spec)
                .attribute("group_size", scheme.groupSize(Integer.MAX_VALUE))
                .attribute("most", (1L << scheme.bits()) - 1)
                .attribute("code_rate", CODE_RATE)
                .attribute("scale_rate", SCALE_RATE)
                .attribute("rate", 0.)
                .attribute("number", 0)
                .attribute("tokens", "List[Tensor]", List.of())
                .attribute("frequencies", "List[Tensor]", List.of())
                .attribute("lengths", "List[int]", List.of())
                .attribute("pasts", "List[int]", List.of())
                .attribute("parents", "List[int]", List.of())
                .attribute("slots", "List[int]", List.of());
    }

    /** Rows of a slot as they were rounded. */
    void hold(int group, WeightSlot slot, int firstRow, QuantizedRows rows) {
        try (PtNDManager scope = program.scope()) {
            Shape groups = new Shape(rows.rows(), rows.groups());
            program.callForLong(
                    "hold",
                    IValue.from(group),
                    IValue.from(QuantizedLoader.nameOf(slot)),
                    IValue.from(firstRow),
                    IValue.from(slot.shape().rows()),
                    bytes(scope, rows.codes(), new Shape(rows.rows(), rows.columns())),
                    Program.tensor(scope.create(rows.scales()).reshape(groups)),
                    bytes(scope, rows.zeroPoints(), groups));
        }
    }

    /** Some rows of a slot are others of it once more, which are held already, and move with them. */
    void tie(int group, WeightSlot slot, int firstRow, int otherFirstRow, long rows) {
        program.callForLong(
                "tie_rows",
                IValue.from(group),
                IValue.from(QuantizedLoader.nameOf(slot)),
                IValue.from(firstRow),
                IValue.from(otherFirstRow),
                IValue.from(rows));
    }

    private static IValue bytes(PtNDManager scope, byte[] values, Shape shape) {
        return Program.tensor(scope.create(ByteBuffer.wrap(values), shape, DataType.UINT8));
    }

    /**
     * Loads what is not tuned, and the head of the model as it is beside the one that is tuned.
     *
     * @param rounded the same checkpoint, rounded to the nearest: for an embedding that is not the head
     * @param tuned slots that are held
     * @param roundsEmbedding whether that embedding is rounded at all
     */
    void load(Checkpoint checkpoint, Checkpoint rounded, Set<WeightSlot> tuned, boolean roundsEmbedding) {
        WeightLoader plain = loader(checkpoint);
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            plain.load(
                    layer,
                    spec.weights().layers().get(layer).stream()
                            .filter(slot -> !tuned.contains(slot))
                            .toList());
        }
        plain.load(WeightLoader.OUTER, spec.weights().head());
        program.callForLong("keep_wanted_head");
        boolean tied = spec.weights().tied();
        for (WeightSlot slot : spec.weights().embedding()) {
            if (!slot.name().equals("embedding")) {
                plain.load(WeightLoader.OUTER, List.of(slot));
            } else if (tied) {
                program.callForLong("share", IValue.from(slot.name()), IValue.from("lm_head.weight"));
            } else {
                WeightLoader loader = roundsEmbedding ? loader(rounded) : plain;
                loader.load(WeightLoader.OUTER, List.of(slot));
            }
        }
        plain.finish();
        program.callForLong("build_head", IValue.from(tied));
        try (PtNDManager scope = program.scope()) {
            program.callRecording("backward_ready", scope, scope.create(new float[0]));
        }
    }

    private WeightLoader loader(Checkpoint checkpoint) {
        return new WeightLoader(
                program, ModelSource.dequantizing(checkpoint), DeviceId.CPU, Dtype.FLOAT32, Packing.NEVER);
    }

    /**
     * Begins a step with a batch.
     *
     * @param rate from 1 down to 0
     * @param step its number, from 1 on
     */
    void begin(Batch batch, double rate, int step) {
        try (PtNDManager scope = program.scope()) {
            program.callForLong(
                    "begin_step",
                    rotaries.with(
                            batch, scope, IValue.from(rate), IValue.from(step), Program.tensor(scope, batch.tokens())));
        }
    }

    /** Hidden states [N, C] of the batch before the first layer. */
    IValue embed() {
        return program.call("embed_step");
    }

    /** Hidden states [N, C] behind a layer. */
    IValue advance(int layer, IValue hidden) {
        return program.callKeeping(List.of(hidden), "advance_step", IValue.from(layer), hidden);
    }

    /**
     * What the head says of hidden states.
     *
     * @param gradient of the loss by those behind the last layer, [N, C]
     * @param loss mean KL divergence to the model as it is, in nats
     */
    record HeadGradient(NDArray gradient, double loss) {}

    /**
     * @param wanted what the head is given in the model as it is, [N, C']
     * @param scope of the gradient
     */
    HeadGradient backwardHead(IValue hidden, IValue wanted, PtNDManager scope) {
        NDList found = program.callRecording(
                "backward_head", scope, hidden.toTensor(scope), wanted.toTensor(scope), scope.create(new long[] {
                    headRows
                }));
        return new HeadGradient(found.get(0), found.get(1).toFloatArray()[0]);
    }

    /**
     * Moves what a layer has, and hands the gradient on.
     *
     * @param hidden that the layer was given, [N, C]
     * @param gradient of the loss by what it gave, [N, C]
     * @param scope of the result
     * @return the gradient by {@code hidden}
     */
    NDArray backwardLayer(int layer, IValue hidden, NDArray gradient, PtNDManager scope) {
        try (PtNDManager own = program.scope()) {
            return program.callRecording(
                            "backward_layer", scope, own.create(new long[] {layer}), hidden.toTensor(own), gradient)
                    .get(0);
        }
    }

    /** Moves head and embedding, where they are tuned, with the gradient by the hidden states before the first layer. */
    void stepTables(NDArray gradient, PtNDManager scope) {
        program.callRecording("backward_tables", scope, spec.weights().tied() ? gradient : scope.create(new float[0]));
    }

    /** For the tensors of a step. */
    PtNDManager scope() {
        return program.scope();
    }

    /** What some rows of a slot have become. */
    QuantizedRows rows(int group, WeightSlot slot, int firstRow, int count, int groupSize) {
        try (PtNDManager scope = program.scope();
                IValue tuple = program.call(
                        "rounded_rows",
                        IValue.from(group),
                        IValue.from(QuantizedLoader.nameOf(slot)),
                        IValue.from(firstRow),
                        IValue.from(firstRow + count))) {
            IValue[] found = tuple.toIValueTuple();
            byte[] codes = Program.bytes(found[0], scope);
            return new QuantizedRows(
                    count,
                    codes.length / count,
                    groupSize,
                    codes,
                    Program.floats(found[1], scope),
                    Program.bytes(found[2], scope));
        }
    }

    @Override
    public void close() {
        rotaries.close();
        program.close();
    }
}
