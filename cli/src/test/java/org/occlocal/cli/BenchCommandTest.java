package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchCommandTest {

    private static final String CONFIG =
            Path.of("src/main/resources/demo/model/config.json").toString();

    @Test
    void measuresEveryCombinationOfTheGrid() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                "bench", "--random-weights", CONFIG, "-p", "8,16", "-n", "0,4", "-b", "1,2", "-r", "2", "-o", "json");
        assertThat(run.exitCode()).as(run.errors()).isZero();
        JsonNode report = new ObjectMapper().readTree(run.output());
        assertThat(report.path("rows")).hasSize(8);
        for (JsonNode row : report.path("rows")) {
            assertThat(row.path("tokens_per_second")).hasSize(2);
            assertThat(row.path("mean_tokens_per_second").doubleValue()).isPositive();
        }
    }

    @Test
    void printsOneLineForEachMeasurement() {
        CommandLineRun csv =
                CommandLineRun.of("bench", "--random-weights", CONFIG, "-p", "8", "-n", "2", "-r", "1", "-o", "csv");
        assertThat(csv.output().lines()).hasSize(3);
        CommandLineRun table = CommandLineRun.of("bench", "--random-weights", CONFIG, "-p", "8", "-n", "2", "-r", "1");
        assertThat(table.output()).contains("score", "decode", "±");
    }

    @Test
    void knowsTheShapesOfQwen2() {
        assertThat(ModelShape.read("qwen2-72b").parameters()).isBetween(72_000_000_000L, 73_000_000_000L);
        assertThat(ModelShape.read("qwen2-0.5b").parameters()).isBetween(490_000_000L, 500_000_000L);
    }

    /** Counted apart: the demo's 600 texts have 26,600 tokens; a tree of them is made here in the plainest way. */
    @Test
    void planCountsWhatIsComputed(@TempDir Path folder) throws IOException {
        try (Demo demo = new Demo()) {
            CommandLineRun run = CommandLineRun.of(
                    "bench",
                    "plan",
                    "--model",
                    demo.model().toString(),
                    "--datasets",
                    "demo_choice_ppl",
                    "--data-root",
                    demo.root().toString(),
                    "--compute",
                    "--tokens-out",
                    folder.toString());
            assertThat(run.exitCode()).as(run.errors()).isZero();
            Set<List<Integer>> prefixes = new HashSet<>();
            List<String> lines = Files.readAllLines(folder.resolve("demo_choice_ppl.jsonl"));
            for (String line : lines) {
                List<Integer> tokens = new ArrayList<>();
                for (JsonNode token : new ObjectMapper().readTree(line).path("tokens")) {
                    tokens.add(token.intValue());
                    prefixes.add(List.copyOf(tokens));
                }
            }
            String[] row =
                    run.output().lines().skip(1).findFirst().orElseThrow().split("\\s+", -1);
            assertThat(lines).hasSize(600);
            assertThat(row)
                    .startsWith("demo_choice_ppl", "600", "26,600", String.format("%,d", prefixes.size()))
                    .hasSize(8);
            assertThat(row[7]).isEqualTo(row[4]);
        }
    }

    @Test
    void refusesWhatCannotBeMeasured() {
        assertThat(CommandLineRun.of("bench", "--random-weights", "nothing").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandLineRun.of("bench", "--random-weights", CONFIG, "-n", "1")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandLineRun.of("bench", "--random-weights", CONFIG, "-p", "100000")
                        .errors())
                .contains("context window");
    }
}
