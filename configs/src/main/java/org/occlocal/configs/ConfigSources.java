package org.occlocal.configs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.python.PythonConfigs;

/**
 * Finds and reads configurations: whole files, and datasets, models and summarizers by name, as OpenCompass does
 * ({@code utils/run.py}). Used by one thread.
 */
public final class ConfigSources implements AutoCloseable {

    private final @Nullable Path configFolder;
    private final @Nullable Path openCompass;
    private final Problems problems;
    private @Nullable PythonConfigs python;

    /**
     * @param configFolder folder with datasets/, models/ and summarizers/ of one's own ({@code --config-dir})
     * @param openCompass a checkout of OpenCompass
     * @param problems takes warnings
     */
    public ConfigSources(@Nullable Path configFolder, @Nullable Path openCompass, Problems problems) {
        this.configFolder = configFolder;
        this.openCompass = openCompass;
        this.problems = problems;
    }

    /**
     * The variables of a configuration file.
     *
     * @param file .py, .yaml or .yml
     * @throws ConfigException with file and line
     */
    public Map<String, Object> read(Path file) {
        return read(
                file,
                "datasets",
                "models",
                "summarizer",
                "work_dir",
                "model_dataset_combinations",
                "infer",
                "judge_models");
    }

    private Map<String, Object> read(Path file, String... endings) {
        String name = file.toString();
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return YamlConfigs.read(file);
        }
        if (name.endsWith(".py")) {
            return python(rootOf(file.toAbsolutePath().normalize())).read(file, endings);
        }
        throw new ConfigException(file + ": a configuration is a .py or .yaml file");
    }

    /**
     * The dataset dictionaries of a name: a preset, a file, or what {@code --config-dir} and the checkout have.
     *
     * @param name such as mmlu_ppl, or mmlu_ppl/mmlu_datasets for variables with another ending than _datasets
     * @throws ConfigException when nothing has that name
     */
    public List<Object> datasets(String name) {
        if (isFile(name)) {
            return gather(read(Path.of(name)), "_datasets");
        }
        int slash = name.indexOf('/');
        String pattern = slash < 0 ? name : name.substring(0, slash);
        List<Path> found = find(pattern, Kind.DATASET);
        if (found.isEmpty()) {
            if (YamlConfigs.PRESETS.contains(name)) {
                return gather(YamlConfigs.preset(name), "_datasets");
            }
            throw unknown(Kind.DATASET, name, "; presets are " + String.join(", ", YamlConfigs.PRESETS));
        }
        String ending = slash < 0 ? "datasets" : name.substring(slash + 1);
        try {
            return gather(read(found.get(0), ending), slash < 0 ? "_datasets" : ending);
        } catch (ConfigException e) {
            throw new ConfigException(found.get(0) + ": " + e.getMessage());
        }
    }

    /** @throws ConfigException when nothing has that name, or the file has no models */
    public List<Object> models(String name) {
        List<Path> found = isFile(name) ? List.of(Path.of(name)) : find(name, Kind.MODEL);
        if (found.isEmpty()) {
            throw unknown(Kind.MODEL, name, "");
        }
        if (read(found.get(0)).get("models") instanceof List<?> models) {
            return new ArrayList<>(models);
        }
        throw new ConfigException(found.get(0) + ": it has no \"models\"");
    }

    /**
     * @param name such as leaderboard, or file/variable
     * @throws ConfigException when nothing has that name
     */
    public @Nullable Object summarizer(String name) {
        int slash = name.indexOf('/');
        String variable = slash < 0 || isFile(name) ? "summarizer" : name.substring(slash + 1);
        String pattern = slash < 0 ? name : name.substring(0, slash);
        List<Path> found = isFile(name) ? List.of(Path.of(name)) : find(pattern, Kind.SUMMARIZER);
        if (found.isEmpty()) {
            throw unknown(Kind.SUMMARIZER, name, "");
        }
        Object summarizer = read(found.get(0), variable).get(variable);
        if (summarizer == null) {
            throw new ConfigException(found.get(0) + ": it has no \"" + variable + "\"");
        }
        return summarizer;
    }

    /** The folder that a file may read: the innermost one above it that is called "configs", or its own. */
    private static Path rootOf(Path file) {
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (folder.endsWith("configs")) {
                return folder;
            }
        }
        return file.resolveSibling("");
    }

    private static boolean isFile(String name) {
        return name.endsWith(".yaml") || name.endsWith(".yml") || (name.endsWith(".py") && name.contains("/"));
    }

    /** All variables whose name ends so, joined; those of a plain "datasets" too. */
    private static List<Object> gather(Map<String, Object> variables, String ending) {
        List<Object> datasets = new ArrayList<>();
        Map<String, Object> matching = new LinkedHashMap<>();
        variables.forEach((key, value) -> {
            if (key.endsWith(ending) || (key.equals("datasets") && ending.equals("_datasets"))) {
                matching.put(key, value);
            }
        });
        matching.values().forEach(value -> {
            if (value instanceof List<?> list) {
                datasets.addAll(list);
            }
        });
        if (datasets.isEmpty()) {
            throw new ConfigException("no list of datasets in a variable that ends in \"" + ending + "\"");
        }
        return datasets;
    }

    /** What a name of a configuration can stand for. */
    public enum Kind {
        MODEL,
        DATASET,
        SUMMARIZER;

        private List<String> folders() {
            return switch (this) {
                case MODEL -> List.of("models");
                case DATASET -> List.of("datasets", "dataset_collections");
                case SUMMARIZER -> List.of("summarizers");
            };
        }

        /** Such as "dataset". */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * All that can be named, presets left out: name to file, in alphabetical order. Of several files with one name the one
     * that is used.
     *
     * @param pattern as for {@link #datasets}, such as *mmlu*
     */
    public SortedMap<String, Path> names(Kind kind, String pattern) {
        SortedMap<String, Path> names = new TreeMap<>();
        for (Path file : ConfigNames.match(folders(kind), pattern)) {
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.(py|yaml)$", "");
            if (!name.startsWith("_")) {
                names.putIfAbsent(name, file);
            }
        }
        return names;
    }

    private List<Path> find(String name, Kind kind) {
        List<Path> found = ConfigNames.match(folders(kind), name);
        if (found.size() > 1) {
            problems.warning("", "\"" + name + "\" matches several configurations, the first is used: " + found);
        }
        return found;
    }

    private List<Path> folders(Kind kind) {
        List<Path> folders = new ArrayList<>();
        if (configFolder != null) {
            kind.folders().forEach(name -> folders.add(configFolder.resolve(name)));
        }
        if (openCompass != null) {
            Path configs = openCompass.resolve("opencompass").resolve("configs");
            kind.folders().forEach(name -> folders.add(configs.resolve(name)));
        }
        return folders;
    }

    private ConfigException unknown(Kind kind, String name, String more) {
        Set<String> known = names(kind, "*").keySet();
        String where = configFolder == null && openCompass == null
                ? "; name a folder with --config-dir or a checkout of OpenCompass with --opencompass"
                : ", looked in " + (configFolder == null ? "" : configFolder + " ")
                        + (openCompass == null ? "" : openCompass + "/opencompass/configs");
        String nearest = known.isEmpty() ? "" : "; known are " + NearestNames.of(name, known);
        return new ConfigException("unknown " + kind + " \"" + name + "\"" + where + nearest + more);
    }

    private PythonConfigs python(Path folder) {
        if (python == null) {
            List<Path> roots = new ArrayList<>(List.of(folder));
            if (configFolder != null) {
                roots.add(configFolder);
            }
            python = new PythonConfigs(roots, openCompass);
        } else if (!python.reads(folder)) {
            python.close();
            python = null;
            return python(folder);
        }
        return python;
    }

    @Override
    public void close() {
        if (python != null) {
            python.close();
        }
    }
}
