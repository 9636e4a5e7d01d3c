package org.occlocal.cli;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ComparisonConfig;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.configs.RunConfig.Combination;
import org.occlocal.configs.YamlConfigs;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.output.OutputException;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.partitioners.InferTask;
import org.occlocal.harness.runners.Failure;
import org.occlocal.harness.runners.RunPlan;
import org.occlocal.harness.summaries.RunSummary;
import org.occlocal.harness.tasks.BaseModels;
import org.occlocal.harness.tasks.DatasetRun;
import org.occlocal.harness.tasks.Judgement;
import org.occlocal.harness.tasks.Judges;
import org.occlocal.harness.tasks.KeptAnswers;
import org.occlocal.harness.tasks.PreparedDataset;
import org.occlocal.harness.tasks.RunChecks;
import org.occlocal.harness.tasks.RunOptions;
import org.occlocal.inferencers.NllNormalization;

/** A run from its configuration to its table: each model is loaded once and asked all its datasets. */
final class EvaluationRun {

    /** What of it is done. */
    enum Stage {
        ALL,
        INFER,
        EVAL,
        VIZ;

        boolean asksModels() {
            return this == ALL || this == INFER;
        }
    }

    private final RunConfig config;
    private final RunOptions options;
    private final Stage stage;
    private final boolean quiet;
    private final boolean debug;
    private final Map<String, PreparedDataset> datasets = new LinkedHashMap<>();
    private final Map<String, Failure> failures = new LinkedHashMap<>();
    private final Set<String> evaluated = new HashSet<>();
    private Judges judges = Judges.none();

    /**
     * @param quiet no progress
     * @param debug stack traces of what fails
     */
    EvaluationRun(RunConfig config, RunOptions options, Stage stage, boolean quiet, boolean debug) {
        this.config = config;
        this.options = options;
        this.stage = stage;
        this.quiet = quiet;
        this.debug = debug;
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
        if (stage != Stage.INFER) {
            judges = Judges.of(config, problems);
            BaseModels.check(config, problems);
        }
        problems.throwIfAny();
        datasets.values().forEach(dataset -> judges.checkPrompt(dataset, problems));
    }

    /** The judges that are asked, once the run is prepared. */
    List<ModelConfig> judges() {
        return judges.all();
    }

    /** @return exit code */
    int run(RunFolder folder, Workers workers, String time, Map<String, Object> variables) {
        keepConfig(folder, time, variables);
        if (stage.asksModels()) {
            infer(folder, workers);
        }
        if (stage != Stage.INFER) {
            judging(folder).keepAnswersOfMissing(workers::hasCheckpoint).ask(workers, options);
        }
        return evaluate(folder, time);
    }

    /** What judges are asked about the predictions that the folder has. */
    private JudgeStage judging(RunFolder folder) {
        return new JudgeStage(config, judges, folder, options.compat(), this::failed)
                .prepare((model, dataset) -> isReady(model, dataset) ? datasets.get(dataset.name()) : null);
    }

    /** Whether a judge can be asked: the model has answered, and all with whose answers these are compared. */
    private boolean isReady(ModelConfig model, DatasetConfig dataset) {
        if (hasFailed(model.name(), dataset.name()) || !dataset.evaluation().evaluates(model.name())) {
            return false;
        }
        ComparisonConfig comparison = dataset.evaluation().comparison();
        List<ComparisonConfig.Base> bases = comparison == null ? List.of() : comparison.basesFor(model.name());
        for (ComparisonConfig.Base base : bases) {
            if (base.answers() == null && hasFailed(base.name(), dataset.name())) {
                failed(new Failure(
                        model.name(),
                        dataset.name(),
                        "its answers are compared with those of " + base.name() + ", which failed",
                        null));
                return false;
            }
        }
        return true;
    }

    /**
     * Evaluates what an earlier run answered, into a folder of its own.
     *
     * @param normalization by which labels are chosen again; null for the answers as they are
     * @return exit code
     */
    int recompute(
            RunFolder from,
            RunFolder to,
            @Nullable NllNormalization normalization,
            String time,
            Map<String, Object> variables) {
        keepConfig(to, time, variables);
        for (Combination combination : config.allCombinations()) {
            for (ModelConfig model : combination.models()) {
                combination.datasets().forEach(dataset -> carryOver(model, dataset, from, to, normalization));
            }
        }
        judging(to).takeAnswers(from);
        return evaluate(to, time);
    }

    private void carryOver(
            ModelConfig model,
            DatasetConfig dataset,
            RunFolder from,
            RunFolder to,
            @Nullable NllNormalization normalization) {
        PreparedDataset prepared = datasets.get(dataset.name());
        if (prepared == null) {
            return;
        }
        try {
            List<Map<String, Object>> records = new KeptAnswers(from, model.name(), prepared).records(normalization);
            to.writePredictions(model.name(), dataset.name(), records.size(), records::get);
        } catch (ConfigException e) {
            failed(new Failure(model.name(), dataset.name(), String.valueOf(e.getMessage()), e));
        }
    }

    private static void keepConfig(RunFolder folder, String time, Map<String, Object> variables) {
        Map<String, Object> kept = new LinkedHashMap<>();
        List.of(
                        KeptCommandLine.KEY,
                        "models",
                        "datasets",
                        "model_dataset_combinations",
                        "summarizer",
                        "infer",
                        "judge",
                        "judge_models")
                .forEach(key -> {
                    if (variables.get(key) != null) {
                        kept.put(key, variables.get(key));
                    }
                });
        folder.writeText("configs", time + ".yaml", YamlConfigs.write(kept));
    }

    private int evaluate(RunFolder folder, String time) {
        if (stage != Stage.INFER) {
            for (Combination combination : config.allCombinations()) {
                for (ModelConfig model : combination.models()) {
                    combination.datasets().forEach(dataset -> evaluate(model, dataset, folder));
                }
            }
            summarize(folder, time);
        }
        System.out.print(problems());
        if (!quiet) {
            System.err.println("predictions, results and summary: " + folder.folder());
        }
        return failures.isEmpty() ? ExitCode.DONE : ExitCode.PARTIAL;
    }

    /** Tells what would be done, and does nothing. */
    void show(RunFolder folder, Workers workers, TaskSettings settings, ModelOptions models) {
        RunPlan plan = new RunPlan(datasets, folder, options, workers::identity, System.err::println);
        new DryRun(config, datasets, settings, System.out)
                .print(workers.partitioner().partition(config.allCombinations(), plan), workers, models::planning);
        for (ModelConfig judge : judges.all()) {
            System.out.println("judge " + judge.name() + ": " + String.join("; ", workers.placement(judge))
                    + "; asked about the answers to " + String.join(", ", judges.datasets(judge)));
        }
    }

    /** Asks the models what the folder does not know yet. A dataset that fails takes nothing else with it. */
    private void infer(RunFolder folder, Workers workers) {
        RunPlan plan = new RunPlan(datasets, folder, options, workers::identity, System.err::println);
        List<InferTask> tasks = workers.partitioner().partition(config.allCombinations(), plan);
        plan.write();
        for (Failure failure : InterruptAdvice.whileDoing(folder, () -> workers.ask(tasks, datasets, folder))) {
            RuntimeException cause = failure.cause();
            if (cause != null
                    && failure.dataset().isEmpty()
                    && (config.allModels().size() == 1 || !ExitCode.isExplained(cause))) {
                throw cause;
            }
            failed(failure);
        }
    }

    /**
     * Only the tables, of the results that the folder has.
     *
     * @return exit code; results that are missing are failures
     */
    int summarizeOnly(RunFolder folder, String time) {
        summarize(folder, time);
        System.out.print(problems());
        return failures.isEmpty() ? ExitCode.DONE : ExitCode.PARTIAL;
    }

    private void summarize(RunFolder folder, String time) {
        Problems problems = new Problems();
        RunSummary summary = RunSummary.read(
                config,
                folder,
                (model, dataset) -> stage == Stage.VIZ || evaluated.contains(model + "/" + dataset),
                problems);
        problems.warnings().forEach(warning -> System.err.println("warning: " + warning));
        summary.missing().forEach(this::failed);
        summary.write(time, problems());
        System.out.println(summary.terminal());
    }

    private String problems() {
        return failures.values().stream()
                .map(failure -> "  " + failure + "\n")
                .collect(Collectors.joining("", failures.isEmpty() ? "" : "\nFAILED:\n", ""));
    }

    private void evaluate(ModelConfig model, DatasetConfig dataset, RunFolder folder) {
        PreparedDataset prepared = datasets.get(dataset.name());
        ModelConfig judge = judges.of(dataset);
        if (prepared == null
                || !dataset.evaluation().evaluates(model.name())
                || hasFailed(model.name(), dataset.name())
                || (judge != null && hasFailed(judge.name(), model.name() + "/" + dataset.name()))) {
            return;
        }
        String change = stage == Stage.EVAL ? new DatasetRun(prepared, folder).dataChange(model) : null;
        if (change != null) {
            System.err.println("warning: " + model.name() + "/" + dataset.name() + ": " + change
                    + " changed since the model answered; its answers are evaluated against the data of now, -r without"
                    + " -m eval asks again");
        }
        try {
            DatasetRun run = new DatasetRun(prepared, folder);
            if (judge == null) {
                run.evaluate(model, options.compat());
            } else {
                Judgement judgement = new Judgement(prepared, folder, model, judge);
                run.evaluate(model, judgement, options.compat(), said -> System.err.println("warning: " + said));
            }
            evaluated.add(model.name() + "/" + dataset.name());
        } catch (OutputException e) {
            throw e;
        } catch (RuntimeException e) {
            String problem = ExitCode.isExplained(e) ? String.valueOf(e.getMessage()) : e.toString();
            failed(new Failure(model.name(), dataset.name(), problem, e));
        }
    }

    /** What has no predictions is not evaluated, and its failure is told once. */
    private boolean hasFailed(String model, String dataset) {
        return failures.values().stream()
                .anyMatch(failure -> failure.model().equals(model)
                        && (failure.dataset().isEmpty()
                                || failure.dataset().equals(dataset)
                                || failure.dataset().matches(Pattern.quote(dataset) + "_\\d+")));
    }

    private void failed(Failure failure) {
        if (failures.putIfAbsent(failure.toString(), failure) == null) {
            System.err.println("error: " + failure);
            if (debug && failure.cause() != null) {
                failure.cause().printStackTrace();
            }
        }
    }
}
