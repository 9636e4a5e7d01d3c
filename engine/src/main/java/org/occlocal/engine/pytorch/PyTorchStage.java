package org.occlocal.engine.pytorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm.StageReport;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.NativeCalls;
import org.occlocal.models.spec.Alibi;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.WeightSlot;

/** Consecutive layers of a model on one device, with their weights and their part of the cache. */
final class PyTorchStage implements AutoCloseable {

    private final Program program;
    private final RotaryInputs rotaries;
    private final String note;
    private final Runnable stop;
    private boolean groupsSegments;

    private PyTorchStage(Program program, RotaryInputs rotaries, String note, boolean groupsSegments) {
        this.program = program;
        this.groupsSegments = groupsSegments;
        this.stop = () -> program.callWhileExiting("stop");
        this.rotaries = rotaries;
        this.note = note;
        NativeCalls.addStop(stop);
    }

    /** @param packing that applies here */
    static PyTorchStage load(
            ModelSource source, StageReport report, Dtype dtype, Packing packing, PyTorchRuntime runtime) {
        boolean packs = packing != Packing.NEVER;
        DecoderSpec spec = source.spec();
        List<LayerSpec> layers = spec.layers().subList(report.firstLayer(), report.lastLayer());
        DeviceId device = report.device();
        PtNDManager manager = runtime.manager(device);
        Program program = new Program(
                DecoderProgram.lower(
                        spec,
                        layers,
                        report.firstLayer(),
                        new DecoderProgram.Target(device, dtype, packing, source.mayKeepCodes())),
                manager);
        try {
            WeightLoader loader = new WeightLoader(program, source, device, dtype, packing);
            boolean first = report.firstLayer() == 0;
            if (first) {
                loadEmbedding(loader, spec);
            }
            for (int i = report.firstLayer(); i < report.lastLayer(); i++) {
                loader.loadLayer(
                        i - report.firstLayer(), spec.weights().layers().get(i));
            }
            if (report.lastLayer() == spec.layers().size()) {
                loadHead(loader, program, spec, first && spec.weights().tied(), packs ? packing.headTile() : 0);
            }
            loader.finish();
            setSlopes(program, spec);
            return new PyTorchStage(
                    program,
                    new RotaryInputs(spec.rotaries(), program.scope()),
                    loader.report(),
                    device.kind() == DeviceId.Kind.CUDA);
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    private static void loadEmbedding(WeightLoader loader, DecoderSpec spec) {
        for (WeightSlot slot : spec.weights().embedding()) {
            if (slot.name().equals("embedding")) {
                loader.loadTable(slot);
            } else {
                loader.load(WeightLoader.OUTER, List.of(slot));
            }
        }
    }

    /**
     * @param shared whether the embedding that this stage has is the head too
     * @param tile rows of a packed tile; 0 for a head that is not packed
     */
    private static void loadHead(WeightLoader loader, Program program, DecoderSpec spec, boolean shared, int tile) {
        for (WeightSlot slot : spec.weights().head()) {
            boolean isHead = slot.name().equals("lm_head.weight");
            if (isHead && loader.loadQuantizedHead(slot, shared)) {
                continue;
            }
            if (isHead && tile > 0 && loader.packHead(slot, tile)) {
                continue;
            }
            if (isHead && shared) {
                program.callForLong("share", IValue.from("lm_head.weight"), IValue.from("embedding"));
            } else {
                loader.load(WeightLoader.OUTER, List.of(slot));
            }
            if (isHead && tile > 0) {
                program.callForLong("pack_head", IValue.from(tile));
            }
        }
    }

    /** All layers of a model have the same slopes. */
    static void setSlopes(Program program, DecoderSpec spec) {
        Alibi alibi =
                spec.attentions().isEmpty() ? null : spec.attentions().get(0).alibi();
        if (alibi != null) {
            float[] slopes = new float[alibi.slopes().size()];
            for (int i = 0; i < slopes.length; i++) {
                slopes[i] = alibi.slopes().get(i).floatValue();
            }
            try (PtNDManager scope = program.scope()) {
                program.callForLong("set_slopes", Program.tensor(scope, slopes));
            }
        }
    }

    Program program() {
        return program;
    }

    /** See {@link org.occlocal.engine.CausalLm#notes()}; empty for none. */
    String note() {
        return note;
    }

    /** tokens of the batch -> hidden [N, C]. */
    IValue embed(Batch batch, PtNDManager scope) {
        return program.call("embed", Program.tensor(scope, batch.tokens()), Program.tensor(scope, batch.positions()));
    }

    /**
     * hidden [N, C], consumed.
     *
     * @param trunk keys and values of this stage that come before every segment, null for none; not consumed
     * @return hidden [N, C], and where kept lists of keys and of values
     */
    IValue[] runLayers(IValue hidden, Batch batch, @Nullable Cached trunk, boolean keep, PtNDManager scope) {
        IValue keys = trunk == null ? IValue.listFrom(new PtNDArray[0]) : trunk.keys();
        IValue values = trunk == null ? IValue.listFrom(new PtNDArray[0]) : trunk.values();
        try (IValue result = program.callKeeping(
                trunk == null ? List.of() : List.of(keys, values),
                "run_layers",
                hidden,
                Program.tensor(scope, batch.positions()),
                rotaries.of(batch, scope),
                Program.longs(batch.lengths()),
                Program.longs(batch.pasts()),
                Program.longs(batch.parents()),
                Program.longs(batch.slots()),
                IValue.from(batch.cached()),
                IValue.from(batch.decode()),
                keys,
                values,
                groups(batch, keep, scope),
                IValue.from(keep))) {
            return result.toIValueTuple();
        }
    }

    /** How segments attend together, as groups.py takes it; an empty list where each attends alone. */
    private IValue groups(Batch batch, boolean keep, PtNDManager scope) {
        boolean together = groupsSegments && !keep && !batch.cached() && batch.lengths().length > 1;
        return together ? batch.groups().tensors(scope) : IValue.listFrom(new PtNDArray[0]);
    }

    /** @param together whether short segments attend together from now on; at first they do on cards, and do not on processors */
    void setGroupsSegments(boolean together) {
        this.groupsSegments = together;
    }

    /**
     * What some tokens leave behind, on the device of a stage; see layers.py's run_layers.
     *
     * @param keys a list with keys [K, P, D] for each layer, then inputs of convolutions for each
     * @param values likewise, values and states
     */
    record Cached(IValue keys, IValue values) implements AutoCloseable {
        @Override
        public void close() {
            keys.close();
            values.close();
        }
    }

    @Override
    public void close() {
        NativeCalls.removeStop(stop);
        rotaries.close();
        program.close();
    }
}
