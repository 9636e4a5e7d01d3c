package org.occlocal.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.DataRoot;
import picocli.CommandLine.Option;

/** Which rows are evaluated, and by whose rules: what asking models and evaluating their answers have in common. */
final class DataOptions {

    @Option(
            names = "--data-root",
            paramLabel = "DIR",
            description =
                    "folder that holds OpenCompass' data folder, or that folder (default: $COMPASS_DATA_CACHE, or the"
                            + " current folder)")
    @Nullable
    Path root;

    @Option(
            names = "--max-rows",
            paramLabel = "N",
            description = "evaluate the first N rows of each dataset; 0, the default, is all")
    @Nullable
    Integer maxRows;

    @Option(
            names = "--opencompass-compat",
            negatable = true,
            description = "compute OpenCompass' own number where it is known to be wrong, to compare with theirs")
    @Nullable
    Boolean compat;

    /** Puts what the command line says over what {@code settings} has; see {@link TaskSettings#of}. */
    void addTo(Map<String, Object> settings) {
        if (root != null) {
            settings.put(TaskSettings.DATA_ROOT, TaskSettings.texts(of(root)));
        }
        if (maxRows != null) {
            if (maxRows < 0) {
                throw new UsageException("--max-rows must be 0, for all, or more");
            }
            settings.put(TaskSettings.MAX_ROWS, (long) maxRows);
        }
        if (compat != null) {
            settings.put(TaskSettings.COMPAT, compat);
        }
    }

    /** Where a run's data are: the folder that holds OpenCompass' "data", or that folder itself; null for the default. */
    static DataRoot of(@Nullable Path given) {
        if (given == null) {
            return DataRoot.ofEnvironment(System.getenv());
        }
        Path absolute = given.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        return absolute.endsWith("data") && parent != null ? new DataRoot(List.of(given, parent)) : DataRoot.of(given);
    }
}
