package org.occlocal.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.DatasetConfigs;
import org.occlocal.harness.DatasetResult;
import org.occlocal.harness.DatasetRun;
import org.occlocal.harness.Progress;
import org.occlocal.harness.RunOptions;
import org.occlocal.harness.output.OutputException;
import org.occlocal.harness.output.ResultsTable;
import org.occlocal.harness.output.WholeFile;
import org.occlocal.inferencers.TextModel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Without options the embedded demo model is evaluated on the embedded demo datasets.",
            "",
            "  occ-local --model DIR --datasets siqa_ppl gsm8k_gen --data-root data",
            "  occ-local --model qwen2-72b --gpus 0-7 --datasets siqa_ppl --data-root data",
            "",
            "Exit codes: 0 done, 2 usage, 3 configuration or model, 4 device, 5 partial results."
        })
public final class OccLocal implements Callable<Integer> {

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Option(
            names = "--datasets",
            arity = "1..*",
            paramLabel = "NAME",
            description = "presets or .yaml files; the presets are arc_c_ppl, gsm8k_gen, siqa_ppl, winogrande_ppl")
    private List<String> datasets = new ArrayList<>();

    @Option(
            names = "--data-root",
            paramLabel = "DIR",
            description = "folder with the datasets' files, laid out as OpenCompass' data folder (default: data)")
    private Path dataRoot = Path.of("data");

    @Option(
            names = {"-w", "--work-dir"},
            paramLabel = "DIR",
            description = "a folder for this run is made in it (default: outputs)")
    private Path workDir = Path.of("outputs");

    @Option(
            names = "--batch-size",
            defaultValue = "16",
            paramLabel = "N",
            description = "most rows that generate at a time (default: ${DEFAULT-VALUE})")
    private int batchSize;

    @Option(
            names = "--batch-tokens",
            defaultValue = "4096",
            paramLabel = "N",
            description = "most tokens of one pass (default: ${DEFAULT-VALUE})")
    private int batchTokens;

    @Option(names = "--max-rows", paramLabel = "N", description = "evaluate the first N rows of each dataset")
    private int maxRows;

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "upper limit for generations of all datasets")
    private int maxNewTokens;

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
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    report(failure, command.debug);
                    return ExitCode.of(failure);
                })
                .execute(args);
    }

    private static void report(Exception failure, boolean debug) {
        if (ExitCode.isExplained(failure)) {
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
        if (batchSize < 1 || batchTokens < 1 || maxRows < 0 || maxNewTokens < 0) {
            throw new UsageException("--batch-size and --batch-tokens must be 1 or more, --max-rows and"
                    + " --max-new-tokens 0 or more");
        }
        if (models.model == null) {
            if (!datasets.isEmpty()) {
                models.required();
            }
            models.usableDevices();
            try (Demo demo = new Demo()) {
                return evaluate(demo.model(), demo.data(), Demo.DATASETS);
            }
        }
        if (datasets.isEmpty()) {
            throw new UsageException("--datasets is missing, known are " + String.join(", ", DatasetConfigs.PRESETS));
        }
        models.usableDevices();
        return evaluate(null, dataRoot, datasets);
    }

    private int evaluate(@Nullable Path demoModel, Path data, List<String> names) {
        List<DatasetConfig> configs = DatasetConfigs.read(names);
        Path run = newFolder();
        RunOptions options = new RunOptions(data, run, batchSize, batchTokens, maxRows, maxNewTokens);
        if (configs.stream().map(DatasetConfig::name).distinct().count() != configs.size()) {
            throw new UsageException("two datasets have the same name, so one would overwrite the other's predictions: "
                    + configs.stream().map(DatasetConfig::name).toList());
        }
        List<DatasetRun> runs = new ArrayList<>();
        for (DatasetConfig config : configs) {
            runs.add(DatasetRun.prepare(config, options));
        }
        Progress progress = quiet ? Progress.silent() : new ProgressLine();
        try (TextModel model = demoModel == null ? models.load() : models.load(demoModel)) {
            if (!quiet) {
                System.err.printf(
                        "%s: %s, %,d parameters, %s on %s%n",
                        model.name(),
                        model.model().spec().modelType(),
                        model.model().spec().parameters(),
                        model.model().dtype(),
                        model.model().stages().stream()
                                .map(stage -> stage.device().toString())
                                .toList());
            }
            List<DatasetResult> results = new ArrayList<>();
            for (DatasetRun dataset : runs) {
                results.add(dataset.run(model, progress));
            }
            String table = ResultsTable.of(model.name(), results);
            WholeFile.write(run.resolve("summary").resolve("summary.txt"), table.getBytes(StandardCharsets.UTF_8));
            System.out.print(table);
            if (!quiet) {
                System.err.println("predictions, results and summary: " + run);
            }
            return ExitCode.DONE;
        }
    }

    /** A folder of this run alone, made before anything is computed: two runs may start in the same second. */
    private Path newFolder() {
        String time = LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss"));
        Path folder = workDir.resolve(time);
        try {
            Files.createDirectories(workDir);
            for (int i = 2; Files.exists(folder); i++) {
                folder = workDir.resolve(time + "_" + i);
            }
            return Files.createDirectory(folder);
        } catch (IOException e) {
            throw new OutputException(folder, e);
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
