package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void aJarWithoutItsLibrariesSaysWhatItNeeds() throws Exception {
        Path classes = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Process alone = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes.toString(),
                        Main.class.getName(),
                        "--help")
                .redirectErrorStream(true)
                .start();
        String printed = new String(alone.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(alone.waitFor()).isEqualTo(ExitCode.INTERNAL);
        assertThat(printed).startsWith("error: ").contains("the folder lib that was built with it");
    }

    @Test
    void misusedOptionsAndCommandsAreSaidInALineAndNotBelowAllOptions() {
        CommandLineRun option = CommandLineRun.of("verify", "--max-kl", "abc");
        assertThat(option.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(option.errors())
                .startsWith("error: Invalid value for option '--max-kl'")
                .contains("\"occ-local verify --help\"")
                .hasLineCount(2);
        CommandLineRun command = CommandLineRun.of("benhc");
        assertThat(command.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(command.errors()).startsWith("error: \"benhc\" is no command");
        CommandLineRun missing = CommandLineRun.of("quantize", "--model", "m", "--bits", "4");
        assertThat(missing.errors()).startsWith("error: Missing required option: '--out=DIR'");
    }

    @Test
    void filesThatAreNotThereAreSaidInWords() {
        CommandLineRun run = CommandLineRun.of("verify", "--model", "m", "--texts", "no/such/file");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.errors()).isEqualTo("error: --texts: no/such/file: there is no such file or folder\n");
    }
}
