package org.occlocal.harness.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.ReaderConfig;
import org.occlocal.harness.python.NumpyGenerator;

/** What is missing or broken is named with its place and how to mend it. */
final class BrokenDataTest extends LoaderTestBase {

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
    void brokenProblemsAndQuestionsForJudgesAreNamed() throws IOException {
        write("graphs/synthesized_data_GCP_0.txt", "3\n\n");
        refused("HardGCPDataset", Map.of("path", "graphs"))
                .hasMessageContaining("synthesized_data_GCP_0.txt: a graph must begin with its number of colors");
        write("graphs/decision_data_GCP_0.txt", "Are 3 colors\np edge 2 1\ne 1\n\n");
        refused("CMP_GCP_D_Dataset", Map.of("path", "graphs"))
                .hasMessageContaining("an edge must be as \"e 1 2\", it is 'e 1'");
        write("graphs/synthesized_data_TSP_level_0_instance_1.csv", "0,x\n1,0\n");
        refused("Hard_TSP_Dataset", Map.of("path", "graphs"))
                .hasMessageContaining("line 1: a distance must be a number, it is \"x\"");
        write("graphs/decision_data_TSP_level_0_instance_1.csv", "0,1\n1,0,5\n");
        refused("CMP_TSP_D_Dataset", Map.of("path", "graphs"))
                .hasMessageContaining("line 2: the first row has 2 fields, this one has 3");
        write("graphs/spp_instances.json", "[{\"complexity_level\": 1, \"nodes\": [], \"edges\": []}]");
        refused("P_SPP_Dataset", Map.of("path", "graphs"))
                .hasMessageContaining("spp_instances.json item 0: \"nodes\" must be a list of at least one node");
        write("judged/singleturn.json", "[{\"category\": \"x\", \"question\": {\"content\": \"q\"}}]");
        refused("CompassArenaSubjectiveBench", Map.of("path", "judged", "name", "singleturn"))
                .hasMessageContaining("\"category\" must be one of 重写");
        refused("CompassArenaSubjectiveBench", Map.of("path", "judged", "name", "turns"))
                .hasMessageContaining("with singleturn or multiturn in it");
        write("judged/multiturn.json", "[{\"category\": \"推理\", \"difficulty\": \"x\"}]");
        refused("CompassArenaSubjectiveBench", Map.of("path", "judged", "name", "multiturn"))
                .hasMessageContaining("multiturn.json item 0")
                .hasMessageContaining("\"conversation\"");
        refused("FollowBenchDataset", Map.of("path", "judged", "name", "x", "cate", "rule"))
                .hasMessageContaining("\"cate\" must be llm, it is rule");
        refused("ELBenchSafetyDataset", Map.of("path", "a", "name", "b")).hasMessageContaining("a/b.jsonl");
        write("judged/align.json", "[{\"question\": \"q\", \"capability\": \"c\", \"others\": 1}]");
        refused("AlignmentBenchDataset", Map.of("path", "judged", "name", "align"))
                .hasMessageContaining("\"others\"");
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
    void brokenGenesPairsOfAnswersAndTextsAreNamed() throws IOException {
        refused("GUE_Dataset", Map.of("path", "genes", "task", "tf")).hasMessageContaining("genes/tf/dev/data.json");
        write("genes/tf/dev/data.json", "[{\"input\": \"A\", \"output\": null}]");
        refused("GUE_Dataset", Map.of("path", "genes", "task", "tf"))
                .hasMessageContaining("data.json item 0: \"output\" must be text, it is null");
        write("genes/tf/dev/data.json", "[{\"input\": \"A\", \"output\": \"\", \"meta_data\": 1}]");
        refused("GUE_Dataset", Map.of("path", "genes", "task", "tf")).hasMessageContaining("\"meta_data\"");
        refused("SeedBenchDataset", Map.of("path", "seeds", "data_files", "one-shot/1-1.json"))
                .hasMessageContaining("seeds/one-shot/1-1.json");
        write("judged/pairs.json", "[{\"prompt\": \"p\", \"winner\": \"A\", \"chosen\": \"c\"}]");
        refused("JudgeBenchDataset", Map.of("path", "judged", "name", "pairs.json"))
                .hasMessageContaining(
                        "pairs.json item 0: there is no \"rejected\"; the row has prompt, winner, chosen");
        refused("RewardBenchDataset", Map.of("path", "judged", "name", "none.json"))
                .hasMessageContaining("judged/none.json");
        refused("LLMCompressionDataset", Map.of("path", "texts", "name", "cc")).hasMessageContaining("texts/cc.jsonl");
        write("texts/cc.jsonl", "{\"content\": \"a\"}\n{\"content\": null}\n");
        refused("LLMCompressionDataset", Map.of("path", "texts", "name", "cc"))
                .hasMessageContaining("cc.jsonl row 1: \"content\" must be text, it is null");
        refused("OpenSWIDataset", Map.of("path", "waves", "name", "deep"))
                .hasMessageContaining("waves/deep/a file with rows, named .jsonl");
        write("waves/deep/a.jsonl", "{\"id_ddm\": 1, \"dialogs\": [], \"ground_truth\": [1.0]}\n");
        refused("OpenSWIDataset", Map.of("path", "waves", "name", "deep"))
                .hasMessageContaining("a.jsonl line 1: \"dialogs\" has 0 items, at least 1 are needed");
        refused("PMMEvalMIFEvalDataset", Map.of("path", "many", "lang", "fr"))
                .hasMessageContaining("many/mifeval/test/fr.jsonl");
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
}
