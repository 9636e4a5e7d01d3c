package org.occlocal.engine.onnx;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.NonFiniteException;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.SlotDecodeSession;
import org.occlocal.engine.StageCut;
import org.occlocal.engine.Targets;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.Trunk;
import org.occlocal.engine.pytorch.DeviceMemory;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.DecoderWeights;

/**
 * A model run by ONNX Runtime in float32, on one device or in stages over several. Where weights are quantized, scores are
 * those of the weights, while generation rounds the inputs of products to 8 bits too, which alone is fast for few rows: so
 * there are two networks, each of which is loaded when it is first needed.
 */
public final class OnnxCausalLm implements CausalLm {

    /** Of the free memory, what a cache may take; the rest is for what runs compute in between. */
    private static final double CACHE_SHARE = 0.8;

    private final DecoderSpec spec;
    private final @Nullable Checkpoint checkpoint;
    private final DeviceChoice choice;
    private final List<StageReport> stages;
    private final boolean roundsInputs;
    private @Nullable OnnxNetwork scoring;
    private @Nullable OnnxNetwork generating;
    private @Nullable OnnxDecodeSession session;

    private OnnxCausalLm(
            DecoderSpec spec, @Nullable Checkpoint checkpoint, DeviceChoice choice, Dtype dtype, boolean roundsInputs) {
        if (dtype != Dtype.FLOAT32) {
            throw new DeviceException(
                    "the ONNX Runtime engine computes in float32, " + dtype + " was asked for",
                    "use --dtype float32, or --engine pytorch");
        }
        this.spec = spec;
        this.checkpoint = checkpoint;
        this.choice = choice;
        this.roundsInputs = roundsInputs && checkpoint != null && hasQuantizedProducts(checkpoint);
        this.stages = stages(spec, checkpoint, choice);
        if (!this.roundsInputs) {
            scoring();
        }
    }

    /**
     * Loads the weights onto the devices.
     *
     * @param choice one device for the whole model, or one for each stage
     * @param dtype to compute in; float32 is the only one
     * @throws DeviceException when a device or dtype cannot be used, or the model does not fit
     * @throws org.occlocal.models.ModelException when a weight is not finite; for a checkpoint with quantized weights, when it
     *     first scores or generates
     */
    public static OnnxCausalLm load(Checkpoint checkpoint, DeviceChoice choice, Dtype dtype) {
        return new OnnxCausalLm(checkpoint.spec(), checkpoint, choice, dtype, true);
    }

    /** As above, where generation rounds no inputs either: slow, and the oracle of tests. */
    static OnnxCausalLm loadWithExactInputs(Checkpoint checkpoint, DeviceChoice choice, Dtype dtype) {
        return new OnnxCausalLm(checkpoint.spec(), checkpoint, choice, dtype, false);
    }

    /** A model with random weights, for measuring speed: as fast as a trained one, and good for nothing else. */
    public static OnnxCausalLm random(DecoderSpec spec, DeviceChoice choice, Dtype dtype) {
        return new OnnxCausalLm(spec, null, choice, dtype, false);
    }

    /**
     * Checks, before any weight is read, that ONNX Runtime can use the devices. Loads it.
     *
     * @throws DeviceException when it cannot use one of them
     */
    public static void requireDevices(DeviceChoice choice) {
        choice.devices().forEach(device -> OnnxRuntime.options(device, 1).close());
    }

    /** Cuts a checkpoint into stages by what its weights take when they are loaded, quantized ones as their codes. */
    public static StageCut stageCut(Checkpoint checkpoint) {
        return new StageCut(checkpoint.spec(), slot -> {
            QuantizedMatrix matrix = BlockwiseWeights.of(checkpoint, slot);
            return matrix == null ? StageCut.plainBytes(slot, Dtype.FLOAT32) : BlockwiseWeights.bytes(matrix);
        });
    }

    private static boolean hasQuantizedProducts(Checkpoint checkpoint) {
        DecoderWeights weights = checkpoint.spec().weights();
        return Stream.concat(weights.layers().stream().flatMap(List::stream), weights.head().stream())
                .anyMatch(slot -> BlockwiseWeights.of(checkpoint, slot) != null);
    }

    private static List<StageReport> stages(DecoderSpec spec, @Nullable Checkpoint checkpoint, DeviceChoice choice) {
        StageCut cut = checkpoint == null ? new StageCut(spec, Dtype.FLOAT32) : stageCut(checkpoint);
        List<Long> free = DeviceMemory.freeBytes(choice.devices());
        return choice.oneStageEach() ? cut.over(choice.devices(), free) : cut.overFewest(choice.devices(), free);
    }

    @Override
    public DecoderSpec spec() {
        return spec;
    }

    @Override
    public Dtype dtype() {
        return Dtype.FLOAT32;
    }

    @Override
    public List<StageReport> stages() {
        return stages;
    }

    /** What scores; loads it where that was not needed yet. */
    private OnnxNetwork scoring() {
        if (scoring == null) {
            scoring = OnnxNetwork.load(
                    spec, checkpoint, generating == null ? stages : stages(spec, checkpoint, choice), false);
        }
        return scoring;
    }

    /**
     * What decode sessions run; loads it where that was not needed yet.
     *
     * @throws DeviceException when it does not fit beside what scores
     */
    OnnxNetwork generating() {
        if (!roundsInputs) {
            return scoring();
        }
        if (generating == null) {
            generating = OnnxNetwork.load(
                    spec, checkpoint, scoring == null ? stages : stages(spec, checkpoint, choice), true);
        }
        return generating;
    }

    @Override
    public List<TokenScores> score(ScorePack pack) {
        Targets targets = Targets.of(pack, spec);
        OnnxTrunk trunk = OnnxTrunk.own(pack.trunk());
        if (targets.size() == 0) {
            return targets.split(new float[0], new long[0]);
        }
        if (pack.tokens() == 0 && trunk != null) {
            return scores(trunk.lastHidden(), targets);
        }
        try (OnnxDecoder.States states = scoring().decoder().run(Pass.of(pack), trunk, false)) {
            return scores(behind(trunk, states.hidden()), targets);
        }
    }

    @Override
    public Trunk keep(@Nullable Trunk base, int[] tokens, int firstTarget) {
        ScorePack pack = ScorePack.ofPrefix(spec, base, tokens, firstTarget);
        Targets targets = Targets.of(pack, spec);
        OnnxTrunk before = OnnxTrunk.own(base);
        OnnxDecoder.States states = scoring().decoder().run(Pass.of(pack), before, true);
        TokenScores scores = (targets.size() == 0
                        ? targets.split(new float[0], new long[0])
                        : scores(behind(before, states.hidden()), targets))
                .get(0);
        int c = spec.hiddenSize();
        FloatBuffer last = OnnxRuntime.floats(c).put(0, states.hidden(), (tokens.length - 1) * c, c);
        states.closeHidden();
        return new OnnxTrunk(states.rows(), last, base == null ? scores : scores.behind(base.scores(), firstTarget));
    }

    @Override
    public float[][] logProbabilities(int[] tokens) {
        ScorePack pack = new ScorePack(List.of(new ScorePack.Segment(-1, tokens)), List.of(new ScorePack.Path(0, 1)));
        Targets.of(pack, spec); // checks it
        long[] rows = new long[tokens.length];
        Arrays.setAll(rows, t -> t);
        float[][] all = new float[tokens.length][];
        try (OnnxDecoder.States states = scoring().decoder().run(Pass.of(pack), null, false)) {
            scoring().head().predict(states.hidden(), rows, (t, prediction) -> {
                float[] logits = prediction.logits();
                float normalizer = prediction.normalizer();
                for (int v = 0; v < logits.length; v++) {
                    logits[v] -= normalizer;
                }
                if (!Float.isFinite(normalizer)) {
                    throw notFinite();
                }
                all[t] = logits;
            });
        }
        return all;
    }

    /** [N, C] -> [1 + N, C] where there is a trunk. */
    private FloatBuffer behind(@Nullable OnnxTrunk trunk, FloatBuffer hidden) {
        return trunk == null
                ? hidden
                : OnnxRuntime.floats((long) spec.hiddenSize() + hidden.remaining())
                        .put(trunk.lastHidden())
                        .put(hidden.duplicate())
                        .flip();
    }

    /** hidden: [.., C], what the targets are predicted from -> their scores. */
    private List<TokenScores> scores(FloatBuffer hidden, Targets targets) {
        long[] tokens = targets.tokens();
        long[] owners = targets.owners();
        float[] logProbabilities = new float[tokens.length];
        long[] top1 = new long[tokens.length];
        int[] next = {0};
        scoring().head().predict(hidden, targets.rows(), (row, prediction) -> {
            int best = prediction.best();
            for (; next[0] < owners.length && owners[next[0]] == row; next[0]++) {
                float logProbability = prediction.logit((int) tokens[next[0]]) - prediction.normalizer();
                if (!Float.isFinite(logProbability)) {
                    throw notFinite();
                }
                logProbabilities[next[0]] = logProbability;
                top1[next[0]] = best;
            }
        });
        return targets.split(logProbabilities, top1);
    }

    @Override
    public int slotsThatFit(int slots, int positions) {
        generating();
        long bytes = 0;
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            bytes += spec.cacheBytes(layer, positions, Float.BYTES, false);
        }
        // Caches are in main memory, whatever the device, and count as memory that Java may take outside of its heap.
        long free = Math.min(
                DeviceMemory.freeBytes(List.of(DeviceId.CPU)).get(0),
                Runtime.getRuntime().maxMemory());
        return (int) Math.max(1, Math.min(slots, (long) (CACHE_SHARE * free) / Math.max(1, bytes)));
    }

    @Override
    public DecodeSession decode(DecodeOptions options) {
        SlotDecodeSession.requireClosed(session);
        session = new OnnxDecodeSession(this, options);
        return session;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        if (generating != null) {
            generating.close();
        }
        if (scoring != null) {
            scoring.close();
        }
    }

    NonFiniteException notFinite() {
        return new NonFiniteException(
                "the " + spec.modelType() + " model computed NaN or infinity in float32",
                "the checkpoint is damaged, or config.json does not belong to it");
    }
}
