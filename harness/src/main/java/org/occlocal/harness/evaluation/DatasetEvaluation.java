package org.occlocal.harness.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Comparison;
import org.occlocal.harness.evaluators.Comparison.BaseAnswers;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.evaluators.EvaluationInput;
import org.occlocal.harness.evaluators.Evaluator;
import org.occlocal.harness.evaluators.Evaluators;
import org.occlocal.harness.judges.JudgedEvaluator;
import org.occlocal.harness.judges.JudgedEvaluators;
import org.occlocal.harness.postprocessors.PostProcessor;
import org.occlocal.harness.postprocessors.PostProcessors;

/**
 * Evaluates the predictions of one dataset: OpenCompass' OpenICLEvalTask and BaseEvaluator.evaluate, without files. The
 * result has their keys in their order. {@code pred_role} changes nothing, as there.
 */
public final class DatasetEvaluation {

    private final EvaluationRequest request;

    private DatasetEvaluation(EvaluationRequest request) {
        this.request = request;
    }

    /**
     * Metrics by name, then "details" where they can be made.
     *
     * @throws org.occlocal.configs.ConfigException when the evaluator or a post-processor is not supported
     * @throws EvaluationException when predictions and rows do not fit each other or the evaluator
     */
    public static Map<String, @Nullable Object> evaluate(EvaluationRequest request) {
        return judge(request).result();
    }

    /** As {@link #evaluate}, with what it found of each prediction. */
    public static Judged judge(EvaluationRequest request) {
        Component config = request.config().evaluator();
        if (JudgedEvaluators.isJudged(config)) {
            throw new EvaluationException(config.name() + " needs the answers of a judge");
        }
        return new DatasetEvaluation(request).judge(Evaluators.of(config, request.opencompassCompat()));
    }

    /**
     * As {@link #judge(EvaluationRequest)}, by an evaluator that asks a judge.
     *
     * @param answers of the judge, one for each of {@link #questions}
     */
    public static Judged judge(EvaluationRequest request, List<Map<String, Object>> answers) {
        DatasetEvaluation evaluation = new DatasetEvaluation(request);
        JudgedEvaluator evaluator = evaluation.judgedEvaluator();
        AnswersInTurn inTurn = new AnswersInTurn(evaluator, answers);
        Judged judged = evaluation.judge(inTurn);
        inTurn.requireNoMore();
        return judged;
    }

    /**
     * What a judge is asked about the predictions, all repetitions one after the other.
     *
     * @throws org.occlocal.configs.ConfigException when the evaluator asks no judge or is not complete
     * @throws EvaluationException when predictions and rows do not fit each other or the evaluator
     */
    public static List<Row> questions(EvaluationRequest request) {
        DatasetEvaluation evaluation = new DatasetEvaluation(request);
        JudgedEvaluator evaluator = evaluation.judgedEvaluator();
        List<Row> questions = new ArrayList<>();
        List<Row> rows = evaluation.rows();
        for (EvaluationInput input : evaluation.inputs(rows, evaluation.predictions(), evaluation.references(rows))) {
            questions.addAll(evaluator.begin(input, 0).questions());
        }
        return questions;
    }

    private JudgedEvaluator judgedEvaluator() {
        return JudgedEvaluators.of(request.config(), request.opencompassCompat());
    }

    /**
     * What came of it.
     *
     * @param result as {@link #evaluate} gives it
     * @param samples one a record, in their order
     */
    public record Judged(Map<String, @Nullable Object> result, List<JudgedSample> samples) {}

    private Judged judge(Evaluator evaluator) {
        List<Row> rows = rows();
        List<@Nullable Object> predictions = predictions();
        List<@Nullable Object> references = references(rows);
        List<Evaluation> replicas = inputs(rows, predictions, references).stream()
                .map(evaluator::score)
                .toList();
        boolean compat = request.opencompassCompat();
        Map<String, @Nullable Object> result =
                new Replicas(rows, request.subdivision(), request.n(), request.k(), compat).merge(replicas);
        if (result.get("details") == null && predictions != null) {
            new RecordDetails(request.records(), predictions, references, compat).addTo(result);
        }
        return new Judged(result, JudgedSamples.of(rows, predictions, references, replicas, result));
    }

    /** What is judged, one repetition after the other. */
    private List<EvaluationInput> inputs(
            List<Row> rows, @Nullable List<@Nullable Object> predictions, @Nullable List<@Nullable Object> references) {
        if (request.records().size() != rows.size()) {
            throw new EvaluationException("Predictions and references must have the same length: "
                    + request.records().size() + " predictions, " + rows.size()
                    + " rows; ask the dataset again, or evaluate with the rows that were asked");
        }
        if (rows.size() % request.n() != 0) {
            throw new EvaluationException(
                    rows.size() + " rows are not " + request.n() + " times the same; n does not fit the dataset");
        }
        List<EvaluationInput> inputs = new ArrayList<>();
        Comparison comparison = comparison();
        int size = rows.size() / request.n();
        for (int replica = 0; replica < request.n(); replica++) {
            int from = replica * size;
            int to = from + size;
            inputs.add(new EvaluationInput(
                    inner(part(predictions, from, to)),
                    part(references, from, to),
                    rows.subList(from, to),
                    prompts().subList(from, to),
                    request.records().subList(from, to),
                    comparison == null ? null : comparison.part(from, to)));
        }
        return inputs;
    }

    /** With the evaluator's own post-processor, which OpenCompass applies to the answers of base models too. */
    private @Nullable Comparison comparison() {
        Comparison given = request.comparison();
        if (given == null) {
            return null;
        }
        List<BaseAnswers> bases = new ArrayList<>();
        for (BaseAnswers base : given.bases()) {
            if (base.answers().size() != request.rows().size()) {
                throw new EvaluationException("the base model " + base.model() + " has "
                        + base.answers().size() + " answers to compare with, the dataset has "
                        + request.rows().size() + " rows");
            }
            List<@Nullable Object> answers = new ArrayList<>(base.answers());
            process(request.config().predictionPostprocessor(), answers);
            process(request.config().evaluator().component("pred_postprocessor"), answers);
            bases.add(new BaseAnswers(base.model(), answers));
        }
        return new Comparison(given.model(), bases);
    }

    private List<Row> rows() {
        String column = request.outputColumn();
        Component config = request.config().referencePostprocessor();
        if (config == null || column == null) {
            return request.rows();
        }
        PostProcessor postprocessor = PostProcessors.of(config, request.opencompassCompat());
        List<Row> rows = new ArrayList<>();
        for (Row row : request.rows()) {
            Map<String, @Nullable Object> columns = new LinkedHashMap<>(row.columns());
            columns.put(column, apply(postprocessor, columns.get(column), "reference", rows.size()));
            rows.add(new Row(row.number(), columns));
        }
        return rows;
    }

    private @Nullable List<@Nullable Object> references(List<Row> rows) {
        String column = request.outputColumn();
        if (column == null) {
            return null;
        }
        List<@Nullable Object> references = new ArrayList<>();
        for (Row row : rows) {
            if (!row.columns().containsKey(column)) {
                throw new EvaluationException("output_column \"" + column + "\" is not in row " + row.number()
                        + ", which has " + row.columns().keySet());
            }
            references.add(row.columns().get(column));
        }
        return references;
    }

    private @Nullable List<@Nullable Object> predictions() {
        if (request.records().isEmpty()) {
            throw new EvaluationException("there are no predictions to evaluate");
        }
        if (!request.records().get(0).containsKey("prediction")) {
            return null;
        }
        List<@Nullable Object> predictions = new ArrayList<>();
        request.records().forEach(dataRecord -> predictions.add(dataRecord.get("prediction")));
        process(request.modelPostprocessor(), predictions);
        process(request.config().predictionPostprocessor(), predictions);
        return predictions;
    }

    /** The evaluator's own post-processor, which some take as an argument. */
    private @Nullable List<@Nullable Object> inner(@Nullable List<@Nullable Object> predictions) {
        if (predictions == null) {
            return null;
        }
        List<@Nullable Object> processed = new ArrayList<>(predictions);
        process(request.config().evaluator().component("pred_postprocessor"), processed);
        return processed;
    }

    private void process(@Nullable Component config, List<@Nullable Object> predictions) {
        if (config == null) {
            return;
        }
        PostProcessor postprocessor = PostProcessors.of(config, request.opencompassCompat());
        for (int i = 0; i < predictions.size(); i++) {
            predictions.set(i, apply(postprocessor, predictions.get(i), "prediction", i));
        }
    }

    private static @Nullable Object apply(PostProcessor postprocessor, @Nullable Object value, String what, int i) {
        try {
            return postprocessor.apply(value);
        } catch (IllegalArgumentException e) {
            throw new EvaluationException(what + " " + i + ": " + e.getMessage(), e);
        }
    }

    private List<@Nullable Object> prompts() {
        List<@Nullable Object> prompts = new ArrayList<>();
        request.records().forEach(dataRecord -> prompts.add(dataRecord.get("origin_prompt")));
        return prompts;
    }

    private static @Nullable List<@Nullable Object> part(@Nullable List<@Nullable Object> list, int from, int to) {
        return list == null ? null : Collections.unmodifiableList(list.subList(from, to));
    }
}
