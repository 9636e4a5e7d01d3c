package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of questions of one's own. */
final class OwnQuestionsTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void rowsOfOnesOwnThatCannotBeAnsweredAreNamedAndEmptyLinesAreNone() throws IOException {
        Path rows =
                Files.writeString(folder.resolve("own.csv"), "question,A,B,answer\n\nWhat?,x,y,A\n\nWho?,x,y,E\n\n");
        for (String method : List.of("gen", "ppl")) {
            CommandLineRun run = CommandLineRun.of(
                    "--model",
                    TestFolders.demoModel().toString(),
                    "--custom-dataset-path",
                    rows.toAbsolutePath().toString(),
                    "--custom-dataset-infer-method",
                    method,
                    "-w",
                    folder.resolve(method).toString());
            assertThat(run.exitCode()).as(run.errors()).isZero();
            assertThat(run.errors())
                    .contains("model/own: 2 samples")
                    .contains(
                            "1 of 2 rows have an answer in column \"answer\" that is none of the labels [A, B], so they"
                                    + " cannot be answered rightly; row 1 has E");
        }
    }

    @Test
    void rowsWithoutAnswersAreToldBeforeTheyAreAsked() throws IOException {
        Path rows = Files.writeString(folder.resolve("own.jsonl"), "{\"question\": \"Anna has\"}\n");
        CommandLineRun run = CommandLineRun.of(
                "--model",
                TestFolders.demoModel().toString(),
                "--custom-dataset-path",
                rows.toString(),
                "--max-new-tokens",
                "2",
                "-w",
                folder.resolve("out").toString());
        assertThat(run.errors())
                .startsWith(
                        "warning: dataset own: there is no output column, such as \"answer\", so predictions will be")
                .contains("own: 1 samples");
        assertThat(run.exitCode()).isEqualTo(5);
    }

    @Test
    void fieldsThatFitNoColumnAreRefused() throws IOException {
        Path rows = folder.resolve("own.csv");
        for (String method : List.of("gen", "ppl")) {
            Files.writeString(rows, "question,A,B,answer\n\"What, again?\",x,y,A\nWhat, then?,x,y,A\n");
            refused(
                    CommandLineRun.of(
                            "--model",
                            TestFolders.demoModel().toString(),
                            "--custom-dataset-path",
                            rows.toString(),
                            "--custom-dataset-infer-method",
                            method),
                    3,
                    "own.csv line 3 has 5 fields, the header has 4: put texts that have a \",\" in double quotes");
        }
        Files.writeString(rows, "question,A,A,answer\nWhat?,x,y,A\n");
        refused(
                CommandLineRun.of(
                        "--model", TestFolders.demoModel().toString(), "--custom-dataset-path", rows.toString()),
                3,
                "two columns have the same name in the header: [question, A, A, answer]");
    }

    @Test
    void aFileOfOnesOwnIsFoundBelowTheCurrentFolderThoughDataLieElsewhere() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path rows = Files.writeString(folder.resolve("rows.csv"), "question,A,B,answer\nWhat?,x,y,A\n");
        CommandLineRun run = CommandLineRun.of(
                "--model",
                TestFolders.demoModel().toString(),
                "--custom-dataset-path",
                here.relativize(rows.toAbsolutePath()).toString(),
                "--data-root",
                TestFolders.demoModel().toString(),
                "-w",
                folder.resolve("out").toString());
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertThat(run.output()).contains("rows");
    }

    private static void refused(CommandLineRun run, int exitCode, String... parts) {
        assertThat(run.errors()).contains(parts).doesNotContain("\tat ");
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }
}
