package org.occlocal.harness.runners;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ModelConfig;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.OutOfMemoryException;
import org.occlocal.harness.Progress;
import org.occlocal.harness.output.OutputException;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.output.TaskLog;
import org.occlocal.harness.partitioners.InferTask;
import org.occlocal.harness.partitioners.Part;
import org.occlocal.harness.retrievers.encoder.SentenceEncoders;
import org.occlocal.harness.tasks.DatasetRun;
import org.occlocal.harness.tasks.PreparedDataset;
import org.occlocal.harness.tasks.RunModel;
import org.occlocal.harness.tasks.RunOptions;
import org.occlocal.inferencers.TextModel;

/** Asks models in this process. A model stays loaded until a task of another one comes. */
public final class ModelWorker implements TaskWorker {

    private final Function<ModelConfig, TextModel> loader;
    private final Map<String, PreparedDataset> datasets;
    private final RunFolder folder;
    private final RunOptions options;
    private final SentenceEncoders encoders;
    private final Progress progress;
    private final Map<String, RuntimeException> unusable = new HashMap<>();
    private @Nullable TextModel loaded;
    private @Nullable RunModel model;

    /**
     * @param loader loads a model onto this worker's devices
     * @param datasets whole ones, by name
     * @param sentenceEncoder folder for retrievers that compare by meaning; null for none
     */
    public ModelWorker(
            Function<ModelConfig, TextModel> loader,
            Map<String, PreparedDataset> datasets,
            RunFolder folder,
            RunOptions options,
            @Nullable Path sentenceEncoder,
            Progress progress) {
        this.loader = loader;
        this.datasets = datasets;
        this.folder = folder;
        this.options = options;
        this.encoders = new SentenceEncoders(sentenceEncoder);
        this.progress = progress;
    }

    @Override
    public void run(InferTask task, Consumer<Failure> failures) {
        RunModel asked = loaded(task.model(), failures);
        if (asked == null) {
            logUnusable(task);
            return;
        }
        for (Part part : task.parts()) {
            PreparedDataset whole = Objects.requireNonNull(
                    datasets.get(part.dataset().name()), part.dataset().name());
            try {
                new DatasetRun(whole.part(part), folder).infer(asked, progress);
            } catch (OutOfMemoryException e) { // others may have shorter texts
                failures.accept(failure(task.model(), part.name(), e));
            } catch (OutputException | DeviceException e) {
                throw e;
            } catch (RuntimeException e) {
                failures.accept(failure(task.model(), part.name(), e));
            }
        }
    }

    /** A model that cannot be loaded is tried once, and fails all its tasks with one voice. */
    private @Nullable RunModel loaded(ModelConfig config, Consumer<Failure> failures) {
        if (model != null && model.isOf(config)) {
            return model;
        }
        unload();
        try {
            RuntimeException before = unusable.get(config.name());
            if (before != null) {
                throw before;
            }
            loaded = loader.apply(config);
            model = new RunModel(config, loaded, options, encoders);
            if (model.windowWarning() != null) {
                progress.say("warning: model " + config.name() + ": " + model.windowWarning());
            }
            return model;
        } catch (OutputException | DeviceException e) {
            throw e;
        } catch (RuntimeException e) {
            unusable.put(config.name(), e);
            failures.accept(failure(config, "", e));
            return null;
        }
    }

    private void logUnusable(InferTask task) {
        RuntimeException cause =
                Objects.requireNonNull(unusable.get(task.model().name()), "unusable model");
        for (Part part : task.parts()) {
            try (TaskLog log =
                    TaskLog.open(folder.folder(), "infer", task.model().name(), part.name())) {
                log.failed(cause);
            }
        }
    }

    private static Failure failure(ModelConfig model, String dataset, RuntimeException e) {
        String message = e.getMessage();
        boolean isOwn = e.getClass().getName().startsWith("org.occlocal.");
        return new Failure(model.name(), dataset, isOwn && message != null ? message : e.toString(), e);
    }

    @Override
    public void close() {
        unload();
        encoders.close();
    }

    private void unload() {
        TextModel open = loaded;
        loaded = null;
        model = null;
        if (open != null) {
            open.close();
        }
    }
}
