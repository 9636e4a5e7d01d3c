package org.occlocal.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigSources;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.harness.datasets.CustomDatasets;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.output.OutputException;
import org.occlocal.harness.tasks.PreparedDataset;
import org.occlocal.harness.tasks.Rehearsal;
import org.occlocal.harness.tasks.RunModel;
import org.occlocal.harness.tasks.RunOptions;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.PlanningModel;
import org.occlocal.inferencers.TextModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Counts the tokens that datasets cost a model, and what sharing prefixes saves. Needs no weights.",
        footer = {
            "",
            "one by one: tokens of all texts, each label of each row on its own, as other systems compute"
                    + " them; distinct: tokens of the tree that the texts make; planned: what is computed here."
                    + " Final tokens of texts are predicted and not computed, so less than distinct may be planned.",
            "",
            "  occ-local bench plan --model qwen2-0.5b --datasets siqa_ppl --data-root data"
        })
final class BenchPlanCommand implements Callable<Integer> {

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Mixin
    private ConfigOptions configs = new ConfigOptions();

    @Option(names = "--data-root", paramLabel = "DIR", description = "as for an evaluation")
    @Nullable
    private Path dataRoot;

    @Option(names = "--max-rows", paramLabel = "N", description = "the first N rows of each dataset")
    private int maxRows;

    @Option(
            names = "--batch-tokens",
            defaultValue = "" + AskingOptions.BATCH_TOKENS,
            paramLabel = "N",
            description = "most tokens of one pass (default: ${DEFAULT-VALUE})")
    private int batchTokens;

    @Option(
            names = "--compute",
            description = "run it too, with one new token for generations, and compare what was computed")
    private boolean compute;

    @Option(names = "--tokens-out", paramLabel = "DIR", description = "write the texts as token ids, a .jsonl each")
    @Nullable
    private Path tokensOut;

    @Override
    public Integer call() {
        Required.positive("--batch-tokens", batchTokens);
        Problems problems = new Problems();
        DataRoot root = DataOptions.of(dataRoot);
        RunConfig config;
        try (ConfigSources sources = new ConfigSources(configs.folders.own, configs.folders.openCompass, problems)) {
            Map<String, Object> variables = configs.variables(sources, models.required(), models.maxSequenceLength);
            config = RunConfig.read(
                    variables, "command line", untyped -> CustomDatasets.complete(untyped, root), problems);
        }
        List<PreparedDataset> datasets = new ArrayList<>();
        for (DatasetConfig dataset : config.datasets()) {
            PreparedDataset prepared = PreparedDataset.prepare(dataset, root, maxRows, problems);
            if (prepared != null) {
                datasets.add(prepared);
            }
        }
        problems.throwIfAny();
        RunOptions options = new RunOptions(AskingOptions.BATCH_SIZE, batchTokens, maxRows, 1, false, false);
        boolean equal = true;
        for (ModelConfig model : config.allModels()) {
            equal &= plan(model, datasets, options);
        }
        return equal ? ExitCode.DONE : ExitCode.PARTIAL;
    }

    /** Prints a line for each dataset. Returns whether what was computed is what was planned. */
    private boolean plan(ModelConfig config, List<PreparedDataset> datasets, RunOptions options) {
        System.out.printf(
                "%-28s %9s %12s %12s %12s %7s %6s%s%n",
                "dataset",
                "texts",
                "one by one",
                "distinct",
                "planned",
                "passes",
                "ratio",
                compute ? "     computed" : "");
        List<Long> planned = new ArrayList<>();
        for (PreparedDataset dataset : datasets) {
            try (TextModel text = models.planning(config)) {
                Rehearsal.run(dataset, new RunModel(config, text, options));
                PlanningModel plan = (PlanningModel) text.model();
                planned.add(plan.computedTokens());
                System.out.printf(
                        Locale.ROOT,
                        "%-28s %,9d %,12d %,12d %,12d %,7d %6.2f%s",
                        dataset.name(),
                        plan.sequences().size(),
                        plan.sequenceTokens(),
                        plan.distinctPrefixTokens(),
                        plan.computedTokens(),
                        plan.passes(),
                        (double) plan.sequenceTokens() / Math.max(1, plan.computedTokens()),
                        compute ? "" : "\n");
                if (tokensOut != null) {
                    write(tokensOut.resolve(dataset.name() + ".jsonl"), plan.sequences());
                }
            }
            if (compute) {
                try (TextModel text = models.load(config)) {
                    InferenceMeter meter = Rehearsal.run(dataset, new RunModel(config, text, options));
                    System.out.printf(Locale.ROOT, " %,12d%n", meter.computedTokens());
                    if (meter.computedTokens() != planned.get(planned.size() - 1)) {
                        System.err.println("error: " + dataset.name() + ": " + planned.get(planned.size() - 1)
                                + " tokens were planned and " + meter.computedTokens() + " computed");
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static void write(Path file, List<ScoreRequest> texts) {
        ObjectMapper json = new ObjectMapper();
        StringBuilder lines = new StringBuilder();
        try {
            for (ScoreRequest text : texts) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("tokens", text.tokens());
                line.put("first_target", text.firstTarget());
                lines.append(json.writeValueAsString(line)).append('\n');
            }
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }
}
