package org.occlocal.configs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names are looked up as OpenCompass does: in one's own folder, then in the checkout. */
final class ConfigSourcesTest {

    private final Problems problems = new Problems();

    @TempDir
    private Path folder = Path.of("");

    private ConfigSources sources = new ConfigSources(null, null, problems);

    @BeforeEach
    void lay() throws IOException {
        write(
                "own/datasets/mine/mine_gen.py",
                "mine_datasets = [dict(abbr='mine')]\nmine_other = [dict(abbr='other')]\n");
        write("own/datasets/same_gen.py", "same_datasets = [dict(abbr='own')]");
        write("own/models/small.py", "models = [dict(abbr='small')]");
        write("own/summarizers/short.py", "summarizer = dict(dataset_abbrs=['x'])\nlong = dict(dataset_abbrs=['y'])");
        write("oc/opencompass/configs/datasets/same_gen.py", "same_datasets = [dict(abbr='theirs')]");
        write(
                "oc/opencompass/configs/datasets/deep/er/piqa_ppl.py",
                """
                from mmengine.config import read_base
                with read_base():
                    from opencompass.configs.datasets.same_gen import same_datasets
                piqa_datasets = [dict(abbr='piqa')]
                """);
        sources = new ConfigSources(folder.resolve("own"), folder.resolve("oc"), problems);
    }

    @AfterEach
    void close() {
        sources.close();
    }

    @Test
    void datasetsAreAllVariablesThatEndInTheName() {
        assertThat(sources.datasets("mine_gen")).isEqualTo(List.of(Map.of("abbr", "mine")));
        assertThat(sources.datasets("mine_gen/mine_other")).isEqualTo(List.of(Map.of("abbr", "other")));
        assertThat(sources.datasets("PIQA_*")).isEqualTo(List.of(Map.of("abbr", "theirs"), Map.of("abbr", "piqa")));
    }

    @Test
    void ofSeveralTheFirstIsTakenAndAllAreTold() {
        assertThat(sources.datasets("same_gen")).isEqualTo(List.of(Map.of("abbr", "own")));
        assertThat(problems.warnings())
                .singleElement()
                .asString()
                .contains("\"same_gen\" matches several", "oc", "own");
    }

    @Test
    void modelsAndSummarizersHaveTheirVariables() {
        assertThat(sources.models("small")).isEqualTo(List.of(Map.of("abbr", "small")));
        assertThat(sources.summarizer("short")).isEqualTo(Map.of("dataset_abbrs", List.of("x")));
        assertThat(sources.summarizer("short/long")).isEqualTo(Map.of("dataset_abbrs", List.of("y")));
    }

    @Test
    void whatIsNowhereIsToldWithTheFoldersThatWereSearched() {
        assertThatThrownBy(() -> sources.datasets("nothing"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("unknown dataset \"nothing\"", "own", "oc", "known are ", "mine_gen");
        assertThatThrownBy(() -> sources.models("nothing")).hasMessageContaining("unknown model \"nothing\"");
        assertThat(sources.datasets("siqa_ppl")).hasSize(1);
    }

    @Test
    void namesAreToldWithTheFileThatIsUsed() throws IOException {
        write("oc/opencompass/configs/datasets/__init__.py", "");
        write("oc/opencompass/configs/dataset_collections/chat_core.py", "core_datasets = []");
        assertThat(sources.names(ConfigSources.Kind.DATASET, "*"))
                .containsOnlyKeys("chat_core", "mine_gen", "piqa_ppl", "same_gen")
                .containsEntry("same_gen", folder.resolve("own/datasets/same_gen.py"));
        assertThat(sources.names(ConfigSources.Kind.DATASET, "*QA*")).containsOnlyKeys("piqa_ppl");
        assertThat(sources.names(ConfigSources.Kind.MODEL, "*")).containsOnlyKeys("small");
        assertThat(problems.warnings()).isEmpty();
    }

    private void write(String name, String python) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, python);
    }
}
