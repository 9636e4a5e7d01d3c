package org.occlocal.engine.pytorch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm.StageReport;
import org.occlocal.engine.Dtype;

/** The stages of a model: loaded at the same time, run one after the other, or at the same time on different batches. */
final class StagePipeline implements AutoCloseable {

    private final List<PyTorchStage> stages;
    private final List<StageReport> reports;
    private final PyTorchRuntime runtime;
    private final long parameters;
    private @Nullable StageThreads threads;

    private StagePipeline(
            List<PyTorchStage> stages, List<StageReport> reports, PyTorchRuntime runtime, long parameters) {
        this.stages = List.copyOf(stages);
        this.reports = reports;
        this.runtime = runtime;
        this.parameters = parameters;
    }

    /** @param packings that apply, one for each stage */
    static StagePipeline load(
            ModelSource source,
            List<StageReport> reports,
            List<Packing> packings,
            Dtype dtype,
            PyTorchRuntime runtime) {
        return new StagePipeline(
                loadAll(source, reports, packings, dtype, runtime),
                reports,
                runtime,
                source.spec().parameters());
    }

    /** Every device is filled by a thread of its own. */
    private static List<PyTorchStage> loadAll(
            ModelSource source,
            List<StageReport> reports,
            List<Packing> packings,
            Dtype dtype,
            PyTorchRuntime runtime) {
        if (reports.size() == 1) {
            return List.of(PyTorchStage.load(source, reports.get(0), dtype, packings.get(0), runtime));
        }
        ExecutorService threads = Executors.newFixedThreadPool(reports.size());
        List<CompletableFuture<PyTorchStage>> loading = new ArrayList<>();
        for (int s = 0; s < reports.size(); s++) {
            int stage = s;
            loading.add(CompletableFuture.supplyAsync(
                    () -> {
                        runtime.enter();
                        return PyTorchStage.load(source, reports.get(stage), dtype, packings.get(stage), runtime);
                    },
                    threads));
        }
        threads.shutdown();
        List<PyTorchStage> stages = new ArrayList<>();
        RuntimeException first = null;
        for (CompletableFuture<PyTorchStage> one : loading) {
            try {
                stages.add(one.join());
            } catch (CompletionException e) {
                RuntimeException cause = e.getCause() instanceof RuntimeException own ? own : e;
                first = first == null ? cause : first;
            }
        }
        if (first != null) {
            stages.forEach(PyTorchStage::close);
            throw first;
        }
        return stages;
    }

    List<PyTorchStage> all() {
        return stages;
    }

    PyTorchStage last() {
        return stages.get(stages.size() - 1);
    }

    /**
     * Runs all stages: hidden [N, C] before the head, on the last device.
     *
     * @param trunk that comes before every segment, null for none
     * @param kept is given keys and values of the sequence that ends with the last segment, stage by stage; null for not
     *     keeping them
     */
    IValue forward(Batch batch, @Nullable PyTorchTrunk trunk, @Nullable List<PyTorchStage.Cached> kept) {
        IValue hidden = null;
        for (int s = 0; s < stages.size(); s++) {
            hidden = runStage(s, hidden, batch, trunk, kept);
        }
        return Objects.requireNonNull(hidden, "a model has at least one stage");
    }

    /** hidden states before a stage, consumed; null before the first -> hidden states behind it. */
    private IValue runStage(
            int number,
            @Nullable IValue hidden,
            Batch batch,
            @Nullable PyTorchTrunk trunk,
            @Nullable List<PyTorchStage.Cached> kept) {
        PyTorchStage stage = stages.get(number);
        try (PtNDManager scope = stage.program().scope()) {
            IValue input = hidden == null ? stage.embed(batch, scope) : hidden;
            IValue[] output =
                    stage.runLayers(input, batch, trunk == null ? null : trunk.stage(number), kept != null, scope);
            PyTorchStage.Cached own = new PyTorchStage.Cached(output[1], output[2]);
            if (kept == null) {
                own.close();
            } else {
                kept.add(own);
            }
            return output[0];
        }
    }

    /**
     * Begins to run a batch: each stage takes it up when it is done with the batches before.
     *
     * @param finish hidden [N, C] before the head -> the answer, on the thread of the last stage
     */
    <T> CompletableFuture<T> begin(Batch batch, @Nullable PyTorchTrunk trunk, Function<IValue, T> finish) {
        StageThreads own = threads == null ? new StageThreads(reports, runtime, parameters) : threads;
        threads = own;
        CompletableFuture<@Nullable IValue> hidden = CompletableFuture.completedFuture(null);
        for (int s = 0; s < stages.size(); s++) {
            int stage = s;
            hidden = hidden.thenApplyAsync(input -> runStage(stage, input, batch, trunk, null), own.of(stage));
        }
        return hidden.thenApplyAsync(last -> finish.apply(Objects.requireNonNull(last)), own.of(stages.size() - 1));
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.close();
        }
        stages.forEach(PyTorchStage::close);
    }
}
