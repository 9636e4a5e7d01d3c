package org.occlocal.harness.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.Reference;
import org.occlocal.harness.python.PythonJson;

/** Configurations without a type, compared with what OpenCompass makes of them. */
final class CustomDatasetsTest {

    private static final DataRoot ROOT = DataRoot.of(Reference.folder());

    @TestFactory
    Stream<DynamicTest> configurationsAreCompletedAsOpenCompassDoes() {
        return Reference.items(Reference.read("custom.json").path("cases"))
                .map(reference -> dynamicTest(reference.path("config").toString(), () -> assertThat(PythonJson.dumps(
                                CustomDatasets.complete(Reference.map(reference.path("config")), ROOT)))
                        .isEqualTo(PythonJson.dumps(Reference.value(reference.path("dataset"))))));
    }

    /** OpenCompass fails too: it fills the column None into the label's text. */
    @Test
    void choicesToBeComparedNeedAColumnThatTellsTheRightOne(@TempDir Path folder) throws IOException {
        Path rows =
                Files.writeString(folder.resolve("rows.jsonl"), "{\"question\": \"q\", \"A\": \"x\", \"B\": \"y\"}\n");
        Map<String, Object> config = Map.of("path", rows.toString(), "infer_method", "ppl");
        assertThatThrownBy(() -> CustomDatasets.complete(config, ROOT))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no column that tells the right choice");
        Files.writeString(folder.resolve("rows.jsonl.meta.json"), "{\"output_column\": \"B\"}");
        assertThat(CustomDatasets.complete(config, ROOT)).containsKey("infer_cfg");
    }

    @Test
    void kindsThatAreNotSupportedAreNamed() {
        assertThatThrownBy(() ->
                        CustomDatasets.complete(Map.of("path", "data/made/plain.csv", "infer_method", "ppl"), ROOT))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("data_type qa with infer_method ppl");
        assertThatThrownBy(() -> CustomDatasets.complete(Map.of("path", "data/made/none.csv"), ROOT))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none.csv");
        assertThatThrownBy(() -> CustomDatasets.complete(Map.of("path", "data/made/list.json"), ROOT))
                .hasMessageContaining(".jsonl or .csv");
    }
}
