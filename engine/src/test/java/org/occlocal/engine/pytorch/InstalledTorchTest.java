package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstalledTorchTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theVersionStandsInPythonsPackage() throws IOException {
        InstalledTorch torch =
                InstalledTorch.in(python("env", "from typing import Optional\n__version__ = '2.7.1+cu126'\n"));
        assertThat(torch.version()).isEqualTo("2.7.1+cu126");
        assertThat(torch.mayBe("2.7.1")).isTrue();
        assertThat(torch.mayBe("2.7")).isFalse();
        assertThat(torch).hasToString(torch.folder() + " (torch 2.7.1+cu126)");
        assertThat(InstalledTorch.in(python("other", "__version__ = '2.7.10'\n"))
                        .mayBe("2.7.1"))
                .isFalse();
    }

    @Test
    void theVersionStandsInPyTorchsArchive() throws IOException {
        Path libraries = Files.createDirectories(folder.resolve("libtorch/lib"));
        Files.writeString(folder.resolve("libtorch/build-version"), "2.11.0+cu130\n");
        assertThat(InstalledTorch.in(libraries).version()).isEqualTo("2.11.0+cu130");
    }

    @Test
    void whereNothingTellsTheVersionItMayBeAny() {
        InstalledTorch torch = InstalledTorch.in(folder.resolve("nowhere/lib"));
        assertThat(torch.version()).isNull();
        assertThat(torch.mayBe("2.7.1")).isTrue();
        assertThat(torch.hasCuda()).isFalse();
        assertThat(InstalledTorch.in(Path.of("/")).version()).isNull();
    }

    @Test
    void activeEnvironmentsAreLookedThrough() throws IOException {
        Path cuda = python("conda", "__version__ = '2.7.1+cu128'\n");
        Files.writeString(cuda.resolve("libtorch_cuda.so"), "");
        Map<String, String> environment = Map.of(
                "VIRTUAL_ENV",
                folder.resolve("nowhere").toString(),
                "CONDA_PREFIX",
                folder.resolve("conda").toString());
        assertThat(InstalledTorch.ofPythonEnvironments(environment))
                .singleElement()
                .satisfies(torch -> assertThat(torch.folder()).isEqualTo(cuda))
                .satisfies(torch -> assertThat(torch.hasCuda()).isTrue());
        assertThat(InstalledTorch.ofPythonEnvironments(Map.of("VIRTUAL_ENV", "")))
                .isEmpty();
    }

    private Path python(String environment, String version) throws IOException {
        Path libraries =
                Files.createDirectories(folder.resolve(environment).resolve("lib/python3.11/site-packages/torch/lib"));
        Files.writeString(libraries.resolveSibling("version.py"), version);
        return libraries;
    }
}
