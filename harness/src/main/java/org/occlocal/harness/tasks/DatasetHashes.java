package org.occlocal.harness.tasks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ModelConfig;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.output.ConfigHash;
import org.occlocal.harness.output.ShortHash;

/**
 * What the answers to a dataset depend on. Names, places, devices and the number of rows that generate at a time are not
 * among it, so a run may go on elsewhere. Rows are compared by what they hold, not by how they were chosen.
 */
final class DatasetHashes {

    /** To be raised when answers to the same question change. */
    private static final long VERSION = 1;

    private static final Set<String> WITHOUT_EFFECT =
            Set.of("abbr", "path", "tokenizer_path", "run_cfg", "batch_size", "pred_postprocessor", "summarizer_abbr");

    private DatasetHashes() {}

    /** @param identity of the model, see {@link org.occlocal.inferencers.TextModel#identity} */
    static ConfigHash config(PreparedDataset dataset, ModelConfig model, String identity, RunOptions options) {
        Map<String, @Nullable Object> asked = new LinkedHashMap<>(model.source());
        asked.keySet().removeAll(WITHOUT_EFFECT);
        asked.put("identity", identity);
        Map<String, @Nullable Object> prompts = new LinkedHashMap<>();
        prompts.put("infer_cfg", dataset.source().get("infer_cfg"));
        prompts.put("input_columns", dataset.config().reader().inputColumns());
        prompts.put("output_column", dataset.config().reader().outputColumn());
        return new ConfigHash(
                ShortHash.of(asked),
                ShortHash.of(prompts),
                ShortHash.of(List.of(
                        VERSION,
                        options.batchTokens(),
                        options.maxNewTokens(),
                        options.compat(),
                        options.makesRoom())));
    }

    /** The hash of a sample's data, by its index; empty for an index that there is none of. */
    static IntFunction<String> data(PreparedDataset dataset) {
        List<Row> rows = dataset.rows();
        boolean showsExamples = !dataset.config().inference().retriever().name().equals("ZeroRetriever");
        String all = ShortHash.of(List.of(rows.size(), showsExamples ? dataset.trainHash() : ""));
        if (!Inference.of(dataset.inferencer()).asksRowByRow()) {
            String whole = all + ShortHash.ofAll(rows.stream().map(Row::columns).toList());
            return sample -> whole;
        }
        return sample -> sample < rows.size()
                ? ShortHash.of(List.of(all, rows.get(sample).columns()))
                : "";
    }
}
