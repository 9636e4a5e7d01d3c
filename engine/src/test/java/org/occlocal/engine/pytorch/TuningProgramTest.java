package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightSlot;

/** Gradients of every family beside differences of the loss. */
final class TuningProgramTest {

    private static final QuantizationScheme INT4 = QuantizationScheme.ofBits(4);

    /** Of hidden states, along a direction: small enough for the loss to be straight, large enough for float32. */
    private static final float STEP = 1e-4f;

    /**
     * Of such differences beside the whole gradient. A hundredth of it that is missing makes ten times that, along a direction
     * of some 2,000 numbers.
     */
    private static final double NOISE = 2e-4;

    private final PyTorchRuntime runtime = PyTorchRuntime.start(List.of(DeviceId.CPU));

    @BeforeEach
    void enter() {
        runtime.enter();
    }

    @ParameterizedTest
    @MethodSource("org.occlocal.engine.ReferenceCase#families")
    void theGradientThroughAllLayersIsTheSlopeOfTheLoss(ReferenceCase reference) {
        try (Tuned tuned = new Tuned(Checkpoint.open(reference.folder()));
                PtNDManager scope = tuned.program.scope()) {
            tuned.program.begin(tuned.batch, 0, 1);
            try (IValue embedded = tuned.program.embed()) {
                NDArray hidden = embedded.toTensor(scope);
                NDArray direction = direction(scope, hidden.getShape());
                NDArray gradient = tuned.gradient(hidden, scope);
                double slope = gradient.mul(direction).sum().getFloat();
                float length = STEP * hidden.norm().getFloat();
                NDArray step = direction.mul(length);
                double difference = tuned.loss(hidden.add(step), scope) - tuned.loss(hidden.sub(step), scope);
                assertThat(difference / (2 * length))
                        .isCloseTo(slope, Offset.offset(NOISE * gradient.norm().getFloat()));
            }
        }
    }

    private static NDArray direction(PtNDManager scope, Shape shape) {
        SplittableRandom random = new SplittableRandom(3);
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        NDArray all = scope.create(values).reshape(shape);
        return all.div(all.norm());
    }

    /** Codes are too far from the next to change; scales follow their gradient. */
    @Test
    void aSmallStepLowersTheLossOfItsOwnTokens() {
        try (Tuned tuned = new Tuned(
                        Checkpoint.open(ReferenceCase.named("qwen2_tied").folder()));
                PtNDManager scope = tuned.program.scope()) {
            List<Double> losses = new ArrayList<>();
            for (int step = 1; step <= 6; step++) {
                tuned.program.begin(tuned.batch, 0.5, step);
                try (IValue embedded = tuned.program.embed()) {
                    NDArray hidden = embedded.toTensor(scope);
                    losses.add(tuned.loss(hidden, scope));
                    tuned.program.stepTables(tuned.gradient(hidden, scope), scope);
                }
            }
            assertThat(losses).isSortedAccordingTo((a, b) -> Double.compare(b, a));
            assertThat(losses.get(5)).isLessThan(0.99 * losses.get(0));
        }
    }

    /** A model with its weights rounded to the nearest, and texts for it. */
    private final class Tuned implements AutoCloseable {

        private final DecoderSpec spec;
        private final Batch batch;
        private final TuningProgram program;
        private final HiddenStates wanted;

        Tuned(Checkpoint checkpoint) {
            spec = checkpoint.spec();
            SplittableRandom random = new SplittableRandom(5);
            List<int[]> sequences = Stream.generate(
                            () -> random.ints(12, 0, spec.vocabularySize()).toArray())
                    .limit(6)
                    .toList();
            List<Batch> batches = SequenceBatches.of(spec, sequences);
            batch = batches.get(0);
            Checkpoint nearest = checkpoint.quantizedBy(INT4);
            program = new TuningProgram(spec, INT4, runtime);
            Set<WeightSlot> held = new HashSet<>();
            for (int layer = 0; layer < spec.layers().size(); layer++) {
                hold(layer, spec.weights().layers().get(layer), nearest, held);
            }
            hold(WeightLoader.OUTER, spec.weights().head(), nearest, held);
            program.load(checkpoint, nearest, held, true);
            try (CalibrationProgram model = new CalibrationProgram(spec, runtime)) {
                wanted = HiddenStates.headInputs(model, checkpoint, batches, line -> {});
            }
        }

        private void hold(int group, List<WeightSlot> slots, Checkpoint nearest, Set<WeightSlot> held) {
            for (WeightSlot slot : slots) {
                QuantizedMatrix matrix = nearest.matrix(slot);
                if (matrix != null) {
                    held.add(slot);
                    program.hold(group, slot, 0, matrix.read(0, matrix.rows()));
                }
            }
        }

        double loss(NDArray hidden, PtNDManager scope) {
            List<IValue> states = states(hidden);
            try {
                return program.backwardHead(states.get(states.size() - 1), wanted.of(0), scope)
                        .loss();
            } finally {
                states.forEach(IValue::close);
            }
        }

        /** Of the loss, by the hidden states before the first layer. */
        NDArray gradient(NDArray hidden, PtNDManager scope) {
            List<IValue> states = states(hidden);
            try {
                NDArray gradient = program.backwardHead(states.get(states.size() - 1), wanted.of(0), scope)
                        .gradient();
                for (int layer = spec.layers().size() - 1; layer >= 0; layer--) {
                    gradient = program.backwardLayer(layer, states.get(layer), gradient, scope);
                }
                return gradient;
            } finally {
                states.forEach(IValue::close);
            }
        }

        /** Before each layer, and behind the last one. */
        private List<IValue> states(NDArray hidden) {
            List<IValue> states = new ArrayList<>(List.of(Program.tensor(hidden)));
            IntStream.range(0, spec.layers().size())
                    .forEach(layer -> states.add(program.advance(layer, states.get(layer))));
            return states;
        }

        @Override
        public void close() {
            wanted.close();
            program.close();
        }
    }
}
