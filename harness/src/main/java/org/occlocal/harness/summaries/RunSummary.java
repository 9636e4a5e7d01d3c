package org.occlocal.harness.summaries;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.harness.output.Losses;
import org.occlocal.harness.output.ResultFiles;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.runners.Failure;
import org.occlocal.harness.tasks.DatasetRun;

/**
 * The tables of a run, from the results in its folder: OpenCompass' three files, and beside them
 * {@code summary/statistics_TIME.md} and {@code .json}, and where models were compared, {@code bradley_terry_TIME.csv} and
 * {@code .json}. Needs neither models nor data.
 */
public final class RunSummary {

    private final RunFolder folder;
    private final SummaryTable table;
    private final Statistics statistics;
    private final List<Failure> missing;
    private final List<String> losses;
    private final @Nullable ArenaSummary arena;

    private RunSummary(
            RunFolder folder,
            SummaryTable table,
            Statistics statistics,
            List<Failure> missing,
            List<String> losses,
            @Nullable ArenaSummary arena) {
        this.folder = folder;
        this.table = table;
        this.statistics = statistics;
        this.missing = List.copyOf(missing);
        this.losses = List.copyOf(losses);
        this.arena = arena;
    }

    /**
     * Reads the results.
     *
     * @param isExpected whether the result of a model (first name) on a dataset is to be shown
     * @param problems takes what is wrong with the groups
     */
    public static RunSummary read(
            RunConfig config, RunFolder folder, BiPredicate<String, String> isExpected, Problems problems) {
        Scoreboard board = new Scoreboard();
        List<Failure> missing = new ArrayList<>();
        List<String> losses = new ArrayList<>();
        Set<String> datasets = new LinkedHashSet<>();
        config.datasets().forEach(dataset -> datasets.add(dataset.name()));
        asked(config).forEach((model, asked) -> {
            board.add(model, List.of());
            for (DatasetConfig dataset : asked) {
                datasets.add(dataset.name());
                if (dataset.evaluation().evaluates(model) && isExpected.test(model, dataset.name())) {
                    add(board, folder, model, dataset, missing);
                    String lost =
                            Losses.of(folder.folder(), model, dataset.name()).toString();
                    if (!lost.isEmpty()) {
                        losses.add(model + "/" + dataset.name() + ": " + lost);
                    }
                }
            }
        });
        SummaryTable table = SummaryTable.of(board, List.copyOf(datasets), config.summarizer(), problems);
        return new RunSummary(
                folder,
                table,
                Statistics.of(board, table),
                missing,
                losses,
                arena(config, folder, isExpected, problems));
    }

    private static @Nullable ArenaSummary arena(
            RunConfig config, RunFolder folder, BiPredicate<String, String> isExpected, Problems problems) {
        try {
            return ArenaSummary.read(config, folder, isExpected);
        } catch (ConfigException e) {
            problems.warning("summarizer", "there are no Bradley-Terry ratings: " + e.getMessage());
            return null;
        }
    }

    private static Map<String, List<DatasetConfig>> asked(RunConfig config) {
        Map<String, List<DatasetConfig>> asked = new LinkedHashMap<>();
        for (RunConfig.Combination combination : config.allCombinations()) {
            for (ModelConfig model : combination.models()) {
                asked.computeIfAbsent(model.name(), name -> new ArrayList<>()).addAll(combination.datasets());
            }
        }
        return asked;
    }

    private static void add(
            Scoreboard board, RunFolder folder, String model, DatasetConfig dataset, List<Failure> missing) {
        ResultFiles files = new ResultFiles(folder.folder(), model, dataset.name());
        try {
            ResultFiles.Content content = files.read();
            if (content == null) {
                missing.add(
                        new Failure(model, dataset.name(), "there is no result, looked for " + files.result(), null));
            } else if (content.error() != null) {
                missing.add(new Failure(model, dataset.name(), files.result() + " says: " + content.error(), null));
            } else if (content.metrics().isEmpty()) {
                missing.add(new Failure(model, dataset.name(), files.result() + " has no metric", null));
            } else {
                board.add(model, List.of(DatasetRun.outcome(dataset, content.metrics())));
                board.addSamples(model, dataset.name(), content.samples());
            }
        } catch (ConfigException e) {
            missing.add(new Failure(model, dataset.name(), String.valueOf(e.getMessage()), e));
        }
    }

    /** Expected results that are not there or say that something failed: model, dataset and cause. */
    public List<Failure> missing() {
        return missing;
    }

    /** The table, with standard errors, the best of each row, and tests; what the context window cost stands below. */
    public String terminal() {
        return new StatisticsText(table, statistics).terminal() + (arena == null ? "" : arena.text()) + warning();
    }

    private String warning() {
        return losses.isEmpty()
                ? ""
                : "\n\nWARNING: the context window was too small\n  " + String.join("\n  ", losses);
    }

    /**
     * Writes the files.
     *
     * @param time in their names
     * @param below text at the end of the summary, where a warning stands too; without both it is OpenCompass' file
     * @throws org.occlocal.harness.output.OutputException when one cannot be written
     */
    public void write(String time, String below) {
        folder.writeText(
                "summary",
                "summary_" + time + ".txt",
                SummaryText.whole(table, time) + (losses.isEmpty() ? "" : warning() + "\n") + below);
        folder.writeText("summary", "summary_" + time + ".csv", SummaryText.csv(table));
        folder.writeText("summary", "summary_" + time + ".md", SummaryText.markdown(table));
        StatisticsText text = new StatisticsText(table, statistics);
        folder.writeText(
                "summary", "statistics_" + time + ".md", text.markdown() + (losses.isEmpty() ? "" : warning() + "\n"));
        folder.writeText("summary", "statistics_" + time + ".json", text.json());
        if (arena != null) {
            arena.write(folder, time);
        }
    }
}
