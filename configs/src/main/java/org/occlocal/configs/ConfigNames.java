package org.occlocal.configs;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Looks configurations up by name, as OpenCompass does: a file name or a pattern of it, anywhere below a folder. */
final class ConfigNames {

    private static final int DEEPEST = 30;

    private ConfigNames() {}

    /**
     * @param folders those that do not exist are passed over
     * @param name with or without ".py"; * and ? as in shells; case does not matter
     * @return folder by folder, within a folder by file name
     */
    static List<Path> match(List<Path> folders, String name) {
        List<Path> found = new ArrayList<>();
        for (String ending : name.endsWith(".py") ? List.of("") : List.of(".py", ".yaml")) {
            String pattern =
                    (name + ending).toLowerCase(Locale.ROOT).replace("{", "\\{").replace("\\\\", "\\");
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            for (Path folder : folders) {
                found.addAll(match(folder, matcher));
            }
        }
        return found;
    }

    private static List<Path> match(Path folder, PathMatcher matcher) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, DEEPEST)) {
            return files.filter(file -> matcher.matches(
                            Path.of(String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT))))
                    .filter(Files::isRegularFile)
                    .sorted(Comparator.comparing((Path file) -> String.valueOf(file.getFileName()))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        } catch (IOException e) {
            throw new ConfigException("cannot look for configurations in " + folder + ": " + e);
        }
    }
}
