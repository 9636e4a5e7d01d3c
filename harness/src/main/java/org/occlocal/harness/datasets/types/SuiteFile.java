package org.occlocal.harness.datasets.types;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.Problems;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonObject;

/**
 * Suites that HuggingFace's {@code load_dataset(path, name)} reads with a script of their own: one file NAME.jsonl for each
 * task, somewhere below the folder {@code path}. The script is not run.
 */
final class SuiteFile {

    private static final int DEPTH = 4;

    private SuiteFile() {}

    /** The rows of the split "test", the only one; with {@code data_files} those of these files. */
    static List<Map<String, Object>> rows(LoaderArguments arguments, JsonRows.Maker maker) {
        if (arguments.values().get("data_files") == null) {
            return JsonRows.rows(find(arguments), maker);
        }
        List<Map<String, Object>> rows = LocalHub.load(arguments).splits().get("test");
        if (rows == null) {
            throw arguments.wrong("data_files", "names of files by split, among them \"test\"");
        }
        return JsonRows.rows(
                Stream.iterate(0, i -> i < rows.size(), i -> i + 1)
                        .map(i -> new JsonObject(rows.get(i), arguments.dataset() + " test row " + i))
                        .toList(),
                maker);
    }

    static LoadedRows load(LoaderArguments arguments, JsonRows.Maker maker) {
        return LoadedRows.split("test", rows(arguments, maker));
    }

    private static Path find(LoaderArguments arguments) {
        Path folder = arguments.path();
        String name = arguments.text("name") + ".jsonl";
        if (!Files.isDirectory(folder)) {
            return arguments.existing(folder.resolve(name));
        }
        try (Stream<Path> files = Files.find(
                folder,
                DEPTH,
                (file, attributes) -> attributes.isRegularFile()
                        && file.getFileName().toString().equals(name))) {
            List<Path> found = files.sorted().toList();
            if (found.size() > 1) {
                throw new ConfigException(List.of(
                        "dataset " + arguments.dataset() + " needs one file " + name + " below " + folder
                                + ", there are " + found,
                        Problems.MEND + "leave one of them"));
            }
            return found.isEmpty() ? arguments.existing(folder.resolve(name)) : found.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
