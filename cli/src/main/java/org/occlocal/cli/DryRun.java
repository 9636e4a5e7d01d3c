package org.occlocal.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.RunConfig;
import org.occlocal.configs.RunConfig.Combination;
import org.occlocal.harness.partitioners.InferTask;
import org.occlocal.harness.retrievers.encoder.SentenceEncoders;
import org.occlocal.harness.tasks.PreparedDataset;
import org.occlocal.harness.tasks.Preview;
import org.occlocal.harness.tasks.RunModel;
import org.occlocal.inferencers.TextModel;

/** Tells what a run would do: tasks, devices, and what each dataset asks. Loads no weights and writes no file. */
final class DryRun {

    private static final int SHOWN_PARTS = 3;

    private final RunConfig config;
    private final Map<String, PreparedDataset> datasets;
    private final TaskSettings settings;
    private final PrintStream out;

    DryRun(RunConfig config, Map<String, PreparedDataset> datasets, TaskSettings settings, PrintStream out) {
        this.config = config;
        this.datasets = datasets;
        this.settings = settings;
        this.out = out;
    }

    /**
     * @param tasks that would be done
     * @param planning loads a model that computes nothing
     * @throws ConfigException behind all the rest, if there are datasets that cannot be asked
     */
    void print(List<InferTask> tasks, Workers workers, Function<ModelConfig, TextModel> planning) {
        out.printf(Locale.ROOT, "%,d %s%n", tasks.size(), tasks.size() == 1 ? "task" : "tasks");
        for (InferTask task : tasks) {
            String parts = task.parts().stream()
                    .limit(SHOWN_PARTS)
                    .map(part -> part.name() + part.slice())
                    .collect(Collectors.joining(", "));
            int more = task.parts().size() - SHOWN_PARTS;
            out.println("  " + task.model().name() + ": " + parts + (more > 0 ? " and " + more + " more" : ""));
        }
        List<String> problems = new ArrayList<>();
        for (Combination combination : config.allCombinations()) {
            for (ModelConfig model : combination.models()) {
                out.println("model " + model.name() + ": " + String.join("; ", workers.placement(model)));
                try (TextModel loaded = planning.apply(model);
                        SentenceEncoders encoders = new SentenceEncoders(settings.sentenceEncoder())) {
                    RunModel asked = new RunModel(model, loaded, settings.forPlanning(), encoders);
                    for (DatasetConfig dataset : combination.datasets()) {
                        try {
                            print(dataset, asked);
                        } catch (ConfigException e) {
                            problems.add(
                                    "model " + model.name() + ", dataset " + dataset.name() + ": " + e.getMessage());
                        }
                    }
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private void print(DatasetConfig config, RunModel model) {
        @Nullable PreparedDataset dataset = datasets.get(config.name());
        Preview preview = Preview.of(Objects.requireNonNull(dataset, config.name()), model);
        out.printf(
                Locale.ROOT,
                "%s: %,d samples, %,d texts, %,d prompt tokens (%,d computed, the longest %,d)%s%s%n",
                config.name(),
                preview.samples(),
                preview.texts(),
                preview.promptTokens(),
                preview.computedTokens(),
                preview.longestPrompt(),
                preview.withoutExamples() == 0 ? "" : "; " + preview.withoutExamples() + " lose in-context examples",
                preview.truncated() == 0 ? "" : "; " + preview.truncated() + " are TRUNCATED");
        preview.firstPrompt().lines().forEach(line -> out.println("  | " + line));
    }
}
