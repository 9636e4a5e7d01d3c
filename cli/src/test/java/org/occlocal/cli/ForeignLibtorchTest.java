package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PYTORCH_LIBRARY_PATH that names something else than the libtorch that is needed. */
final class ForeignLibtorchTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void anotherVersionIsNamed() throws IOException, InterruptedException {
        Path libraries = Files.createDirectories(folder.resolve("torch/lib"));
        Files.writeString(folder.resolve("torch/version.py"), "__version__ = '2.15.0+cu132'\n");
        refused(libraries, libraries + " (torch 2.15.0+cu132), libtorch 2.7.1 is needed", "unset it");
    }

    @Test
    void librariesThatCannotBeLoadedAreNamedWithTheLoadersReason() throws IOException, InterruptedException {
        Path libraries = Files.createDirectories(folder.resolve("torch/lib"));
        for (String name : List.of("libc10.so", "libtorch_cpu.so", "libtorch.so")) {
            Files.writeString(libraries.resolve(name), "no library");
        }
        refused(libraries, "libtorch cannot be loaded: ", "file too short", "PYTORCH_LIBRARY_PATH is " + libraries);
    }

    private static void refused(Path libraries, String... parts) throws IOException, InterruptedException {
        ChildProcess run = ChildProcess.script(
                List.of(),
                "PYTORCH_LIBRARY_PATH=\"" + libraries + "\" exec \"$@\"",
                ChildProcess.occLocal("--max-rows", "1"));
        assertThat(run.output()).contains("error: ").contains(parts).doesNotContain("\tat ");
        assertThat(run.exitCode()).isEqualTo(4);
    }
}
