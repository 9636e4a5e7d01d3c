package org.occlocal.engine.pytorch;

import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.PackShares;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.SlotDecodeSession;
import org.occlocal.engine.StageCut;
import org.occlocal.engine.Targets;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.Trunk;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;

/** A model run by libtorch, on one device or in stages over several. */
public final class PyTorchCausalLm implements CausalLm {

    /** Of the free memory, what a cache may take; the rest is for what passes compute in between. */
    private static final double CACHE_SHARE = 0.8;

    private final DecoderSpec spec;
    private final Dtype dtype;
    private final PyTorchRuntime runtime;
    private final List<StageReport> reports;
    private final StagePipeline stages;
    private final Packing packing;
    private final PyTorchHead head;
    /** Null where every pass runs as a whole. */
    private final @Nullable Lanes lanes;

    private @Nullable PyTorchDecodeSession session;

    private PyTorchCausalLm(
            DecoderSpec spec,
            Dtype dtype,
            PyTorchRuntime runtime,
            List<StageReport> reports,
            StagePipeline stages,
            Packing headPacking,
            @Nullable Lanes lanes) {
        this.spec = spec;
        this.dtype = dtype;
        this.runtime = runtime;
        this.reports = List.copyOf(reports);
        this.stages = stages;
        this.packing = headPacking;
        this.head = new PyTorchHead(stages.last(), spec, dtype, headPacking);
        this.lanes = lanes;
    }

    /**
     * Loads the weights onto the devices, a stage on each.
     *
     * @param devices one for the whole model, or one for each stage
     * @param dtype to compute in
     * @throws org.occlocal.engine.DeviceException when a device cannot be used or the model does not fit
     * @throws org.occlocal.models.ModelException when a weight is not finite
     */
    public static PyTorchCausalLm load(Checkpoint checkpoint, List<DeviceId> devices, Dtype dtype) {
        return load(checkpoint, devices, dtype, Packing.WHERE_FASTER);
    }

    /** As above, on as few of the devices as have room for the weights. */
    public static PyTorchCausalLm loadOnFewest(Checkpoint checkpoint, List<DeviceId> devices, Dtype dtype) {
        return load(ModelSource.of(checkpoint), new DeviceChoice(devices, false), dtype, Packing.WHERE_FASTER);
    }

    /**
     * A model with random weights, made in memory: as fast as a trained one, and good for nothing else.
     *
     * @throws org.occlocal.engine.DeviceException when a device cannot be used or the model does not fit
     */
    public static PyTorchCausalLm random(DecoderSpec spec, DeviceChoice choice, Dtype dtype) {
        return load(ModelSource.random(spec), choice, dtype, Packing.WHERE_FASTER);
    }

    /** As {@link #load(Checkpoint, List, Dtype)}, for tests that compare packed weights with plain ones. */
    static PyTorchCausalLm load(Checkpoint checkpoint, List<DeviceId> devices, Dtype dtype, Packing packing) {
        return load(ModelSource.of(checkpoint), new DeviceChoice(devices, true), dtype, packing);
    }

    /** As above, with quantized weights turned into numbers: the plain twin of kernels that work with codes. */
    static PyTorchCausalLm loadDequantized(Checkpoint checkpoint, Dtype dtype, Packing packing) {
        return load(ModelSource.dequantizing(checkpoint), DeviceChoice.cpu(), dtype, packing);
    }

    /** Cuts a checkpoint into stages by what its weights take when they are loaded, quantized ones as their codes. */
    public static StageCut stageCut(Checkpoint checkpoint, Dtype dtype) {
        return ModelSource.of(checkpoint).cut(dtype);
    }

    private static PyTorchCausalLm load(ModelSource source, DeviceChoice choice, Dtype dtype, Packing packing) {
        PyTorchRuntime runtime = PyTorchRuntime.start(choice.devices());
        DecoderSpec spec = source.spec();
        StageCut cut = source.cut(dtype);
        List<Long> free = DeviceMemory.freeBytes(choice.devices());
        List<StageReport> reports =
                choice.oneStageEach() ? cut.over(choice.devices(), free) : cut.overFewest(choice.devices(), free);
        runtime.enter();
        runtime.chooseThreads(spec.parameters());
        List<Packing> packings = reports.stream()
                .map(report -> packing.on(report.device(), spec, dtype, runtime))
                .toList();
        StagePipeline stages = StagePipeline.load(source, reports, packings, dtype, runtime);
        Packing headPacking = packings.get(packings.size() - 1);
        Lanes lanes = reports.size() == 1 && headPacking != Packing.NEVER && !source.mayKeepCodes()
                ? new Lanes(runtime, spec.parameters(), headPacking.processors(), headPacking.tileTokens(dtype))
                : null;
        return new PyTorchCausalLm(spec, dtype, runtime, reports, stages, headPacking, lanes);
    }

    @Override
    public DecoderSpec spec() {
        return spec;
    }

    @Override
    public Dtype dtype() {
        return dtype;
    }

    @Override
    public List<StageReport> stages() {
        return reports;
    }

    @Override
    public List<String> notes() {
        return stages.all().stream()
                .map(PyTorchStage::note)
                .filter(note -> !note.isEmpty())
                .toList();
    }

    /** Rows of the head that are computed at a time; for tests and benchmarks. */
    public void setHeadChunk(int rows) {
        head.setChunk(rows);
    }

    @Override
    public List<TokenScores> score(ScorePack pack) {
        runtime.enter();
        List<PackShares.Share> shares = lanes == null ? List.of() : lanes.cut(pack);
        return lanes == null || shares.isEmpty()
                ? score(pack, pieceTokens())
                : lanes.score(shares, share -> score(share, piecesOfOne()));
    }

    private List<TokenScores> score(ScorePack pack, int pieceTokens) {
        Targets targets = Targets.of(pack, spec);
        PyTorchTrunk trunk = own(pack.trunk());
        if (targets.size() == 0) {
            return targets.split(new float[0], new long[0]);
        }
        if (pack.tokens() == 0 && trunk != null) {
            return head.score(trunk, targets);
        }
        IValue hidden = stages.forward(Batch.ofPack(pack, pieceTokens), trunk, null);
        return head.score(trunk == null ? hidden : head.behind(trunk, hidden), targets);
    }

    @Override
    public CompletableFuture<List<TokenScores>> begin(ScorePack pack) {
        Targets targets = Targets.of(pack, spec);
        if (reports.size() == 1 || pack.tokens() == 0 || targets.size() == 0) {
            return CausalLm.super.begin(pack);
        }
        PyTorchTrunk trunk = own(pack.trunk());
        return stages.begin(
                Batch.ofPack(pack, piecesOfOne()),
                trunk,
                hidden -> head.score(trunk == null ? hidden : head.behind(trunk, hidden), targets));
    }

    @Override
    public float[][] logProbabilities(int[] tokens) {
        ScorePack pack = new ScorePack(
                List.of(new ScorePack.Segment(-1, tokens)), List.of(new ScorePack.Path(0, tokens.length)));
        Targets.of(pack, spec); // checks the tokens
        runtime.enter();
        try (IValue hidden = stages.forward(Batch.ofPack(pack, pieceTokens()), null, null)) {
            return head.logProbabilities(hidden, tokens.length);
        }
    }

    @Override
    public Trunk keep(@Nullable Trunk base, int[] tokens, int firstTarget) {
        ScorePack pack = ScorePack.ofPrefix(spec, base, tokens, firstTarget);
        Targets targets = Targets.of(pack, spec);
        PyTorchTrunk before = own(base);
        runtime.enter();
        List<PyTorchStage.Cached> kept = new ArrayList<>();
        IValue hidden = stages.forward(Batch.ofPack(pack, pieceTokens()), before, kept);
        IValue last = head.lastRow(hidden);
        TokenScores scores = (targets.size() == 0
                        ? closed(hidden, targets)
                        : head.score(before == null ? hidden : head.behind(before, hidden), targets))
                .get(0);
        return new PyTorchTrunk(
                kept, last, pack.end(0), base == null ? scores : scores.behind(base.scores(), firstTarget));
    }

    private static List<TokenScores> closed(IValue hidden, Targets targets) {
        hidden.close();
        return targets.split(new float[0], new long[0]);
    }

    static @Nullable PyTorchTrunk own(@Nullable Trunk trunk) {
        if (trunk == null || trunk instanceof PyTorchTrunk) {
            return (PyTorchTrunk) trunk;
        }
        throw new IllegalArgumentException("the trunk belongs to another engine");
    }

    @Override
    public int slotsThatFit(int slots, int positions) {
        List<Long> free =
                DeviceMemory.freeBytes(reports.stream().map(StageReport::device).toList());
        long fitting = slots;
        for (int s = 0; s < reports.size(); s++) {
            long bytes = 0;
            for (int layer = reports.get(s).firstLayer(); layer < reports.get(s).lastLayer(); layer++) {
                bytes += spec.cacheBytes(layer, positions, dtype.bytes(), true);
            }
            fitting = Math.min(fitting, (long) (CACHE_SHARE * free.get(s)) / Math.max(1, bytes));
        }
        return (int) Math.max(1, fitting);
    }

    @Override
    public DecodeSession decode(DecodeOptions options) {
        SlotDecodeSession.requireClosed(session);
        runtime.enter();
        session = new PyTorchDecodeSession(this, options);
        return session;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        if (lanes != null) {
            lanes.close();
        }
        stages.close();
    }

    List<PyTorchStage> allStages() {
        return stages.all();
    }

    PyTorchStage lastStage() {
        return stages.last();
    }

    PyTorchHead head() {
        return head;
    }

    /** Longer segments run in pieces. */
    int pieceTokens() {
        return pieces(packing.pieceTokens());
    }

    /** As above in a lane or a stage, which has processors of its own. */
    private int piecesOfOne() {
        return pieces(packing.tileTokens(dtype));
    }

    /** A model whose positions follow the length of a segment leaves them whole. */
    private int pieces(int tokens) {
        return tokens == 0 || !spec.computesPrefixesAlike() ? Integer.MAX_VALUE : tokens;
    }

    /** Runs all stages: hidden [N, C] before the head, on the last device. */
    IValue forward(Batch batch) {
        runtime.enter();
        return stages.forward(batch, null, null);
    }
}
