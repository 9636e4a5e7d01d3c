package org.occlocal.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.datasets.RowReader;
import org.occlocal.harness.output.ResultsTable;
import org.occlocal.harness.prompts.TextTemplate;

final class HarnessTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void rowsHaveTheColumnsOfTheFileTheLabelsAndTheDerivedOnes() throws IOException {
        Files.writeString(
                folder.resolve("test.jsonl"),
                """
                {"q":{"stem":"A _ b","choices":[{"t":"x"},{"t":"y"}]},"opt":"cat","sentence":"the _ sat","n":3}

                {"q":{"stem":"?","choices":[{"t":"x"}]},"opt":"dog","sentence":"_","n":4.5}
                """);
        Files.writeString(folder.resolve("labels.lst"), "1\n2\n");
        List<Row> rows = new RowReader(config("labels.lst", null), folder).test();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).columns())
                .containsEntry("filled", "the cat sat")
                .containsEntry("stem", "A _ b")
                .containsEntry("label", "1")
                .containsEntry("n", "3");
        assertThat(rows.get(1).columns()).containsEntry("label", "2").containsEntry("n", "4.5");
        List<Row> kept = new RowReader(config(null, new DatasetConfig.Keep("q.choices", 1)), folder).test();
        assertThat(kept).extracting(Row::number).containsExactly(1);
    }

    @Test
    void brokenDataFilesAreNamedWithTheirLine() throws IOException {
        Path file = folder.resolve("test.jsonl");
        assertThatThrownBy(() -> new RowReader(config(null, null), folder).test())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("test.jsonl, which is not there");
        Files.writeString(file, "{\"a\":1}\n{\"a\":\n");
        assertThatThrownBy(() -> new RowReader(config(null, null), folder).test())
                .hasMessageContaining("test.jsonl line 2");
        Files.writeString(file, "[1]\n");
        assertThatThrownBy(() -> new RowReader(config(null, null), folder).test())
                .hasMessageContaining("expected a JSON object");
        Files.writeString(file, "{\"opt\":\"x\",\"sentence\":\"y\"}\n");
        assertThatThrownBy(() -> new RowReader(config(null, null), folder).test())
                .hasMessageContaining("row 0: column \"stem\": nothing at \"q.stem\"");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 1});
        assertThatThrownBy(() -> new RowReader(config(null, null), folder).test())
                .hasMessageContaining("not UTF-8");
        Files.writeString(file, "");
        assertThatThrownBy(() -> new RowReader(config(null, null), folder).test())
                .hasMessageContaining("has no rows");
    }

    @Test
    void templatesReplaceColumnsOnceAndKeepOtherBraces() {
        Row row = new Row(0, Map.of("a", "{b} $1 \\", "b", "two"));
        assertThat(new TextTemplate("{a}|{b}|{}|{ a }|{{b}}").render(row)).isEqualTo("{b} $1 \\|two|{}|{ a }|{two}");
        assertThatThrownBy(() -> new TextTemplate("{missing}").render(row)).hasMessageContaining("\"missing\"");
    }

    @Test
    void theTableLinesUp() {
        assertThat(ResultsTable.of(
                        "m",
                        List.of(
                                new DatasetResult("a_long_name", "accuracy", "ppl", 33.333, 12),
                                new DatasetResult("b", "accuracy", "gen", 100, 3))))
                .isEqualTo(
                        """
                        dataset      samples  metric    mode  m
                        -----------  -------  --------  ----  ------
                        a_long_name  12       accuracy  ppl   33.33
                        b            3        accuracy  gen   100.00
                        """);
    }

    private static DatasetConfig config(
            @org.jspecify.annotations.Nullable String labels,
            DatasetConfig.@org.jspecify.annotations.Nullable Keep keep) {
        return new DatasetConfig(
                "x",
                new DatasetConfig.DataFiles("test.jsonl", labels, null, keep),
                Map.of(
                        "stem", new DatasetConfig.ColumnRule("q.stem", null, null, null),
                        "filled", new DatasetConfig.ColumnRule(null, "_", "sentence", "opt")),
                "label",
                new DatasetConfig.Template(null, "{stem}"),
                null,
                null,
                "accuracy");
    }
}
