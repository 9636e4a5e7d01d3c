package org.occlocal.engine.pytorch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.SlotDecodeSession;
import org.occlocal.engine.Trunk;

/** The cache of all stages, and sampling on the last one. */
final class PyTorchDecodeSession extends SlotDecodeSession {

    private final PyTorchCausalLm model;
    private final long[] endIds;

    PyTorchDecodeSession(PyTorchCausalLm model, DecodeOptions options) {
        super(model.spec(), options);
        this.model = model;
        this.endIds = options.endIds().stream().mapToLong(Integer::longValue).toArray();
        for (PyTorchStage stage : model.allStages()) {
            boolean samples = stage.equals(model.lastStage()) && options.repetitionPenalty();
            stage.program()
                    .callForLong(
                            "open_cache",
                            IValue.from(options.slots()),
                            IValue.from(options.positions()),
                            IValue.from(samples ? model.spec().vocabularySize() : 0));
        }
    }

    @Override
    protected void vacate(int slot, int last) {
        if (slot < last) {
            int cached = rows().get(last).cachedTokens();
            for (PyTorchStage stage : model.allStages()) {
                stage.program().callForLong("move_slot", IValue.from(last), IValue.from(slot), IValue.from(cached));
            }
        }
    }

    @Override
    protected void free() {
        model.allStages().forEach(stage -> stage.program().callForLong("close_cache"));
    }

    @Override
    protected void fill(@Nullable Trunk given, List<DecodeRow> some, int firstSlot) {
        PyTorchTrunk trunk = PyTorchCausalLm.own(given);
        int past = trunk == null ? 0 : trunk.length();
        List<int[]> tokens = new ArrayList<>();
        long[] ownSlots = new long[some.size()];
        long[] pasts = new long[some.size()];
        long[] lastRows = new long[some.size()];
        int[] newlyCached = new int[some.size()];
        long end = 0;
        for (int i = 0; i < ownSlots.length; i++) {
            int[] own = some.get(i).tokens();
            tokens.add(Arrays.copyOfRange(own, past, own.length));
            end += own.length - past;
            lastRows[i] = end - 1;
            pasts[i] = past;
            ownSlots[i] = (long) firstSlot + i;
            newlyCached[i] = own.length - some.get(i).cachedTokens();
            markSeen(ownSlots[i], own);
            if (trunk != null) {
                copyTrunk(trunk, ownSlots[i]);
            }
        }
        choose(Batch.intoSlots(tokens, pasts, ownSlots, model.pieceTokens()), lastRows, ownSlots, some, newlyCached);
    }

    private void copyTrunk(PyTorchTrunk trunk, long slot) {
        for (int s = 0; s < model.allStages().size(); s++) {
            PyTorchStage.Cached cached = trunk.stage(s);
            model.allStages()
                    .get(s)
                    .program()
                    .callKeeping(
                            List.of(cached.keys(), cached.values()),
                            "fill_slot",
                            IValue.from(slot),
                            cached.keys(),
                            cached.values())
                    .close();
        }
    }

    @Override
    protected void stepAll() {
        List<DecodeRow> rows = rows();
        long[] tokens = new long[rows.size()];
        long[] pasts = new long[rows.size()];
        long[] numbers = new long[rows.size()];
        int[] ones = new int[rows.size()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = rows.get(i).lastToken();
            pasts[i] = rows.get(i).cachedTokens();
            numbers[i] = i;
            ones[i] = 1;
        }
        choose(Batch.ofSteps(tokens, pasts), numbers, numbers, rows, ones);
    }

    private void markSeen(long slot, int[] tokens) {
        PyTorchStage stage = model.lastStage();
        long[] ids = Arrays.stream(tokens).asLongStream().toArray();
        try (PtNDManager scope = stage.program().scope()) {
            stage.program().callForLong("mark_seen", IValue.from(slot), Program.tensor(scope, ids), IValue.from(true));
        }
    }

    /**
     * Runs a batch and samples the next token of some rows.
     *
     * @param hiddenRows where the last token of each row stands in the batch, int64 [B]
     * @param ownSlots of each row, int64 [B]
     * @param chosen the rows
     * @param newlyCached tokens of each row that are in the cache behind this batch and were not before
     */
    private void choose(Batch batch, long[] hiddenRows, long[] ownSlots, List<DecodeRow> chosen, int[] newlyCached) {
        SamplingInputs inputs = new SamplingInputs(chosen);
        Program program = model.lastStage().program();
        IValue hidden = model.forward(batch);
        try (PtNDManager scope = program.scope()) {
            IValue[] sampled = inputs.sample(program, hidden, hiddenRows, ownSlots, endIds, scope);
            long[] tokens = Program.longs(sampled[0], scope);
            float[] logProbabilities = Program.floats(sampled[1], scope);
            for (int i = 0; i < tokens.length; i++) {
                model.head().requireFinite(logProbabilities[i]);
                chosen.get(i).advance(newlyCached[i], (int) tokens[i], logProbabilities[i]);
            }
        }
    }
}
