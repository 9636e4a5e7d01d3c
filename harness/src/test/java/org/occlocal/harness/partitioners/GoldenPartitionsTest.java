package org.occlocal.harness.partitioners;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.occlocal.configs.Component;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.configs.RunConfig.Combination;
import org.occlocal.configs.python.PythonConfigs;
import org.occlocal.harness.SharedFiles;
import org.occlocal.harness.python.PythonSlices;

/**
 * The tasks that OpenCompass made of two models and 66 datasets. Where it loses rows (B1 in the README of the golden
 * files), all rows must be asked instead.
 */
final class GoldenPartitionsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ARGUMENT = Pattern.compile("(\\w+)=(\\w+)");

    /** A task: its name and the (abbr, test_range) of its datasets. */
    private record Task(String name, List<List<String>> datasets) {}

    @TestFactory
    Stream<DynamicTest> tasksAreThoseOfOpenCompass() throws IOException {
        JsonNode golden = golden();
        List<DynamicTest> tests = new ArrayList<>();
        for (String variant : List.of("full", "range_0_12")) {
            golden.path("partitions").path(variant).fields().forEachRemaining(entry -> {
                tests.add(DynamicTest.dynamicTest(variant + " " + entry.getKey(), () -> {
                    List<DatasetConfig> datasets = new ArrayList<>();
                    for (JsonNode dataset : golden.path("dataset_list")) {
                        datasets.add(dataset(dataset, variant.equals("full") ? "" : "[0:12]"));
                    }
                    assertThat(tasks(entry.getKey(), datasets, models(golden), sizes(golden)))
                            .isEqualTo(expected(entry.getValue()));
                }));
            });
        }
        assertThat(tests).hasSize(16);
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> noRowOfARangeIsLost() throws IOException {
        JsonNode golden = golden();
        JsonNode variant = golden.path("partitions").path("winogrande_ll_c5cf57_test_range_100_300");
        List<DynamicTest> tests = new ArrayList<>();
        variant.fields().forEachRemaining(entry -> {
            tests.add(DynamicTest.dynamicTest(entry.getKey(), () -> {
                DatasetConfig dataset = null;
                for (JsonNode one : golden.path("dataset_list")) {
                    if (one.path("abbr").textValue().equals("winogrande_ll_c5cf57")) {
                        dataset = dataset(one, "[100:300]");
                    }
                }
                assertThat(dataset).isNotNull();
                List<Task> tasks =
                        tasks(entry.getKey(), List.of(dataset), models(golden).subList(0, 1), sizes(golden));
                List<Integer> all = IntStream.range(0, 1267).boxed().toList();
                List<Integer> asked = new ArrayList<>();
                for (Task task : tasks) {
                    for (List<String> part : task.datasets()) {
                        asked.addAll(PythonSlices.apply(all, part.get(1)));
                    }
                }
                assertThat(asked)
                        .containsExactlyElementsOf(
                                IntStream.range(100, 300).boxed().toList());
                if (entry.getKey().contains("holds the full size")) {
                    assertThat(tasks).isEqualTo(expected(entry.getValue()));
                } else {
                    assertThat(tasks).isNotEqualTo(expected(entry.getValue()));
                }
            }));
        });
        assertThat(tests).hasSize(3);
        return tests.stream();
    }

    @Test
    void aRowCostsWhatOpenCompassSaysForItsOwnConfigurations() throws IOException {
        Map<String, Integer> costs = new HashMap<>();
        golden().path("dataset_list")
                .forEach(one -> costs.put(
                        one.path("abbr").textValue(),
                        one.path("size_partitioner_factor").intValue()));
        SizePartitioner partitioner =
                new SizePartitioner(SizePartitioner.MAX_TASK_SIZE, SizePartitioner.GENERATION_COST, Strategy.HEURISTIC);
        int compared = 0;
        try (PythonConfigs python = new PythonConfigs(List.of(SharedFiles.path("golden", "opencompass")), null)) {
            for (String run : List.of("ppl", "gen")) {
                Path file = SharedFiles.path("golden", "opencompass", run, "resolved.py");
                RunConfig config =
                        RunConfig.read(python.read(file), file.toString(), untyped -> untyped, new Problems());
                for (DatasetConfig dataset : config.datasets()) {
                    if (costs.containsKey(dataset.name())) {
                        assertThat(partitioner.costOfRow(dataset))
                                .as(dataset.name())
                                .isEqualTo(costs.get(dataset.name()));
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(20);
    }

    private static List<Task> tasks(
            String partitioner, List<DatasetConfig> datasets, List<ModelConfig> models, Map<String, Integer> sizes) {
        Matcher matcher = ARGUMENT.matcher(partitioner);
        Map<String, Object> arguments = new LinkedHashMap<>();
        while (matcher.find()) {
            String value = matcher.group(2);
            arguments.put(matcher.group(1), value.matches("\\d+") ? Long.valueOf(value) : value);
        }
        String type = partitioner.substring(0, partitioner.indexOf('('));
        Pieces pieces = Pieces.fresh(dataset -> {
            List<Integer> all = Collections.nCopies(sizes.getOrDefault(dataset.name(), 0), 0);
            String range = String.valueOf(dataset.reader().testRange());
            return (range.isEmpty() ? all : PythonSlices.apply(all, range)).size();
        });
        return Partitioner.of(new Component("opencompass.partitioners." + type, arguments))
                .partition(List.of(new Combination(models, datasets)), pieces)
                .stream()
                .map(task -> new Task(
                        task.name(),
                        task.parts().stream()
                                .map(part -> List.of(part.name(), part.testRange()))
                                .toList()))
                .toList();
    }

    private static List<Task> expected(JsonNode tasks) {
        List<Task> expected = new ArrayList<>();
        for (JsonNode task : tasks) {
            List<List<String>> datasets = new ArrayList<>();
            for (JsonNode dataset : task.path("datasets").path(0)) {
                datasets.add(List.of(
                        dataset.path("abbr").textValue(),
                        dataset.path("test_range").textValue()));
            }
            expected.add(new Task(task.path("name").textValue(), datasets));
        }
        assertThat(expected).isNotEmpty();
        return expected;
    }

    private static JsonNode golden() throws IOException {
        return JSON.readTree(
                SharedFiles.path("golden", "opencompass", "partitions.json").toFile());
    }

    private static Map<String, Integer> sizes(JsonNode golden) {
        Map<String, Integer> sizes = new HashMap<>();
        golden.path("dataset_list")
                .forEach(one ->
                        sizes.put(one.path("abbr").textValue(), one.path("size").intValue()));
        return sizes;
    }

    private static List<ModelConfig> models(JsonNode golden) {
        List<ModelConfig> models = new ArrayList<>();
        for (JsonNode name : golden.path("models")) {
            Problems problems = new Problems();
            ModelConfig model = ModelConfig.read(
                    Map.of("type", "HuggingFaceBaseModel", "abbr", name.textValue(), "path", "none"), "test", problems);
            assertThat(problems.errors()).isEmpty();
            models.add(Objects.requireNonNull(model));
        }
        return models;
    }

    /** A dataset whose rows cost what the golden file says: a template of so many labels, or a text. */
    private static DatasetConfig dataset(JsonNode golden, String range) {
        int cost = golden.path("size_partitioner_factor").intValue();
        Map<String, Object> labels = new TreeMap<>();
        for (int label = 0; label < cost; label++) {
            labels.put("label " + label, "text");
        }
        Problems problems = new Problems();
        DatasetConfig dataset = DatasetConfig.read(
                Map.of(
                        "abbr",
                        golden.path("abbr").textValue(),
                        "type",
                        "CustomDataset",
                        "reader_cfg",
                        Map.of("input_columns", "question", "test_range", range),
                        "infer_cfg",
                        Map.of(
                                "prompt_template",
                                Map.of("type", "PromptTemplate", "template", cost < 20 ? labels : "text"),
                                "inferencer",
                                Map.of("type", "GenInferencer"))),
                "test",
                problems);
        assertThat(problems.errors()).isEmpty();
        return Objects.requireNonNull(dataset);
    }
}
