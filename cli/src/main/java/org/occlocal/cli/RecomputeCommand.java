package org.occlocal.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.ConfigSources;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.configs.YamlConfigs;
import org.occlocal.harness.datasets.CustomDatasets;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.tasks.EvaluationChanges;
import org.occlocal.inferencers.NllNormalization;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "recompute",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Evaluates a run again, in another way, from what its models answered; no model is needed.",
        footer = {
            "",
            "The result is a run of its own, beside the first; \"compare\" shows what changed. KIND is a"
                    + " name, or a dictionary in YAML where it has arguments.",
            "",
            "  occ-local recompute outputs/20261121_101500 --normalization bytes",
            "  occ-local recompute RUN --evaluator '{type: MATHEvaluator, version: v2}'",
            "  occ-local recompute 20261121_101500 --pred-postprocessor none"
        })
final class RecomputeCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RUN", description = "its folder, or its name below the work folder")
    private String run = "";

    @Option(
            names = "--normalization",
            paramLabel = "NAME",
            description = "what PPLInferencer compares labels by: sum, scored_tokens, all_tokens or bytes")
    @Nullable
    private String normalization;

    @Option(names = "--evaluator", paramLabel = "KIND", description = "in place of each dataset's")
    @Nullable
    private String evaluator;

    @Option(
            names = "--pred-postprocessor",
            paramLabel = "KIND",
            description = "in place of each dataset's; none for none")
    @Nullable
    private String postprocessor;

    @Option(
            names = "--datasets",
            arity = "1..*",
            split = ",",
            paramLabel = "NAME",
            description = "only these datasets of the run")
    private List<String> datasets = new ArrayList<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "with other evaluators for the run's datasets (default: the configuration that the run kept)")
    @Nullable
    private Path config;

    @Mixin
    private DataOptions data = new DataOptions();

    @Option(
            names = {"-w", "--work-dir"},
            paramLabel = "DIR",
            description = "where runs are looked for, and the new one is made (default: beside RUN, or outputs)")
    @Nullable
    private Path workDir;

    @Option(names = "--quiet", description = "only the table")
    private boolean quiet;

    @Override
    public Integer call() {
        Path from = RunFolders.earlier(workDir == null ? Path.of("outputs") : workDir, run);
        if (data.root == null && Files.isDirectory(Demo.predictions(from))) {
            try (Demo demo = new Demo()) {
                return recompute(from, demo.root());
            }
        }
        return recompute(from, null);
    }

    /** @param demo where the demo's data are for now; null for another run */
    private int recompute(Path from, @Nullable Path demo) {
        Problems problems = new Problems();
        EvaluationChanges changes =
                new EvaluationChanges(kind("--evaluator", evaluator), postprocessor(), normalization(), datasets);
        Map<String, Object> variables;
        Path file = config == null ? RunFolders.configOf(from) : config;
        try (ConfigSources sources = new ConfigSources(null, null, problems)) {
            variables = changes.applyTo(sources.read(file));
        }
        Map<String, Object> said = KeptCommandLine.of(variables);
        data.addTo(said);
        KeptCommandLine.keep(said, variables);
        if (demo != null) {
            said.put(TaskSettings.DATA_ROOT, TaskSettings.texts(DataRoot.of(demo)));
        }
        TaskSettings settings = TaskSettings.of(said);
        DataRoot root = settings.root();
        RunConfig read =
                RunConfig.read(variables, file.toString(), untyped -> CustomDatasets.complete(untyped, root), problems);
        EvaluationRun evaluation = new EvaluationRun(read, settings.options(), EvaluationRun.Stage.EVAL, quiet, false);
        try {
            evaluation.prepare(root, problems);
        } finally {
            problems.warnings().forEach(warning -> System.err.println("warning: " + warning));
        }
        Path beside = from.toAbsolutePath().getParent();
        String time = RunFolders.now();
        Path to = RunFolders.make(workDir != null ? workDir : beside == null ? Path.of("outputs") : beside, time);
        return evaluation.recompute(new RunFolder(from), new RunFolder(to), changes.normalization(), time, variables);
    }

    private @Nullable NllNormalization normalization() {
        try {
            return normalization == null ? null : NllNormalization.named(normalization);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--normalization: " + e.getMessage());
        }
    }

    private @Nullable Map<String, Object> postprocessor() {
        return "none".equals(postprocessor) ? Map.of() : kind("--pred-postprocessor", postprocessor);
    }

    private static @Nullable Map<String, Object> kind(String option, @Nullable String given) {
        if (given == null) {
            return null;
        }
        if (!given.startsWith("{")) {
            return Map.of("type", given);
        }
        try {
            Map<String, Object> kind = YamlConfigs.parse(given, option);
            if (!(kind.get("type") instanceof String)) {
                throw new UsageException(option + " needs a type: " + given);
            }
            return kind;
        } catch (ConfigException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
