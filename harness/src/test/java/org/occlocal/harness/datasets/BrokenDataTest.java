package org.occlocal.harness.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.ReaderConfig;
import org.occlocal.harness.Reference;
import org.occlocal.harness.python.NumpyGenerator;

/** What is missing or broken is named with its place and how to mend it. */
final class BrokenDataTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void typesThatAreNotSupportedAreNamedWithThoseThatAre() {
        assertThat(DatasetTypes.supports("opencompass.datasets.siqa.siqaDataset_V2"))
                .isTrue();
        assertThat(DatasetTypes.supports("NoDataset")).isFalse();
        assertThatThrownBy(() -> DatasetTypes.of("opencompass.datasets.NoDataset"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"opencompass.datasets.NoDataset\" is not supported");
        assertThatThrownBy(() -> DatasetTypes.of("opencompass.datasets.siqaDatset"))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("dataset type .* supported are siqaDataset, .* and \\d+ others; .*");
    }

    @Test
    void brokenPuzzlesTablesAndContestsAreNamed() throws IOException {
        refused("ARCPrizeDataset", Map.of("path", "none", "version", "arc_agi_1"))
                .hasMessageContaining("none/puzzles, in files such as 0a1b2c3d.json, which is not there");
        refused("ARCPrizeDataset", Map.of("path", "none", "version", "arc_agi_3"))
                .hasMessageContaining("\"version\" must be arc_agi_1 or arc_agi_2, it is arc_agi_3");
        write("arc/0a1b2c3d.json", "{\"train\": [], \"test\": []}");
        refused("ARCPrizeDataset", Map.of("path", "arc", "version", "arc_agi_2"))
                .hasMessageContaining("0a1b2c3d.json: \"test\" has 0 items, at least 1 are needed");
        refused("TabMWPDataset", Map.of("path", "tables")).hasMessageContaining("tables/problems_dev.json");
        write("tables/problems_dev.json", "{\"1\": {\"question\": \"q\", \"table\": \"t\"}}");
        refused("TabMWPDataset", Map.of("path", "tables"))
                .hasMessageContaining("problems_dev.json: \"1\": there is no \"table_title\"");
        refused("OlympiadBenchDataset", Map.of("path", "contests")).hasMessageContaining("needs \"name\"");
        write("contests/OE.json", "[{\"question\": \"q\", \"final_answer\": null}]");
        refused("OlympiadBenchDataset", Map.of("path", "contests", "name", "OE"))
                .hasMessageContaining("OE.json item 0: \"final_answer\" must be a list, it is null");
        write("facts/f.jsonl", "{\"question\": \"q\", \"answer\": \"a\", \"id\": \"i\"}\n");
        refused("CsimpleqaDataset", Map.of("path", "facts", "name", "f"))
                .hasMessageContaining("f.jsonl line 1: there is no \"primary_category\"");
        write("roles/profiles-zh/desc.json", "{\"Ann\": \"a\"}");
        refused("InstructionGeneralizationChineseDataset", Map.of("path", "roles"))
                .hasMessageContaining("roles/rolebench-zh/general/train.jsonl");
        write(
                "roles/rolebench-zh/general/train.jsonl",
                "{\"role\": \"Bob\", \"question\": \"q\", \"generated\": [\"a\"]}\n");
        refused("InstructionGeneralizationChineseDataset", Map.of("path", "roles"))
                .hasMessageContaining("desc.json: there is no \"Bob\"");
        write("zebra/mc_mode/test.jsonl", "{\"choices\": [\"a\"], \"puzzle\": \"p\"}\n");
        refused("ZebraLogicDataset", Map.of("path", "zebra"))
                .hasMessageContaining("test row 0: there is no \"answer\"");
        refused("ZebraLogicDataset", Map.of("path", "zebra", "config", "grid_mode"))
                .hasMessageContaining("grid_mode");
        refused("CRUXEvalDataset", Map.of("path", "crux")).hasMessageContaining("crux");
        write("pro.json", "{}");
        refused("HumanevalevalProDataset", Map.of("path", "pro.json"))
                .hasMessageContaining("pro.json: expected a JSON list");
        write("hle/train.jsonl", "{\"json\": \"[1]\", \"question\": \"q\"}\n");
        refused("HLEVerifiedDataset", Map.of("path", "hle"))
                .hasMessageContaining("hle train row 0: expected a JSON object");
        refused("SciKnowEvalDataset", Map.of("path", "know", "prompt_mode", "few-shot", "subset", "biology"))
                .hasMessageContaining("\"prompt_mode\" must be zero-shot");
        refused("SciKnowEvalDataset", Map.of("path", "know", "prompt_mode", "zero-shot", "subset", "biology"))
                .hasMessageContaining("know/data/Biology/sciknoweval_biology_test.jsonl");
        write("process/math.jsonl", "{\"problem\": \"p\", \"steps\": \"s\", \"label\": 1}\n");
        refused("ProcessBenchEvalDataset", Map.of("path", "process", "subset", "train"))
                .hasMessageContaining("process train row 0: \"steps\" must be a list, it is s");
        write("exam.csv", "1,q,a\n");
        refused("MastermathDatasetv1", Map.of("path", "", "name", "exam.csv"))
                .hasMessageContaining("exam.csv line 1: expected 7 columns");
        refused("MATHInternDataset", Map.of("path", "intern")).hasMessageContaining("intern, which is not there");
    }

    @Test
    void missingFilesAreNamedWithTheFolderTheyAreLookedForIn() {
        refused("siqaDataset", Map.of("path", "opencompass/siqa"))
                .hasMessageContaining("made needs " + folder.resolve("data/siqa/train.jsonl"))
                .hasMessageContaining("COMPASS_DATA_CACHE");
        refused("HFDataset", Map.of("path", "winogrande", "name", "xs")).hasMessageContaining("winogrande");
        refused("JsonlDataset", Map.of()).hasMessageContaining("needs \"path\"");
        refused("HFDataset", Map.of("path", "json")).hasMessageContaining("data_files");
    }

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
    void missingAndWrongValuesAreNamedWithTheirLine() throws IOException {
        write("data/winogrande/dev.jsonl", "{\"sentence\": \"no gap\", \"answer\": \"1\"}\n");
        refused("WinograndeDataset", Map.of("path", "opencompass/winogrande"))
                .hasMessageContaining("dev.jsonl line 1")
                .hasMessageContaining("gap");
        write("data/winogrande/dev.jsonl", "{\"answer\": \"1\"}\n");
        refused("WinograndeDataset", Map.of("path", "opencompass/winogrande"))
                .hasMessageContaining("line 1: there is no \"sentence\"; the row has answer");
        write("h.jsonl", "{\"query\": \"q\", \"choices\": [\"a\"], \"gold\": 1}\n");
        refused("HellaswagDataset", Map.of("path", "h.jsonl")).hasMessageContaining("\"choices\" has 1 items");
        write("h.jsonl", "{\"query\": \"q\", \"choices\": [\"a\", \"b\", \"c\", \"d\"], \"gold\": 4}\n");
        refused("HellaswagDataset_V2", Map.of("path", "h.jsonl"))
                .hasMessageContaining("\"gold\" must be 0 to 3, it is 4");
        write("b.jsonl", "{\"label\": \"maybe\"}\n");
        refused("WiCDatasetV2", Map.of("path", "b.jsonl"))
                .hasMessageContaining("\"label\" must be one of false, true, it is maybe");
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
    void rulesAndExamplesThatAreMissingAreNamed() throws IOException {
        Map<String, Object> single = Map.of("path", "kor", "prompt_mode", "0_shot", "category", "logic");
        write("kor/logic/rule.json", "[{\"idx\": \"1\", \"rule_content\": \"r\"}]");
        refused("korbenchDataset", single).hasMessageContaining("logic/sample.jsonl");
        write("kor/logic/sample.jsonl", "{\"question\": \"q\", \"answer\": \"a\", \"rule_id\": \"2\"}\n");
        refused("korbenchDataset", single)
                .hasMessageContaining("sample.jsonl line 1: \"rule_id\" names idx 2, which is not in ")
                .hasMessageContaining("rule.json");
        write("kor/logic/sample.jsonl", "{\"question\": \"q\", \"answer\": \"a\", \"rule_id\": \"1\"}\n");
        write("kor/logic/three-shot.json", "[{\"rule_id\": \"1\", \"question\": \"q\", \"answer\": \"a\"}]");
        refused("korbenchDataset", Map.of("path", "kor", "prompt_mode", "3_shot", "category", "logic"))
                .hasMessageContaining("the prompt has 3 examples of a rule, three-shot has 1 of rule 1");
        refused("korbenchDataset", Map.of("path", "kor", "prompt_mode", "3_shot", "category", "magic"))
                .hasMessageContaining("\"category\" must be cipher");
        refused("korbenchDataset", Map.of("path", "kor", "prompt_mode", "5_shot", "category", "logic"))
                .hasMessageContaining("\"prompt_mode\" must be 0_shot, 3_shot or mixed");
        write("kor/mixed/Multi-Q.json", "[{\"rule_list\": [\"../x_1\"], \"question_list\": [\"logic_1\"]}]");
        refused("korbenchDataset", Map.of("path", "kor", "prompt_mode", "mixed", "category", "Multi-Q"))
                .hasMessageContaining("names are like logic_12, there is \"../x_1\"");
        write("kor/mixed/Multi-Q.json", "[{\"rule_list\": [\"logic_1\"], \"question_list\": []}]");
        refused("korbenchDataset", Map.of("path", "kor", "prompt_mode", "mixed", "category", "Multi-Q"))
                .hasMessageContaining("item 0: \"question_list\" must name at least one question");
    }

    @Test
    void testsAndStarterCodesThatAreNoneAreNamed() throws IOException {
        write("tests/test.jsonl", "{\"question_content\": \"q\", \"starter_code\": \"\", \"test\": \"[]\"}\n");
        refused("LCBTestOutputPredictionDataset", Map.of("path", "tests"))
                .hasMessageContaining("tests test row 0: \"test\" must be a list of at least one test, as JSON");
        write(
                "tests/test.jsonl",
                "{\"question_content\": \"q\", \"starter_code\": \"def a(): pass\\ndef b(): pass\","
                        + " \"test\": \"[{\\\"input\\\": \\\"1\\\", \\\"output\\\": \\\"1\\\"}]\"}\n");
        refused("LCBTestOutputPredictionDataset", Map.of("path", "tests"))
                .hasMessageContaining("\"starter_code\" must be a program with one function");
        write("tests/test.jsonl", "{\"code\": \"\", \"output\": \"1\"}\n");
        refused("LCBCodeExecutionDataset", Map.of("path", "tests")).hasMessageContaining("there is no \"input\"");
        refused("LiveMathBenchDataset", Map.of("path", "math", "dataset_splits", List.of("AMC")))
                .hasMessageContaining("math/202412/AMC_cn.jsonl");
    }

    @Test
    void promptsThatNobodyMakesAreRefused() {
        refused("SuperGPQADataset", Map.of("path", "x", "prompt_mode", "five-shot"))
                .hasMessageContaining("\"prompt_mode\" must be zero-shot, it is five-shot");
        refused("MusrDataset", Map.of("path", "x", "name", "riddles")).hasMessageContaining("murder_mysteries");
        refused("MMMLUDataset", Map.of("path", "x", "name", "french")).hasMessageContaining("such as mmlu_FR-FR");
        refused("PMMEvalMMMLUDataset", Map.of("path", "x", "lang", "en", "difficulty", "any"))
                .hasMessageContaining("easy, hard or all");
    }

    @Test
    void labelsAndRowsMustBeAsMany() throws IOException {
        write("siqa/train.jsonl", "{\"context\": \"c\"}\n");
        write("siqa/train-labels.lst", "1\n2\n");
        refused("siqaDataset", Map.of("path", "siqa"))
                .hasMessageContaining("has 1 rows")
                .hasMessageContaining("2");
        write("siqa/train-labels.lst", "one\n");
        refused("siqaDataset", Map.of("path", "siqa")).hasMessageContaining("train-labels.lst line 1");
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
    void splitsAndRangesThatAreNotThereAreNamed() {
        LoadedRows loaded = LoadedRows.split("dev", List.of(Map.of("a", 1L)));
        assertThatThrownBy(() -> DatasetReader.read(loaded, reader("test", null), "made", 1))
                .hasMessageContaining("made has no split \"test\"; it has dev");
        assertThatThrownBy(() -> DatasetReader.read(loaded, reader("dev", "[5]"), "made", 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("[5]");
        LoadedRows bare = LoadedRows.bare(List.of(Map.of("a", 1L), Map.of("a", 2L), Map.of("a", 3L)));
        assertThatThrownBy(() -> DatasetReader.read(bare, reader("dev", null), "made", 1))
                .hasMessageContaining("train and test");
        assertThatThrownBy(() -> DatasetReader.read(bare, reader("test", 2.5), "made", 1))
                .hasMessageContaining("2.5");
        assertThatThrownBy(() -> DatasetReader.read(bare, reader("test", true), "made", 1))
                .hasMessageContaining("true");
        assertThatThrownBy(() -> DatasetReader.read(bare, reader("test", null), "made", 0))
                .hasMessageContaining("\"n\"");
    }

    @Test
    void civilCommentsAreTenThousandOfTheTestRowsInRandomOrder() throws IOException {
        write("civil_comments/train.csv", "text,toxicity,threat\na,0.1,0\n");
        StringBuilder test = new StringBuilder("text,toxicity,threat\n");
        for (int i = 0; i < 10_003; i++) {
            test.append("text ").append(i).append(i % 2 == 0 ? ",0.5,0\n" : ",0.25,0\n");
        }
        write("civil_comments/test.csv", test.toString());
        LoadedRows loaded = load("CivilCommentsDataset", Map.of("path", "civil_comments"));
        List<Map<String, Object>> rows = loaded.splits().getOrDefault("test", List.of());
        assertThat(rows).hasSize(10_000);
        int first = new NumpyGenerator(42).permutation(10_003)[0];
        assertThat(rows.get(0))
                .isEqualTo(Map.of(
                        "text",
                        "text " + first,
                        "toxicity",
                        first % 2 == 0 ? 0.5 : 0.25,
                        "label",
                        first % 2 == 0 ? 1L : 0L,
                        "choices",
                        List.of("no", "yes")));
        write("civil_comments/test.csv", "text,toxicity,threat\na,0.1,0\n");
        refused("CivilCommentsDataset", Map.of("path", "civil_comments")).hasMessageContaining("10000");
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

    @Test
    void dataIsLookedForInTheFirstFolderAndThenInTheCache() throws IOException {
        Path cache = folder.resolve(".cache/opencompass");
        DataRoot root = DataRoot.ofEnvironment(
                Map.of("COMPASS_DATA_CACHE", folder.resolve("first").toString(), "HOME", folder.toString()));
        assertThat(root.resolve("opencompass/siqa")).isEqualTo(folder.resolve("first/data/siqa"));
        Files.createDirectories(cache.resolve("data/siqa"));
        assertThat(root.resolve("opencompass/siqa")).isEqualTo(cache.resolve("data/siqa"));
        Files.createDirectories(folder.resolve("first/data/siqa"));
        assertThat(root.resolve("./data/siqa/")).isEqualTo(folder.resolve("first/data/siqa"));
        assertThat(root.resolve(folder.resolve("x").toString())).isEqualTo(folder.resolve("x"));
        assertThat(DataRoot.ofEnvironment(Map.of("HOME", folder.toString())).resolve("data/made"))
                .isEqualTo(Path.of("data/made"));
    }

    private static ReaderConfig reader(String split, @Nullable Object range) {
        return new ReaderConfig(List.of(), null, split, null, split, range);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(String type, Map<String, Object> arguments) {
        return assertThatThrownBy(() -> load(type, arguments)).isInstanceOf(ConfigException.class);
    }

    private LoadedRows load(String type, Map<String, Object> arguments) {
        return DatasetTypes.of(type)
                .load(new LoaderArguments("made", new LinkedHashMap<>(arguments), DataRoot.of(folder)));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
