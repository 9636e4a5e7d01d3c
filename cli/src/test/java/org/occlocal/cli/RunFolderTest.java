package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on, runs of configurations, and runs of which a part fails. */
final class RunFolderTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aRunGoesOnWithTheDatasetsThatHaveNoPredictions() throws IOException {
        CommandLineRun first = CommandLineRun.of("--max-rows", "5", "-w", folder.toString());
        assertThat(first.exitCode()).as(first.errors()).isZero();
        Path run = onlyChild(folder);
        Files.delete(run.resolve("predictions/demo-model/demo_choice_ppl.json"));
        byte[] kept = Files.readAllBytes(run.resolve("predictions/demo-model/demo_math_gen.json"));
        CommandLineRun second = CommandLineRun.of("--max-rows", "5", "-w", folder.toString(), "-r");
        assertThat(second.exitCode()).as(second.errors()).isZero();
        assertThat(second.errors()).contains("demo_math_gen: has predictions").doesNotContain("choice_ppl: has");
        assertThat(second.output()).isEqualTo(first.output());
        assertThat(Files.readAllBytes(run.resolve("predictions/demo-model/demo_math_gen.json")))
                .isEqualTo(kept);
        assertThat(onlyChild(folder)).isEqualTo(run);
    }

    @Test
    void predictionsThatWereDamagedAreWrittenAgainAsTheMessageSays() throws IOException {
        CommandLineRun first = CommandLineRun.of("--max-rows", "5", "-w", folder.toString());
        Path predictions = onlyChild(folder).resolve("predictions/demo-model/demo_math_gen.json");
        byte[] written = Files.readAllBytes(predictions);
        Files.writeString(predictions, Files.readString(predictions).substring(0, 300));
        CommandLineRun broken = CommandLineRun.of("--max-rows", "5", "-w", folder.toString(), "-r");
        assertThat(broken.exitCode()).isEqualTo(5);
        assertThat(broken.output()).contains("demo_math_gen.json line", "mend:  ", "delete it, and go on with -r");
        Files.delete(predictions);
        CommandLineRun mended = CommandLineRun.of("--max-rows", "5", "-w", folder.toString(), "-r");
        assertThat(mended.output()).as(mended.errors()).isEqualTo(first.output());
        assertThat(predictions).hasBinaryContent(written);
    }

    @Test
    void predictionsAreEvaluatedWithoutTheModel() throws IOException {
        CommandLineRun first = CommandLineRun.of("--max-rows", "5", "-m", "infer", "-w", folder.toString());
        assertThat(first.exitCode()).as(first.errors()).isZero();
        assertThat(first.output()).isEmpty();
        CommandLineRun second = CommandLineRun.of(
                "--max-rows", "5", "-m", "eval", "-r", onlyChild(folder).toString());
        assertThat(second.exitCode()).as(second.errors()).isZero();
        assertThat(second.output()).contains("demo_choice_ppl", "demo_math_gen");
    }

    @Test
    void tablesAreMadeOfTheResultsAloneAndWhatIsMissingIsSaid() throws IOException {
        CommandLineRun first = CommandLineRun.of("--max-rows", "5", "-w", folder.toString());
        assertThat(first.exitCode()).as(first.errors()).isZero();
        Path run = onlyChild(folder);
        Files.delete(run.resolve("predictions/demo-model/demo_choice_ppl.json"));
        CommandLineRun shown = CommandLineRun.of("-m", "viz", "-w", folder.toString(), "-r");
        assertThat(shown.exitCode()).as(shown.errors()).isZero();
        assertThat(shown.output()).isEqualTo(first.output());
        Files.delete(run.resolve("results/demo-model/demo_choice_ppl.json"));
        Files.writeString(run.resolve("results/demo-model/demo_math_gen.json"), "{\"error\": \"no such luck\"}");
        CommandLineRun missing = CommandLineRun.of("-m", "viz", "-r", run.toString());
        assertThat(missing.exitCode()).isEqualTo(5);
        assertThat(missing.output())
                .containsPattern("demo_choice_ppl +- +- +- +-")
                .contains("FAILED:", "demo-model/demo_choice_ppl: there is no result", "says: no such luck");
        assertThat(CommandLineRun.of("-m", "viz").exitCode()).isEqualTo(2);
    }

    @Test
    void aRunOfOpenCompassIsShownByItsOwnConfiguration() throws IOException {
        Path golden = TestFolders.shared("golden/opencompass/ppl");
        Path run = folder.resolve("run");
        try (Stream<Path> files = Files.walk(golden.resolve("results"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = run.resolve(golden.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Files.createDirectories(run.resolve("configs"));
        Files.copy(golden.resolve("resolved.py"), run.resolve("configs/20261120_124202_1.py"));
        CommandLineRun shown = CommandLineRun.of("-m", "viz", "-r", run.toString());
        assertThat(shown.exitCode()).as(shown.errors()).isZero();
        // 100 * sqrt(7/12 * 5/12 / 11) = 14.86
        assertThat(shown.output())
                .containsPattern(
                        "siqa_ppl_ced5f6 +ced5f6 +accuracy +ppl +25.00 \\(13.06\\) +58.33 \\(14.86\\)\\* +33.33")
                .contains("36 paired tests are in the summary folder");
        String statistics = Files.readString(onlyChild(run.resolve("summary"), "statistics_.*md"));
        assertThat(statistics)
                .contains("| siqa_ppl_ced5f6 | ced5f6 | accuracy | ppl | 25.00 ± 13.06 | **58.33 ± 14.86** |")
                .contains(
                        "| siqa_ppl_ced5f6 | accuracy | tiny-qwen2 - stories260k | +33.33 (18.80) | 5 | 1 | 0.2188 |");
    }

    @Test
    void aPythonConfigurationRunsAndItsYamlRunsTheSame() throws IOException {
        Path config = write(
                "run.py",
                """
                from opencompass.datasets import CustomDataset
                from opencompass.models import HuggingFaceBaseModel
                from opencompass.openicl.icl_inferencer import GenInferencer
                from opencompass.openicl.icl_prompt_template import PromptTemplate
                models = [dict(type=HuggingFaceBaseModel, abbr='demo', path='%s', max_seq_len=200)]
                datasets = [
                    dict(
                        abbr=f'made_{n}',
                        type=CustomDataset,
                        path='rows.jsonl',
                        reader_cfg=dict(input_columns=['question'], output_column='answer'),
                        infer_cfg=dict(
                            prompt_template=dict(type=PromptTemplate, template='{question}' * n),
                            inferencer=dict(type=GenInferencer, max_out_len=3)))
                    for n in (1, 2)
                ]
                summarizer = dict(summary_groups=[dict(name='both', subsets=['made_1', 'made_2'])])
                """
                        .formatted(TestFolders.demoModel().toAbsolutePath()));
        write("rows.jsonl", "{\"question\": \"Anna has 3\", \"answer\": \"x\"}\n");
        CommandLineRun run = CommandLineRun.of(
                "--config",
                config.toString(),
                "--data-root",
                folder.toString(),
                "-w",
                folder.resolve("a").toString());
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertThat(run.output()).contains("made_1", "made_2", "naive_average");
        CommandLineRun shown = CommandLineRun.of("config", "show", config.toString());
        assertThat(shown.exitCode()).as(shown.errors()).isZero();
        CommandLineRun again = CommandLineRun.of(
                "--config",
                write("run.yaml", shown.output()).toString(),
                "--data-root",
                folder.toString(),
                "-w",
                folder.resolve("b").toString());
        assertThat(again.output()).isEqualTo(run.output());
    }

    @Test
    void aDatasetThatFailsLeavesTheOthersTheirResults() throws IOException {
        write("rows.jsonl", "{\"question\": \"Anna has 3\", \"answer\": \"x\"}\n");
        Path config = write(
                "run.yaml",
                """
                models: [{type: HuggingFaceCausalLM, abbr: demo, path: %s, max_seq_len: 20}]
                datasets:
                  - &first
                    abbr: too_long
                    type: CustomDataset
                    path: rows.jsonl
                    reader_cfg: {input_columns: [question], output_column: answer}
                    infer_cfg:
                      prompt_template: {type: PromptTemplate, template: "{question}"}
                      inferencer: {type: GenInferencer, max_out_len: 20}
                  - <<: *first
                    abbr: fits
                    infer_cfg:
                      prompt_template: {type: PromptTemplate, template: "{question}"}
                      inferencer: {type: GenInferencer, max_out_len: 2}
                """
                        .formatted(TestFolders.demoModel().toAbsolutePath()));
        CommandLineRun run = CommandLineRun.of(
                "--config",
                config.toString(),
                "--data-root",
                folder.toString(),
                "-w",
                folder.resolve("out").toString());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.output())
                .containsPattern("too_long +- +- +- +-")
                .containsPattern("fits +\\w{6} +accuracy +gen +0.00")
                .contains("FAILED:", "demo/too_long: ", "20 new tokens");
        Path logs = onlyChild(folder.resolve("out")).resolve("logs");
        assertThat(logs.resolve("infer/demo/too_long.out"))
                .content()
                .containsPattern("FAILED: .*20 new tokens")
                .contains("\tat org.occlocal.");
        assertThat(logs.resolve("infer/demo/fits.out")).content().contains("1 samples, 0 of them", "done: prefill");
        assertThat(logs.resolve("eval/demo/fits.out")).content().contains("metrics {accuracy=0.0}");
    }

    @Test
    void whatTheContextWindowCostStandsUnderTheTableEvenWithoutProgress() throws IOException {
        CommandLineRun run =
                CommandLineRun.of("--quiet", "--max-rows", "5", "--max-seq-len", "16", "-w", folder.toString());
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertThat(run.output())
                .containsPattern("WARNING: the context window was too small\\R"
                        + "  demo-model/demo_choice_ppl: [1-5] of 5 rows were TRUNCATED");
        CommandLineRun shown = CommandLineRun.of("--quiet", "-m", "viz", "-w", folder.toString(), "-r");
        assertThat(shown.output()).isEqualTo(run.output());
    }

    @Test
    void answersBeyondTheContextOfTheModelAreTold() throws IOException {
        String tooLong = "Anna has 3 apples. ".repeat(200);
        write(
                "rows.jsonl",
                "{\"question\": \"%s\", \"answer\": \"1\"}\n{\"question\": \"Anna has 3\", \"answer\": \"1\"}\n"
                        .formatted(tooLong));
        CommandLineRun run = CommandLineRun.of(
                "--model",
                TestFolders.demoModel().toString(),
                "--custom-dataset-path",
                folder.resolve("rows.jsonl").toString(),
                "--generation-kwargs",
                "min_new_tokens=4",
                "--max-out-len",
                "4",
                "-w",
                folder.resolve("out").toString());
        assertThat(run.output())
                .as(run.errors())
                .contains("model/rows: 1 of 2 rows were TRUNCATED; answers to 1 of 2 rows went BEYOND the context");
        assertThat(onlyChild(folder.resolve("out")).resolve("journal/model/rows.jsonl"))
                .content()
                .containsOnlyOnce("\"tokens_beyond_window\": 3");
    }

    @Test
    void allThatIsWrongIsToldBeforeAModelIsLoaded() throws IOException {
        Path config = write(
                "run.yaml",
                """
                models: [{type: HuggingFaceBaseModel, abbr: demo, path: nowhere}]
                datasets:
                  - abbr: one
                    type: NoSuchDataset
                    reader_cfg: {input_columns: [question], output_column: answer}
                    infer_cfg:
                      prompt_template: {type: PromptTemplate, template: "{question}"}
                      inferencer: {type: NoSuchInferencer}
                    eval_cfg: {evaluator: {type: NoSuchEvaluator}, pred_postprocessor: {type: no_such_thing}}
                  - abbr: two
                    type: CustomDataset
                    path: missing.jsonl
                    reader_cfg: {input_columns: [question], output_column: answer}
                    infer_cfg:
                      prompt_template: {type: PromptTemplate, template: "no place", ice_token: "</E>"}
                      inferencer: {type: GenInferencer}
                """);
        CommandLineRun run = CommandLineRun.of("--config", config.toString(), "--data-root", folder.toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errors())
                .contains(
                        "dataset one: ",
                        "NoSuchDataset",
                        "NoSuchInferencer",
                        "NoSuchEvaluator",
                        "no_such_thing",
                        "missing.jsonl",
                        "\"</E>\" is not in \"no place\"",
                        "model demo: ",
                        "nowhere");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Path onlyChild(Path parent) throws IOException {
        return onlyChild(parent, ".*");
    }

    private static Path onlyChild(Path parent, String name) throws IOException {
        try (Stream<Path> all = Files.list(parent)) {
            Stream<Path> children =
                    all.filter(child -> child.getFileName().toString().matches(name));
            return children.reduce((a, b) -> {
                        throw new AssertionError(a + " and " + b);
                    })
                    .orElseThrow();
        }
    }
}
