package org.occlocal.harness.evaluation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.EvalConfig;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Comparison;

/**
 * What is to be evaluated.
 *
 * @param config the dataset's {@code eval_cfg}
 * @param records what the inferencer stored, in the order of the rows
 * @param rows the rows that were inferred, all repetitions one after the other
 * @param outputColumn column of the references; null for none
 * @param modelPostprocessor the model's {@code pred_postprocessor}, applied before the dataset's; null for none
 * @param subdivision the dataset's abbr, with "_" and the split where its files have several; names examples in details.
 *     A row's own columns "subdivision" and "idx" go before it and the row's number
 * @param n how often each row is repeated
 * @param k sample sizes of G-Pass@k, none above n
 * @param opencompassCompat with OpenCompass' known mistakes
 * @param comparison what base models answered to the same rows, without post-processors; null where predictions are judged by
 *     themselves
 */
public record EvaluationRequest(
        EvalConfig config,
        List<Map<String, Object>> records,
        List<Row> rows,
        @Nullable String outputColumn,
        @Nullable Component modelPostprocessor,
        String subdivision,
        int n,
        List<Integer> k,
        boolean opencompassCompat,
        @Nullable Comparison comparison) {

    public EvaluationRequest {
        records = List.copyOf(records);
        rows = List.copyOf(rows);
        k = List.copyOf(k);
        if (n < 1 || k.isEmpty() || k.stream().anyMatch(one -> one < 1 || one > n)) {
            throw new IllegalArgumentException("n must be at least 1 and each k from 1 to n, n is " + n + ", k " + k);
        }
    }

    /** One run of each row, judged by itself. */
    public static EvaluationRequest of(
            EvalConfig config,
            List<Map<String, Object>> records,
            List<Row> rows,
            @Nullable String outputColumn,
            String subdivision,
            boolean opencompassCompat) {
        return new EvaluationRequest(
                config, records, rows, outputColumn, null, subdivision, 1, List.of(1), opencompassCompat, null);
    }
}
