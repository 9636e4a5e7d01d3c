package org.occlocal.harness.runners;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.harness.output.PartsFile;
import org.occlocal.harness.output.PartsFile.Cut;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.partitioners.Part;
import org.occlocal.harness.partitioners.Pieces;
import org.occlocal.harness.tasks.DatasetRun;
import org.occlocal.harness.tasks.PreparedDataset;
import org.occlocal.harness.tasks.RunOptions;

/**
 * What a run still has to ask, in view of what its folder holds. Datasets stay cut as they were, unless their number of
 * rows has changed. Used by one thread.
 */
public final class RunPlan implements Pieces {

    private final Map<String, PreparedDataset> datasets;
    private final RunFolder folder;
    private final RunOptions options;
    private final Function<ModelConfig, String> identity;
    private final Consumer<String> said;
    private final PartsFile cuts;
    private final Map<String, String> identities = new HashMap<>();
    private final List<Obsolete> obsolete = new ArrayList<>();

    private record Obsolete(String model, String part) {}

    /**
     * @param datasets by name
     * @param identity of a model, see {@link org.occlocal.inferencers.TextModel#identity}
     * @param said is told what is there already, and what has changed
     */
    public RunPlan(
            Map<String, PreparedDataset> datasets,
            RunFolder folder,
            RunOptions options,
            Function<ModelConfig, String> identity,
            Consumer<String> said) {
        this.datasets = datasets;
        this.folder = folder;
        this.options = options;
        this.identity = identity;
        this.said = said;
        this.cuts = PartsFile.read(folder.folder());
    }

    @Override
    public int rows(DatasetConfig dataset) {
        return prepared(dataset).rows().size();
    }

    @Override
    public List<Part> left(ModelConfig model, DatasetConfig dataset, Supplier<List<String>> slices) {
        int rows = rows(dataset);
        Cut cut = cuts.cut(model.name(), dataset.name());
        if (cut == null && isCutElsewhere(model, dataset)) {
            sayComplete(dataset);
            return List.of();
        }
        if (cut == null || cut.rows() != rows) {
            Cut before = cut;
            boolean isWhole = folder.hasPredictions(model.name(), dataset.name())
                    || !prepared(dataset).isDivisible();
            cut = new Cut(rows, isWhole ? List.of() : slices.get());
            List<Part> now = Pieces.parts(dataset, cut.slices());
            Pieces.parts(dataset, before == null ? cut.slices() : before.slices()).stream()
                    .filter(part -> !now.contains(part))
                    .forEach(part -> obsolete.add(new Obsolete(model.name(), part.name())));
            cuts.put(model.name(), dataset.name(), cut);
        }
        List<Part> left = new ArrayList<>();
        List<Part> all = Pieces.parts(dataset, cut.slices());
        for (Part part : all) {
            DatasetRun run = new DatasetRun(prepared(dataset).part(part), folder);
            String own = identities.computeIfAbsent(model.name(), name -> identity.apply(model));
            if (!run.isComplete(model, own, options, said)) {
                left.add(part);
            }
        }
        if (left.isEmpty()) {
            sayComplete(dataset);
        }
        return left;
    }

    /** Whether another program, such as OpenCompass, left parts with a prediction for each row. */
    private boolean isCutElsewhere(ModelConfig model, DatasetConfig dataset) {
        return !folder.hasPredictions(model.name(), dataset.name())
                && folder.hasParts(model.name(), dataset.name())
                && folder.readPredictions(model.name(), dataset.name()).size() == rows(dataset);
    }

    private void sayComplete(DatasetConfig dataset) {
        said.accept(dataset.name() + ": has predictions in " + folder.folder() + ", it is not asked again");
    }

    /** Keeps how datasets are cut. Parts that are no longer parts would be read as if they were: they get other names. */
    public void write() {
        obsolete.forEach(old -> folder.setAside(old.model(), old.part()));
        obsolete.clear();
        cuts.write();
    }

    private PreparedDataset prepared(DatasetConfig dataset) {
        return Objects.requireNonNull(datasets.get(dataset.name()), dataset.name());
    }
}
