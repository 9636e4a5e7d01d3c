package org.occlocal.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.output.WholeFile;
import org.occlocal.harness.summaries.ComparisonText;
import org.occlocal.harness.summaries.RunComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows which samples came out otherwise in a second run, and whether that is more than chance.",
        footer = {
            "",
            "Runs of OpenCompass can be compared too, with each other and with runs of occ-local.",
            "",
            "  occ-local compare outputs/20261121_101500 outputs/20261121_104500",
            "  occ-local compare 20261121_101500 20261121_104500 --output changes.jsonl"
        })
final class CompareCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RUN", description = "its folder, or its name below the work folder")
    private String first = "";

    @Parameters(index = "1", paramLabel = "RUN", description = "the run that is compared with it")
    private String second = "";

    @Option(
            names = "--rows",
            defaultValue = "20",
            paramLabel = "N",
            description = "most changed samples that are shown of each dataset; 0 for all (default: ${DEFAULT-VALUE})")
    private int rows;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "all changed samples with their whole predictions, as JSON lines")
    @Nullable
    private Path output;

    @Option(
            names = {"-w", "--work-dir"},
            defaultValue = "outputs",
            paramLabel = "DIR",
            description = "where runs are looked for (default: ${DEFAULT-VALUE})")
    private Path workDir = Path.of("outputs");

    @Override
    public Integer call() {
        if (rows < 0 || first.isEmpty() || second.isEmpty()) {
            throw new UsageException("compare needs two runs, and --rows 0 or more");
        }
        RunComparison comparison =
                RunComparison.of(RunFolders.earlier(workDir, first), RunFolders.earlier(workDir, second));
        if (output != null) {
            WholeFile.write(output, ComparisonText.jsonLines(comparison).getBytes(StandardCharsets.UTF_8));
        }
        System.out.print(ComparisonText.text(comparison, rows));
        return ExitCode.DONE;
    }
}
