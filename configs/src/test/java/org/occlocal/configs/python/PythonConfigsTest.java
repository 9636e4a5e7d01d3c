package org.occlocal.configs.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.ConfigException;

final class PythonConfigsTest {

    @TempDir
    static Path folder;

    private static PythonConfigs configs;

    @BeforeAll
    static void start() {
        configs = new PythonConfigs(List.of(folder), null, Duration.ofSeconds(8), "512m");
    }

    @AfterAll
    static void stop() {
        configs.close();
    }

    @Test
    void readsValuesWithTheirTypesAndNamesInsteadOfClasses() throws IOException {
        Map<String, Object> variables = read(
                """
                from opencompass.models import HuggingFaceBaseModel
                import os
                n = 2
                models = [dict(type=HuggingFaceBaseModel, sizes=(1, 2.5), on=True, none=None, path=os.path.join('a', 'b'))]
                labels = {1: 'one', '1': f'text {n}'}
                """);
        assertThat(variables.get("models"))
                .isEqualTo(List.of(mapOf(
                        "type",
                        "opencompass.models.HuggingFaceBaseModel",
                        "sizes",
                        List.of(1L, 2.5),
                        "on",
                        true,
                        "none",
                        null,
                        "path",
                        "a/b")));
        assertThat(variables.get("labels")).isEqualTo(Map.of(1L, "one", "1", "text 2"));
    }

    @Test
    void executesABaseAnewForEachFileThatReadsIt() throws IOException {
        write("base.py", "x_datasets = [dict(abbr='x', cfg=dict(n=1))]");
        write(
                "one.py",
                """
                from mmengine.config import read_base
                with read_base():
                    from .base import x_datasets as a_datasets
                a_datasets[0]['abbr'] = 'changed'
                """);
        write(
                "two.py",
                """
                from mmengine.config import read_base
                with read_base():
                    from .base import *
                    from .one import a_datasets
                datasets = sum([v for k, v in locals().items() if k.endswith('_datasets')], [])
                first = x_datasets[0].cfg.n
                """);
        Map<String, Object> variables = configs.read(folder.resolve("two.py"));
        assertThat(variables.get("datasets"))
                .isEqualTo(List.of(
                        Map.of("abbr", "x", "cfg", Map.of("n", 1L)),
                        Map.of("abbr", "changed", "cfg", Map.of("n", 1L))));
        assertThat(variables.get("first")).isEqualTo(1L);
    }

    @Test
    void namesFileAndLineOfAnErrorInABase() throws IOException {
        write("sub/base.py", "a = 1\nb = a + 'x'\n");
        write(
                "sub/deeper/top.py",
                "from mmengine.config import read_base\nwith read_base():\n    from ..base import b\n");
        assertThatThrownBy(() -> configs.read(folder.resolve("sub/deeper/top.py")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(folder.resolve("sub/base.py") + " line 2")
                .hasMessageContaining("TypeError");
    }

    @Test
    void namesTheLineOfASyntaxError() {
        assertRefused("a = 1\nb = (\n", "line 2", "SyntaxError");
    }

    @Test
    void saysWhereAMissingBaseWasLookedFor() {
        assertRefused(
                "from mmengine.config import read_base\nwith read_base():\n    from .nothing import x\n",
                "line 3",
                "no configuration .nothing, looked for " + folder.resolve("nothing.py"));
    }

    @Test
    void asksForACheckoutWhereABaseIsOfOpenCompass() {
        assertRefused(
                """
                from mmengine.config import read_base
                with read_base():
                    from opencompass.configs.datasets.siqa.siqa_ppl import siqa_datasets
                """,
                "--opencompass");
    }

    @Test
    void refusesFilesOutsideTheFoldersOfConfigurations() {
        assertRefused("text = open('/etc/passwd').read()", "line 1", "PermissionError");
        assertRefused("import os\nos.symlink('/etc/passwd', __file__ + '.x')", "line 2", "Error");
    }

    @Test
    void refusesALinkThatLeavesTheFolders() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
        assertRefused("text = open(__file__.replace('hostile.py', 'link')).read()", "line 1", "PermissionError");
    }

    @Test
    void refusesToWriteFiles() {
        assertRefused("open(__file__, 'w').write('x')", "line 1", "Error");
        assertRefused("import os\nos.remove(__file__)", "line 2", "Error");
        assertThat(folder.resolve("hostile.py")).exists();
    }

    @Test
    void refusesProcesses() {
        assertRefused("__import__('os').system('touch /tmp/occ-local-was-here')", "line 1", "may not start processes");
        assertRefused("import os\nos.execv('/bin/true', ['true'])", "line 2", "may not start");
        assertRefused("import os\nos.fork()", "line 2");
        assertRefused("import subprocess", "may not import subprocess");
        assertThat(Path.of("/tmp/occ-local-was-here")).doesNotExist();
    }

    @Test
    void refusesSockets() {
        assertRefused("import socket", "may not import socket");
        assertRefused(
                "import importlib\ns = importlib.import_module('socket')\ns.create_connection(('127.0.0.1', 22), 1)",
                "line 3",
                "may not use the network");
        assertRefused("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:1')", "line 2");
    }

    @Test
    void refusesReflectionTowardsJava() {
        assertRefused("import java\n", "may not import java");
        assertRefused(
                "import importlib\njava = importlib.import_module('java')\nt = java.type('java.lang.System')\nt.exit(3)",
                "line 3",
                "Error");
        assertRefused(
                "import importlib\np = importlib.import_module('polyglot')\np.eval(language='python', string='1')",
                "Error");
        assertRefused("import ctypes", "may not import ctypes");
    }

    @Test
    void endsDeepRecursion() {
        assertRefused("def f(n):\n    return f(n + 1)\nf(0)", "RecursionError");
    }

    @Test
    void refusesValuesThatGrowWithoutEnd() {
        assertRefused("a = []\nfor i in range(40):\n    a = [a, a]\n", "more than");
        assertRefused("a = []\na.append(a)\n", "nested deeper");
    }

    @Test
    void endsAnEndlessLoopAndGoesOn() throws IOException {
        assertRefused("while True:\n    pass\n", "seconds");
        assertThat(read("a = 1")).containsEntry("a", 1L);
    }

    @Test
    void endsWhatTakesEightGigabytes() throws IOException {
        assertRefused("a = []\nwhile True:\n    a.append(bytearray(64 * 1024 * 1024))\n", "memory");
        assertRefused("a = bytearray(8 * 1024 * 1024 * 1024)", "Error");
        assertThat(read("a = 1")).containsEntry("a", 1L);
    }

    @Test
    void hidesTheEnvironment() throws IOException {
        assertThat(read("import os\nhidden = os.environ.get('PATH')")).containsEntry("hidden", null);
    }

    private void assertRefused(String python, String... parts) {
        try {
            write("hostile.py", python);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertThatThrownBy(() -> configs.read(folder.resolve("hostile.py")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(parts);
    }

    private Map<String, Object> read(String python) throws IOException {
        write("config.py", python);
        return configs.read(folder.resolve("config.py"));
    }

    private void write(String name, String python) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, python);
    }

    private static Map<String, Object> mapOf(@Nullable Object... entries) {
        Map<String, Object> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put(String.valueOf(entries[i]), entries[i + 1]);
        }
        return map;
    }
}
