package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.NumpyGenerator;

/** What models should not say, and pronouns: CrowS-Pairs, Civil Comments, Winograd and ANLI. */
final class BiasTypes {

    private static final int CIVIL_ROWS = 10_000;

    private BiasTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("CrowspairsDataset", arguments -> LocalHub.load(arguments, line -> line.with("label", 0L)));
        types.put("CrowspairsDatasetV2", arguments -> LocalHub.load(arguments, line -> line.with("label", "A")));
        types.put(
                "CrowspairsDatasetCN",
                arguments ->
                        LoadedRows.split("test", JsonRows.rows(arguments.file(), line -> line.with("label", "A"))));
        types.put("CommonsenseQADataset_CN", BiasTypes::chineseCommonsense);
        types.put("CivilCommentsDataset", BiasTypes::civilComments);
        types.put("WinogradDataset", arguments -> LocalHub.load(arguments, BiasTypes::winograd));
        types.put(
                "AnliDataset",
                JsonRows.file(
                        line -> line.with("label", line.translated("label", Map.of("c", "A", "e", "B", "n", "C")))));
        return types;
    }

    /** Both splits are the same file. */
    private static LoadedRows chineseCommonsense(LoaderArguments arguments) {
        List<Map<String, Object>> rows = JsonRows.rows(arguments.file(), line -> {
            Map<String, Object> row = new LinkedHashMap<>(line.columns());
            for (int i = 0; i < 5; i++) {
                row.put("ABCDE".substring(i, i + 1), line.object("choices").item("text", i));
            }
            Stream.of("question_concept", "id", "choices").forEach(row::remove);
            return row;
        });
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("train", rows);
        splits.put("validation", rows);
        return LoadedRows.of(splits);
    }

    private static LoadedRows civilComments(LoaderArguments arguments) {
        Map<String, List<Map<String, Object>>> loaded =
                LocalHub.load(arguments, BiasTypes::withoutKinds).splits();
        List<Map<String, Object>> test = loaded.get("test");
        List<Map<String, Object>> train = loaded.get("train");
        if (train == null || test == null || test.size() < CIVIL_ROWS) {
            throw new ConfigException(
                    "dataset " + arguments.dataset() + " needs splits train and test, the latter of at least "
                            + CIVIL_ROWS + " rows; it has " + loaded.keySet()
                            + (test == null ? "" : " with " + test.size() + " test rows"));
        }
        int[] order = new NumpyGenerator(42).permutation(test.size());
        List<Map<String, Object>> chosen = new ArrayList<>();
        for (int i = 0; i < CIVIL_ROWS; i++) {
            Map<String, Object> row = new LinkedHashMap<>(test.get(order[i]));
            boolean isToxic = row.get("toxicity") instanceof Number number && number.doubleValue() >= 0.5;
            row.put("label", isToxic ? 1L : 0L);
            row.put("choices", List.of("no", "yes"));
            chosen.add(row);
        }
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("train", train);
        splits.put("test", chosen);
        return LoadedRows.of(splits);
    }

    private static Map<String, Object> withoutKinds(JsonObject line) {
        Map<String, Object> row = new LinkedHashMap<>(line.columns());
        Stream.of("severe_toxicity", "obscene", "threat", "insult", "identity_attack", "sexual_explicit")
                .forEach(row::remove);
        return row;
    }

    private static Map<String, Object> winograd(JsonObject line) {
        Map<String, Object> row = new LinkedHashMap<>(line.columns());
        row.put("prompt", row.remove("text"));
        row.put("opt1", line.item("options", 0));
        row.put("opt2", line.item("options", 1));
        row.remove("options");
        row.remove("source");
        return row;
    }
}
