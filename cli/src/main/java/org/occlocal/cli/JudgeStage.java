package org.occlocal.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.RunConfig;
import org.occlocal.configs.RunConfig.Combination;
import org.occlocal.harness.output.OutputException;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.partitioners.InferTask;
import org.occlocal.harness.runners.Failure;
import org.occlocal.harness.runners.RunPlan;
import org.occlocal.harness.tasks.Judgement;
import org.occlocal.harness.tasks.Judges;
import org.occlocal.harness.tasks.PreparedDataset;
import org.occlocal.harness.tasks.RunOptions;

/**
 * Between inference and evaluation: each judge is loaded once and asked about all predictions of all models that it judges.
 * What it answered is kept like predictions, and goes on like them.
 */
final class JudgeStage {

    private final RunConfig config;
    private final Judges judges;
    private final RunFolder folder;
    private final boolean compat;
    private final Consumer<Failure> failures;

    /** By the judge, then by the name of what it is asked. */
    private final Map<ModelConfig, Map<String, Asked>> asked = new LinkedHashMap<>();

    private record Asked(Judgement judgement, PreparedDataset questions) {}

    /**
     * @param folder of the run
     * @param failures takes what was not judged
     */
    JudgeStage(RunConfig config, Judges judges, RunFolder folder, boolean compat, Consumer<Failure> failures) {
        this.config = config;
        this.judges = judges;
        this.folder = folder;
        this.compat = compat;
        this.failures = failures;
    }

    /** What of a run has predictions. */
    interface Predictions {
        /** Null where a dataset was not answered. */
        @Nullable
        PreparedDataset of(ModelConfig model, DatasetConfig dataset);
    }

    /** Writes down all questions. */
    JudgeStage prepare(Predictions predictions) {
        for (Combination combination : config.allCombinations()) {
            for (ModelConfig model : combination.models()) {
                combination.datasets().forEach(dataset -> {
                    ModelConfig judge = judges.of(dataset);
                    PreparedDataset prepared = judge == null ? null : predictions.of(model, dataset);
                    if (judge != null && prepared != null) {
                        prepare(new Judgement(prepared, folder, model, judge), model, dataset.name(), judge);
                    }
                });
            }
        }
        return this;
    }

    private void prepare(Judgement judgement, ModelConfig model, String dataset, ModelConfig judge) {
        try {
            PreparedDataset questions = judgement.ask(compat);
            if (questions != null) {
                asked.computeIfAbsent(judge, key -> new LinkedHashMap<>())
                        .put(judgement.name(), new Asked(judgement, questions));
            }
        } catch (OutputException e) {
            throw e;
        } catch (RuntimeException e) {
            String problem = ExitCode.isExplained(e) ? String.valueOf(e.getMessage()) : e.toString();
            failures.accept(new Failure(model.name(), dataset, problem, e));
        }
    }

    /** Asks the judges what is not known yet. */
    void ask(Workers workers, RunOptions options) {
        if (asked.isEmpty()) {
            return;
        }
        Map<String, PreparedDataset> questions = new LinkedHashMap<>();
        List<Combination> combinations = new ArrayList<>();
        asked.forEach((judge, byName) -> {
            byName.forEach((name, one) -> questions.put(name, one.questions()));
            combinations.add(new Combination(
                    List.of(judge),
                    byName.values().stream()
                            .map(one -> one.questions().config())
                            .toList()));
        });
        RunFolder judgeFolder = Judgement.folderIn(folder);
        Workers own = workers.judging(config.with(combinations));
        RunPlan plan = new RunPlan(questions, judgeFolder, options.unlimited(), own::identity, System.err::println);
        List<InferTask> tasks = own.partitioner().partition(combinations, plan);
        plan.write();
        InterruptAdvice.whileDoing(folder, () -> own.ask(tasks, questions, judgeFolder))
                .forEach(failures);
    }

    /** Takes over what the judges answered to the same questions in an earlier run. */
    void takeAnswers(RunFolder earlier) {
        asked.forEach((judge, byName) -> takeAnswers(judge, byName.values(), earlier));
    }

    private void takeAnswers(ModelConfig judge, Collection<Asked> all, RunFolder earlier) {
        for (Asked one : all) {
            try {
                one.judgement().takeAnswers(one.questions(), earlier);
            } catch (ConfigException e) {
                failures.accept(new Failure(judge.name(), one.questions().name(), String.valueOf(e.getMessage()), e));
            }
        }
    }

    /**
     * Predictions can be evaluated where the judge's checkpoint is no more, if it has answered all questions.
     *
     * @param isThere whether a checkpoint can be found
     */
    JudgeStage keepAnswersOfMissing(Predicate<ModelConfig> isThere) {
        List<ModelConfig> missing =
                asked.keySet().stream().filter(judge -> !isThere.test(judge)).toList();
        for (ModelConfig judge : missing) {
            System.err.println("warning: the judge " + judge.name() + " is not at " + judge.path()
                    + "; only what it has answered already counts");
            takeAnswers(judge, asked.getOrDefault(judge, Map.of()).values(), folder);
            asked.remove(judge);
        }
        return this;
    }
}
