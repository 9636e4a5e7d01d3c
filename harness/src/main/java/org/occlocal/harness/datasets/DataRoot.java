package org.occlocal.harness.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Where data files lie. A dataset's {@code path} is a data id such as {@code opencompass/siqa}, which stands for a
 * folder below the root, or a path, which is relative to the root. Follows {@code get_data_path} of OpenCompass'
 * utils/datasets.py, but downloads nothing.
 *
 * @param folders where to look, in this order
 */
public record DataRoot(List<Path> folders) {

    private static final Properties IDS = ids();

    public DataRoot {
        folders = List.copyOf(folders);
        if (folders.isEmpty()) {
            throw new IllegalArgumentException("a data root has at least one folder");
        }
    }

    /** One folder only. */
    public static DataRoot of(Path folder) {
        return new DataRoot(List.of(folder));
    }

    /**
     * As OpenCompass looks for data: in $COMPASS_DATA_CACHE, or the current folder where it is not set, then in the
     * user's {@code .cache/opencompass}.
     */
    public static DataRoot ofEnvironment(Map<String, String> environment) {
        Path first = Path.of(environment.getOrDefault("COMPASS_DATA_CACHE", ""));
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
        return new DataRoot(List.of(first, Path.of(home, ".cache", "opencompass")));
    }

    /** The first place where it exists; where none does, the place in the first folder. */
    public Path resolve(String idOrPath) {
        Path place = Path.of(IDS.getProperty(idOrPath, idOrPath));
        return folders.stream()
                .map(folder -> folder.resolve(place).normalize())
                .filter(Files::exists)
                .findFirst()
                .orElseGet(() -> folders.get(0).resolve(place).normalize());
    }

    private static Properties ids() {
        Properties ids = new Properties();
        try (InputStream in = DataRoot.class.getResourceAsStream("data-ids.properties")) {
            if (in == null) {
                throw new IllegalStateException("data-ids.properties is missing beside " + DataRoot.class);
            }
            ids.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ids;
    }
}
