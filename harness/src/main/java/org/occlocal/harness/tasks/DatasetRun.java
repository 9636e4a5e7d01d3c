package org.occlocal.harness.tasks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ComparisonConfig;
import org.occlocal.configs.Component;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.harness.Progress;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluation.DatasetEvaluation;
import org.occlocal.harness.evaluation.EvaluationRequest;
import org.occlocal.harness.evaluators.Comparison;
import org.occlocal.harness.output.ConfigHash;
import org.occlocal.harness.output.Journal;
import org.occlocal.harness.output.Losses;
import org.occlocal.harness.output.PartsFile;
import org.occlocal.harness.output.ResultFiles;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.output.TaskLog;
import org.occlocal.harness.partitioners.Part;
import org.occlocal.harness.partitioners.Pieces;
import org.occlocal.harness.postprocessors.PostProcessors;
import org.occlocal.inferencers.InferenceMeter;

/** One dataset on one model: inference, then evaluation, each leaving its file in the run's folder. */
public final class DatasetRun {

    private final PreparedDataset dataset;
    private final RunFolder folder;

    public DatasetRun(PreparedDataset dataset, RunFolder folder) {
        this.dataset = dataset;
        this.folder = folder;
    }

    /**
     * Asks the model what the run's folder does not know yet, and writes the predictions.
     *
     * @param progress is told of each sample, those that are known included
     */
    public void infer(RunModel model, Progress progress) {
        try (TaskLog log = TaskLog.open(folder.folder(), "infer", model.config().name(), dataset.name())) {
            try {
                infer(model, progress, log);
            } catch (RuntimeException e) {
                log.failed(e);
                throw e;
            }
        }
    }

    private void infer(RunModel model, Progress progress, TaskLog log) {
        String name = model.config().name();
        Inference inference = Inference.of(dataset.inferencer());
        InferenceMeter meter = new InferenceMeter();
        int samples = dataset.rows().size();
        ConfigHash config =
                DatasetHashes.config(dataset, model.config(), model.model().identity(), model.options());
        Path file = folder.journal(name, dataset.name());
        Consumer<String> said = message -> {
            progress.say(message);
            log.say(message);
        };
        try (Journal journal = Journal.open(file, config, DatasetHashes.data(dataset), said);
                Progress.Task task = new LoggedTask(
                        progress.start(name + "/" + dataset.name(), samples, journal.known()),
                        samples,
                        journal.known(),
                        log)) {
            boolean isKnown = inference.asksRowByRow() && journal.known() == samples;
            if (!isKnown) { // else they are written once more as they are: another process ended since it was looked
                folder.setPredictionsAside(name, dataset.name());
            }
            if (journal.known() > 0) {
                said.accept(name + "/" + dataset.name() + ": " + journal.known() + " samples are known already");
            }
            if (!isKnown) {
                inference.infer(dataset, model, meter, journal::has, (sample, answer) -> {
                    folder.requirePresent();
                    journal.append(sample, answer.prediction(), answer.account());
                    task.advance(1, meter.prefillTokens() + meter.decodeTokens());
                });
            }
            folder.writePredictions(name, dataset.name(), journal.samples(), sample -> journal.read(sample)
                    .prediction());
            String lost = Losses.of(folder.folder(), name, dataset.name()).toString();
            task.finish(meter + (lost.isEmpty() ? "" : "; " + lost));
        }
    }

    /** What of the data changed since a model answered; null for nothing, and where there is no journal. */
    public @Nullable String dataChange(ModelConfig model) {
        PartsFile.Cut cut = PartsFile.read(folder.folder()).cut(model.name(), dataset.name());
        for (Part part : Pieces.parts(dataset.config(), cut == null ? List.of() : cut.slices())) {
            Path journal = folder.journal(model.name(), part.name());
            String change = Files.exists(journal)
                    ? Journal.changeSince(journal, null, DatasetHashes.data(dataset.part(part)))
                    : null;
            if (change != null) {
                return change;
            }
        }
        return null;
    }

    /**
     * Whether the folder has the predictions of this dataset as it is now. Without a journal, as in a run of OpenCompass,
     * only their number is compared.
     *
     * @param identity of the model, see {@link org.occlocal.inferencers.TextModel#identity}
     * @param said is told what changed
     */
    public boolean isComplete(ModelConfig model, String identity, RunOptions options, Consumer<String> said) {
        if (!folder.hasPredictions(model.name(), dataset.name())) {
            return false;
        }
        Path journal = folder.journal(model.name(), dataset.name());
        if (!Files.exists(journal)) {
            return !Inference.of(dataset.inferencer()).asksRowByRow()
                    || folder.readPredictions(model.name(), dataset.name()).size()
                            == dataset.rows().size();
        }
        String change = Journal.changeSince(
                journal, DatasetHashes.config(dataset, model, identity, options), DatasetHashes.data(dataset));
        if (change != null) {
            said.accept(model.name() + "/" + dataset.name() + ": " + change
                    + " changed since its predictions were made; it is asked again");
        }
        return change == null;
    }

    /** Evaluates the predictions that the folder holds and writes the result. */
    public Outcome evaluate(ModelConfig model, boolean compat) {
        return evaluate(model, () -> DatasetEvaluation.judge(request(model, compat)));
    }

    /**
     * Evaluates the predictions that the folder holds by what a judge answered, and writes the result.
     *
     * @param said is told of answers that have no verdict
     * @throws org.occlocal.configs.ConfigException when answers are missing
     */
    public Outcome evaluate(ModelConfig model, Judgement judgement, boolean compat, Consumer<String> said) {
        return evaluate(model, () -> {
            List<Map<String, Object>> answers = judgement.answers(compat);
            String unread = judgement.withoutVerdict(answers);
            if (unread != null) {
                said.accept(unread);
            }
            return DatasetEvaluation.judge(request(model, compat), answers);
        });
    }

    private Outcome evaluate(ModelConfig model, Supplier<DatasetEvaluation.Judged> evaluation) {
        folder.requirePresent();
        try (TaskLog log = TaskLog.open(folder.folder(), "eval", model.name(), dataset.name())) {
            try {
                Outcome outcome = written(model, evaluation.get());
                log.say("metrics " + outcome.metrics());
                return outcome;
            } catch (RuntimeException e) {
                log.failed(e);
                throw e;
            }
        }
    }

    /** What is evaluated of a model's predictions. */
    EvaluationRequest request(ModelConfig model, boolean compat) {
        List<Row> rows = dataset.rows();
        return new EvaluationRequest(
                dataset.config().evaluation(),
                folder.readPredictions(model.name(), dataset.name()),
                rows,
                dataset.config().reader().outputColumn(),
                model.predictionPostprocessor(),
                String.valueOf(rows.get(0).columns().getOrDefault("subdivision", dataset.name())),
                dataset.config().repetitions(),
                dataset.config().attempts(),
                compat,
                comparison(model, compat));
    }

    /**
     * What base models answered.
     *
     * @throws ConfigException when one of them is a model of the run and has no answers, or not as many
     */
    private @Nullable Comparison comparison(ModelConfig model, boolean compat) {
        ComparisonConfig config = dataset.config().evaluation().comparison();
        if (config == null) {
            return null;
        }
        List<Comparison.BaseAnswers> bases = new ArrayList<>();
        for (ComparisonConfig.Base base : config.basesFor(model.name())) {
            List<@Nullable Object> answers = new ArrayList<>();
            List<@Nullable Object> given = dataset.givenAnswers(base.name());
            if (given == null) {
                folder.readPredictions(base.name(), dataset.name()).forEach(one -> answers.add(one.get("prediction")));
            } else {
                answers.addAll(given);
            }
            Component postprocessor = base.predictionPostprocessor();
            if (postprocessor != null) {
                answers.replaceAll(PostProcessors.of(postprocessor, compat)::apply);
            }
            bases.add(new Comparison.BaseAnswers(base.name(), answers));
        }
        return new Comparison(model.name(), bases);
    }

    private Outcome written(ModelConfig model, DatasetEvaluation.Judged judged) {
        folder.requirePresent();
        new ResultFiles(folder.folder(), model.name(), dataset.name()).write(judged);
        Map<String, Double> metrics = new LinkedHashMap<>();
        judged.result().forEach((name, value) -> {
            if (value instanceof Number number) {
                metrics.put(name, number.doubleValue());
            }
        });
        return outcome(dataset.config(), metrics);
    }

    /** How a table shows the metrics of a dataset. */
    public static Outcome outcome(DatasetConfig dataset, Map<String, Double> metrics) {
        return new Outcome(
                dataset.name(),
                PromptVersion.of(dataset),
                Inference.of(dataset.inference().inferencer()).mode(),
                metrics);
    }

    /**
     * What an evaluation found.
     *
     * @param dataset its name
     * @param version of its prompts, see {@link PromptVersion}
     * @param mode ppl, gen, ll or unknown
     * @param metrics by name, in the order of the evaluator
     */
    public record Outcome(String dataset, String version, String mode, Map<String, Double> metrics) {}
}
