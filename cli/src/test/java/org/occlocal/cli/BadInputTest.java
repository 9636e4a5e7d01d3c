package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong input: each ends with its exit code and a message that tells how to mend it. */
final class BadInputTest {

    private static final String TOKENS = "{\"id\":1,\"tokens\":[1,2,3]}\n";

    @TempDir
    private Path folder = Path.of("");

    private final Path checkpoint = TestFolders.reference("qwen2");

    @Test
    void whatMendsSeveralMissingFilesIsToldOnce() {
        CommandLineRun run = CommandLineRun.of(
                "--model",
                TestFolders.demoModel().toString(),
                "--datasets",
                "siqa_ppl",
                "winogrande_ppl",
                "--data-root",
                folder.toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errors().lines())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("error: dataset siqa_ppl needs ")
                                .endsWith("is not there"),
                        second -> assertThat(second)
                                .startsWith("dataset winogrande_ppl needs ")
                                .endsWith("is not there"),
                        mend -> assertThat(mend)
                                .startsWith("  mend:  put the data below ")
                                .contains("COMPASS_DATA_CACHE"));
    }

    @ParameterizedTest
    @CsvSource({
        "'datasets: []', 'models: [{type: HuggingFaceBaseModel, path: m}]', error: nothing says what is evaluated: ",
        "'extends: siqa_ppl', 'models: []', error: nothing says which model is evaluated: "
    })
    void aRunOfNoDatasetsOrNoModelsIsNoRun(String first, String second, String message) throws IOException {
        Path config = Files.write(folder.resolve("run.yaml"), List.of(first, second));
        CommandLineRun run = CommandLineRun.of("--config", config.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).startsWith(message.strip());
    }

    @Test
    void promptLongerThanTheContext() throws IOException {
        String tokens = "[" + "1,".repeat(512) + "1]";
        refused(
                runOn(TestFolders.demoModel(), "score", "{\"id\":1,\"tokens\":" + tokens + "}"),
                2,
                "input line 1: 513 tokens do not fit the context window of 512");
        refused(
                runOn(
                        TestFolders.demoModel(),
                        "generate",
                        TOKENS + "{\"id\":2,\"tokens\":" + tokens + "}",
                        "--max-new-tokens",
                        "4"),
                2,
                "input line 2: the prompt has 513 tokens, the context window is 512");
    }

    @Test
    void emptyPrompt() throws IOException {
        refused(
                runOn(TestFolders.demoModel(), "score", "{\"id\":1,\"text\":\"\"}"),
                2,
                "input line 1: there are no tokens");
        refused(
                runOn(TestFolders.demoModel(), "generate", "{\"id\":1,\"prompt\":\"\"}", "--max-new-tokens", "4"),
                2,
                "input line 1: the prompt is empty");
    }

    @Test
    void emptyFile() throws IOException {
        refused(score(""), 2, "has no lines");
    }

    @Test
    void brokenLineIsNamedBeforeAnythingRuns() throws IOException {
        refused(score(TOKENS + "\n{\"id\":2,\"tokens\":[1,2}\n"), 2, "input line 3: ");
        refused(score(TOKENS + "{\"id\":2,\"tokens\":[1,200]}"), 2, "input line 2: \"tokens\" has 200 at place 1");
        refused(score(TOKENS + "{\"id\":2}"), 2, "input line 2: expected exactly one of text, tokens, found none");
        refused(score("{\"tokens\":[1]}"), 2, "input line 1: \"id\" is missing");
        refused(score("{\"id\":1,\"text\":\"hello\"}"), 3, "the model has no tokenizer");
        assertThat(folder.resolve("out.jsonl")).doesNotExist();
        assertThat(folder.resolve("out.jsonl.partial")).doesNotExist();
    }

    @Test
    void numbersThatMakeNoSenseAreUsageErrors() throws IOException {
        refused(
                runOn(checkpoint, "score", TOKENS, "--batch-tokens", "0"),
                2,
                "--batch-tokens is 0, it must be 1 or more");
        refused(
                runOn(checkpoint, "generate", TOKENS, "--max-new-tokens", "1", "--batch-size", "0"),
                2,
                "--batch-size is 0, it must be 1 or more");
        refused(runOn(checkpoint, "score", TOKENS, "--max-seq-len", "-5"), 3, "a context window of -5 tokens");
        refused(CommandLineRun.of("--model", checkpoint.toString(), "--max-seq-len", "-5"), 2, "--max-seq-len is -5");
    }

    @Test
    void optionsWithoutEffectAreRefusedOrTold() throws IOException {
        Files.writeString(folder.resolve("rows.jsonl"), "{\"question\": \"Anna has\", \"answer\": \"1\"}\n");
        Path config = Files.writeString(
                folder.resolve("run.yaml"),
                """
                models: [{type: HuggingFaceBaseModel, abbr: demo, path: %s}]
                datasets: [{path: rows.jsonl}]
                """
                        .formatted(TestFolders.demoModel().toAbsolutePath()));
        refused(
                CommandLineRun.of("--config", config.toString(), "--max-seq-len", "16", "--hf-type", "chat"),
                2,
                "--hf-type, --max-seq-len without effect: only for the checkpoint that --model names");
        refused(
                CommandLineRun.of("--config", config.toString(), "--custom-dataset-infer-method", "ppl"),
                2,
                "--custom-dataset-infer-method without effect: only for the file that --custom-dataset-path names");
        CommandLineRun judged = CommandLineRun.of(
                "--config",
                config.toString(),
                "--judge",
                TestFolders.demoModel().toString(),
                "--data-root",
                folder.toString(),
                "--max-new-tokens",
                "2",
                "-w",
                folder.resolve("out").toString());
        assertThat(judged.exitCode()).as(judged.errors()).isZero();
        assertThat(judged.errors()).contains("warning: --judge: no dataset asks a judge");
        CommandLineRun generated = runOn(
                checkpoint,
                "generate",
                "{\"id\": 1, \"tokens\": [1], \"max_tokens\": 3}\n{\"id\": 2, \"tokens\": [1], \"max_tokens\": 3}\n",
                "--max-new-tokens",
                "1",
                "--top-p",
                "0.5");
        assertThat(generated.exitCode()).isZero();
        assertThat(generated.errors())
                .contains("warning: --top-k, --top-p and --min-p choose nothing where --temperature is 0")
                .containsOnlyOnce("\"max_tokens\" has no meaning here; a line has id, prompt, tokens, messages, stop");
    }

    @Test
    void aFileIsNoWorkFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        refused(
                CommandLineRun.of("--max-rows", "1", "-w", file.toString()),
                5,
                file + ": it is a file",
                "name a folder with -w");
    }

    @Test
    void theInputIsNoOutput() throws IOException {
        Path file = folder.resolve("both.jsonl");
        Files.writeString(file, TOKENS);
        for (String command : List.of("score", "tokenize")) {
            refused(
                    CommandLineRun.of(
                            command,
                            "--model",
                            checkpoint.toString(),
                            "--input",
                            file.toString(),
                            "--output",
                            file.toString()),
                    2,
                    "is the file of --input");
        }
        assertThat(file).content().isEqualTo(TOKENS);
    }

    @Test
    void theMarkBeforeUtf8IsPassedOver() throws IOException {
        assertThat(score("\uFEFF" + TOKENS).exitCode()).isZero();
    }

    @Test
    void noSpaceForTheOutput() throws IOException {
        Files.createSymbolicLink(folder.resolve("out.jsonl.partial"), Path.of("/dev/full"));
        refused(score(TOKENS), 5, "cannot write", "No space left on device");
        assertThat(folder.resolve("out.jsonl")).doesNotExist();
    }

    @Test
    void outputFolderThatIsNotThere() throws IOException {
        Files.writeString(folder.resolve("in.jsonl"), TOKENS);
        refused(
                CommandLineRun.of(
                        "score",
                        "--model",
                        checkpoint.toString(),
                        "--input",
                        folder.resolve("in.jsonl").toString(),
                        "--output",
                        folder.resolve("nowhere/out.jsonl").toString()),
                5,
                "cannot write");
    }

    @Test
    void modelThatIsNowhere() {
        refused(
                CommandLineRun.of(
                        "--model",
                        "qwen2-72b",
                        "--model-root",
                        folder.toString(),
                        "--datasets",
                        "siqa_ppl",
                        "--data-root",
                        folder.toString()),
                3,
                "dataset siqa_ppl needs " + folder.resolve("data/siqa/"));
        refused(
                CommandLineRun.of(
                        "score",
                        "--model",
                        "qwen2-72b",
                        "--model-root",
                        folder.toString(),
                        "--input",
                        TestFolders.demoModel()
                                .resolve("../data/demo_choice.jsonl")
                                .toString(),
                        "--output",
                        "x"),
                2,
                "id");
    }

    @Test
    void unknownDatasetNamesTheKnownOnes() {
        refused(
                CommandLineRun.of("--model", checkpoint.toString(), "--datasets", "mmlu", "nope"),
                3,
                "unknown dataset \"mmlu\"",
                "unknown dataset \"nope\"",
                "siqa_ppl");
    }

    @Test
    void namesAreListedWithWhereTheyStand() throws IOException {
        Path own = folder.resolve("own/datasets/siqa_gen.py");
        Files.createDirectories(folder.resolve("own/datasets"));
        Files.writeString(own, "");
        CommandLineRun listed = CommandLineRun.of(
                "config", "list", "siqa", "--config-dir", folder.resolve("own").toString());
        assertThat(listed.output().lines())
                .satisfiesExactly(
                        first -> assertThat(first).matches("dataset +siqa_gen +" + own),
                        second -> assertThat(second).matches("dataset +siqa_ppl +preset"));
    }

    @Test
    void gpusOnAMachineWithoutOne() {
        if (org.occlocal.engine.pytorch.GraphicsCard.list().isEmpty()) {
            refused(
                    CommandLineRun.of("--gpus", "0"),
                    4,
                    "were asked for and cannot be used",
                    "PYTORCH_LIBRARY_PATH",
                    "--cpu");
            refused(CommandLineRun.of("--gpus", "all"), 4, "no graphics card");
        }
        refused(CommandLineRun.of("--gpus", "7-3"), 2, "runs backwards");
        refused(CommandLineRun.of("--gpus", "0", "--cpu"), 2, "exclude each other");
        refused(CommandLineRun.of("--devices", "tpu"), 2, "is no device");
    }

    private CommandLineRun score(String lines) throws IOException {
        return runOn(checkpoint, "score", lines);
    }

    private CommandLineRun runOn(Path model, String command, String lines, String... more) throws IOException {
        return CommandLineRun.onLines(folder, command, model, lines, more);
    }

    private static void refused(CommandLineRun run, int exitCode, String... parts) {
        assertThat(run.errors()).contains(parts).doesNotContain("\tat ");
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }
}
