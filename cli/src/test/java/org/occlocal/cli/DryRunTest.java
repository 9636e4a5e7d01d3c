package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run says that it would do. */
final class DryRunTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void tellsTasksPlacementPromptsAndTheTokensOfTheRealRun() throws IOException {
        MixedRun run = MixedRun.write(folder, 40, "");
        Path model = TestFolders.copy(TestFolders.demoModel(), folder.resolve("model"));
        Files.writeString(
                run.config(),
                Files.readString(run.config())
                        .replace(
                                TestFolders.demoModel()
                                        .toAbsolutePath()
                                        .normalize()
                                        .toString(),
                                model.toString()));
        Path weights = model.resolve("model.safetensors");
        CommandLineRun real =
                CommandLineRun.of(run.arguments(folder.resolve("real")).toArray(String[]::new));
        assertThat(real.exitCode()).as(real.errors()).isZero();
        Files.delete(weights);

        CommandLineRun shown = CommandLineRun.of(run.arguments(folder.resolve("work"), "--workers", "2", "--dry-run")
                .toArray(String[]::new));
        assertThat(shown.exitCode()).as(shown.errors()).isZero();
        assertThat(folder.resolve("work")).doesNotExist();
        assertThat(shown.output())
                .startsWith("2 tasks\n  demo: choices_0[0:20], texts_0[0:20], chats_0[0:16]\n  demo: choices_1[20:40]")
                .contains("model demo: worker 0 on [cpu]; worker 1 on [cpu]\n")
                .contains("choices: 40 samples, 120 texts, ", "  | What are 0 and 0? yes\n")
                .contains("texts: 40 samples, 40 texts, ", "  | What are 0 and 0?\n")
                .contains("chats: 20 samples, 20 texts, ");
        int tokens = 0;
        for (var line :
                TestFolders.journal(MixedRun.onlyRun(folder.resolve("real")).resolve("journal/demo/choices.jsonl"))) {
            for (var label : line.path("labels")) {
                tokens += label.path("prompt_tokens").intValue();
            }
        }
        assertThat(shown.output()).contains("choices: 40 samples, 120 texts, %,d prompt tokens (".formatted(tokens));
    }

    @Test
    void namesTheDatasetThatCannotBeAskedAndShowsTheOthers() throws IOException {
        MixedRun run = MixedRun.write(folder, 4, "");
        String generation = "inferencer: {type: GenInferencer, ";
        Files.writeString(
                run.config(),
                Files.readString(run.config())
                        .replace(
                                generation,
                                "retriever: {type: FixKRetriever, fix_id_list: [99]}\n      " + generation));
        CommandLineRun shown = CommandLineRun.of(
                run.arguments(folder.resolve("work"), "--dry-run").toArray(String[]::new));
        assertThat(shown.exitCode()).isEqualTo(3);
        assertThat(shown.errors())
                .contains("error: model demo, dataset texts: FixKRetriever: training row 99 of fix_id_list");
        assertThat(shown.output()).contains("choices: 4 samples, 12 texts, ").contains("chats: 2 samples, 2 texts, ");
    }

    /** The builder of onnxruntime-genai leaves no config.json. */
    @ParameterizedTest
    @ValueSource(strings = {"genai", "optimum_with_past"})
    void aReadyMadeGraphNeedsTheSameForShowingAsForRunning(String export) throws IOException {
        Path model = TestFolders.export(export, folder.resolve("model"));
        Files.writeString(
                model.resolve("tokenizer.json"),
                """
                {"version": "1.0", "added_tokens": [], "pre_tokenizer": {"type": "Whitespace"},
                 "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "A": 1, "B": 2, "answer": 3}}}
                """);
        Path questions = Files.writeString(
                folder.resolve("questions.jsonl"),
                "{\"question\": \"Which?\", \"A\": \"this\", \"B\": \"that\", \"answer\": \"A\"}\n".repeat(3));
        List<String> arguments = List.of(
                "--model",
                model.toString(),
                "--custom-dataset-path",
                questions.toString(),
                "--custom-dataset-infer-method",
                "ppl",
                "-w",
                folder.resolve("work").toString());

        CommandLineRun real = CommandLineRun.of(arguments.toArray(String[]::new));
        assertThat(real.exitCode()).as(real.errors()).isZero();
        CommandLineRun shown = CommandLineRun.of(
                Stream.concat(arguments.stream(), Stream.of("--dry-run")).toArray(String[]::new));
        assertThat(shown.exitCode()).as(shown.errors()).isZero();
        assertThat(shown.output()).contains("3 samples, 6 texts, ");
    }
}
