package org.occlocal.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.engine.Sampling;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.datasets.RowReader;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.EvaluationInput;
import org.occlocal.harness.evaluators.Evaluators;
import org.occlocal.harness.output.PredictionFiles;
import org.occlocal.harness.postprocessors.PostProcessors;
import org.occlocal.harness.prompts.FixedExamples;
import org.occlocal.harness.prompts.RowPrompt;
import org.occlocal.harness.prompts.TextTemplate;
import org.occlocal.inferencers.FewShotPrompt;
import org.occlocal.inferencers.GenInferencer;
import org.occlocal.inferencers.GenPrediction;
import org.occlocal.inferencers.GenRequest;
import org.occlocal.inferencers.GenerationLimits;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.NllNormalization;
import org.occlocal.inferencers.PplInferencer;
import org.occlocal.inferencers.PplItem;
import org.occlocal.inferencers.PplPrediction;
import org.occlocal.inferencers.Scorer;
import org.occlocal.inferencers.TextModel;
import org.occlocal.tokenizers.TruncationSide;

/**
 * One dataset, from its files to its score. Prompts, examples and evaluator belong to this object alone; nothing of
 * them is left on the model.
 */
public final class DatasetRun {

    private final DatasetConfig config;
    private final RunOptions options;
    private final List<Row> rows;
    private final List<String> examples;
    private final Map<String, String> templates;

    private DatasetRun(
            DatasetConfig config,
            RunOptions options,
            List<Row> rows,
            List<String> examples,
            Map<String, String> templates) {
        this.config = config;
        this.options = options;
        this.rows = rows;
        this.examples = examples;
        this.templates = templates;
    }

    /**
     * Reads the dataset's files and checks that the templates fit them, without a model.
     *
     * @throws ConfigException with what is missing
     */
    public static DatasetRun prepare(DatasetConfig config, RunOptions options) {
        RowReader reader = new RowReader(config, options.dataRoot());
        List<Row> rows = reader.test();
        if (options.maxRows() > 0 && rows.size() > options.maxRows()) {
            rows = rows.subList(0, options.maxRows());
        }
        Map<String, String> labels = config.template().labels();
        Map<String, String> templates = labels != null
                ? labels
                : Map.of("", String.valueOf(config.template().prompt()));
        Map<String, Object> first = rows.get(0).columns();
        List<String> problems = new ArrayList<>();
        templates.forEach((label, text) -> new TextTemplate(text)
                .missing(first)
                .forEach(column -> problems.add("dataset " + config.name() + ": the template names column \"" + column
                        + "\", the rows have " + first.keySet())));
        if (!first.containsKey(config.answer())) {
            problems.add("dataset " + config.name() + ": answer column \"" + config.answer()
                    + "\" is not in the rows, they have " + first.keySet());
        }
        try {
            NllNormalization.named(config.inference().normalization());
        } catch (IllegalArgumentException e) {
            problems.add("dataset " + config.name() + ": inference.normalization: " + e.getMessage());
        }
        if (!List.of("none", "left", "right", "middle")
                .contains(config.inference().truncation())) {
            problems.add("dataset " + config.name() + ": inference.truncation is \""
                    + config.inference().truncation() + "\", known are none, left, right, middle");
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new DatasetRun(config, options, rows, FixedExamples.of(config, reader.train()), templates);
    }

    /** Runs inference, writes predictions, evaluates them and writes the result. */
    public DatasetResult run(TextModel model, Progress progress) {
        progress.start(config.name(), rows.size());
        InferenceMeter meter = new InferenceMeter();
        PredictionFiles files = new PredictionFiles(options.output(), model.name(), config.name());
        List<String> references =
                rows.stream().map(row -> row.text(config.answer())).toList();
        List<String> predictions;
        if (config.isMultipleChoice()) {
            List<PplPrediction> answers = choose(model, meter, progress);
            predictions = answers.stream().map(PplPrediction::label).toList();
            files.writeChoices(rows, answers, references, normalization());
        } else {
            List<GenPrediction> answers = generate(model, meter, progress);
            predictions = answers.stream().map(GenPrediction::text).toList();
            files.writeGenerations(rows, answers, references);
        }
        Evaluation evaluation = evaluate(predictions, references);
        DatasetResult result = new DatasetResult(
                config.name(),
                "accuracy",
                config.isMultipleChoice() ? "ppl" : "gen",
                (Double) evaluation.metrics().getOrDefault("accuracy", 0.0),
                rows.size());
        files.writeResult(result);
        progress.finish(meter.toString());
        return result;
    }

    private Evaluation evaluate(List<String> predictions, List<String> references) {
        boolean gsm8k = config.evaluator().equals("gsm8k");
        List<@Nullable Object> judged = new ArrayList<>(predictions);
        List<@Nullable Object> expected = new ArrayList<>(references);
        if (gsm8k) {
            judged.replaceAll(PostProcessors.of(new Component("gsm8k", Map.of()))::apply);
            expected.replaceAll(PostProcessors.of(new Component("gsm8k_dataset", Map.of()))::apply);
        }
        List<@Nullable Object> prompts = new ArrayList<>(java.util.Collections.nCopies(rows.size(), null));
        Component evaluator = new Component(gsm8k ? "Gsm8kEvaluator" : "AccEvaluator", Map.of());
        return Evaluators.of(evaluator, false).score(new EvaluationInput(judged, expected, rows, prompts, List.of()));
    }

    private List<PplPrediction> choose(TextModel model, InferenceMeter meter, Progress progress) {
        List<PplItem> items = new ArrayList<>();
        for (Row row : rows) {
            List<FewShotPrompt> prompts = new ArrayList<>();
            templates.forEach((label, text) ->
                    prompts.add(RowPrompt.of(examples, new TextTemplate(text), row, model.requireTokenizer())));
            items.add(new PplItem(List.copyOf(templates.keySet()), prompts));
        }
        Scorer scorer = new Scorer(model.model(), options.batchTokens(), meter);
        return new PplInferencer(scorer, model.window(), truncation(), normalization()).infer(items, progress::advance);
    }

    private List<GenPrediction> generate(TextModel model, InferenceMeter meter, Progress progress) {
        int newTokens = config.inference().maxNewTokens();
        if (options.maxNewTokens() > 0) {
            newTokens = Math.min(newTokens, options.maxNewTokens());
        }
        GenerationLimits limits = new GenerationLimits(
                newTokens, 0, model.endIds(), config.inference().stop());
        TextTemplate template = new TextTemplate(String.valueOf(templates.get("")));
        List<GenRequest> requests = rows.stream()
                .map(row -> new GenRequest(
                        RowPrompt.of(examples, template, row, model.requireTokenizer()), limits, Sampling.GREEDY))
                .toList();
        return new GenInferencer(
                        model.model(),
                        model.tokenizer(),
                        model.window(),
                        truncation(),
                        options.batchSize(),
                        options.batchTokens(),
                        meter)
                .infer(requests, progress::advance);
    }

    private NllNormalization normalization() {
        return NllNormalization.named(config.inference().normalization());
    }

    private TruncationSide truncation() {
        return TruncationSide.valueOf(config.inference().truncation().toUpperCase(Locale.ROOT));
    }
}
