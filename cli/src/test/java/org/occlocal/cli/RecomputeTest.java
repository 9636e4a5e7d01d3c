package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.YamlConfigs;
import org.occlocal.harness.tasks.EvaluationChanges;
import org.occlocal.inferencers.NllNormalization;

/** Runs that are evaluated again from what they kept, and what then changed. */
final class RecomputeTest {

    private static final Path DATA = Path.of("src/main/resources/demo");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void anotherNormalizationGivesTheFilesOfARunThatHadIt() throws IOException {
        Path run = run("first", "--model", TestFolders.demoModel().toString(), "--datasets", "demo_choice_ppl");
        Path recomputed = recompute(run, "--normalization", "bytes");
        Map<String, Object> config = new EvaluationChanges(null, null, NllNormalization.BYTES, List.of())
                .applyTo(YamlConfigs.read(RunFolders.configOf(run)));
        Path file = Files.writeString(folder.resolve("bytes.yaml"), YamlConfigs.write(config));
        Path asked = run("asked", "--config", file.toString());
        for (String name : List.of("predictions/model/demo_choice_ppl.json", "results/model/demo_choice_ppl.json")) {
            assertThat(recomputed.resolve(name)).hasSameBinaryContentAs(asked.resolve(name));
            assertThat(Files.mismatch(recomputed.resolve(name), run.resolve(name)))
                    .isNotNegative();
        }
        Path back = recompute(run, "--normalization", "scored_tokens");
        assertThat(back.resolve("predictions/model/demo_choice_ppl.json"))
                .hasSameBinaryContentAs(run.resolve("predictions/model/demo_choice_ppl.json"));
    }

    @Test
    void anotherPostprocessorOrEvaluatorIsAppliedToTheSameAnswers() throws IOException {
        Path run = run("first", "--model", TestFolders.demoModel().toString(), "--datasets", "demo_math_gen");
        Path raw = recompute(run, "--pred-postprocessor", "none");
        assertThat(raw.resolve("predictions/model/demo_math_gen.json"))
                .hasSameBinaryContentAs(run.resolve("predictions/model/demo_math_gen.json"));
        CommandLineRun compared = CommandLineRun.of("compare", run.toString(), raw.toString(), "--rows", "2");
        assertThat(compared.exitCode()).as(compared.errors()).isZero();
        assertThat(compared.output())
                .containsPattern(
                        "model/demo_math_gen +accuracy +\\d\\d.\\d\\d +0.00 +-\\d\\d.\\d\\d \\(\\d.\\d\\d\\) +60 +60 +0 +5\\d +0.0000")
                .contains("100.00 -> 0.00", "... and 58 more; --rows 0 shows all");
        Path judged = recompute(run, "--evaluator", "{type: AccwithDetailsEvaluator}", "--datasets", "demo_math_gen");
        assertThat(RunFolders.configOf(judged)).content().contains("AccwithDetailsEvaluator");
        CommandLineRun shown = CommandLineRun.of("-m", "viz", "-r", judged.toString());
        assertThat(shown.exitCode()).as(shown.errors()).isZero();
    }

    @Test
    void aRunOfTheDemoIsRecomputedWithItsEmbeddedData() throws IOException {
        CommandLineRun first = CommandLineRun.of(
                "--max-rows", "60", "-w", folder.resolve("first").toString());
        assertThat(first.exitCode()).as(first.errors()).isZero();
        Path run = onlyChild(folder.resolve("first"));
        CommandLineRun again = CommandLineRun.of(
                "recompute",
                run.toString(),
                "--max-rows",
                "60",
                "-w",
                folder.resolve("again").toString());
        assertThat(again.exitCode()).as(again.errors()).isZero();
        assertThat(again.output()).isEqualTo(first.output());
        Path changes = folder.resolve("changes.jsonl");
        CommandLineRun same = CommandLineRun.of(
                "compare",
                run.toString(),
                onlyChild(folder.resolve("again")).toString(),
                "--output",
                changes.toString());
        assertThat(same.output())
                .containsPattern("demo_choice_ppl +accuracy .* \\+0.00 \\(0.00\\) +60 +0 +0 +0 +1.0000");
        assertThat(changes).isEmptyFile();
    }

    @Test
    void partsThatSeveralWorkersAskedArePutTogether() throws IOException {
        String model = TestFolders.demoModel().toString();
        Path run = run("first", "--model", model, "--datasets", "demo_choice_ppl");
        Path cut = run("cut", "--model", model, "--datasets", "demo_choice_ppl", "--workers", "2");
        assertThat(cut.resolve("journal/model/demo_choice_ppl_1.jsonl")).exists();
        assertThat(recompute(cut, "--normalization", "sum").resolve("predictions/model/demo_choice_ppl.json"))
                .hasSameBinaryContentAs(
                        recompute(run, "--normalization", "sum").resolve("predictions/model/demo_choice_ppl.json"));
    }

    @Test
    void whatCannotBeRecomputedIsSaid() throws IOException {
        Path run = run("first", "--model", TestFolders.demoModel().toString(), "--datasets", "demo_choice_ppl");
        assertThat(CommandLineRun.of(recomputing(run, "--normalization", "letters"))
                        .errors())
                .contains("--normalization: unknown normalization \"letters\"");
        assertThat(CommandLineRun.of(recomputing(run, "--datasets", "other")).errors())
                .contains("the run has no dataset other; it has demo_choice_ppl");
        assertThat(CommandLineRun.of(recomputing(run, "--max-rows", "9")).output())
                .contains("FAILED:", "answers other rows than the dataset has now", "--max-rows");
        Path journal = run.resolve("journal/model/demo_choice_ppl.jsonl");
        List<String> lines = Files.readAllLines(journal);
        Files.write(journal, lines.subList(0, lines.size() - 1));
        CommandLineRun incomplete = CommandLineRun.of(recomputing(run));
        assertThat(incomplete.exitCode()).isEqualTo(5);
        assertThat(incomplete.output()).contains("has 59 of 60 samples; go on with the run, -r");
        Files.delete(journal);
        assertThat(CommandLineRun.of(recomputing(run, "--normalization", "sum")).output())
                .contains("which has the likelihoods that another normalization needs");
        CommandLineRun plain = CommandLineRun.of(recomputing(run));
        assertThat(plain.exitCode()).as(plain.errors()).isZero();
        assertThat(CommandLineRun.of("compare", run.toString(), "nowhere").errors())
                .contains("there is no folder of a run at nowhere");
    }

    private Path run(String place, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--data-root",
                DATA.toString(),
                "--max-rows",
                "60",
                "-w",
                folder.resolve(place).toString()));
        CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.errors()).isZero();
        return onlyChild(folder.resolve(place));
    }

    private String[] recomputing(Path run, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("recompute", run.toString(), "--data-root", DATA.toString(), "--max-rows", "60"));
        if (List.of(arguments).contains("--max-rows")) {
            all = new ArrayList<>(all.subList(0, 4));
        }
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private Path recompute(Path run, String... arguments) throws IOException {
        List<Path> before = children(run.resolveSibling(""));
        CommandLineRun recomputed = CommandLineRun.of(recomputing(run, arguments));
        assertThat(recomputed.exitCode()).as(recomputed.errors()).isZero();
        List<Path> after = children(run.resolveSibling(""));
        after.removeAll(before);
        assertThat(after).hasSize(1);
        return after.get(0);
    }

    private static Path onlyChild(Path parent) throws IOException {
        List<Path> children = children(parent);
        assertThat(children).hasSize(1);
        return children.get(0);
    }

    private static List<Path> children(Path parent) throws IOException {
        try (Stream<Path> all = Files.list(parent)) {
            return new ArrayList<>(all.toList());
        }
    }
}
