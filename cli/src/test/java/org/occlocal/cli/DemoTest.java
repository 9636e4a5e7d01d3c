package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on its embedded default, against what transformers computes (demo/evaluate.py). */
final class DemoTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void evaluatesTheEmbeddedModelAsTransformersDoesToTheDigit() throws IOException {
        JsonNode reference = JSON.readTree(Path.of("../demo/reference.json").toFile());
        CommandLineRun run = CommandLineRun.of("--work-dir", folder.toString());
        assertThat(run.exitCode()).as(run.errors()).isZero();
        assertThat(run.output())
                .containsPattern("demo_choice_ppl  \\w{6} +accuracy  ppl +80.50")
                .containsPattern("demo_math_gen    \\w{6} +accuracy  gen +93.00");
        assertThat(reference.at("/accuracy/demo_choice").doubleValue()).isEqualTo(80.5);
        assertThat(reference.at("/accuracy/demo_math").doubleValue()).isEqualTo(93.0);

        Path result = onlyChild(folder);
        JsonNode choices = JSON.readTree(
                result.resolve("predictions/demo-model/demo_choice_ppl.json").toFile());
        List<JsonNode> journal = TestFolders.journal(result.resolve("journal/demo-model/demo_choice_ppl.jsonl"));
        assertThat(journal).hasSize(choices.size());
        for (int i = 0; i < choices.size(); i++) {
            JsonNode labels = journal.get(i).get("labels");
            JsonNode ours = choices.get(Integer.toString(i));
            JsonNode theirs = reference.get("demo_choice").get(i);
            assertThat(ours.get("prediction")).isEqualTo(theirs.get("prediction"));
            for (JsonNode label : labels) {
                String name = label.get("label").textValue();
                assertThat(label.get("nll_sum").doubleValue())
                        .isCloseTo(theirs.get("nll_sum").get(name).doubleValue(), offset(2e-3));
                assertThat(label.get("prompt_tokens"))
                        .isEqualTo(theirs.get("tokens").get(name));
            }
        }
        JsonNode texts = JSON.readTree(
                result.resolve("predictions/demo-model/demo_math_gen.json").toFile());
        for (int i = 0; i < texts.size(); i++) {
            assertThat(texts.get(Integer.toString(i)).get("prediction"))
                    .isEqualTo(reference.get("demo_math").get(i).get("text"));
        }
        assertThat(result.resolve("summary/summary_" + result.getFileName() + ".txt"))
                .content()
                .containsPattern("demo_choice_ppl  \\w{6} +accuracy  ppl +80\\.50\n")
                .containsPattern("demo_math_gen    \\w{6} +accuracy  gen +93\\.00\n");
        assertThat(run.output())
                .contains("80.50 (2.81)", "93.00 (2.56)", "in parentheses: standard error")
                .doesNotContain("*");
    }

    @Test
    void aModelInTwoStagesGivesTheSameTable() {
        CommandLineRun one = CommandLineRun.of("--quiet", "--max-rows", "40", "--work-dir", folder.toString());
        CommandLineRun two = CommandLineRun.of(
                "--quiet",
                "--max-rows",
                "40",
                "--devices",
                "cpu,cpu",
                "--work-dir",
                folder.resolve("two").toString());
        assertThat(two.exitCode()).isZero();
        assertThat(two.errors()).contains("stage on cpu: layers 0 to ").contains("bytes of weights");
        assertThat(two.output()).isEqualTo(one.output());
    }

    private static Path onlyChild(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.findFirst().orElseThrow();
        }
    }
}
