package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configuration that a run keeps, with the options of its command line. */
final class KeptCommandLineTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theConfigurationThatARunKeepsKnowsTheOptionsThatAnswersDependOn() throws IOException {
        write("rows.jsonl", "{\"question\": \"Anna has 3\", \"answer\": \"x\"}\n".repeat(3));
        Path config = write(
                "run.yaml",
                """
                models: [{type: HuggingFaceBaseModel, abbr: demo, path: model, max_seq_len: 200}]
                datasets: [{abbr: made, path: rows.jsonl}]
                """);
        CommandLineRun first = CommandLineRun.of(
                "--config",
                config.toString(),
                "--data-root",
                folder.toString(),
                "--model-root",
                TestFolders.demoModel().resolve("..").toString(),
                "--max-rows",
                "2",
                "--batch-tokens",
                "100",
                "--max-new-tokens",
                "3",
                "-w",
                folder.resolve("a").toString());
        assertThat(first.errors()).contains("made: 2 samples");
        assertThat(first.exitCode()).isZero();
        Path run = MixedRun.onlyRun(folder.resolve("a"));

        CommandLineRun gone = CommandLineRun.of("-r", run.toString());
        assertThat(gone.errors()).contains("made: has predictions in", "it is not asked again");
        assertThat(gone.output()).isEqualTo(first.output());

        Path kept = RunFolders.configOf(run);
        CommandLineRun again = CommandLineRun.of(
                "--config", kept.toString(), "-w", folder.resolve("b").toString());
        assertThat(again.output()).as(again.errors()).isEqualTo(first.output());
        Path predictions = Path.of("predictions/demo/made.json");
        assertThat(MixedRun.onlyRun(folder.resolve("b")).resolve(predictions))
                .hasSameBinaryContentAs(run.resolve(predictions));

        CommandLineRun all = CommandLineRun.of(
                "--config",
                kept.toString(),
                "--max-rows",
                "0",
                "-w",
                folder.resolve("c").toString());
        assertThat(all.errors()).contains("made: 3 samples");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {max_rows: -1}         | max_rows is -1, expected a whole number from 0 on
                    {batch_size: 2.5}      | batch_size is 2.5, expected a whole number from 1 on
                    {data_root: /data}     | data_root is /data, expected a list of folders
                    {reserve_new_tokens: 1}| reserve_new_tokens is 1, expected true or false
                    {rows: 5}              | rows is 5, and no such option is known; known are data_root,
                    all                    | must be a dictionary of options, it is all
                    """)
    void optionsOfAConfigurationAreChecked(String options, String message) throws IOException {
        Path config = write(
                "run.yaml",
                """
                models: [{type: HuggingFaceBaseModel, path: nowhere}]
                datasets: [{path: rows.jsonl}]
                command_line: %s
                """
                        .formatted(options));
        CommandLineRun run = CommandLineRun.of("--config", config.toString());
        assertThat(run.errors()).startsWith("error: \"command_line\"").contains(message);
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @Test
    void foldersOfModelsAreKeptByTheirWholePath() throws IOException {
        Path rows = write("rows.jsonl", "{\"question\": \"Anna has 3\", \"answer\": \"x\"}\n");
        Path here = Path.of("").toAbsolutePath();
        Path model = TestFolders.demoModel().toAbsolutePath().normalize();
        CommandLineRun run = CommandLineRun.of(
                "--model",
                here.relativize(model).toString(),
                "--tokenizer-path",
                here.relativize(model).toString(),
                "--custom-dataset-path",
                rows.toString(),
                "--max-new-tokens",
                "2",
                "-w",
                folder.resolve("out").toString());
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertThat(RunFolders.configOf(MixedRun.onlyRun(folder.resolve("out"))))
                .content()
                .contains("  path: " + model + "\n", "tokenizer_path: " + model + "\n");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
