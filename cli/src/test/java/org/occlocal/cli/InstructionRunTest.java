package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.harness.language.NltkData;

/** IFEval from its rows to the table, with nltk's data and without. */
final class InstructionRunTest {

    private static final Path NLTK_DATA =
            Path.of("../harness/src/test/resources/org/occlocal/harness/language/nltk_data");

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void writeRowsAndConfiguration() throws IOException {
        Files.createDirectories(folder.resolve("data/ifeval"));
        Files.writeString(
                folder.resolve("data/ifeval/input_data.jsonl"),
                """
                {"key": 1, "prompt": "Say it without commas.", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}
                {"key": 2, "prompt": "At least 200 words.", "instruction_id_list": ["length_constraints:number_words", "punctuation:no_comma"], "kwargs": [{"relation": "at least", "num_words": 200}, {}]}
                {"key": 3, "prompt": "Few sentences.", "instruction_id_list": ["length_constraints:number_sentences"], "kwargs": [{"relation": "less than", "num_sentences": 50}]}
                """);
        Files.writeString(
                folder.resolve("run.yaml"),
                """
                models:
                - {type: HuggingFaceBaseModel, abbr: demo, path: %s, max_seq_len: 256, batch_size: 4}
                datasets:
                - abbr: IFEval
                  type: IFEvalDataset
                  path: opencompass/IFEval
                  reader_cfg: {input_columns: [prompt], output_column: reference}
                  infer_cfg:
                    prompt_template: {type: PromptTemplate, template: {round: [{role: HUMAN, prompt: '{prompt}'}]}}
                    retriever: {type: ZeroRetriever}
                    inferencer: {type: GenInferencer, max_out_len: 8}
                  eval_cfg:
                    evaluator: {type: IFEvaluator}
                    pred_role: BOT
                """
                        .formatted(TestFolders.demoModel().toAbsolutePath()));
    }

    private ChildProcess run(Path nltkData) throws IOException, InterruptedException {
        return ChildProcess.script(
                List.of("env", "NLTK_DATA=" + nltkData, "HOME=" + folder),
                "exec \"$@\"",
                ChildProcess.occLocal(
                        "--config",
                        folder.resolve("run.yaml").toString(),
                        "--data-root",
                        folder.toString(),
                        "-w",
                        folder.resolve("out").toString()));
    }

    @Test
    void theTableHasPromptsAndInstructionsWithStandardErrors() throws IOException, InterruptedException {
        ChildProcess run = run(NLTK_DATA);
        assertThat(run.exitCode()).as(run.output()).isZero();
        // eight tokens have no comma and few sentences, and are no 200 words
        assertThat(run.output())
                .containsPattern("Prompt-level-strict-accuracy +gen +66.67 \\(33.33\\)")
                .containsPattern("Inst-level-strict-accuracy +gen +75.00 \\(")
                .containsPattern("Prompt-level-loose-accuracy +gen +66.67 \\(33.33\\)")
                .containsPattern("Inst-level-loose-accuracy +gen +75.00 \\(");
    }

    @Test
    void missingDataOfNltkAreSaidBeforeTheModelIsAsked() throws IOException, InterruptedException {
        assumeFalse(
                NltkData.ofEnvironment(Map.of("HOME", folder.toString())).hasEnglishPunkt(),
                "all users of this machine have punkt_tab");
        ChildProcess run = run(folder.resolve("nltk"));
        assertThat(run.exitCode()).as(run.output()).isEqualTo(5);
        String where = folder.resolve("nltk/tokenizers/punkt_tab").toString();
        assertThat(run.output())
                .containsSubsequence(
                        "warning: dataset IFEval: answers will not be evaluated: sentences are divided by punkt_tab",
                        "mend:  put the unpacked punkt_tab of nltk_data at " + where,
                        "demo/IFEval: 3 samples",
                        "FAILED:",
                        "punkt_tab");
        try (var predictions = Files.walk(folder.resolve("out"))) {
            assertThat(predictions).anyMatch(file -> file.endsWith("predictions/demo/IFEval.json"));
        }
    }
}
