package org.occlocal.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.occlocal.engine.DeviceId;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.ModelException;
import org.occlocal.models.quantization.MatrixRounding;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.quantization.QuantizedRows;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;

/**
 * Moves the codes and scales that another rounding gave by gradient descent, all of them together, so that the predictions of
 * the quantized model come nearer to those of the model as it is: self-distillation through a straight-through estimator (Liu
 * et al. 2023, "LLM-QAT"). A table that is only looked up in stays as it is rounded to the nearest. In memory are two bytes
 * for each weight; in float32 one layer and its gradient, the head four times, the hidden states of some 2,000 tokens before
 * each layer, and one hidden state for each token of the texts. On the processor; used by one thread.
 */
public final class TunedRounding implements MatrixRounding {

    /** Of what can be tuned. */
    public static final int BITS = 4;

    private static final int SHUFFLE_SEED = 1;
    private static final int STEPS_OF_LINE = 10;

    private final Checkpoint checkpoint;
    private final DecoderSpec spec;
    private final MatrixRounding first;
    private final int steps;
    private final Consumer<String> progress;
    private final PyTorchRuntime runtime;
    private final List<Batch> batches;

    /**
     * @param checkpoint plain
     * @param first what to begin with
     * @param sequences token ids of each, none longer than the model takes
     * @param steps of descent, at least 1, each with some 2,000 tokens
     * @param progress a line for people now and then
     * @throws IllegalArgumentException for no steps, no sequences, or ids beyond the vocabulary
     * @throws org.occlocal.engine.DeviceException when libtorch cannot be loaded
     */
    public TunedRounding(
            Checkpoint checkpoint, MatrixRounding first, List<int[]> sequences, int steps, Consumer<String> progress) {
        if (steps < 1 || sequences.isEmpty()) {
            throw new IllegalArgumentException(
                    steps + " steps with " + sequences.size() + " sequences, at least one of each is needed");
        }
        this.checkpoint = checkpoint;
        this.spec = checkpoint.spec();
        this.first = first;
        this.steps = steps;
        this.progress = progress;
        List<int[]> shuffled = new ArrayList<>(sequences);
        Collections.shuffle(shuffled, new Random(SHUFFLE_SEED));
        this.batches = SequenceBatches.of(spec, shuffled);
        this.runtime = PyTorchRuntime.start(List.of(DeviceId.CPU));
    }

    /**
     * @throws IllegalArgumentException for other than 4 bits; 8 leave nothing to gain
     * @throws ModelException when the loss is no number any more
     */
    @Override
    public void round(List<WeightSlot> slots, QuantizationScheme scheme, Sink sink) {
        if (scheme.bits() != BITS) {
            throw new IllegalArgumentException(scheme.bits() + " bits cannot be tuned, only " + BITS);
        }
        runtime.enter();
        runtime.chooseThreads(spec.parameters());
        try (TuningProgram program = new TuningProgram(spec, scheme, runtime)) {
            new Run(slots, scheme, program).run(sink);
        }
    }

    /** Where a tensor of the checkpoint lies: rows of a slot from {@code row} on. */
    private record Place(int group, WeightSlot slot, int row, WeightPart part) {}

    /** The work on one checkpoint. */
    private final class Run {

        private final List<WeightSlot> slots;
        private final QuantizationScheme scheme;
        private final TuningProgram program;
        private final Map<String, Place> places = new LinkedHashMap<>();
        /** Where tensors lie that lie elsewhere in their slot too: keys that are values. */
        private final List<Place> twins = new ArrayList<>();

        private final Set<WeightSlot> tuned = new HashSet<>();
        private final boolean roundsEmbedding;

        Run(List<WeightSlot> slots, QuantizationScheme scheme, TuningProgram program) {
            this.slots = slots;
            this.scheme = scheme;
            this.program = program;
            this.roundsEmbedding = slots.stream().anyMatch(slot -> slot.name().equals("embedding"));
            Set<WeightSlot> wanted = new HashSet<>(slots);
            for (int layer = 0; layer < spec.layers().size(); layer++) {
                add(layer, spec.weights().layers().get(layer), wanted);
            }
            add(WeightLoader.OUTER, spec.weights().head(), wanted);
        }

        private void add(int group, List<WeightSlot> some, Set<WeightSlot> wanted) {
            for (WeightSlot slot : some) {
                if (wanted.contains(slot)) {
                    tuned.add(slot);
                    int row = 0;
                    for (WeightPart part : checkpoint.parts(slot)) {
                        Place place = new Place(group, slot, row, part);
                        if (places.putIfAbsent(part.tensor(), place) != null) {
                            twins.add(place);
                        }
                        row += Math.toIntExact(part.rows());
                    }
                }
            }
        }

        void run(Sink sink) {
            Checkpoint nearest = checkpoint.quantizedBy(scheme);
            hold(nearest);
            program.load(checkpoint, nearest, tuned, roundsEmbedding);
            try (HiddenStates wanted = wantedHeadInputs()) {
                double sum = 0;
                int since = 0;
                long begin = System.nanoTime();
                for (int step = 1; step <= steps; step++) {
                    double loss = step(step, wanted);
                    if (!Double.isFinite(loss)) {
                        throw new ModelException(
                                "tuning failed: the divergence from the model is no number in step " + step,
                                checkpoint.folder(),
                                "quantize without --tune");
                    }
                    sum += loss;
                    since++;
                    if (step % STEPS_OF_LINE == 0 || step == 1 || step == steps) {
                        progress.accept(line(step, sum / since, (System.nanoTime() - begin) / 1e9));
                        sum = 0;
                        since = 0;
                    }
                }
            }
            places.values().forEach(place -> sink.accept(place.part(), rows(place)));
        }

        /** Begins with what the first rounding gives, or the nearest where that leaves something out. */
        private void hold(Checkpoint nearest) {
            Set<String> missing = new HashSet<>(places.keySet());
            first.round(slots, scheme, (part, rows) -> {
                Place place = places.get(part.tensor());
                if (place != null && missing.remove(part.tensor())) {
                    program.hold(place.group(), place.slot(), place.row(), rows);
                }
            });
            missing.forEach(name -> {
                Place place = places.get(name);
                QuantizedMatrix matrix = nearest.matrix(name);
                if (place != null && matrix != null) {
                    hold(place, matrix);
                }
            });
            twins.forEach(this::tie);
        }

        private void tie(Place twin) {
            String tensor = twin.part().tensor();
            Place place = Objects.requireNonNull(places.get(tensor));
            if (place.group() != twin.group() || !place.slot().equals(twin.slot())) {
                throw new IllegalStateException(tensor + " lies in two slots, which cannot be tuned as one");
            }
            program.tie(
                    twin.group(),
                    twin.slot(),
                    twin.row(),
                    place.row(),
                    twin.part().rows());
        }

        private void hold(Place place, QuantizedMatrix matrix) {
            int step = matrix.rowsOfBlock();
            for (int row = 0; row < matrix.rows(); row += step) {
                QuantizedRows block = matrix.read(row, Math.min(step, matrix.rows() - row));
                program.hold(place.group(), place.slot(), place.row() + row, block);
            }
        }

        private HiddenStates wantedHeadInputs() {
            try (CalibrationProgram model = new CalibrationProgram(spec, runtime)) {
                return HiddenStates.headInputs(model, checkpoint, batches, progress);
            }
        }

        /** Returns the loss before it, of its batch. */
        private double step(int step, HiddenStates wanted) {
            int number = (step - 1) % batches.size();
            program.begin(batches.get(number), rate(step), step);
            int layers = spec.layers().size();
            List<IValue> hidden = new ArrayList<>();
            try (PtNDManager scope = program.scope()) {
                hidden.add(program.embed());
                for (int layer = 0; layer < layers; layer++) {
                    hidden.add(program.advance(layer, hidden.get(layer)));
                }
                TuningProgram.HeadGradient head = program.backwardHead(hidden.get(layers), wanted.of(number), scope);
                NDArray gradient = head.gradient();
                for (int layer = layers - 1; layer >= 0; layer--) {
                    NDArray before = program.backwardLayer(layer, hidden.get(layer), gradient, scope);
                    gradient.close();
                    gradient = before;
                }
                program.stepTables(gradient, scope);
                return head.loss();
            } finally {
                hidden.forEach(IValue::close);
            }
        }

        /** Half a cosine, from 1 down to nearly 0. */
        private double rate(int step) {
            return 0.5 * (1 + Math.cos(Math.PI * (step - 1) / steps));
        }

        private String line(int step, double loss, double seconds) {
            return String.format(
                    Locale.ROOT,
                    "tuning: step %d of %d, KL divergence %.4f, %.1f s a step",
                    step,
                    steps,
                    loss,
                    seconds / step);
        }

        private QuantizedRows rows(Place place) {
            int columns = Math.toIntExact(
                    place.slot().shape().toArray()[place.slot().shape().rank() - 1]);
            return program.rows(
                    place.group(),
                    place.slot(),
                    place.row(),
                    Math.toIntExact(place.part().rows()),
                    scheme.groupSize(columns));
        }
    }
}
