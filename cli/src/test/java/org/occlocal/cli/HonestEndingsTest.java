package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs from which something is taken away: they end with a clear error, and no file under its name is a part of one. */
final class HonestEndingsTest {

    private static final int ROWS = 150;

    @TempDir
    private Path folder = Path.of("");

    private Path out = Path.of("");

    @BeforeEach
    void writeData() throws IOException {
        out = folder.resolve("out");
        writeRows("Anna has");
    }

    private void writeRows(String start) throws IOException {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add("{\"question\": \"" + start + " " + i + " apples and buys\", \"answer\": \"" + i + "\"}");
        }
        Files.write(folder.resolve("rows.jsonl"), rows);
    }

    @Test
    void aFileThatDoesNotFitTheDiskIsNotThereUnderItsName() throws IOException {
        Path run = out.resolve("run");
        Path partial = run.resolve("predictions/first/made.json.partial");
        Files.createDirectories(partial.getParent());
        Files.createSymbolicLink(partial, Path.of("/dev/full"));
        CommandLineRun full = run("first", "-r", run.toString());
        assertThat(full.exitCode()).isEqualTo(5);
        assertThat(full.errors())
                .contains("error: cannot write", "made.json: ", "No space left on device", "mend:  free space");
        assertThat(run.resolve("predictions/first/made.json")).doesNotExist();
        assertThat(run.resolve("results")).doesNotExist();
        assertThat(run.resolve("summary")).doesNotExist();
        Files.delete(partial);
        CommandLineRun again = run("first", "-r", run.toString());
        assertThat(again.exitCode()).as(again.errors()).isZero();
        assertSameFiles(run, undisturbed("first"));
    }

    /** A limit on the size of files cuts a line of the journal, as a full disk does; no privilege is needed for it. */
    @Test
    void aRunWhoseJournalWasCutGoesOnToTheSameFiles() throws IOException, InterruptedException {
        Path whole = undisturbed("first");
        ChildProcess cut = ChildProcess.script(
                List.of(),
                "ulimit -f 20; exec \"$@\"",
                ChildProcess.occLocal(arguments("first", "-w", out.toString()).toArray(String[]::new)));
        assertThat(cut.exitCode()).as(cut.output()).isEqualTo(5);
        assertThat(cut.output()).contains("error: cannot write", "made.jsonl", "mend:  ");
        Path run = onlyChild(out);
        assertThat(run.resolve("predictions/first/made.json")).doesNotExist();
        assertThat(run.resolve("logs/infer/first/made.out")).content().contains("FAILED: ", "OutputException");
        CommandLineRun again = run("first", "-r", run.toString());
        assertThat(again.exitCode()).as(again.errors()).isZero();
        assertSameFiles(run, whole);
    }

    @Test
    void aFullFileSystemEndsARun() throws IOException, InterruptedException {
        undisturbed("first"); // unpacks libtorch, where nothing else did
        ChildProcess full = onTmpfs("size=64k");
        assertThat(full.exitCode()).as(full.output()).isEqualTo(5);
        assertThat(full.output())
                .contains("error: cannot write ", "No space left on device", "mend:  free space")
                .doesNotContain("made.json\n");
    }

    @Test
    void aReadOnlyFileSystemEndsARun() throws IOException, InterruptedException {
        ChildProcess readOnly = onTmpfs("ro");
        assertThat(readOnly.exitCode()).as(readOnly.output()).isEqualTo(5);
        assertThat(readOnly.output()).contains("error: cannot write ", "Read-only file system", "mend:  ");
    }

    @Test
    void aPlaceWhereNoFolderCanBeMadeEndsARunBeforeItStarts() throws IOException {
        Path file = Files.writeString(folder.resolve("a file"), "");
        for (String place : List.of(file.toString(), file + "/below", "/sys/occ-local")) {
            CommandLineRun run = run("first", "-w", place);
            assertThat(run.exitCode()).as(place).isEqualTo(5);
            assertThat(run.errors())
                    .contains("error: cannot write " + place, "mend:  ")
                    .doesNotContain("parameters");
        }
    }

    @Test
    void aModelThatVanishesFailsAloneAndTheOthersHaveTheirResults() throws Exception {
        Path second = TestFolders.copy(TestFolders.demoModel(), folder.resolve("second"));
        CommandLineRun run = disturbed(() -> delete(second), "first, second", "-w", out.toString());
        assertThat(run.exitCode()).as(run.errors()).isEqualTo(5);
        assertThat(run.output())
                .containsPattern("made +\\w{6} +accuracy +gen +\\d+.\\d\\d \\(\\d.\\d\\d\\) +-")
                .contains("FAILED:", "second: ", second.toString());
        assertThat(onlyChild(out).resolve("logs/infer/second/made.out"))
                .content()
                .contains("FAILED: ", second.toString());
        assertThat(onlyChild(out).resolve("predictions/second")).doesNotExist();
    }

    @Test
    void aModelThatIsLoadedIsNotMissedWhenItVanishes() throws Exception {
        Path whole = undisturbed("first");
        Path first = folder.resolve("first");
        CommandLineRun run = disturbed(() -> delete(first), "first", "-w", out.toString());
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertSameFiles(onlyChild(out), whole);
    }

    @Test
    void whatWasReadOfADatasetIsWhatIsEvaluated() throws Exception {
        Path whole = undisturbed("first");
        CommandLineRun run = disturbed(() -> writeRows("Ben has"), "first", "-w", out.toString());
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertSameFiles(onlyChild(out), whole);
        CommandLineRun again = run("first", "-r", onlyChild(out).toString());
        assertThat(again.exitCode()).as(again.errors()).isZero();
        assertThat(again.errors()).contains("first/made: ", "changed since its predictions were made");
    }

    @Test
    void aRunWhoseFolderIsRemovedEndsWithoutAFileInItsPlace() throws Exception {
        CommandLineRun run = disturbed(() -> delete(onlyChild(out)), "first", "-w", out.toString());
        assertThat(run.exitCode()).as(run.errors()).isEqualTo(5);
        assertThat(run.errors()).contains("error: cannot write ", "the folder of the run is gone", "mend:  ");
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void whatVerifyKeepsInATemporaryFileThatCannotGrowIsNotHalfCompared() throws IOException, InterruptedException {
        ChildProcess cut =
                ChildProcess.script(List.of(), "ulimit -f 20; exec \"$@\"", ChildProcess.occLocal(verification()));
        assertThat(cut.exitCode()).as(cut.output()).isEqualTo(5);
        assertThat(cut.output())
                .contains(
                        "error: cannot write " + System.getProperty("java.io.tmpdir"),
                        "log-probabilities of the first model cannot be kept: File too large",
                        "mend:  free space there")
                .doesNotContain("mean KL divergence");
    }

    @Test
    void aMissingFolderForTemporaryFilesIsToldInWords() throws IOException, InterruptedException {
        Path missing = folder.resolve("missing");
        ChildProcess run = ChildProcess.script(
                List.of(),
                "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir='" + missing + "' exec \"$@\"",
                ChildProcess.occLocal(verification()));
        assertThat(run.exitCode()).as(run.output()).isEqualTo(5);
        assertThat(run.output())
                .contains("error: cannot write " + missing + ": there is no such folder", "java -Djava.io.tmpdir=DIR")
                .doesNotContain("Exception");
    }

    private static String[] verification() {
        return new String[] {"verify", "--model", TestFolders.demoModel().toString(), "--quantize", "int8"};
    }

    private interface Disturbance {
        void happen() throws IOException;
    }

    /** A run during which something happens, once the first sample is in the journal. */
    private CommandLineRun disturbed(Disturbance disturbance, String models, String... more) throws Exception {
        List<Exception> failures = new ArrayList<>();
        Thread watcher = new Thread(() -> {
            try {
                while (journalLines() == 0) {
                    Thread.sleep(1);
                }
                disturbance.happen();
            } catch (IOException | InterruptedException e) {
                failures.add(e);
            }
        });
        watcher.start();
        CommandLineRun run = run(models, more);
        watcher.interrupt();
        watcher.join();
        assertThat(failures).as(run.errors()).isEmpty();
        return run;
    }

    private long journalLines() throws IOException {
        if (!Files.isDirectory(out)) {
            return 0;
        }
        try (Stream<Path> runs = Files.list(out)) {
            Path journal = runs.map(run -> run.resolve("journal/first/made.jsonl"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElse(null);
            return journal == null ? 0 : Files.size(journal);
        }
    }

    /** A run in a file system of its own, in memory; what the run left in it is listed at the end of the output. */
    private ChildProcess onTmpfs(String options) throws IOException, InterruptedException {
        List<String> inNamespace = List.of("unshare", "--user", "--map-root-user", "--mount");
        List<String> asRoot = List.of("unshare", "--mount");
        Files.createDirectories(out);
        String mount = "mount -t tmpfs -o " + options + " tmpfs '" + out + "' || exit 99; ";
        for (List<String> before : List.of(inNamespace, asRoot)) {
            if (ChildProcess.script(before, mount, List.of()).exitCode() == 0) {
                return ChildProcess.script(
                        before,
                        mount + "\"$@\"; code=$?; find '" + out + "' -type f; exit $code",
                        ChildProcess.occLocal(
                                arguments("first", "-w", out.toString()).toArray(String[]::new)));
            }
        }
        assumeTrue(
                false,
                "neither a user namespace nor root may mount a file system here; the tests with /dev/full, a limit on"
                        + " file sizes and /sys have run instead");
        throw new AssertionError();
    }

    private Path undisturbed(String models) throws IOException {
        Path place = folder.resolve("undisturbed");
        CommandLineRun run = run(models, "-w", place.toString());
        assertThat(run.exitCode()).as(run.errors()).isZero();
        return onlyChild(place);
    }

    private CommandLineRun run(String models, String... more) throws IOException {
        return CommandLineRun.of(arguments(models, more).toArray(String[]::new));
    }

    private List<String> arguments(String models, String... more) throws IOException {
        StringBuilder config = new StringBuilder("models:\n");
        for (String model : models.split(", ", -1)) {
            Path checkpoint = folder.resolve(model);
            if (!Files.exists(checkpoint)) {
                TestFolders.copy(TestFolders.demoModel(), checkpoint);
            }
            config.append("  - {type: HuggingFaceBaseModel, abbr: " + model + ", max_seq_len: 200, path: '"
                    + checkpoint.toAbsolutePath() + "'}\n");
        }
        config.append(
                """
                datasets:
                  - abbr: made
                    type: CustomDataset
                    path: rows.jsonl
                    reader_cfg: {input_columns: [question], output_column: answer}
                    infer_cfg:
                      prompt_template: {type: PromptTemplate, template: "{question}"}
                      inferencer: {type: GenInferencer, max_out_len: 12}
                    eval_cfg: {evaluator: {type: AccEvaluator}, pred_postprocessor: {type: first_number_postprocess}}
                """);
        Path file = Files.writeString(folder.resolve("run.yaml"), config);
        List<String> arguments = new ArrayList<>(
                List.of("--config", file.toString(), "--data-root", folder.toString(), "--batch-size", "2"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static void assertSameFiles(Path run, Path other) throws IOException {
        for (String file :
                List.of("predictions/first/made.json", "results/first/made.json", "scores/first/made.jsonl")) {
            assertThat(run.resolve(file)).hasSameBinaryContentAs(other.resolve(file));
        }
        try (Stream<Path> files = Files.walk(run)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".partial"));
        }
    }

    private static void delete(Path removed) throws IOException {
        try (Stream<Path> files = Files.walk(removed)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Path onlyChild(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.reduce((a, b) -> {
                        throw new AssertionError(a + " and " + b);
                    })
                    .orElseThrow();
        }
    }
}
