package org.occlocal.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where configurations are looked up by name. */
final class ConfigFolders {

    @Option(
            names = "--opencompass",
            paramLabel = "DIR",
            description = "a checkout of OpenCompass, for its configurations (default: $OPENCOMPASS_DIR)")
    @Nullable
    Path openCompass = System.getenv("OPENCOMPASS_DIR") == null ? null : Path.of(System.getenv("OPENCOMPASS_DIR"));

    @Option(
            names = "--config-dir",
            paramLabel = "DIR",
            description = "a folder with datasets/, models/ and summarizers/ of one's own")
    @Nullable
    Path own;
}
