package org.occlocal.harness.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.Reference;

/** Files of rows, of all formats: whole, packed, named by split, broken. */
final class FileFormatsTest extends LoaderTestBase {

    @Test
    void brokenLinesAreNamed() throws IOException {
        write("a.jsonl", "{\"a\": 1}\n\n{\"a\": \n");
        refused("JsonlDataset", Map.of("path", "a.jsonl"))
                .hasMessageContaining(
                        "a.jsonl line 3: Unexpected end-of-input within/between Object entries at column");
        write("a.jsonl", "{\"a\": x}\n");
        refused("JsonlDataset", Map.of("path", "a.jsonl"))
                .hasMessageContaining("a.jsonl line 1: Unrecognized token 'x': was expecting a value at column 8");
        write("a.jsonl", "[1]\n");
        refused("JsonlDataset", Map.of("path", "a.jsonl"))
                .hasMessageContaining("a.jsonl line 1: expected a JSON object");
        write("a.jsonl", "{\"a\": 1} {\"a\": 2}\n");
        refused("JsonlDataset", Map.of("path", "a.jsonl"))
                .hasMessageContaining("a.jsonl line 1: there is something behind the end of the value at column");
        write("a.jsonl", "\uFEFF{\"a\": 1}\n");
        refused("JsonlDataset", Map.of("path", "a.jsonl")).hasMessageContaining("byte order mark");
        Files.write(folder.resolve("a.jsonl"), "{}\n{\"a\": \"\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        refused("JsonlDataset", Map.of("path", "a.jsonl"))
                .hasMessageContaining("a.jsonl line 2 is not UTF-8")
                .hasMessageContaining("iconv");
    }

    @Test
    void columnsOfMixedTypesAreRefused() throws IOException {
        write("a.jsonl", "{\"a\": {\"b\": 1}}\n{\"a\": {\"b\": \"x\"}}\n");
        refused("JsonlDataset", Map.of("path", "a.jsonl"))
                .hasMessageContaining("column \"a.b\"")
                .hasMessageContaining("a number at first and text in row 1");
    }

    @Test
    void cardsOfTheHubThatAreBrokenAreNamed() throws IOException {
        write("hub/README.md", "---\nconfigs: [\n---\n");
        refused("HFDataset", Map.of("path", "hub")).hasMessageContaining("README.md: the lines between ---");
        write("hub/README.md", "---\nconfigs:\n- data_files: a.jsonl\n---\n");
        refused("HFDataset", Map.of("path", "hub")).hasMessageContaining("must have a \"config_name\"");
        write("hub/README.md", "---\nconfigs:\n- config_name: en\n  data_files:\n  - path: a.jsonl\n---\n");
        refused("HFDataset", Map.of("path", "hub", "name", "en")).hasMessageContaining("\"split\" and \"path\"");
        write("hub/a.jsonl", "{\"a\": 1}\n");
        write(
                "hub/README.md",
                "---\nconfigs:\n- config_name: en\n  data_files: a.jsonl\n- config_name: de\n  data_files: b.jsonl\n---\n");
        refused("HFDataset", Map.of("path", "hub"))
                .hasMessageContaining("several parts, so \"name\" must be one of en, de");
        refused("HFDataset", Map.of("path", "hub", "name", "fr"))
                .hasMessageContaining("names no files of that part that are there; it tells of en, de");
        refused("HFDataset", Map.of("path", "hub", "name", "de"))
                .hasMessageContaining("hub/de, and README.md beside it");
        write("hub/README.md", "---\nconfigs:\n- config_name: en\n  data_dir: ../..\n---\n");
        refused("HFDataset", Map.of("path", "hub", "name", "en"))
                .hasMessageContaining("\"data_dir\" must be a folder below, it is ../..");
        write("hub/README.md", "---\nconfigs:\n- config_name: en\n  data_files: '" + "*a".repeat(40) + "'\n---\n");
        refused("HFDataset", Map.of("path", "hub", "name", "en"))
                .hasMessageContaining("may have 8 stars, this one has more: *a*a");
    }

    @Test
    void tablesWithRowsOfAnotherLengthAreNamedWithTheLine() throws IOException {
        write("mmlu/dev/law_dev.csv", "\"q\nq\",a,b,c,d,A\nq,a,b\n");
        refused("MMLUDataset", Map.of("path", "mmlu", "name", "law"))
                .hasMessageContaining("law_dev.csv line 3: a row has 6 fields, this one has 3");
        write("t.csv", "a,b\n1,2,3\n");
        refused("HFDataset", Map.of("path", "csv", "data_files", "t.csv")).hasMessageContaining("t.csv line 2");
    }

    @Test
    void parquetFilesThatAreCutOffAreNamed() throws IOException {
        byte[] whole = Files.readAllBytes(Reference.folder().resolve("data/hub/parquet/train-00000-of-00001.parquet"));
        Files.createDirectories(folder.resolve("hub"));
        Path file = folder.resolve("hub/train.parquet");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        refused("HFDataset", Map.of("path", "hub")).hasMessageContaining("train.parquet is not a Parquet file");
        for (int at = 4; at < whole.length - 8; at += 7) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x55;
            Files.write(file, changed);
            try {
                load("HFDataset", Map.of("path", "hub"));
            } catch (ConfigException e) {
                assertThat(e).hasMessageContaining("train.parquet");
            }
        }
    }

    @Test
    void filesMayBeNamedBySplitAndWithinTheirFolder() throws IOException {
        write("hub/x.jsonl", "{\"a\": 1}\n");
        write("hub/y.jsonl", "{\"b\": 2}\n");
        Map<String, Object> files = Map.of("one", "x.jsonl", "two", List.of("x.jsonl", "y.jsonl"));
        assertThat(load("HFDataset", Map.of("path", "hub", "data_files", files)).splits())
                .containsEntry("one", List.of(Map.of("a", 1L)))
                .hasEntrySatisfying("two", rows -> assertThat(rows).hasSize(2).allSatisfy(row -> assertThat(row)
                        .containsOnlyKeys("a", "b")));
        refused("HFDataset", Map.of("path", "hub", "data_files", "z.jsonl")).hasMessageContaining("z.jsonl");
        refused("HFDataset", Map.of("path", "hub", "name", "part")).hasMessageContaining("hub/part");
        refused("HFDataset", Map.of("path", "json", "data_files", "hub/x.jsonl", "split", "train[5]"))
                .hasMessageContaining("train[:10]");
        refused("HFDataset", Map.of("path", "json", "data_files", "hub/x.jsonl", "split", "test"))
                .hasMessageContaining("no split \"test\"; it has train");
    }

    /** HuggingFace's load_dataset refuses such folders and asks for load_from_disk, which OpenCompass never calls. */
    @Test
    void foldersOfSaveToDiskAreRead() {
        LoadedRows loaded = DatasetTypes.of("HFDataset")
                .load(new LoaderArguments("made", Map.of("path", "data/hub/saved"), DataRoot.of(Reference.folder())));
        assertThat(loaded.splits())
                .isEqualTo(
                        Map.of("train", List.of(Map.of("a", 1L)), "test", List.of(Map.of("a", 2L), Map.of("a", 3L))));
    }

    @Test
    void arrowFilesThatAreBrokenAreNamed() throws IOException {
        byte[] whole = Files.readAllBytes(Reference.folder().resolve("data/hub/made.arrow"));
        Path file = folder.resolve("made.arrow");
        for (int at = 0; at < whole.length; at += 11) {
            byte[] changed = at % 2 == 0 ? whole.clone() : Arrays.copyOf(whole, at);
            changed[at % changed.length] ^= 0x55;
            Files.write(file, changed);
            try {
                load("HFDataset", Map.of("path", "arrow", "data_files", "made.arrow"));
            } catch (ConfigException e) {
                assertThat(e).hasMessageContaining("made.arrow");
            }
        }
    }

    @Test
    void packedFilesAreUnpacked() throws IOException {
        Files.createDirectories(folder.resolve("packed"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("packed/test.json.gz")))) {
            out.write("{\"a\": 1}\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(load("HFDataset", Map.of("path", "packed")).splits())
                .isEqualTo(Map.of("test", List.of(Map.of("a", 1L))));
    }
}
