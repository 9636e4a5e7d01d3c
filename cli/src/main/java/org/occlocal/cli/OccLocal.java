package org.occlocal.cli;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigSources;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.harness.datasets.CustomDatasets;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.output.RunFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The main command: evaluates a model on datasets, by default the embedded ones. */
@Command(
        name = "occ-local",
        mixinStandardHelpOptions = true,
        versionProvider = OccLocal.Version.class,
        sortOptions = false,
        description = "Evaluates open language models on the devices of this machine.",
        subcommands = {
            ScoreCommand.class,
            GenerateCommand.class,
            TokenizeCommand.class,
            ModelsCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            QuantizeCommand.class,
            VerifyCommand.class,
            ConfigCommand.class,
            RecomputeCommand.class,
            CompareCommand.class,
            TaskCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Without options the embedded demo model is evaluated on the embedded demo datasets.",
            "",
            "  occ-local --model DIR --datasets siqa_ppl gsm8k_gen --data-root data",
            "  occ-local --model qwen2-72b --gpus 0-7 --datasets siqa_ppl --data-root data",
            "  occ-local --config eval_demo.py --opencompass ~/opencompass",
            "  occ-local --models hf_qwen2_7b --datasets mmlu_ppl --opencompass ~/opencompass",
            "",
            "Exit codes: 0 done, 2 usage, 3 configuration or model, 4 device, 5 partial results."
        })
public final class OccLocal implements Callable<Integer> {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "CONFIG",
            description = "as --config: OpenCompass' .py, or .yaml")
    @Nullable
    private Path givenConfig;

    @Mixin
    private ConfigOptions configs = new ConfigOptions();

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Mixin
    private RunnerOptions runners = new RunnerOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private AskingOptions asking = new AskingOptions();

    @Option(
            names = {"-w", "--work-dir"},
            paramLabel = "DIR",
            description = "a folder for this run is made in it (default: the configuration's work_dir, or outputs)")
    @Nullable
    private Path workDir;

    @Option(
            names = {"-m", "--mode"},
            defaultValue = "all",
            paramLabel = "MODE",
            description =
                    "all, infer (predictions only), eval (of the predictions that -r names) or viz (only the tables,"
                            + " of the results that -r names)")
    private EvaluationRun.Stage stage = EvaluationRun.Stage.ALL;

    @Option(
            names = {"-r", "--reuse"},
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "RUN",
            description = "go on with an earlier run, its folder or its name below the work folder (alone: the newest):"
                    + " datasets that have predictions are not asked again")
    @Nullable
    private String reuse;

    @Option(names = "--quiet", description = "no progress, only the table")
    private boolean quiet;

    @Option(names = "--debug", scope = CommandLine.ScopeType.INHERIT, description = "stack traces with errors")
    private boolean debug;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the command line. Returns its exit code. */
    static int run(String... args) {
        OccLocal command = new OccLocal();
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((failure, line) -> misused(failure))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    report(failure, command.debug);
                    return ExitCode.of(failure);
                })
                .execute(args);
    }

    /** All options at once would hide what is wrong. */
    private static int misused(CommandLine.ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        System.err.println("error: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, command.getErr());
        System.err.println("  mend:  \"" + command.getCommandSpec().qualifiedName() + " --help\" tells all options");
        return ExitCode.USAGE;
    }

    private static void report(Exception failure, boolean debug) {
        if (failure instanceof FileSystemException file) {
            System.err.println("error: " + FileProblem.of(file));
        } else if (ExitCode.isExplained(failure)) {
            System.err.println("error: " + failure.getMessage());
        } else {
            System.err.println("error: " + failure);
            if (!debug) {
                System.err.println("  mend:  this is a fault of occ-local; run again with --debug and report it");
            }
        }
        if (debug) {
            failure.printStackTrace();
        }
    }

    @Override
    public Integer call() {
        runners.check();
        if (configs.config == null && givenConfig != null) {
            configs.config = configuration(givenConfig);
        }
        boolean isViz = stage == EvaluationRun.Stage.VIZ;
        if (reuse == null && (isViz || stage == EvaluationRun.Stage.EVAL)) {
            throw new UsageException(
                    isViz
                            ? "-m viz needs -r RUN, the run whose results are shown; -r alone is the newest"
                            : "-m eval needs -r RUN, the run whose predictions are evaluated; -r alone is the newest");
        }
        boolean nothing = models.model == null && !configs.isGiven() && configs.hfPath == null;
        if (nothing && reuse != null) {
            Path run = RunFolders.earlier(workDir == null ? Path.of("outputs") : workDir, reuse);
            if (isViz || !Files.isDirectory(Demo.predictions(run))) {
                configs.config = RunFolders.configOf(run);
                nothing = false;
            }
        }
        if (nothing) {
            models.requireDevices();
            try (Demo demo = new Demo()) {
                models.model = demo.model().toString();
                configs.datasets.addAll(Demo.DATASETS);
                return evaluate(demo.root());
            }
        }
        return evaluate(null);
    }

    /** A mistyped command looks like a configuration. */
    private static Path configuration(Path given) {
        if (given.getNameCount() == 1 && given.toString().matches("[a-z]+") && !Files.exists(given)) {
            throw new UsageException("\"" + given + "\" is no command, and no file of a configuration, .py or .yaml;"
                    + " \"occ-local --help\" tells all commands");
        }
        return given;
    }

    /** @param demo where the demo's data are for now; null for another run */
    private int evaluate(@Nullable Path demo) {
        Problems problems = new Problems();
        Map<String, Object> variables;
        try (ConfigSources sources = new ConfigSources(configs.folders.own, configs.folders.openCompass, problems)) {
            variables = configs.variables(sources, models.model, models.maxSequenceLength);
        }
        TaskSettings settings = settings(variables, demo);
        DataRoot root = settings.root();
        RunConfig config = RunConfig.read(
                variables,
                configs.config == null ? "command line" : configs.config.toString(),
                untyped -> CustomDatasets.complete(untyped, root),
                problems);
        EvaluationRun run = new EvaluationRun(config, settings.options(), stage, quiet, debug);
        Workers workers = new Workers(models, runners, settings, config, quiet);
        if (stage.asksModels()) {
            config.allModels().forEach(model -> models.check(model, problems));
        }
        try {
            prepare(run, root, problems);
        } finally {
            problems.warnings().forEach(warning -> System.err.println("warning: " + warning));
        }
        Path parent =
                workDir != null ? workDir : Path.of(config.workFolder() == null ? "outputs" : config.workFolder());
        String time = RunFolders.now();
        if (runners.dryRun) {
            run.show(
                    new RunFolder(reuse == null ? parent.resolve(time) : RunFolders.earlier(parent, reuse)),
                    workers,
                    settings,
                    models);
            return ExitCode.DONE;
        }
        if (stage.asksModels()) {
            workers.checkDevices(config.allModels());
            workers.checkDevices(run.judges());
        }
        Path folder = reuse == null ? RunFolders.make(parent, time) : RunFolders.earlier(parent, reuse);
        if (stage == EvaluationRun.Stage.VIZ) {
            return run.summarizeOnly(new RunFolder(folder), time);
        }
        return run.run(new RunFolder(folder), workers, time, variables);
    }

    /** What the command line says, over what the configuration knows of the one that made it; the configuration keeps both. */
    private TaskSettings settings(Map<String, Object> variables, @Nullable Path demo) {
        Map<String, Object> said = KeptCommandLine.of(variables);
        data.addTo(said);
        asking.addTo(said);
        models.agreeWith(said);
        KeptCommandLine.keep(said, variables);
        if (demo != null) {
            said.put(TaskSettings.DATA_ROOT, TaskSettings.texts(DataRoot.of(demo)));
        }
        return TaskSettings.of(said);
    }

    /** Tells all that is wrong before anything is computed; tables alone need no data. */
    private void prepare(EvaluationRun run, DataRoot root, Problems problems) {
        if (stage == EvaluationRun.Stage.VIZ) {
            problems.throwIfAny();
            return;
        }
        run.prepare(root, problems);
        if (configs.judge != null && run.judges().isEmpty()) {
            problems.warning("--judge", "no dataset asks a judge, so " + configs.judge + " is not loaded");
        }
        if (stage.asksModels()) {
            run.judges().forEach(judge -> models.checkJudge(judge, problems));
            problems.throwIfAny();
        }
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = OccLocal.class.getPackage().getImplementationVersion();
            return new String[] {"occ-local " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
