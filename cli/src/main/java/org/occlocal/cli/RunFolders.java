package org.occlocal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.output.OutputException;

/** Where runs are: each has a folder, named by its time, below a work folder. */
final class RunFolders {

    private RunFolders() {}

    /** The name of a run that starts now. */
    static String now() {
        return LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss"));
    }

    /**
     * An earlier run.
     *
     * @param parent the work folder
     * @param name a folder, or a name below the work folder; empty for the newest
     */
    static Path earlier(Path parent, String name) {
        if (name.isEmpty()) {
            try (Stream<Path> runs = Files.list(parent)) {
                return runs.filter(RunFolders::isRun)
                        .max(Comparator.comparing(run -> String.valueOf(run.getFileName())))
                        .orElseThrow(() -> new UsageException("-r: there is no run below " + parent));
            } catch (IOException e) {
                throw new UsageException("-r: there is no run below " + parent);
            }
        }
        for (Path folder : List.of(Path.of(name), parent.resolve(name))) {
            if (isRun(folder)) {
                return folder;
            }
        }
        throw new UsageException("there is no folder of a run at " + name + ", nor below " + parent);
    }

    /** Also one that was killed before it had an answer. */
    private static boolean isRun(Path folder) {
        return Files.isDirectory(folder)
                && (String.valueOf(folder.getFileName()).matches("\\d{8}_\\d{6}(_\\d+)?")
                        || Stream.of("configs", "journal", "predictions", "results")
                                .anyMatch(part -> Files.isDirectory(folder.resolve(part))));
    }

    /** A folder of this run alone, made before anything is computed: two runs may start in the same second. */
    static Path make(Path parent, String time) {
        Path folder = parent.resolve(time);
        if (Files.exists(parent) && !Files.isDirectory(parent)) {
            throw new OutputException(parent, "it is a file", "name a folder with -w, in which the run makes its own");
        }
        try {
            Files.createDirectories(parent);
            for (int i = 2; Files.exists(folder); i++) {
                folder = parent.resolve(time + "_" + i);
            }
            return Files.createDirectory(folder);
        } catch (IOException e) {
            throw new OutputException(folder, e);
        }
    }

    /**
     * The newest configuration that a run kept.
     *
     * @throws ConfigException when there is none
     */
    static Path configOf(Path run) {
        try (Stream<Path> kept = Files.list(run.resolve("configs"))) {
            return kept.filter(file -> file.toString().matches(".*\\.(yaml|py)"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IOException("no .yaml or .py"));
        } catch (IOException e) {
            throw new ConfigException(run + " keeps no configuration of its own; name one with --config");
        }
    }
}
