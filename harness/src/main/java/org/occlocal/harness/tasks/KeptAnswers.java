package org.occlocal.harness.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.output.JournalLines;
import org.occlocal.harness.output.JournalSample;
import org.occlocal.harness.output.PartsFile;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.partitioners.Part;
import org.occlocal.harness.partitioners.Pieces;
import org.occlocal.harness.python.PythonText;
import org.occlocal.inferencers.NllNormalization;

/** What a model answered in an earlier run, from its journal, where the choice between labels can be made again. */
public final class KeptAnswers {

    private final RunFolder run;
    private final String model;
    private final PreparedDataset dataset;

    /** @param dataset as it is now; the run must have asked the same rows */
    public KeptAnswers(RunFolder run, String model, PreparedDataset dataset) {
        this.run = run;
        this.model = model;
        this.dataset = dataset;
    }

    /**
     * The records of the run's predictions, in the order of the rows. Runs without a journal, such as those of OpenCompass,
     * give their predictions as they are.
     *
     * @param normalization what labels are compared by, in place of the run's own; null for the run's. Inferencers that do
     *     not compare labels by their whole texts (all but PPLInferencer) keep their answers
     * @throws ConfigException when answers are missing, belong to other rows, or lack what the normalization needs
     */
    public List<Map<String, Object>> records(@Nullable NllNormalization normalization) {
        NllNormalization another = dataset.inferencer().name().equals("PPLInferencer") ? normalization : null;
        List<Map<String, Object>> records = new ArrayList<>();
        for (Part part : parts()) {
            Path journal = run.journal(model, part.name());
            if (!Files.exists(journal) || !Inference.of(dataset.inferencer()).asksRowByRow()) {
                if (another != null) {
                    throw new ConfigException("there is no " + journal + ", which has the likelihoods that another"
                            + " normalization needs; only runs of occ-local keep one");
                }
                return run.readPredictions(model, dataset.name());
            }
            for (JournalSample sample : samples(journal, dataset.part(part))) {
                records.add(another == null ? kept(sample) : chosenAgain(sample, another));
            }
        }
        return records;
    }

    private List<Part> parts() {
        PartsFile.Cut cut = PartsFile.read(run.folder()).cut(model, dataset.name());
        return Pieces.parts(dataset.config(), cut == null ? List.of() : cut.slices());
    }

    private static List<JournalSample> samples(Path journal, PreparedDataset part) {
        Map<Integer, JournalSample> samples = new TreeMap<>();
        IntFunction<String> data = DatasetHashes.data(part);
        try (JournalLines lines = new JournalLines(Files.newInputStream(journal))) {
            for (JournalLines.Line line = lines.next(); line != null; line = lines.next()) {
                JournalSample sample = line.sample();
                if (sample == null) {
                    continue;
                }
                if (!data.apply(sample.index()).equals(sample.data())) {
                    throw new ConfigException(journal + " line " + line.number()
                            + " answers other rows than the dataset has now; bring the data back, or ask for as many rows"
                            + " as the run did with --max-rows");
                }
                samples.putIfAbsent(sample.index(), sample);
            }
        } catch (IOException e) {
            throw new ConfigException("cannot read " + journal + ": " + e);
        }
        if (samples.size() != part.rows().size()) {
            throw new ConfigException(journal + " has " + samples.size() + " of "
                    + part.rows().size() + " samples; go on with the run, -r, before it is evaluated again");
        }
        return new ArrayList<>(samples.values());
    }

    private static Map<String, Object> kept(JournalSample sample) {
        Map<String, Object> kept = new LinkedHashMap<>();
        sample.prediction().forEach(kept::put);
        return kept;
    }

    /** As {@link ChoiceInference} and {@link org.occlocal.inferencers.PplInferencer} choose: the first of the lowest. */
    private static Map<String, Object> chosenAgain(JournalSample sample, NllNormalization normalization) {
        Map<String, Object> answer = kept(sample);
        double least = Double.POSITIVE_INFINITY;
        Object chosen = null;
        for (Object one : sample.account().get("labels") instanceof List<?> list ? list : List.of()) {
            if (one instanceof Map<?, ?> label
                    && label.get("nll_sum") instanceof Number sum
                    && label.get("scored_tokens") instanceof Number scored
                    && label.get("prompt_tokens") instanceof Number all
                    && label.get("bytes") instanceof Number bytes) {
                double cost =
                        normalization.apply(sum.doubleValue(), scored.intValue(), all.intValue(), bytes.intValue());
                Object name = Objects.requireNonNull(label.get("label"));
                String key = "label: " + PythonText.str(name);
                if (answer.get(key) instanceof Map<?, ?> stored) {
                    Map<Object, Object> changed = new LinkedHashMap<>(stored);
                    changed.put("PPL", cost);
                    answer.put(key, changed);
                }
                if (chosen == null || cost < least) {
                    least = cost;
                    chosen = name;
                }
            }
        }
        if (chosen == null) {
            throw new ConfigException("sample " + sample.index() + " of the journal has no likelihoods of labels");
        }
        answer.put("prediction", chosen);
        return answer;
    }
}
