package org.occlocal.configs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.occlocal.configs.python.PythonConfigs;

final class YamlConfigsTest {

    static final List<String> PRESETS = YamlConfigs.PRESETS;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @FieldSource("PRESETS")
    void presetsAreComplete(String name) {
        Problems problems = new Problems();
        RunConfig config = RunConfig.read(YamlConfigs.preset(name), name, untyped -> untyped, problems);
        assertThat(problems.errors()).isEmpty();
        assertThat(config.datasets()).hasSize(1);
        assertThat(config.datasets().get(0).name()).isEqualTo(name);
    }

    @Test
    void whatIsWrittenIsReadBackAsTheSameValues() throws IOException {
        Path file = write("resolved.yaml", YamlConfigs.write(awkward()));
        assertThat(YamlConfigs.read(file)).isEqualTo(awkward());
    }

    @Test
    void aPythonConfigurationShownAsYamlIsTheSameConfiguration() throws IOException {
        Path python = write(
                "run.py",
                """
                shared = dict(type='opencompass.datasets.X', on=True, off=None, share=0.5, sizes=(1, 2))
                datasets = [dict(abbr='a', labels={1: 'one', '1': 'text', 'yes': ' no: '}, **shared), dict(abbr='b', x=shared)]
                """);
        try (PythonConfigs configs = new PythonConfigs(List.of(folder), null)) {
            Map<String, Object> variables = configs.read(python, "datasets");
            assertThat(YamlConfigs.read(write("run.yaml", YamlConfigs.write(variables))))
                    .isEqualTo(variables);
        }
    }

    @Test
    void aFileThatExtendsAnotherChangesOnlyWhatItSays() throws IOException {
        write(
                "base.yaml",
                """
                work_dir: out
                models: [{abbr: m, type: VLLM, path: p, run_cfg: {num_gpus: 1, num_procs: 1}}]
                """);
        Path file = write(
                "run.yaml",
                """
                extends: [base.yaml, siqa_ppl]
                models: [{abbr: m, run_cfg: {num_gpus: 4}}, {abbr: n, type: VLLM, path: q}]
                datasets: [{abbr: siqa_ppl, reader_cfg: {test_range: "[:10]"}}]
                """);
        Problems problems = new Problems();
        RunConfig config = RunConfig.read(YamlConfigs.read(file), "run.yaml", untyped -> untyped, problems);
        assertThat(problems.errors()).isEmpty();
        assertThat(config.models()).extracting(ModelConfig::name).containsExactly("m", "n");
        assertThat(config.models().get(0).gpus()).isEqualTo(4);
        assertThat(config.models().get(0).path()).isEqualTo("p");
        assertThat(config.datasets().get(0).reader().testRange()).isEqualTo("[:10]");
        assertThat(config.datasets().get(0).reader().testSplit()).isEqualTo("validation");
        assertThat(config.workFolder()).isEqualTo("out");
    }

    @Test
    void filesThatExtendEachOtherAreRefused() throws IOException {
        write("a.yaml", "extends: b.yaml");
        Path file = write("b.yaml", "extends: a.yaml");
        assertThatThrownBy(() -> YamlConfigs.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("in a circle");
    }

    @Test
    void brokenFilesAreToldWithTheirLine() throws IOException {
        Path file = write("broken.yaml", "models:\n  - abbr: m\n   path: x\n");
        assertThatThrownBy(() -> YamlConfigs.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("broken.yaml line 3");
        Path tagged = write("tagged.yaml", "models: !!java.net.URL [http://example.org]\n");
        assertThatThrownBy(() -> YamlConfigs.read(tagged)).isInstanceOf(ConfigException.class);
        Path twice = write("twice.yaml", "a: 1\na: 2\n");
        assertThatThrownBy(() -> YamlConfigs.read(twice)).hasMessageContaining("duplicate");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Map<String, Object> awkward() {
        Map<Object, Object> labels = new LinkedHashMap<>();
        labels.put(1L, "1");
        labels.put("1", 1L);
        labels.put("true", true);
        labels.put("null", null);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("labels", labels);
        values.put(
                "texts",
                List.of("", " ", "a\nb", "# no comment", "1e3", "0x1F", "2020-01-01", "中文", "'\"", "- x: y", "~"));
        values.put("numbers", List.of(0L, -7L, 0.5, 1e-9, 3.0));
        values.put("empty", List.of(Map.of(), List.of()));
        return values;
    }
}
