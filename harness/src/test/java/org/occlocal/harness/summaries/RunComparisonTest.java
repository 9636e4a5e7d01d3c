package org.occlocal.harness.summaries;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.ConfigException;

final class RunComparisonTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void samplesThatCameOutOtherwiseAreTold() throws IOException {
        write("first/results/m/d.json", "{\"accuracy\": 50.0}");
        write(
                "first/scores/m/d.jsonl",
                """
                {"idx": 0, "question": "0", "prediction": "A", "reference": "A", "scores": {"accuracy": 100.0}}
                {"idx": 1, "question": "1", "prediction": "B", "reference": "C", "scores": {"accuracy": 0.0}}
                {"idx": 2, "question": "2", "prediction": "D", "reference": "D", "scores": {"accuracy": 100.0}}
                {"idx": 3, "question": "3", "prediction": "a long\\n  prediction", "reference": "B", "scores": {"accuracy": 0.0}}
                """);
        write("first/results/m/gone.json", "{\"accuracy\": 50.0}");
        write("second/results/m/d.json", "{\"accuracy\": 50.0}");
        write(
                "second/scores/m/d.jsonl",
                """
                {"idx": 0, "question": "0", "prediction": "B", "reference": "A", "scores": {"accuracy": 0.0}}
                {"idx": 1, "question": "1", "prediction": "C", "reference": "C", "scores": {"accuracy": 100.0}}
                {"idx": 2, "question": "2", "prediction": "D", "reference": "D", "scores": {"accuracy": 100.0}}
                {"idx": 3, "question": "3", "prediction": "C", "reference": "E", "scores": {"accuracy": 0.0}}
                """);
        RunComparison comparison = RunComparison.of(folder.resolve("first"), folder.resolve("second"));
        assertThat(comparison.datasets()).hasSize(1);
        RunComparison.Dataset dataset = comparison.datasets().get(0);
        assertThat(dataset.name()).isEqualTo("m/d");
        assertThat(dataset.samples()).isEqualTo(4);
        assertThat(dataset.better()).isEqualTo(1);
        assertThat(dataset.worse()).isEqualTo(1);
        assertThat(requireNonNull(dataset.test()).pValue()).isEqualTo(1);
        assertThat(dataset.changed())
                .containsExactly(
                        new RunComparison.Change(0, "A", "A", "B", 100, 0),
                        new RunComparison.Change(1, "C", "B", "C", 0, 100),
                        new RunComparison.Change(3, "E", "a long\n  prediction", "C", 0, 0));
        assertThat(comparison.notes())
                .containsExactly(
                        "only " + folder.resolve("first") + " has m/gone",
                        "m/d: 1 of 4 references are not the same, so the runs may have asked other rows");
        assertThat(ComparisonText.text(comparison, 0))
                .containsPattern("m/d +accuracy +50.00 +50.00 +\\+0.00 \\(40.82\\) +4 +3 +1 +1 +1.0000")
                .containsPattern("0 +A +B +A +100.00 -> 0.00")
                .containsPattern("3 +a long prediction +C +E +0.00 -> 0.00")
                .contains("note: only ");
        assertThat(ComparisonText.jsonLines(comparison).lines().findFirst())
                .hasValue("{\"dataset\":\"m/d\",\"metric\":\"accuracy\",\"idx\":0,\"first\":\"A\",\"second\":\"B\","
                        + "\"reference\":\"A\",\"first_score\":100.0,\"second_score\":0.0}");
    }

    @Test
    void resultsOfOpenCompassAreComparedByTheirDetails() throws IOException {
        write(
                "first/results/m/d.json",
                """
                {"accuracy": 50.0, "details": {"type": "GEN",
                  "0": {"prompt": "p", "predictions": "A", "references": "A"},
                  "1": {"prompt": "p", "predictions": "B", "references": "C"}}}
                """);
        write(
                "second/results/other/d.json",
                """
                {"score": 1, "accuracy": 100.0, "details": [
                  {"pred": "A", "answer": "A", "correct": true}, {"pred": "C", "answer": "C", "correct": true}]}
                """);
        RunComparison comparison = RunComparison.of(folder.resolve("first"), folder.resolve("second"));
        assertThat(comparison.datasets()).hasSize(1);
        RunComparison.Dataset dataset = comparison.datasets().get(0);
        assertThat(dataset.name()).isEqualTo("m and other/d");
        assertThat(dataset.metric()).isEqualTo("accuracy");
        assertThat(dataset.changed()).containsExactly(new RunComparison.Change(1, "C", "B", "C", 0, 100));
        assertThat(comparison.notes()).isEmpty();
    }

    @Test
    void aRunWithoutResultsCannotBeCompared() {
        assertThatThrownBy(() -> RunComparison.of(folder, folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("has no results to compare; evaluate it first");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
