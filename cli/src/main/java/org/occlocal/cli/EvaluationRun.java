package org.occlocal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.configs.YamlConfigs;
import org.occlocal.engine.DeviceException;
import org.occlocal.harness.Progress;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.output.OutputException;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.retrievers.encoder.SentenceEncoders;
import org.occlocal.harness.summaries.Scoreboard;
import org.occlocal.harness.summaries.SummaryTable;
import org.occlocal.harness.summaries.SummaryText;
import org.occlocal.harness.tasks.DatasetRun;
import org.occlocal.harness.tasks.PreparedDataset;
import org.occlocal.harness.tasks.RunChecks;
import org.occlocal.harness.tasks.RunModel;
import org.occlocal.harness.tasks.RunOptions;
import org.occlocal.inferencers.TextModel;

/** A run from its configuration to its table: each model is loaded once and asked all its datasets. */
final class EvaluationRun {

    /** What of it is done. */
    enum Stage {
        ALL,
        INFER,
        EVAL
    }

    private final RunConfig config;
    private final RunOptions options;
    private final Stage stage;
    private final Progress progress;
    private final @Nullable Path sentenceEncoder;
    private final boolean quiet;
    private final boolean debug;
    private final Map<String, PreparedDataset> datasets = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    /**
     * @param sentenceEncoder folder for retrievers that compare by meaning; null for none
     * @param quiet no progress
     * @param debug stack traces of what fails
     */
    EvaluationRun(
            RunConfig config,
            RunOptions options,
            Stage stage,
            @Nullable Path sentenceEncoder,
            boolean quiet,
            boolean debug) {
        this.sentenceEncoder = sentenceEncoder;
        this.config = config;
        this.options = options;
        this.stage = stage;
        this.quiet = quiet;
        this.debug = debug;
        this.progress = quiet ? Progress.silent() : new ProgressLine();
    }

    /** Opens a model; where and how is the command line's business. */
    interface Loader {

        TextModel load(ModelConfig model);

        /** See {@link TextModel#identity}; without loading it. */
        String identity(ModelConfig model);
    }

    /**
     * Reads all data and checks that everything fits, before a model is loaded.
     *
     * @throws ConfigException with all problems
     */
    void prepare(DataRoot root, Problems problems) {
        Map<String, DatasetConfig> all = new LinkedHashMap<>();
        config.datasets().forEach(dataset -> all.put(dataset.name(), dataset));
        config.combinations()
                .forEach(combination -> combination.datasets().forEach(dataset -> all.put(dataset.name(), dataset)));
        for (DatasetConfig dataset : all.values()) {
            PreparedDataset prepared = PreparedDataset.prepare(dataset, root, options.maxRows(), problems);
            if (prepared != null) {
                datasets.put(dataset.name(), prepared);
            }
        }
        RunChecks.check(config, Set.copyOf(all.keySet()), problems);
        problems.throwIfAny();
    }

    /** @return exit code */
    int run(RunFolder folder, Loader loader, String time, Map<String, Object> variables) {
        Map<String, Object> kept = new LinkedHashMap<>();
        List.of("models", "datasets", "model_dataset_combinations", "summarizer")
                .forEach(key -> {
                    if (variables.get(key) != null) {
                        kept.put(key, variables.get(key));
                    }
                });
        folder.writeText("configs", time + ".yaml", YamlConfigs.write(kept));
        Scoreboard board = new Scoreboard();
        for (Asked asked : asked()) {
            board.add(asked.model().name(), ask(asked, folder, loader));
        }
        if (stage != Stage.INFER) {
            summarize(board, folder, time);
        }
        System.out.print(problems());
        if (!quiet) {
            System.err.println("predictions, results and summary: " + folder.folder());
        }
        return failures.isEmpty() ? ExitCode.DONE : ExitCode.PARTIAL;
    }

    private void summarize(Scoreboard board, RunFolder folder, String time) {
        Problems problems = new Problems();
        SummaryTable table = SummaryTable.of(board, List.copyOf(datasets.keySet()), config.summarizer(), problems);
        problems.warnings().forEach(warning -> System.err.println("warning: " + warning));
        folder.writeText("summary", "summary_" + time + ".txt", SummaryText.whole(table, time) + problems());
        folder.writeText("summary", "summary_" + time + ".csv", SummaryText.csv(table));
        folder.writeText("summary", "summary_" + time + ".md", SummaryText.markdown(table));
        System.out.println(SummaryText.columns(table));
    }

    private String problems() {
        return failures.isEmpty() ? "" : "\nFAILED:\n  " + String.join("\n  ", failures) + "\n";
    }

    private record Asked(ModelConfig model, List<DatasetConfig> datasets) {}

    private List<Asked> asked() {
        List<Asked> all = new ArrayList<>();
        if (config.combinations().isEmpty()) {
            config.models().forEach(model -> all.add(new Asked(model, config.datasets())));
        }
        config.combinations()
                .forEach(combination ->
                        combination.models().forEach(model -> all.add(new Asked(model, combination.datasets()))));
        return all;
    }

    /** A dataset that fails takes nothing else with it; a model that cannot be loaded fails its datasets. */
    private List<DatasetRun.Outcome> ask(Asked asked, RunFolder folder, Loader loader) {
        List<DatasetRun.Outcome> outcomes = new ArrayList<>();
        Set<String> complete = stage == Stage.EVAL ? Set.of() : complete(asked, folder, loader.identity(asked.model()));
        if (stage == Stage.EVAL || (complete.size() == asked.datasets().size() && stage == Stage.ALL)) {
            asked.datasets().forEach(dataset -> evaluate(asked.model(), dataset, folder, outcomes));
            return outcomes;
        }
        try (TextModel loaded = loader.load(asked.model());
                SentenceEncoders encoders = new SentenceEncoders(sentenceEncoder)) {
            RunModel model = new RunModel(asked.model(), loaded, options, encoders);
            describe(asked.model(), loaded, model.windowWarning());
            for (DatasetConfig dataset : asked.datasets()) {
                if (infer(model, asked.model(), dataset, folder, complete) && stage == Stage.ALL) {
                    evaluate(asked.model(), dataset, folder, outcomes);
                }
            }
        } catch (OutputException | DeviceException e) {
            throw e;
        } catch (RuntimeException e) {
            if (config.models().size() == 1 || !ExitCode.isExplained(e)) {
                throw e;
            }
            failures.add(asked.model().name() + ": " + e.getMessage());
        }
        return outcomes;
    }

    private void describe(ModelConfig config, TextModel loaded, @Nullable String warning) {
        if (!quiet) {
            System.err.printf(
                    "%s: %s, %,d parameters, %s on %s%n",
                    config.name(),
                    loaded.model().spec().modelType(),
                    loaded.model().spec().parameters(),
                    loaded.model().dtype(),
                    loaded.model().stages().stream()
                            .map(part -> part.device().toString())
                            .toList());
        }
        if (warning != null) {
            System.err.println("warning: model " + config.name() + ": " + warning);
        }
    }

    /** Datasets that need not be asked. */
    private Set<String> complete(Asked asked, RunFolder folder, String identity) {
        Set<String> complete = new HashSet<>();
        for (DatasetConfig dataset : asked.datasets()) {
            PreparedDataset prepared = datasets.get(dataset.name());
            if (prepared != null
                    && new DatasetRun(prepared, folder)
                            .isComplete(asked.model(), identity, options, System.err::println)) {
                complete.add(dataset.name());
            }
        }
        return complete;
    }

    private boolean infer(
            RunModel model, ModelConfig config, DatasetConfig dataset, RunFolder folder, Set<String> complete) {
        PreparedDataset prepared = datasets.get(dataset.name());
        if (prepared == null) {
            return false;
        }
        try {
            if (complete.contains(dataset.name())) {
                System.err.println(
                        dataset.name() + ": has predictions in " + folder.folder() + ", it is not asked again");
            } else {
                new DatasetRun(prepared, folder).infer(model, progress);
            }
            return true;
        } catch (OutputException | DeviceException e) {
            throw e;
        } catch (RuntimeException e) {
            failed(config, dataset, e);
            return false;
        }
    }

    private void evaluate(
            ModelConfig model, DatasetConfig dataset, RunFolder folder, List<DatasetRun.Outcome> outcomes) {
        PreparedDataset prepared = datasets.get(dataset.name());
        if (prepared == null) {
            return;
        }
        try {
            outcomes.add(new DatasetRun(prepared, folder).evaluate(model, options.compat()));
        } catch (OutputException e) {
            throw e;
        } catch (RuntimeException e) {
            failed(model, dataset, e);
        }
    }

    private void failed(ModelConfig model, DatasetConfig dataset, RuntimeException e) {
        String what = ExitCode.isExplained(e) ? String.valueOf(e.getMessage()) : e.toString();
        failures.add(model.name() + "/" + dataset.name() + ": " + what);
        System.err.println("error: " + model.name() + "/" + dataset.name() + ": " + what);
        if (debug) {
            e.printStackTrace();
        }
    }

    /**
     * The newest configuration that a run kept.
     *
     * @throws ConfigException when there is none
     */
    static Path configOf(Path run) {
        try (Stream<Path> kept = Files.list(run.resolve("configs"))) {
            return kept.filter(file -> file.toString().endsWith(".yaml"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IOException("no .yaml"));
        } catch (IOException e) {
            throw new ConfigException(run + " keeps no configuration of its own; name one with --config");
        }
    }

    /** Where a run's data are: the folder that holds OpenCompass' "data", or that folder itself. */
    static DataRoot dataRoot(@Nullable Path given) {
        if (given == null) {
            return DataRoot.ofEnvironment(System.getenv());
        }
        Path absolute = given.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        return absolute.endsWith("data") && parent != null ? new DataRoot(List.of(given, parent)) : DataRoot.of(given);
    }
}
