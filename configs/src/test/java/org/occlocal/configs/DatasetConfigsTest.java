package org.occlocal.configs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DatasetConfigsTest {

    @Test
    void everyPresetReads() {
        List<DatasetConfig> presets = DatasetConfigs.read(DatasetConfigs.PRESETS);
        assertThat(presets).extracting(DatasetConfig::name).containsExactlyElementsOf(DatasetConfigs.PRESETS);
    }

    @Test
    void everyKeyOfAConfigurationIsRead() {
        DatasetConfig config = DatasetConfigs.parse(
                """
                name: full
                data:
                  test: a/test.jsonl
                  labels: a/labels.lst
                  train: a/train.jsonl
                  keep: {path: question.choices, size: 4}
                columns:
                  stem: {path: question.stem}
                  filled: {in: sentence, replace: "_", with: option}
                answer: label
                template:
                  prompt: "Q: {stem}"
                examples:
                  template: "Q: {stem} A: {label}"
                  separator: "\\n\\n"
                  rows: [3, 1]
                inference:
                  max_new_tokens: 12
                  stop: ["Q:"]
                  normalization: bytes
                  truncation: middle
                evaluator: gsm8k
                """,
                "test");
        assertThat(config.data())
                .isEqualTo(new DatasetConfig.DataFiles(
                        "a/test.jsonl",
                        "a/labels.lst",
                        "a/train.jsonl",
                        new DatasetConfig.Keep("question.choices", 4)));
        assertThat(config.columns())
                .containsEntry("stem", new DatasetConfig.ColumnRule("question.stem", null, null, null))
                .containsEntry("filled", new DatasetConfig.ColumnRule(null, "_", "sentence", "option"));
        assertThat(config.answer()).isEqualTo("label");
        assertThat(config.isMultipleChoice()).isFalse();
        assertThat(config.template().prompt()).isEqualTo("Q: {stem}");
        assertThat(config.examples())
                .isEqualTo(new DatasetConfig.Examples("Q: {stem} A: {label}", "\n\n", List.of(3, 1)));
        assertThat(config.inference()).isEqualTo(new DatasetConfig.Inference(12, List.of("Q:"), "bytes", "middle"));
        assertThat(config.evaluator()).isEqualTo("gsm8k");
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        assertThatThrownBy(() -> DatasetConfigs.parse("name: ../x\nevaluator: magic\n", "test"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"data\" is missing")
                .hasMessageContaining("\"answer\" is missing")
                .hasMessageContaining("\"template\" is missing")
                .hasMessageContaining("would leave the output folder")
                .hasMessageContaining("evaluator \"magic\" is unknown");
    }

    @Test
    void unknownKeysAndBrokenYamlAreNamedWithTheirLine() {
        String complete = "name: x\ndata: {test: t}\nanswer: a\ntemplate: {prompt: p}\nevaluator: accuracy\n";
        assertThat(DatasetConfigs.parse(complete, "my.yaml").name()).isEqualTo("x");
        assertThatThrownBy(() -> DatasetConfigs.parse(complete + "examles: {}\n", "my.yaml"))
                .hasMessageStartingWith("my.yaml line")
                .hasMessageContaining("examles");
        assertThatThrownBy(() -> DatasetConfigs.parse("name: [x\n", "my.yaml")).hasMessageStartingWith("my.yaml line");
        assertThatThrownBy(() -> DatasetConfigs.parse("template: {labels: {A: x}, prompt: y}", "my.yaml"))
                .hasMessageContaining("either labels (multiple choice) or prompt (generation)");
        assertThatThrownBy(() -> DatasetConfigs.read(List.of("nowhere.yaml"))).hasMessageContaining("nowhere.yaml");
    }
}
