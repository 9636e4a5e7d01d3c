package org.occlocal.harness.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.occlocal.configs.ReaderConfig;
import org.occlocal.harness.Reference;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.harness.python.PythonText;

/** Made-up files, compared with the rows that OpenCompass' own loaders and reader make of them. */
final class DatasetReferenceTest {

    private static final JsonNode CASES = Reference.read("datasets.json").path("cases");

    @TestFactory
    Stream<DynamicTest> rowsAreThoseOfOpenCompass() {
        return IntStream.range(0, CASES.size()).mapToObj(i -> {
            JsonNode reference = CASES.get(i);
            return dynamicTest(
                    i + " " + reference.path("type").asText() + " " + reference.path("arguments"),
                    () -> compare(reference));
        });
    }

    private static void compare(JsonNode reference) {
        Map<String, Object> arguments = Reference.map(reference.path("arguments"));
        String name = reference.path("name").asText();
        LoadedRows loaded = DatasetTypes.of(
                        "opencompass.datasets." + reference.path("type").asText())
                .load(new LoaderArguments(name, arguments, DataRoot.of(Reference.folder())));
        DatasetReader rows = DatasetReader.read(
                loaded,
                reader(reference.path("reader")),
                name,
                reference.path("n").asInt(1));
        List<String> unordered = Reference.items(reference.path("unordered"))
                .map(JsonNode::asText)
                .toList();
        assertThat(actual(rows.test(), unordered)).isEqualTo(expected(reference.path("test"), unordered));
        JsonNode train = reference.has("train") ? reference.path("train") : reference.path("test");
        assertThat(actual(rows.train(), unordered)).isEqualTo(expected(train, unordered));
        assertThat(rows.test())
                .allSatisfy(row -> assertThat(row.columns().get("idx")).isEqualTo((long) row.number()));
    }

    private static ReaderConfig reader(JsonNode reader) {
        return new ReaderConfig(
                List.of(),
                null,
                reader.path("train_split").asText("train"),
                range(reader, "train_range"),
                reader.path("test_split").asText("test"),
                range(reader, "test_range"));
    }

    private static @Nullable Object range(JsonNode reader, String key) {
        return reader.has(key) ? Reference.value(reader.get(key)) : null;
    }

    /** As text of JSON, in which the order of columns, 1 and 1.0, and null and nothing differ. */
    private static List<String> actual(List<Row> rows, List<String> unordered) {
        return rows.stream().map(row -> text(row.columns(), unordered)).toList();
    }

    private static List<String> expected(JsonNode rows, List<String> unordered) {
        return Reference.items(rows)
                .map(row -> text(Reference.map(row), unordered))
                .toList();
    }

    private static String text(Map<String, Object> columns, List<String> unordered) {
        Map<String, Object> sorted = new LinkedHashMap<>(columns);
        unordered.forEach(column -> sorted.computeIfPresent(column, (key, value) -> ((List<?>) value)
                .stream().map(PythonText::str).sorted().toList()));
        return PythonJson.dumps(sorted);
    }

    @Test
    void everySupportedTypeIsCompared() {
        TreeSet<String> missing = new TreeSet<>(DatasetTypes.supported());
        Reference.items(CASES)
                .forEach(reference -> missing.remove(reference.path("type").asText()));
        // takes ten thousand rows at least: see BrokenDataTest and ChanceReferenceTest
        assertThat(missing.remove("CivilCommentsDataset")).isTrue();
        // are a hundred files each: see ProblemReferencesTest
        assertThat(missing).containsExactly("CMP_TSP_D_Dataset", "Hard_TSP_Dataset");
    }
}
