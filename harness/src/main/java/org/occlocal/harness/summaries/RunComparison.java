package org.occlocal.harness.summaries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.output.ResultFiles;
import org.occlocal.harness.output.SampleAnswers;
import org.occlocal.harness.statistics.PairedTest;
import org.occlocal.harness.statistics.ScoredSamples;

/**
 * Which samples of two runs came out otherwise. Models are paired by name; two runs of one model each are compared whatever
 * their models are called.
 *
 * @param datasets that both runs evaluated
 * @param notes what cannot be compared, in whole sentences
 */
public record RunComparison(List<Dataset> datasets, List<String> notes) {

    /**
     * One model on one dataset.
     *
     * @param name model and dataset
     * @param metric that is compared, the first that tables show
     * @param samples how many both runs judged
     * @param first the first run's score; null where a run's samples have no score of their own
     * @param test of the second run against the first; null likewise
     * @param changed samples whose prediction or score is another, in order
     */
    public record Dataset(
            String name,
            String metric,
            int samples,
            @Nullable Double first,
            @Nullable Double second,
            @Nullable PairedTest test,
            List<Change> changed) {

        /** Of the changed samples, those that score more in the second run. */
        public long better() {
            return changed.stream()
                    .filter(one -> one.secondScore() > one.firstScore())
                    .count();
        }

        /** Of the changed samples, those that score less in the second run. */
        public long worse() {
            return changed.stream()
                    .filter(one -> one.secondScore() < one.firstScore())
                    .count();
        }
    }

    /**
     * A sample that came out otherwise.
     *
     * @param row its place in the dataset
     * @param reference of the second run
     * @param firstScore in the metric's unit; NaN where it has none
     */
    public record Change(
            int row,
            String reference,
            String firstPrediction,
            String secondPrediction,
            double firstScore,
            double secondScore) {}

    /** @throws ConfigException when a run has no results, or a file is broken */
    public static RunComparison of(Path first, Path second) {
        Map<String, TreeSet<String>> ofFirst = results(first);
        Map<String, TreeSet<String>> ofSecond = results(second);
        Map<String, String> models = new TreeMap<>();
        ofFirst.keySet().stream().filter(ofSecond::containsKey).forEach(name -> models.put(name, name));
        List<String> notes = new ArrayList<>();
        if (models.isEmpty() && ofFirst.size() == 1 && ofSecond.size() == 1) {
            models.put(
                    ofFirst.keySet().iterator().next(),
                    ofSecond.keySet().iterator().next());
        }
        note(ofFirst.keySet(), models.keySet(), "model", first, notes);
        note(ofSecond.keySet(), models.values(), "model", second, notes);
        List<Dataset> datasets = new ArrayList<>();
        models.forEach((model, other) -> {
            TreeSet<String> shared = new TreeSet<>(ofFirst.getOrDefault(model, new TreeSet<>()));
            shared.retainAll(ofSecond.getOrDefault(other, new TreeSet<>()));
            note(ofFirst.getOrDefault(model, new TreeSet<>()), shared, model + "/", first, notes);
            note(ofSecond.getOrDefault(other, new TreeSet<>()), shared, other + "/", second, notes);
            for (String dataset : shared) {
                String name = (model.equals(other) ? model : model + " and " + other) + "/" + dataset;
                datasets.add(compare(
                        name, new ResultFiles(first, model, dataset), new ResultFiles(second, other, dataset), notes));
            }
        });
        return new RunComparison(List.copyOf(datasets), List.copyOf(notes));
    }

    private static void note(
            Iterable<String> all, Collection<String> shared, String what, Path run, List<String> notes) {
        for (String name : all) {
            if (!shared.contains(name)) {
                notes.add("only " + run + " has " + what + (what.endsWith("/") ? "" : " ") + name);
            }
        }
    }

    private static Dataset compare(String name, ResultFiles first, ResultFiles second, List<String> notes) {
        ResultFiles.Content before = content(first);
        ResultFiles.Content after = content(second);
        String metric = Scoreboard.shown(before.metrics().keySet())
                .filter(after.metrics()::containsKey)
                .findFirst()
                .orElse("");
        if (metric.isEmpty()) {
            notes.add(name + ": the runs have no metric in common, "
                    + before.metrics().keySet() + " and " + after.metrics().keySet());
        }
        ScoredSamples scored = before.samples().get(metric);
        ScoredSamples other = after.samples().get(metric);
        Map<Integer, Double> scores = scores(scored);
        Map<Integer, Double> otherScores = scores(other);
        Map<Integer, SampleAnswers.Answer> answers = SampleAnswers.read(first);
        Map<Integer, SampleAnswers.Answer> otherAnswers = SampleAnswers.read(second);
        List<Change> changed = new ArrayList<>();
        int samples = 0;
        int otherReferences = 0;
        for (Map.Entry<Integer, SampleAnswers.Answer> entry : answers.entrySet()) {
            SampleAnswers.Answer own = entry.getValue();
            SampleAnswers.Answer its = otherAnswers.get(entry.getKey());
            if (its == null) {
                continue;
            }
            samples++;
            otherReferences += own.reference().equals(its.reference()) ? 0 : 1;
            double score = scores.getOrDefault(entry.getKey(), Double.NaN);
            double otherScore = otherScores.getOrDefault(entry.getKey(), Double.NaN);
            if (!own.prediction().equals(its.prediction()) || Double.compare(score, otherScore) != 0) {
                changed.add(new Change(
                        entry.getKey(), its.reference(), own.prediction(), its.prediction(), score, otherScore));
            }
        }
        if (answers.size() != otherAnswers.size()) {
            notes.add(name + ": the runs judged " + answers.size() + " and " + otherAnswers.size() + " samples");
        }
        if (otherReferences > 0) {
            notes.add(name + ": " + otherReferences + " of " + samples
                    + " references are not the same, so the runs may have asked other rows");
        }
        return new Dataset(
                name,
                metric,
                samples,
                before.metrics().get(metric),
                after.metrics().get(metric),
                scored == null || other == null ? null : PairedTest.of(scored, other),
                List.copyOf(changed));
    }

    private static ResultFiles.Content content(ResultFiles files) {
        ResultFiles.Content content = files.read();
        return content == null ? new ResultFiles.Content(Map.of(), null, Map.of()) : content;
    }

    private static Map<Integer, Double> scores(@Nullable ScoredSamples samples) {
        Map<Integer, Double> scores = new HashMap<>();
        if (samples != null) {
            samples.samples().forEach(sample -> scores.put(sample.row(), sample.score()));
        }
        return scores;
    }

    /** Datasets by model. */
    private static Map<String, TreeSet<String>> results(Path run) {
        Map<String, TreeSet<String>> datasets = new TreeMap<>();
        Path results = run.resolve("results");
        try (Stream<Path> files = Files.walk(results)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path below = results.relativize(file);
                String name = below.subpath(Math.min(1, below.getNameCount() - 1), below.getNameCount())
                        .toString();
                if (below.getNameCount() > 1 && name.endsWith(".json")) {
                    datasets.computeIfAbsent(below.getName(0).toString(), model -> new TreeSet<>())
                            .add(name.substring(0, name.length() - ".json".length()));
                }
            }
        } catch (IOException e) {
            throw new ConfigException(
                    run + " has no results to compare; evaluate it first, with -m eval -r " + run.getFileName());
        }
        return datasets;
    }
}
