package org.occlocal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.configs.python.PythonConfigs;
import org.occlocal.harness.tasks.Judges;
import org.occlocal.harness.tasks.RunChecks;

/** All configurations of a folder: which load, which can run, and what the others lack. Immutable. */
final class ConfigCorpus {

    private static final List<String> KINDS = List.of("datasets", "dataset_collections", "models", "summarizers");
    private static final List<String> WANTED = List.of("datasets", "models", "summarizer");
    private static final Pattern TYPE =
            Pattern.compile("(?:type|inferencer|evaluator|retriever) \"?([\\w.-]+)\"? is not");

    private final Path root;
    private final List<Entry> entries;
    private final long nanos;

    private ConfigCorpus(Path root, List<Entry> entries, long nanos) {
        this.root = root;
        this.entries = entries;
        this.nanos = nanos;
    }

    /**
     * One file.
     *
     * @param kind one of the four folders
     * @param broken why it does not load; null when it does
     * @param reasons why it cannot run
     * @param needsJudge whether it runs only when the command line names a judge
     */
    private record Entry(Path file, String kind, @Nullable String broken, Set<String> reasons, boolean needsJudge) {

        boolean canRun() {
            return broken == null && reasons.isEmpty();
        }
    }

    /** @param folder a checkout, or a folder with datasets/, models/ and summarizers/ */
    static ConfigCorpus read(Path folder) {
        long start = System.nanoTime();
        Path absolute = folder.toAbsolutePath().normalize();
        Path inside = absolute.resolve("opencompass").resolve("configs");
        Path root = Files.isDirectory(inside) ? inside : absolute;
        Path checkout = Files.isDirectory(inside) ? absolute : null;
        List<Path> files = new ArrayList<>();
        for (String kind : KINDS) {
            files.addAll(pythonFiles(root.resolve(kind)));
        }
        if (files.isEmpty()) {
            throw new ConfigException("no configurations in " + absolute + ": it has neither opencompass/configs nor "
                    + String.join(", ", KINDS));
        }
        List<Entry> entries = new ArrayList<>();
        try (PythonConfigs python = new PythonConfigs(List.of(root), checkout)) {
            python.readAll(files, WANTED, new PythonConfigs.Listener() {
                @Override
                public void variables(Path file, Map<String, Object> variables) {
                    Problems problems = new Problems();
                    boolean needsJudge = check(kind(file), variables, problems);
                    entries.add(new Entry(file, kind(file), null, new LinkedHashSet<>(problems.errors()), needsJudge));
                }

                @Override
                public void failure(Path file, ConfigException why) {
                    entries.add(new Entry(file, kind(file), why.getMessage(), Set.of(), false));
                }

                private String kind(Path file) {
                    return root.relativize(file).getName(0).toString();
                }
            });
        }
        return new ConfigCorpus(root, entries, System.nanoTime() - start);
    }

    private static List<Path> pythonFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".py") && !file.endsWith("__init__.py"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ConfigException("cannot look for configurations in " + folder + ": " + e);
        }
    }

    /** @return whether a dataset needs a judge that it does not name */
    private static boolean check(String kind, Map<String, Object> variables, Problems problems) {
        if (kind.equals("models")) {
            dictionaries(variables.get("models")).forEach(model -> ModelConfig.read(model, "model", problems));
            return false;
        }
        List<DatasetConfig> read = new ArrayList<>();
        if (kind.startsWith("dataset")) {
            variables.forEach((name, value) -> {
                if (name.endsWith("_datasets") || name.equals("datasets")) {
                    Set<String> seen = new LinkedHashSet<>();
                    for (Map<?, ?> dictionary : dictionaries(value)) {
                        // thousands of datasets differ in nothing but a number
                        if (seen.add(shape(dictionary))) {
                            DatasetConfig dataset = DatasetConfig.read(dictionary, "dataset", problems);
                            if (dataset != null) {
                                RunChecks.checkTypes(dataset, problems);
                                read.add(dataset);
                            }
                        }
                    }
                }
            });
        }
        return read.stream().anyMatch(Judges::needsOne);
    }

    private static String shape(Map<?, ?> dataset) {
        return dataset.get("type") + " " + dataset.get("infer_cfg") + dataset.get("eval_cfg");
    }

    private static List<Map<?, ?>> dictionaries(@Nullable Object value) {
        List<Map<?, ?>> all = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) {
                    all.add(map);
                }
            }
        }
        return all;
    }

    /** A table of counts. */
    String summary() {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%-20s %7s %7s %9s%n", "folder", "files", "load", "can run"));
        int files = 0;
        int loaded = 0;
        for (String kind : KINDS) {
            List<Entry> own =
                    entries.stream().filter(entry -> entry.kind().equals(kind)).toList();
            long loads = own.stream().filter(entry -> entry.broken() == null).count();
            long runs = own.stream().filter(Entry::canRun).count();
            files += own.size();
            loaded += (int) loads;
            text.append(String.format(
                    Locale.ROOT,
                    "%-20s %7d %7d %9s%n",
                    kind,
                    own.size(),
                    loads,
                    kind.equals("summarizers") ? "-" : runs));
        }
        long judged = entries.stream()
                .filter(entry -> entry.canRun() && entry.needsJudge())
                .count();
        text.append(String.format(Locale.ROOT, "%d of those that can run need a judge, --judge%n", judged));
        return text.append(String.format(
                        Locale.ROOT,
                        "%d of %d load (%.2f %%), in %.1f s%n",
                        loaded,
                        files,
                        100.0 * loaded / files,
                        nanos / 1e9))
                .toString();
    }

    /** What does not load, with file and line; then what cannot run, by reason, or file by file. */
    String reasons(boolean byFile) {
        StringBuilder text = new StringBuilder("\nDo not load:\n");
        entries.stream().filter(entry -> entry.broken() != null).forEach(entry -> text.append("  ")
                .append(relative(entry.broken()))
                .append('\n'));
        Map<String, List<Path>> byReason = new LinkedHashMap<>();
        entries.forEach(entry -> entry.reasons()
                .forEach(reason -> byReason.computeIfAbsent(lacking(reason), unused -> new ArrayList<>())
                        .add(entry.file())));
        text.append("\nCannot run, by what they need:\n");
        byReason.entrySet().stream()
                .sorted((a, b) ->
                        files(b.getValue()).size() - files(a.getValue()).size())
                .forEach(entry -> {
                    Set<Path> files = files(entry.getValue());
                    text.append(String.format(Locale.ROOT, "  %4d files: %s%n", files.size(), entry.getKey()));
                    for (Path file :
                            byFile ? List.copyOf(files) : List.copyOf(files).subList(0, 1)) {
                        text.append("              ")
                                .append(place(file, entry.getKey()))
                                .append('\n');
                    }
                });
        return text.toString();
    }

    private static Set<Path> files(List<Path> files) {
        return new LinkedHashSet<>(files);
    }

    private String relative(@Nullable String message) {
        return String.valueOf(message).replace(root + "/", "");
    }

    /** The reason without the dataset that has it, and without the list of what is supported. */
    private static String lacking(String reason) {
        return reason.replaceFirst("^(dataset|model) [^:]*: ", "").replaceFirst("; supported are .*", "");
    }

    /** The file and the line that names what is lacking. */
    private String place(Path file, String reason) {
        Matcher type = TYPE.matcher(reason);
        String name = type.find() ? type.group(1).substring(type.group(1).lastIndexOf('.') + 1) : "";
        String shown = root.relativize(file).toString();
        if (name.isEmpty()) {
            return shown;
        }
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains(name)) {
                    return shown + " line " + (i + 1);
                }
            }
        } catch (IOException e) {
            return shown;
        }
        return shown;
    }
}
