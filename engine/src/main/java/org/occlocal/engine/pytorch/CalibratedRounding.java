package org.occlocal.engine.pytorch;

import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DeviceId;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.MatrixRounding;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.quantization.QuantizedRows;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;

/**
 * Rounds weights so that what the model computes for some texts changes least, layer after layer, by GPTQ (Frantar et al.
 * 2022). Each linear layer is given the inputs that it has behind those that are quantized already, and is asked for the hidden
 * states of the model as it is, so that it makes up for errors before it. In memory are one layer, twice, in float32, what
 * was observed of one of its linear layers, and two hidden states for each token. On the processor; used by one thread.
 */
public final class CalibratedRounding implements MatrixRounding {

    /** Linear layers in the order in which a layer computes; the later ones see the earlier ones quantized. */
    private static final List<String> ORDER = List.of(
            "qkv",
            "q_up",
            "kv_up",
            "attention_output",
            "recurrence_in",
            "recurrence_out",
            "mlp_up",
            "shared_up",
            "experts_in",
            "experts_up",
            "mlp_down",
            "shared_down",
            "experts_down",
            "experts_out");

    /** A matrix that was observed with fewer tokens for each of its columns is rounded to the nearest. */
    private static final double LEAST_TOKENS_OF_COLUMN = 0.25;

    /**
     * The head that is the embedding too: how much a weight's own error counts beside that of the logits. Measured: from 0.1 to
     * 1 it makes little difference, 0 is worse.
     */
    private static final double IDENTITY_OF_TIED = 0.3;

    private static final int EXPERTS_RANK = 3;
    private static final int NO_EXPERT = -1;

    private final Checkpoint checkpoint;
    private final DecoderSpec spec;
    private final PyTorchRuntime runtime;
    private final List<Batch> batches;
    private final Consumer<String> progress;

    /**
     * @param checkpoint plain
     * @param sequences token ids of each, none longer than the model takes
     * @param progress a line for people now and then
     * @throws IllegalArgumentException when there are fewer tokens than {@link #leastTokens}, or ids beyond the vocabulary
     * @throws org.occlocal.engine.DeviceException when libtorch cannot be loaded
     */
    public CalibratedRounding(Checkpoint checkpoint, List<int[]> sequences, Consumer<String> progress) {
        this.checkpoint = checkpoint;
        this.spec = checkpoint.spec();
        this.progress = progress;
        long tokens = sequences.stream().mapToLong(sequence -> sequence.length).sum();
        if (tokens < leastTokens(spec)) {
            throw new IllegalArgumentException(
                    tokens + " tokens to calibrate with, at least " + leastTokens(spec) + " are needed");
        }
        this.batches = SequenceBatches.of(spec, sequences);
        this.runtime = PyTorchRuntime.start(List.of(DeviceId.CPU));
    }

    /** Fewest tokens that a model can be calibrated with: fewer cannot tell its hidden dimensions apart. */
    public static int leastTokens(DecoderSpec spec) {
        return spec.hiddenSize();
    }

    @Override
    public void round(List<WeightSlot> slots, QuantizationScheme scheme, Sink sink) {
        runtime.enter();
        runtime.chooseThreads(spec.parameters());
        try (Gptq gptq = new Gptq(runtime);
                CalibrationProgram program = new CalibrationProgram(spec, runtime)) {
            new Run(new HashSet<>(slots), scheme, sink, gptq, program).run();
        }
    }

    /** The work on one checkpoint. */
    private final class Run {

        private final Set<WeightSlot> slots;
        private final QuantizationScheme scheme;
        private final Sink sink;
        private final Gptq gptq;
        private final CalibrationProgram program;
        private final Checkpoint nearest;
        /** Why matrices are rounded to the nearest, and how many. */
        private final Map<String, Integer> left = new TreeMap<>();

        Run(Set<WeightSlot> slots, QuantizationScheme scheme, Sink sink, Gptq gptq, CalibrationProgram program) {
            this.slots = slots;
            this.scheme = scheme;
            this.sink = sink;
            this.gptq = gptq;
            this.program = program;
            this.nearest = checkpoint.quantizedBy(scheme);
        }

        void run() {
            WeightSlot embedding = slot(spec.weights().embedding(), "embedding");
            WeightSlot head = slot(spec.weights().head(), "lm_head.weight");
            boolean tied = spec.weights().tied();
            IValue table = tied && head != null ? roundTied(head) : null;
            try (HiddenStates full = new HiddenStates(batches);
                    HiddenStates quantized = new HiddenStates(batches)) {
                try (CalibrationPiece piece = program.embedding(checkpoint)) {
                    full.fill(piece::embed);
                    if (table != null) {
                        piece.replace(WeightLoader.OUTER, "embedding", NO_EXPERT, table);
                    }
                    if (table != null || embedding == null) {
                        quantized.fill(piece::embed);
                    }
                }
                if (table == null && embedding != null) {
                    try (CalibrationPiece piece = program.embedding(nearest)) {
                        quantized.fill(piece::embed);
                    }
                }
                for (int layer = 0; layer < spec.layers().size(); layer++) {
                    roundLayer(layer, full, quantized);
                }
                if (head != null && !tied) {
                    progress.accept("calibrating the head");
                    try (CalibrationPiece piece = program.head(checkpoint)) {
                        full.forEachWith(quantized, (own, other, batch) -> piece.observeHead(own, other));
                        round(piece, WeightLoader.OUTER, head, 0);
                    }
                }
            }
            left.forEach((why, count) -> progress.accept(count + " matrices are rounded to the nearest: " + why));
        }

        /** The slot of this name, null where it stays as it is. */
        private @Nullable WeightSlot slot(List<WeightSlot> some, String name) {
            return some.stream()
                    .filter(slot -> slot.name().equals(name) && slots.contains(slot))
                    .findFirst()
                    .orElse(null);
        }

        /** Head and embedding in one, by the inputs of the head in the model as it is. Returns the weights that it became. */
        private IValue roundTied(WeightSlot head) {
            try (HiddenStates full = HiddenStates.behindLayers(program, checkpoint, batches, progress);
                    CalibrationPiece piece = program.head(checkpoint)) {
                full.forEach((hidden, batch) -> piece.observeHead(null, hidden));
                round(piece, WeightLoader.OUTER, head, IDENTITY_OF_TIED);
                return piece.weights(WeightLoader.OUTER, head.name());
            }
        }

        private void roundLayer(int layer, HiddenStates full, HiddenStates quantized) {
            progress.accept(
                    "calibrating layer " + (layer + 1) + " of " + spec.layers().size());
            List<WeightSlot> own = spec.weights().layers().get(layer);
            try (CalibrationPiece piece = program.layer(checkpoint, layer, 2)) {
                for (String name : ORDER) {
                    WeightSlot slot = slot(own, name + ".weight");
                    if (slot == null) {
                        continue;
                    }
                    if (isExperts(slot)) {
                        quantized.forEach((hidden, batch) -> piece.observeExperts(name, hidden, batch));
                    } else {
                        full.forEachWith(
                                quantized, (hidden, other, batch) -> piece.observe(name, hidden, other, batch));
                    }
                    round(piece, CalibrationPiece.QUANTIZED, slot, 0);
                }
                full.replaceAll((hidden, batch) -> piece.advance(CalibrationPiece.FULL, hidden, batch));
                quantized.replaceAll((hidden, batch) -> piece.advance(CalibrationPiece.QUANTIZED, hidden, batch));
            }
        }

        /** Rounds a slot that was observed, here and in the piece. */
        private void round(CalibrationPiece piece, int group, WeightSlot slot, double identity) {
            List<QuantizedRows> blocks = new ArrayList<>();
            int experts = isExperts(slot) ? (int) slot.shape().size(0) : 1;
            for (int e = 0; e < experts; e++) {
                blocks.add(round(piece, group, slot, isExperts(slot) ? e : NO_EXPERT, identity));
            }
            QuantizedRows all = QuantizedRows.stacked(blocks);
            int row = 0;
            for (WeightPart part : checkpoint.parts(slot)) {
                int rows = Math.toIntExact(part.rows());
                sink.accept(part, all.slice(row, rows));
                row += rows;
            }
        }

        private QuantizedRows round(CalibrationPiece piece, int group, WeightSlot slot, int expert, double identity) {
            String name = QuantizedLoader.nameOf(slot);
            QuantizedMatrix matrix = nearestOf(slot);
            boolean enough = piece.tokens(group, name, expert) >= LEAST_TOKENS_OF_COLUMN * matrix.columns();
            IValue[] observed = piece.observed(group, name, expert);
            Gptq.Rounded rounded = enough ? gptq.round(observed[0], observed[1], observed[2], scheme, identity) : null;
            if (rounded != null) {
                piece.replace(group, slot.name(), expert, rounded.weights());
                return rounded.rows();
            }
            left.merge(
                    enough ? "their inputs are not finite, or always zero" : "too few tokens came to them",
                    1,
                    Integer::sum);
            int rows = expert < 0
                    ? matrix.rows()
                    : matrix.rows() / (int) slot.shape().size(0);
            QuantizedRows block = matrix.read(Math.max(0, expert) * rows, rows);
            piece.replace(group, slot.name(), expert, block.dequantized(null), block.columns());
            return block;
        }

        private QuantizedMatrix nearestOf(WeightSlot slot) {
            QuantizedMatrix matrix = nearest.matrix(slot);
            if (matrix == null) {
                throw new IllegalStateException(slot.name() + " is not rounded as a whole");
            }
            return matrix;
        }

        private static boolean isExperts(WeightSlot slot) {
            return slot.shape().rank() == EXPERTS_RANK;
        }
    }
}
