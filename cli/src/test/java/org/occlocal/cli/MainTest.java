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
}
