package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose answers a second model judges. What a tiny judge says is no matter; what it is asked, and how often, is. */
final class JudgeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CONFIG =
            """
            models:
              - {abbr: first, type: HuggingFaceBaseModel, path: '%1$s', batch_size: 4}
              - {abbr: second, type: HuggingFaceBaseModel, path: '%1$s', batch_size: 4, generation_kwargs: {do_sample: true}}
            datasets:
              - abbr: judged
                type: CustomDataset
                path: rows.jsonl
                reader_cfg: {input_columns: [question], output_column: answer}
                infer_cfg:
                  prompt_template: {type: PromptTemplate, template: '{question}'}
                  inferencer: {type: GenInferencer, max_out_len: 8}
                eval_cfg:
                  evaluator:
                    type: GenericLLMEvaluator
                    prompt_template: {type: PromptTemplate, template: 'Is {prediction} {obj_gold}{reference}? %2$s'}
                    dataset_cfg: {type: CustomDataset, path: rows.jsonl, reader_cfg: {input_columns: [question]}}
                    judge_cfg: %3$s
                    dict_postprocessor: {type: generic_llmjudge_postprocess, true_tag: e, false_tag: a}
              - abbr: ruled
                type: CustomDataset
                path: rows.jsonl
                reader_cfg: {input_columns: [question], output_column: answer}
                infer_cfg:
                  prompt_template: {type: PromptTemplate, template: "Question: {question}\\nAnswer:"}
                  inferencer: {type: GenInferencer, max_out_len: 50}
                eval_cfg:
                  evaluator:
                    type: CascadeEvaluator
                    parallel: false
                    rule_evaluator: {type: AccEvaluator, pred_postprocessor: {type: gsm8k_postprocess}}
                    llm_evaluator:
                      type: GenericLLMEvaluator
                      prompt_template: {type: PromptTemplate, template: '{question} {prediction} {answer}?'}
                      judge_cfg: %3$s
                      dict_postprocessor: {type: generic_llmjudge_postprocess, true_tag: e, false_tag: a}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Path judge = Path.of("");

    @BeforeEach
    void writeRowsAndCopyJudge() throws IOException {
        judge = TestFolders.copy(TestFolders.demoModel(), folder.resolve("judge"));
        writeRows(20);
    }

    private void writeRows(int rows) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            lines.append("{\"question\": \"Sam has ").append(i + 10);
            lines.append(" plums. He buys 5 more. How many plums does Sam have now?\", \"answer\": \"");
            lines.append(answer(i)).append("\"}\n");
        }
        Files.writeString(folder.resolve("rows.jsonl"), lines);
    }

    /** Every fourth is wrong. */
    private static int answer(int row) {
        return row + 15 + (row % 4 == 3 ? 1 : 0);
    }

    private Path config(String hint, String judgeConfig) throws IOException {
        return Files.writeString(
                folder.resolve("run.yaml"),
                CONFIG.formatted(TestFolders.demoModel().toAbsolutePath().normalize(), hint, judgeConfig));
    }

    private String base() {
        return "{abbr: judge, type: HuggingFaceBaseModel, path: '" + judge + "', max_out_len: 6}";
    }

    private String[] arguments(Path config, String work, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                config.toString(),
                "--data-root",
                folder.toString(),
                "-w",
                folder.resolve(work).toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private CommandLineRun run(Path config, String work, String... more) {
        return CommandLineRun.of(arguments(config, work, more));
    }

    private Path done(Path config, String work, String... more) throws IOException {
        CommandLineRun run = run(config, work, more);
        assertThat(run.exitCode()).as(run.errors()).isZero();
        return MixedRun.onlyRun(folder.resolve(work));
    }

    private static JsonNode json(Path file) throws IOException {
        return JSON.readTree(file.toFile());
    }

    @Test
    void oneJudgeIsAskedAboutAllAnswersOfAllModels() throws IOException {
        CommandLineRun run = run(config("", base()), "work");
        assertThat(run.exitCode()).as(run.errors()).isZero();
        Path made = MixedRun.onlyRun(folder.resolve("work"));
        assertThat(Pattern.compile("^judge: qwen2.* parameters", Pattern.MULTILINE)
                        .matcher(run.errors())
                        .results())
                .as("the judge is loaded once")
                .hasSize(1);
        for (String model : List.of("first", "second")) {
            JsonNode predictions = json(made.resolve("predictions/" + model + "/judged.json"));
            JsonNode asked = json(made.resolve("judge/predictions/judge/" + model + "/judged.json"));
            assertThat(asked.size()).isEqualTo(predictions.size()).isEqualTo(20);
            int right = 0;
            int wrong = 0;
            for (int i = 0; i < asked.size(); i++) {
                JsonNode one = asked.path(String.valueOf(i));
                String prediction =
                        predictions.path(String.valueOf(i)).path("prediction").textValue();
                assertThat(one.path("origin_prompt").textValue())
                        .isEqualTo("Is " + prediction + " " + answer(i) + "? ");
                assertThat(one.path("gold").textValue()).isEqualTo(String.valueOf(answer(i)));
                String grade = one.path("prediction").textValue().replaceAll("[^ea]", "");
                right += grade.startsWith("e") ? 1 : 0;
                wrong += grade.startsWith("a") ? 1 : 0;
            }
            JsonNode result = json(made.resolve("results/" + model + "/judged.json"));
            assertThat(result.path("accuracy").doubleValue()).isEqualTo(5.0 * right);
            assertThat(result.path("incorrect_count").intValue()).isEqualTo(wrong);
            assertThat(result.path("not_attempted_count").intValue()).isEqualTo(20 - right - wrong);
            assertThat(result.path("details").size()).isEqualTo(20);
            if (right + wrong < 20) {
                assertThat(run.errors())
                        .contains(model + "/judged: " + (20 - right - wrong)
                                + " of 20 answers of the judge judge have no verdict");
            }
        }
        assertThat(run.output()).contains("judged", "attempted_ratio", "in parentheses: standard error");
        assertThat(Files.readString(made.resolve("scores/first/judged.jsonl"))).contains("\"accuracy\": ");
    }

    @Test
    void aJudgeIsAskedOnlyWhatTheRuleCallsWrong() throws IOException {
        Path made = done(config("", base()), "work");
        JsonNode statistics = json(made.resolve("results/first/ruled.json"))
                .path("cascade_stats")
                .path(0);
        JsonNode asked = json(made.resolve("judge/predictions/judge/first/ruled.json"));
        int byRule = statistics.path("rule_correct").intValue();
        assertThat(byRule).isBetween(1, 19);
        assertThat(statistics.path("llm_evaluated").intValue())
                .isEqualTo(asked.size())
                .isEqualTo(20 - byRule);
        assertThat(Files.readAllLines(made.resolve("judge/questions/first/ruled.jsonl")))
                .hasSize(20 - byRule);
        assertThat(asked.path("0").path("origin_prompt").textValue())
                .startsWith("Sam has 13 plums.")
                .endsWith("?");
        assertThat(statistics.path("final_correct").intValue())
                .isEqualTo(byRule + statistics.path("llm_correct").intValue());
    }

    @Test
    void withoutAJudgeNothingIsAsked() throws IOException {
        CommandLineRun run = run(config("", "{}"), "work");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errors())
                .contains("datasets judged, ruled need a judge model: judge_cfg is empty", "mend:  ", "--judge MODEL");
        assertThat(folder.resolve("work")).doesNotExist();
        CommandLineRun service = run(config("", "{type: opencompass.models.OpenAISDK, path: gpt-4o}"), "work");
        assertThat(service.exitCode()).isEqualTo(3);
        assertThat(service.errors())
                .contains("judge_cfg has type opencompass.models.OpenAISDK", "asks no services", "--judge MODEL");
        CommandLineRun missing = run(config("", "{}"), "work", "--judge", "nowhere/judge");
        assertThat(missing.exitCode()).isEqualTo(3);
        assertThat(missing.errors()).contains("model judge: ", "nowhere/judge");
        Path tokenizer = judge.resolve("tokenizer_config.json");
        Files.writeString(tokenizer, Files.readString(tokenizer).replace("\"chat_template\"", "\"no_template\""));
        CommandLineRun speechless = run(config("", "{}"), "work", "--judge", judge.toString());
        assertThat(speechless.exitCode()).isEqualTo(3);
        assertThat(speechless.errors()).contains("judge judge: there is no chat template");
        assertThat(folder.resolve("work")).doesNotExist();
        assertThat(run(config("", "{}"), "work", "-m", "infer").exitCode()).isZero();
    }

    @Test
    void theJudgeOfTheCommandLineIsAskedThroughItsChatTemplate() throws IOException {
        Path config = config("{nothing}", "{}");
        CommandLineRun run = run(config, "work", "--judge", judge.toString(), "--max-rows", "3");
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertThat(run.errors())
                .contains("the judge's prompt has {nothing}, and no column has that name: it stays text");
        Path made = MixedRun.onlyRun(folder.resolve("work"));
        JsonNode asked = json(made.resolve("judge/predictions/judge/first/judged.json"));
        assertThat(asked.size()).isEqualTo(3);
        assertThat(asked.path("0").path("origin_prompt").textValue())
                .startsWith("Is ")
                .endsWith(" 15? {nothing}");
        int spelled = TestFolders.journal(made.resolve("judge/journal/judge/first/judged.jsonl"))
                .get(0)
                .path("prompt_tokens")
                .intValue();
        Path plain = done(config("{nothing}", base()), "plain", "--max-rows", "3");
        assertThat(spelled)
                .as("the template adds tokens")
                .isGreaterThan(TestFolders.journal(plain.resolve("judge/journal/judge/first/judged.jsonl"))
                        .get(0)
                        .path("prompt_tokens")
                        .intValue());
        CommandLineRun again = CommandLineRun.of(
                "-m", "eval", "--max-rows", "3", "--data-root", folder.toString(), "-r", made.toString());
        assertThat(again.exitCode()).as(again.errors()).isZero();
        assertThat(again.errors()).contains("first/judged: has predictions in").doesNotContain("parameters");
    }

    @Test
    void answersAreKeptUntilQuestionsOrJudgeChange() throws IOException {
        Path made = done(config("", base()), "work");
        Map<String, String> before = CommandLineProcess.filesBelow(made.resolve("judge"));
        Map<String, String> results = CommandLineProcess.filesBelow(made.resolve("results"));
        CommandLineRun same = run(config("", base()), "work", "-r");
        assertThat(same.errors()).doesNotContain("parameters");
        assertThat(CommandLineProcess.filesBelow(made.resolve("judge"))).isEqualTo(before);

        CommandLineRun other = run(config("Say", base()), "work", "-m", "eval", "-r");
        assertThat(other.exitCode()).as(other.errors()).isZero();
        assertThat(other.errors()).contains("judge: qwen2");
        assertThat(made.resolve("judge/predictions/judge/first/judged.json.old"))
                .exists();
        assertThat(made.resolve("judge/journal/judge/first/judged.jsonl.old")).exists();
        assertThat(made.resolve("judge/predictions/judge/first/ruled.json.old")).doesNotExist();
        assertThat(json(made.resolve("judge/predictions/judge/first/judged.json"))
                        .path("0")
                        .path("origin_prompt")
                        .textValue())
                .endsWith("? Say");

        Path recomputed = folder.resolve("recomputed");
        CommandLineRun again = CommandLineRun.of(
                "recompute", made.toString(), "--data-root", folder.toString(), "-w", recomputed.toString());
        assertThat(again.exitCode()).as(again.errors()).isZero();
        assertThat(CommandLineProcess.filesBelow(MixedRun.onlyRun(recomputed).resolve("results")))
                .containsKeys(results.keySet().toArray(String[]::new))
                .isEqualTo(CommandLineProcess.filesBelow(made.resolve("results")));

        Files.delete(judge.resolve("config.json"));
        Files.move(judge, folder.resolve("elsewhere"));
        CommandLineRun gone = run(config("Say", base()), "work", "-m", "eval", "-r");
        assertThat(gone.exitCode()).as(gone.errors()).isZero();
        assertThat(gone.errors()).contains("only what it has answered already counts");
        writeRows(21);
        CommandLineRun changed = run(config("Say", base()), "work", "-m", "eval", "-r");
        assertThat(changed.exitCode()).isEqualTo(5);
        assertThat(changed.output()).contains("FAILED:", "21 rows");
    }

    @Test
    void workersAndProcessesGiveTheSameAnswers() throws IOException {
        Path alone = done(config("", base()), "alone");
        Path isolated = done(config("", base()), "isolated", "--workers", "2", "--isolate");
        assertThat(isolated.resolve("judge/predictions/judge/first/judged_1.json"))
                .exists();
        assertThat(CommandLineProcess.filesBelow(isolated.resolve("results")))
                .isEqualTo(CommandLineProcess.filesBelow(alone.resolve("results")));
    }

    @Test
    void aRunThatIsKilledWhileTheJudgeAnswersGoesOn() throws IOException, InterruptedException {
        writeRows(300);
        Path alone = done(config("", base()), "alone");
        int kills = 0;
        for (int wanted : new int[] {1, 150, 400}) {
            String more = kills == 0 ? "" : "-r";
            List<String> arguments = new ArrayList<>(List.of(arguments(config("", base()), "killed")));
            if (!more.isEmpty()) {
                arguments.add(more);
            }
            CommandLineProcess process = CommandLineProcess.start(folder, arguments);
            while (judged() < wanted && process.process().isAlive()) {
                process.process().waitFor(20, TimeUnit.MILLISECONDS); // counting takes a processor from it
            }
            process.kill();
            assertThat(process.process().exitValue()).as(process.output()).isNotZero();
            kills++;
        }
        assertThat(judged()).isGreaterThanOrEqualTo(400);
        Path killed = done(config("", base()), "killed", "-r");
        for (String kind : List.of("predictions", "results", "judge/predictions", "judge/questions")) {
            assertThat(CommandLineProcess.filesBelow(killed.resolve(kind)))
                    .as(kind)
                    .isNotEmpty()
                    .isEqualTo(CommandLineProcess.filesBelow(alone.resolve(kind)));
        }
        for (String model : List.of("first", "second")) {
            List<JsonNode> lines =
                    TestFolders.journal(killed.resolve("judge/journal/judge/" + model + "/judged.jsonl"));
            for (int i = 0; i < lines.size(); i++) {
                assertThat(lines.get(i).path("idx").intValue()).as("asked once").isEqualTo(i);
            }
            assertThat(lines).hasSize(300);
        }
    }

    /** Lines of the judge's journals. */
    private int judged() throws IOException {
        int lines = 0;
        Path work = folder.resolve("killed");
        if (!Files.isDirectory(work)) {
            return 0;
        }
        Path journals = MixedRun.onlyRun(work).resolve("judge/journal/judge");
        for (String name : List.of("first/judged", "first/ruled", "second/judged", "second/ruled")) {
            Path journal = journals.resolve(name + ".jsonl");
            lines += Files.exists(journal) ? Files.readAllLines(journal).size() : 0;
        }
        return lines;
    }
}
