package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are not there: what to do depends on how they were named. */
final class MissingModelTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aFolderThatIsMissingIsNotToBeDownloaded() {
        Path missing = folder.resolve("qwen");
        CommandLineRun run = quantize(missing.toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errors())
                .contains("model \"" + missing + "\" was not found", "where: " + missing, "there is no such folder")
                .doesNotContain("huggingface-cli");
    }

    @Test
    void aFileIsNoModel() throws IOException {
        Path file = Files.writeString(folder.resolve("model.safetensors"), "");
        CommandLineRun run = quantize(file.toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errors()).contains("was not found", "this is a file; name the folder");
    }

    @Test
    void aNameThatIsNowhereCanBeDownloaded() {
        CommandLineRun run = quantize("nobody/nothing");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errors())
                .contains("model \"nobody/nothing\" was not found", "huggingface-cli download nobody/nothing");
    }

    private CommandLineRun quantize(String model) {
        return CommandLineRun.of(
                "quantize",
                "--model",
                model,
                "--bits",
                "4",
                "--out",
                folder.resolve("out").toString());
    }
}
