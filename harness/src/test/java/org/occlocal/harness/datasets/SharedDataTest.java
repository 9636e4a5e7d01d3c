package org.occlocal.harness.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.occlocal.configs.ReaderConfig;
import org.occlocal.harness.Reference;
import org.occlocal.harness.SharedFiles;
import org.occlocal.harness.python.PythonJson;

/** The datasets of the folder "shared": as many rows as OpenCompass reads, and what its predictions say of them. */
final class SharedDataTest {

    @ParameterizedTest
    @CsvSource({
        "siqaDataset, opencompass/siqa, , train, 50",
        "siqaDataset_V2, opencompass/siqa, , validation, 1904",
        "WinograndeDataset, opencompass/winogrande, , , 1267",
        "WinograndeDatasetV3, opencompass/winogrande, , train_xs, 40",
        "ARCDataset, opencompass/ai2_arc-test, ARC-Challenge, , 1165",
        "ARCDataset, data/ARC/ARC-e/ARC-Easy-Test.jsonl, ARC-Easy, , 2365",
        "HellaswagDataset, opencompass/hellaswag, , , 1000",
        "HellaswagDatasetwithICE, opencompass/hellaswag_ice, , train, 25",
        "MMLUDataset, opencompass/mmlu, professional_law, test, 1534",
        "MMLUDataset, opencompass/mmlu, professional_law, dev, 5",
        "GSM8KDataset, opencompass/gsm8k, , train, 7473",
        "GSM8KDataset, opencompass/gsm8k, , test, 1319",
        "HumanevalDataset, opencompass/humaneval, , , 164",
        "BBHDataset, opencompass/bbh, penguins_in_a_table, , 146",
        "TEvalDataset, data/teval/EN, instruct_v1, test, 6",
        "JsonlDataset, data/math/math500.jsonl, , , 500",
    })
    void rowsAreAsManyAsOpenCompassReads(
            String type, String path, @Nullable String name, @Nullable String split, int rows) {
        assertThat(load(type, path, name).splits().get(split == null ? "" : split))
                .hasSize(rows);
    }

    @ParameterizedTest
    @CsvSource({
        "siqaDataset, opencompass/siqa, , validation, ppl/siqa_ppl_ced5f6, label, context question answerA",
        "SiqaDatasetV3, opencompass/siqa, , validation, gen/siqa_gen_18632c, answer, context question A B C",
        "WinograndeDataset, opencompass/winogrande, , test, ppl/winogrande_ppl_55a66e, answer, opt1",
        "WinograndeDatasetV2, opencompass/winogrande, , test, gen/winogrande_gen_458220, answer, "
                + "prompt only_option1 only_option2",
        "ARCDataset, opencompass/ai2_arc-test, ARC-Challenge, test, ppl/ARC_c_ppl_a450bd, answerKey, question textA",
        "ARCDataset, data/ARC/ARC-e/ARC-Easy-Test.jsonl, ARC-Easy, test, gen/ARC_e_gen_1e0de5, answerKey, "
                + "question textA textB textC textD",
        "HellaswagDataset, opencompass/hellaswag, , test, ppl/hellaswag_ppl_47bff9, label, ctx A",
        "HellaswagDatasetwithICE, opencompass/hellaswag_ice, , val, ppl/hellaswag_10shot_ppl_59c85e, label, ctx A B C D",
        "MMLUDataset, opencompass/mmlu, abstract_algebra, test, ppl/mmlu_ppl_ac766d-abstract_algebra, target, input A B C D",
        "MMLUDataset, opencompass/mmlu, high_school_us_history, test, "
                + "gen/mmlu_gen_4d595a-high_school_us_history, target, input A B C D",
        "GSM8KDataset, opencompass/gsm8k, , test, gen/gsm8k_gen_1d7fe4, answer, question",
        "BBHDataset, opencompass/bbh, temporal_sequences, test, gen/bbh_gen_4a31fa-temporal_sequences, target, input",
    })
    void rowsAreThoseOfThePredictions(
            String type, String path, @Nullable String name, String split, String run, String output, String columns) {
        String[] parts = run.split("/", -1);
        JsonNode golden = Reference.read(
                SharedFiles.path("golden", "opencompass", parts[0], "predictions", "tiny-qwen2", parts[1] + ".json")
                        .toAbsolutePath()
                        .toString());
        String train = split.equals("test") ? "train" : split;
        ReaderConfig reader =
                new ReaderConfig(List.of(), output, type.equals("MMLUDataset") ? "dev" : train, null, split, "[0:12]");
        List<Row> rows =
                DatasetReader.read(load(type, path, name), reader, "made", 1).test();
        assertThat(rows).hasSize(12);
        for (Row row : rows) {
            JsonNode record = golden.path(Integer.toString(row.number()));
            assertThat(PythonJson.dumps(row.columns().get(output)))
                    .isEqualTo(PythonJson.dumps(Reference.value(record.path("gold"))));
            for (String column : columns.split(" ", -1)) {
                assertThat(record.path("origin_prompt").textValue()).contains(row.text(column));
            }
        }
    }

    private static LoadedRows load(String type, String path, @Nullable String name) {
        Map<String, Object> arguments = new LinkedHashMap<>(Map.of("path", path));
        if (name != null) {
            arguments.put("name", name);
        }
        Path root = SharedFiles.path("data").resolveSibling(".");
        return DatasetTypes.of(type).load(new LoaderArguments("made", arguments, DataRoot.of(root)));
    }
}
