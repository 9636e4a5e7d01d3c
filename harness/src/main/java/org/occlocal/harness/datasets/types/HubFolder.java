package org.occlocal.harness.datasets.types;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.HubFiles;

/**
 * A copy of a dataset from HuggingFace's hub: files of rows, whose folder or name tells the split. "train", "validation"
 * (or dev, val) and "test" (or eval) count where letters end; files without such a word are of split train when no file
 * has one. The argument {@code name} is a folder below. Follows {@code datasets/data_files.py} of HuggingFace's
 * library, but reads no configuration of README files.
 */
final class HubFolder {

    private static final Map<String, Pattern> SPLITS = splits();

    private HubFolder() {}

    static LoadedRows load(LoaderArguments arguments, Path folder) {
        String name = arguments.optionalText("name");
        Path part = name == null || name.equals("default") ? folder : folder.resolve(name);
        if (!Files.isDirectory(part)) {
            arguments.existing(part.resolve("data files, as JSON, CSV or Parquet,"));
        }
        Map<String, List<Path>> files = bySplit(part);
        if (files.isEmpty()) {
            throw new ConfigException("dataset " + arguments.dataset() + ": folder " + part
                    + " has no files of rows; it needs files ending in "
                    + String.join(", ", HubFiles.endings()) + ", with the split in their names");
        }
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        files.forEach((split, paths) -> {
            List<Map<String, Object>> rows = new ArrayList<>();
            paths.forEach(path -> rows.addAll(HubFiles.rows(path, HubFiles.format(path), arguments.values())));
            splits.put(split, paths.size() == 1 ? rows : Columns.ofAllRows(rows));
        });
        return LoadedRows.of(splits);
    }

    private static Map<String, List<Path>> bySplit(Path folder) {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> Files.isRegularFile(file) && HubFiles.isKnown(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ConfigException("cannot read folder " + folder + ": " + e);
        }
        Map<String, List<Path>> bySplit = new LinkedHashMap<>();
        SPLITS.forEach((split, words) -> {
            List<Path> matching = files.stream()
                    .filter(file -> words.matcher(
                                    folder.relativize(file).toString().toLowerCase(Locale.ROOT))
                            .find())
                    .toList();
            if (!matching.isEmpty()) {
                bySplit.put(split, matching);
            }
        });
        return bySplit.isEmpty() && !files.isEmpty() ? Map.of("train", files) : bySplit;
    }

    private static Map<String, Pattern> splits() {
        Map<String, Pattern> splits = new LinkedHashMap<>();
        splits.put("train", words("train|training"));
        splits.put("validation", words("validation|valid|dev|val"));
        splits.put("test", words("test|testing|eval|evaluation"));
        return splits;
    }

    private static Pattern words(String words) {
        return Pattern.compile("(?<![a-z])(" + words + ")(?![a-z])");
    }
}
