package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs by several workers and by processes of their own. */
final class WorkersTest {

    private static final String FOUR_PARTS = "infer: {partitioner: {type: NumWorkerPartitioner, num_worker: 4}}";
    private static final String FAILING =
            """
            summarizer: {}
            model_dataset_combinations: []
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void anyNumberOfWorkersAndProcessesGiveTheSameBytes() throws IOException {
        MixedRun run = MixedRun.write(folder, 80, FOUR_PARTS);
        Path one = run(run, "one", "--workers", "1");
        assertThat(one.resolve("predictions/demo/texts_3.json")).exists();
        MixedRun.assertSame(run(run, "two", "--workers", "2"), one, "two workers");
        MixedRun.assertSame(run(run, "four", "--max-num-workers", "4"), one, "four workers");
        Path isolated = run(run, "isolated", "--workers", "2", "--isolate");
        MixedRun.assertSame(isolated, one, "two processes at a time");
        assertThat(isolated.resolve("logs/infer/demo/choices_0.out"))
                .content()
                .contains("choices_0: 20 samples", "texts_0: 20 samples");
    }

    @Test
    void aRunGoesOnWithThePartsThatItHasWhateverTheNumberOfWorkers() throws IOException {
        MixedRun run = MixedRun.write(folder, 80, "");
        Path before = run(run, "run", "--workers", "4");
        Map<String, String> undisturbed = CommandLineProcess.filesBelow(before.resolve("predictions"));
        for (String gone : List.of("choices_2", "texts_0", "chats_1")) {
            Files.delete(before.resolve("predictions/demo/" + gone + ".json"));
            Path journal = before.resolve("journal/demo/" + gone + ".jsonl");
            List<String> lines = Files.readAllLines(journal);
            Files.write(journal, lines.subList(0, lines.size() / 2));
        }
        assertThat(run(run, "run", "--workers", "2", "-r")).isEqualTo(before);
        assertThat(CommandLineProcess.filesBelow(before.resolve("predictions"))).isEqualTo(undisturbed);
    }

    @Test
    void otherRowsAreCutAnewAndNoOldPartIsRead() throws IOException {
        MixedRun run = MixedRun.write(folder, 80, "");
        Path old = run(run, "run", "--workers", "4");
        MixedRun shorter = MixedRun.write(folder, 40, "");
        assertThat(run(shorter, "run", "--workers", "2", "-r")).isEqualTo(old);
        Path fresh = run(shorter, "fresh", "--workers", "2");
        for (String dataset : List.of("choices", "texts", "chats")) {
            assertThat(old.resolve("results/demo/" + dataset + ".json"))
                    .hasSameTextualContentAs(fresh.resolve("results/demo/" + dataset + ".json"));
        }
        assertThat(old.resolve("predictions/demo/texts_0.json.old")).doesNotExist(); // the same twenty rows
        assertThat(old.resolve("predictions/demo/texts_3.json")).doesNotExist();
        assertThat(old.resolve("predictions/demo/texts_3.json.old")).exists();
    }

    @Test
    void partitionersAndRunnersOfOpenCompassConfigurationsAreFollowed() throws IOException {
        MixedRun.write(folder, 40, "");
        String config =
                """
                from opencompass.models import HuggingFaceBaseModel
                from opencompass.datasets import CustomDataset
                from opencompass.openicl.icl_inferencer import PPLInferencer
                from opencompass.openicl.icl_prompt_template import PromptTemplate
                from opencompass.partitioners import SizePartitioner
                from opencompass.runners import LocalRunner
                from opencompass.tasks import OpenICLInferTask
                models = [dict(type=HuggingFaceBaseModel, abbr='demo', path='%s')]
                datasets = [dict(
                    abbr='numbered', type=CustomDataset, path='rows.jsonl',
                    reader_cfg=dict(input_columns=['question'], output_column='answer', test_range='[5:35]'),
                    infer_cfg=dict(
                        prompt_template=dict(type=PromptTemplate, template={0: '{question} yes', 1: '{question} no'}),
                        inferencer=dict(type=PPLInferencer)))]
                infer = dict(
                    partitioner=dict(type=SizePartitioner, max_task_size=20),
                    runner=dict(type=LocalRunner, max_num_workers=8, task=dict(type=OpenICLInferTask)))
                """
                        .formatted(TestFolders.demoModel().toAbsolutePath().normalize());
        Path python = Files.writeString(folder.resolve("run.py"), config);
        MixedRun cut = new MixedRun(python, folder);
        CommandLineRun result =
                CommandLineRun.of(cut.arguments(folder.resolve("cut")).toArray(String[]::new));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.errors())
                .contains("max_num_workers of LocalRunner is not followed", "numbered_2: 10 samples");
        Path made = MixedRun.onlyRun(folder.resolve("cut"));
        assertThat(CommandLineProcess.filesBelow(made.resolve("predictions/demo")))
                .containsOnlyKeys("numbered_0.json", "numbered_1.json", "numbered_2.json");
        MixedRun.assertSame(
                run(cut, "isolated", "--isolate", "--workers", "2"), made, "labels that are numbers, in task files");
        Files.writeString(python, config.replace("SizePartitioner", "SubjectivePartitioner"));
        CommandLineRun refused =
                CommandLineRun.of(cut.arguments(folder.resolve("refused")).toArray(String[]::new));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(refused.errors()).contains("SubjectivePartitioner is not supported; supported are NaivePartitioner");
    }

    @Test
    void dataThatChangedSinceTheAnswersIsNoticedWhenTheyAreEvaluated() throws IOException {
        MixedRun run = MixedRun.write(folder, 40, "");
        run(run, "run", "--workers", "2", "-m", "infer");
        Path rows = folder.resolve("rows.jsonl");
        Files.writeString(rows, Files.readString(rows).replace("and 33?", "and thirty-three?"));
        CommandLineRun evaluated = CommandLineRun.of(
                run.arguments(folder.resolve("run"), "-m", "eval", "-r").toArray(String[]::new));
        assertThat(evaluated.exitCode()).as(evaluated.errors()).isZero();
        assertThat(evaluated.errors())
                .contains("warning: demo/choices: the data of sample 13", "warning: demo/texts: the data of sample 13")
                .doesNotContain("warning: demo/chats");
    }

    @Test
    void partsThatOpenCompassMadeAreNotAskedAgain() throws IOException {
        MixedRun run = MixedRun.write(folder, 40, "");
        Path made = run(run, "run", "--workers", "2");
        Map<String, String> predictions = CommandLineProcess.filesBelow(made.resolve("predictions"));
        Files.delete(made.resolve("tasks/parts.json"));
        for (String journal :
                CommandLineProcess.filesBelow(made.resolve("journal")).keySet()) {
            Files.delete(made.resolve("journal").resolve(journal));
        }
        CommandLineRun second = CommandLineRun.of(
                run.arguments(folder.resolve("run"), "--workers", "3", "-r").toArray(String[]::new));
        assertThat(second.exitCode()).as(second.errors()).isZero();
        assertThat(second.errors())
                .contains("choices: has predictions", "texts: has predictions", "chats: has predictions");
        assertThat(CommandLineProcess.filesBelow(made.resolve("predictions"))).isEqualTo(predictions);
    }

    @Test
    void anInterruptedRunSaysHowToGoOn() throws IOException, InterruptedException {
        MixedRun run = MixedRun.write(folder, 1000, "");
        CommandLineProcess process = CommandLineProcess.start(folder, run.arguments(folder.resolve("work")));
        while (!hasBegun(folder.resolve("work"))) {
            assertThat(process.process().isAlive()).as(process.output()).isTrue();
            Thread.sleep(5);
        }
        process.process().destroy();
        assertThat(process.process().waitFor()).isNotZero();
        assertThat(process.output())
                .contains("interrupted: what was answered is kept, go on with the same command and -r "
                        + MixedRun.onlyRun(folder.resolve("work")));
    }

    @Test
    void aDatasetThatFailsTakesNothingElseWithItAndIsNotEvaluated() throws IOException {
        MixedRun run = MixedRun.write(folder, 20, FAILING);
        Files.writeString(
                run.config(),
                Files.readString(run.config())
                        .replace(
                                "{type: GenInferencer, max_out_len: 12}",
                                "{type: SWCELossInferencer, block_size: 99999}"));
        for (List<String> how : List.of(List.<String>of(), List.of("--isolate"))) {
            Path work = folder.resolve("failing" + how.size());
            List<String> arguments = new ArrayList<>(run.arguments(work));
            arguments.addAll(how);
            CommandLineRun result = CommandLineRun.of(arguments.toArray(String[]::new));
            assertThat(result.exitCode()).as(result.errors()).isEqualTo(ExitCode.PARTIAL);
            Path made = MixedRun.onlyRun(work);
            assertThat(result.output()).contains("FAILED:\n  demo/texts: SWCELossInferencer: block_size 99999");
            assertThat(made.resolve("results/demo/choices.json")).exists();
            assertThat(made.resolve("results/demo/chats.json")).exists();
            assertThat(made.resolve("results/demo/texts.json")).doesNotExist();
            try (Stream<Path> tables = Files.list(made.resolve("summary"))) {
                assertThat(tables.filter(file -> file.toString().endsWith(".txt")))
                        .singleElement()
                        .satisfies(file -> assertThat(file).content().contains("FAILED:", "block_size 99999"));
            }
        }
    }

    @Test
    void aProcessThatIsKilledFailsAloneAndTheRunGoesOn() throws IOException, InterruptedException {
        MixedRun run = MixedRun.write(folder, 400, "infer: {partitioner: {type: NaivePartitioner}}");
        CommandLineProcess process =
                CommandLineProcess.start(folder, run.arguments(folder.resolve("work"), "--isolate"));
        while (!hasBegun(folder.resolve("work"))) {
            assertThat(process.process().isAlive()).as(process.output()).isTrue();
            Thread.sleep(5);
        }
        process.process().children().forEach(ProcessHandle::destroyForcibly);
        assertThat(process.process().waitFor()).as(process.output()).isEqualTo(ExitCode.PARTIAL);
        assertThat(process.output())
                .contains("demo/choices: its process ended with exit code 137", "logs/infer/demo/choices.out");
        Path made = MixedRun.onlyRun(folder.resolve("work"));
        assertThat(made.resolve("results/demo/texts.json")).exists();
        run(run, "work", "-r");
        run(run, "alone");
        MixedRun.assertSame(made, MixedRun.onlyRun(folder.resolve("alone")), "one process killed");
    }

    @Test
    void aTaskIsDoneFromItsFileAlone() throws IOException {
        MixedRun run = MixedRun.write(folder, 40, "");
        Path made = run(run, "run", "--workers", "2", "--isolate");
        Map<String, String> predictions = CommandLineProcess.filesBelow(made.resolve("predictions"));
        try (Stream<Path> gone = Stream.of(made.resolve("predictions/demo"), made.resolve("journal/demo"))) {
            for (Path all : gone.toList()) {
                try (Stream<Path> files = Files.list(all)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
        try (Stream<Path> tasks = Files.list(made.resolve("tasks"))) {
            for (Path task : tasks.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> file.getFileName().toString().startsWith("infer_"))
                    .toList()) {
                CommandLineRun done = CommandLineRun.of("task", task.toString());
                assertThat(done.exitCode()).as(done.errors()).isZero();
            }
        }
        assertThat(CommandLineProcess.filesBelow(made.resolve("predictions"))).isEqualTo(predictions);
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"type\": \"Other\"}");
        CommandLineRun refused = CommandLineRun.of("task", broken.toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(refused.errors()).contains("broken.json: \"type\" is Other, known are OpenICLInfer and OpenICLEval");
    }

    /** Whether a sample is kept. */
    private static boolean hasBegun(Path work) {
        File[] runs = work.toFile().listFiles();
        return runs != null && runs.length > 0 && new File(runs[0], "journal/demo/choices.jsonl").length() > 0;
    }

    private Path run(MixedRun run, String work, String... more) throws IOException {
        CommandLineRun result =
                CommandLineRun.of(run.arguments(folder.resolve(work), more).toArray(String[]::new));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return MixedRun.onlyRun(folder.resolve(work));
    }
}
