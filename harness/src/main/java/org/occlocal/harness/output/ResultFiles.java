package org.occlocal.harness.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.evaluation.DatasetEvaluation.Judged;
import org.occlocal.harness.evaluation.JudgedSample;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.harness.statistics.ScoredSamples;

/**
 * What an evaluation of a model on a dataset leaves: {@code results/MODEL/DATASET.json} as OpenCompass writes it, and
 * {@code scores/MODEL/DATASET.jsonl}, one line a sample with its post-processed prediction, its reference and its score
 * for each metric that is a mean over samples.
 */
public final class ResultFiles {

    /** Some evaluators round to four places of a share. */
    private static final double ROUNDED = 0.01;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final Path result;
    private final Path scores;

    /** @param folder of the run */
    public ResultFiles(Path folder, String model, String dataset) {
        this.result = folder.resolve("results").resolve(model).resolve(dataset + ".json");
        this.scores = folder.resolve("scores").resolve(model).resolve(dataset + ".jsonl");
    }

    /** Where the metrics are. */
    public Path result() {
        return result;
    }

    /** Where the samples' scores are. */
    public Path scores() {
        return scores;
    }

    /** @throws OutputException when it cannot be written */
    public void write(Judged judged) {
        WholeFile.write(scores, out -> {
            for (int i = 0; i < judged.samples().size(); i++) {
                JudgedSample sample = judged.samples().get(i);
                Map<String, @Nullable Object> line = new LinkedHashMap<>();
                line.put("idx", (long) i);
                line.put("question", sample.question());
                line.put("prediction", sample.prediction());
                line.put("reference", sample.reference());
                line.put("scores", sample.scores());
                out.write(PythonJson.dumps(line));
                out.write("\n");
            }
        });
        WholeFile.write(result, PythonJson.dumpsIndented(judged.result()).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What the files hold.
     *
     * @param metrics in the order of the file
     * @param error OpenCompass' note that the evaluation failed; null for none
     * @param samples by metric; those of OpenCompass' own results come from their details
     */
    public record Content(Map<String, Double> metrics, @Nullable String error, Map<String, ScoredSamples> samples) {}

    /**
     * Null where there is no result.
     *
     * @throws ConfigException when a file is broken
     */
    public @Nullable Content read() {
        if (!Files.isRegularFile(result)) {
            return null;
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        DetailVerdicts verdicts = new DetailVerdicts();
        String error = null;
        try (JsonParser parser = JSON.createParser(result.toFile())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ConfigException(result + " is no dictionary of metrics");
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                if (name.equals("details")) {
                    if (Files.isRegularFile(scores)) {
                        parser.skipChildren();
                    } else {
                        verdicts.read(parser);
                    }
                    continue;
                }
                JsonNode value = JSON.readTree(parser);
                if (value.isNumber()) {
                    metrics.put(name, value.doubleValue());
                } else if (name.equals("error")) {
                    error = value.isTextual() ? value.textValue() : value.toString();
                }
            }
        } catch (JsonProcessingException e) {
            throw broken(result, e);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + result + ": " + e);
        }
        return new Content(metrics, error, samples(metrics, verdicts));
    }

    private Map<String, ScoredSamples> samples(Map<String, Double> metrics, DetailVerdicts verdicts) {
        Map<String, SamplesOfMetric> found = new LinkedHashMap<>();
        if (Files.isRegularFile(scores)) {
            try (BufferedReader lines = Files.newBufferedReader(scores)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode sample = JSON.readTree(line);
                    sample.path("scores").fields().forEachRemaining(score -> found.computeIfAbsent(
                                    score.getKey(), name -> new SamplesOfMetric())
                            .add(
                                    sample.path("idx").asInt(),
                                    score.getValue().doubleValue(),
                                    sample.path("question").asText()));
                }
            } catch (JsonProcessingException e) {
                throw broken(scores, e);
            } catch (IOException e) {
                throw new ConfigException("cannot read " + scores + ": " + e);
            }
        } else {
            metrics.keySet().stream()
                    .filter(DetailVerdicts::isShareOfCorrect)
                    .forEach(metric -> found.put(metric, verdicts.samples()));
        }
        Map<String, ScoredSamples> samples = new LinkedHashMap<>();
        found.forEach((metric, values) -> {
            Double stored = metrics.get(metric);
            ScoredSamples made = values.made();
            if (stored != null && made != null && explains(made, stored)) {
                samples.put(metric, made);
            }
        });
        return samples;
    }

    /** Whether a metric is the mean of these; Rouge's is a median of means, and so is near it. */
    private static boolean explains(ScoredSamples samples, double metric) {
        double error = samples.standardError();
        return Math.abs(samples.mean() - metric) <= ROUNDED + (Double.isNaN(error) ? 0 : error / 4);
    }

    private static ConfigException broken(Path file, JsonProcessingException e) {
        return new ConfigException(file + " line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage()
                + "\n  mend:  evaluate again with -m eval");
    }
}
