package org.occlocal.harness.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.occlocal.harness.DatasetResult;
import org.occlocal.harness.datasets.Row;
import org.occlocal.inferencers.GenPrediction;
import org.occlocal.inferencers.LabelScore;
import org.occlocal.inferencers.NllNormalization;
import org.occlocal.inferencers.PplPrediction;

/**
 * predictions/MODEL/DATASET.json and results/MODEL/DATASET.json below the folder of the run, with OpenCompass' keys and
 * our accounts beside them.
 */
public final class PredictionFiles {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path predictions;
    private final Path results;

    public PredictionFiles(Path run, String model, String dataset) {
        this.predictions = run.resolve("predictions").resolve(model).resolve(dataset + ".json");
        this.results = run.resolve("results").resolve(model).resolve(dataset + ".json");
    }

    /** "PPL" is the normalised negative log-likelihood in nats, whatever its name says; see NllNormalization. */
    public void writeChoices(
            List<Row> rows, List<PplPrediction> answers, List<String> references, NllNormalization normalization) {
        ObjectNode root = JSON.createObjectNode();
        for (int i = 0; i < answers.size(); i++) {
            PplPrediction answer = answers.get(i);
            ObjectNode record = root.putObject(Integer.toString(i));
            record.put("row", rows.get(i).number());
            for (LabelScore score : answer.scores()) {
                ObjectNode label = record.putObject("label: " + score.label());
                label.put("prompt", score.prompt());
                label.put("PPL", score.nll());
                label.put("normalization", normalization.toString());
                label.put("nll_sum", score.nllSum());
                label.put("prompt_tokens", score.promptTokens());
                label.put("scored_tokens", score.scoredTokens());
                label.put("truncated_tokens", score.truncatedTokens());
                label.put("bytes", score.bytes());
                label.putPOJO("logprobs", score.logProbabilities());
            }
            record.put("dropped_examples", answer.droppedExamples());
            record.put("prediction", answer.label());
            record.put("gold", references.get(i));
        }
        WholeFile.write(predictions, root);
    }

    public void writeGenerations(List<Row> rows, List<GenPrediction> answers, List<String> references) {
        ObjectNode root = JSON.createObjectNode();
        for (int i = 0; i < answers.size(); i++) {
            GenPrediction answer = answers.get(i);
            ObjectNode record = root.putObject(Integer.toString(i));
            record.put("row", rows.get(i).number());
            record.put("origin_prompt", answer.prompt());
            record.put("prediction", answer.text());
            record.put("gold", references.get(i));
            record.put("prompt_tokens", answer.promptTokens());
            record.put("generated_tokens", answer.generatedTokens());
            record.put("dropped_examples", answer.droppedExamples());
            record.put("truncated_tokens", answer.truncatedTokens());
            record.put("finish_reason", answer.finishReason().toString());
        }
        WholeFile.write(predictions, root);
    }

    public void writeResult(DatasetResult result) {
        ObjectNode root = JSON.createObjectNode();
        root.put(result.metric(), result.value());
        root.put("samples", result.samples());
        WholeFile.write(results, root);
    }
}
