package org.occlocal.harness.tasks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ModelConfig;
import org.occlocal.harness.Progress;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluation.DatasetEvaluation;
import org.occlocal.harness.evaluation.EvaluationRequest;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.inferencers.InferenceMeter;

/** One dataset on one model: inference, then evaluation, each leaving its file in the run's folder. */
public final class DatasetRun {

    private final PreparedDataset dataset;
    private final RunFolder folder;

    public DatasetRun(PreparedDataset dataset, RunFolder folder) {
        this.dataset = dataset;
        this.folder = folder;
    }

    /** Asks the model and writes predictions and journal. */
    public void infer(RunModel model, Progress progress) {
        progress.start(dataset.name(), dataset.rows().size());
        InferenceMeter meter = new InferenceMeter();
        Inference.Result result = Inference.of(dataset.inferencer()).infer(dataset, model, meter, progress);
        folder.writePredictions(model.config().name(), dataset.name(), result.records());
        folder.writeJournal(model.config().name(), dataset.name(), result.accounts());
        progress.finish(meter + lost(result.accounts()));
    }

    /** How many rows lost something to the context window; empty for none. */
    private static String lost(List<Map<String, Object>> accounts) {
        long truncated = accounts.stream()
                .filter(account -> any(account, "truncated_tokens"))
                .count();
        long dropped = accounts.stream()
                .filter(account -> any(account, "dropped_examples"))
                .count();
        return (dropped == 0 ? "" : "; " + dropped + " rows lost in-context examples")
                + (truncated == 0 ? "" : "; " + truncated + " rows were TRUNCATED");
    }

    private static boolean any(Map<?, ?> account, String key) {
        if (account.get(key) instanceof Number number && number.longValue() > 0) {
            return true;
        }
        return account.values().stream()
                .anyMatch(value -> value instanceof List<?> list
                        && list.stream().anyMatch(item -> item instanceof Map<?, ?> map && any(map, key)));
    }

    /** Evaluates the predictions that the folder holds and writes the result. */
    public Outcome evaluate(ModelConfig model, boolean compat) {
        List<Row> rows = dataset.rows();
        Map<String, @Nullable Object> result = DatasetEvaluation.evaluate(new EvaluationRequest(
                dataset.config().evaluation(),
                folder.readPredictions(model.name(), dataset.name()),
                rows,
                dataset.config().reader().outputColumn(),
                model.predictionPostprocessor(),
                String.valueOf(rows.get(0).columns().getOrDefault("subdivision", dataset.name())),
                dataset.config().repetitions(),
                dataset.config().attempts(),
                true,
                compat));
        folder.writeResult(model.name(), dataset.name(), result);
        Map<String, Double> metrics = new LinkedHashMap<>();
        result.forEach((name, value) -> {
            if (value instanceof Number number) {
                metrics.put(name, number.doubleValue());
            }
        });
        return new Outcome(
                dataset.name(),
                PromptVersion.of(dataset.config()),
                Inference.of(dataset.inferencer()).mode(),
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
