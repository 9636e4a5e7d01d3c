package org.occlocal.harness.evaluators;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.Problems;
import org.occlocal.harness.datasets.files.TextFiles;

/**
 * The file of tasks that EvalPlus has for a benchmark, looked for where the Python package looks.
 *
 * @param benchmark whose tasks these are
 * @param named the file that an environment variable names; null for none
 * @param cache folder in which the package keeps what it downloaded
 */
record EvalPlusTasks(Benchmark benchmark, @Nullable Path named, Path cache) {

    /** A benchmark that EvalPlus has more inputs for. */
    enum Benchmark {
        HUMANEVAL("HumanEvalPlus", "HUMANEVAL_OVERRIDE_PATH"),
        MBPP("MbppPlus", "MBPP_OVERRIDE_PATH");

        private final String fileName;
        private final String variable;

        Benchmark(String fileName, String variable) {
            this.fileName = fileName;
            this.variable = variable;
        }
    }

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final List<String> KEYS =
            List.of("prompt", "canonical_solution", "entry_point", "base_input", "plus_input", "atol");

    /** By HUMANEVAL_OVERRIDE_PATH or MBPP_OVERRIDE_PATH, else in {@code $XDG_CACHE_HOME/evalplus} or {@code ~/.cache/evalplus}. */
    static EvalPlusTasks ofEnvironment(Benchmark benchmark, Map<String, String> environment) {
        String named = environment.getOrDefault(benchmark.variable, "");
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path folder = caches.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", "")), ".cache")
                : Path.of(caches);
        return new EvalPlusTasks(benchmark, named.isEmpty() ? null : Path.of(named), folder.resolve("evalplus"));
    }

    /** The file; of several versions in the cache the newest. Null where there is none. */
    @Nullable
    Path file() {
        if (named != null) {
            return Files.isRegularFile(named) ? named : null;
        }
        if (!Files.isDirectory(cache)) {
            return null;
        }
        Pattern name = Pattern.compile(benchmark.fileName + "-v(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})\\.jsonl(?:\\.gz)?");
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(
                            file -> name.matcher(file.getFileName().toString()).matches())
                    .max(Comparator.comparing(file -> version(name, file)))
                    .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Long version(Pattern name, Path file) {
        Matcher matcher = name.matcher(file.getFileName().toString());
        long version = 0;
        for (int part = 1; matcher.matches() && part <= 3; part++) {
            version = version * 10_000 + Long.parseLong(matcher.group(part));
        }
        return version;
    }

    /** What to say where {@link #file} is null: what is missing and how to mend it. */
    List<String> missing() {
        Path place = named == null ? cache.resolve(benchmark.fileName + "-v*.jsonl") : named;
        return List.of(
                "EvalPlus' tests are in " + place + ", which is not there",
                Problems.MEND + "put " + benchmark.fileName
                        + ".jsonl of a release of EvalPlus there, where the Python package"
                        + " keeps it too, or name it in " + benchmark.variable);
    }

    /**
     * Each task's line by its name, such as "HumanEval/0".
     *
     * @throws ConfigException when there is no file, or a line of it is no task
     */
    Map<String, String> read() {
        Path file = file();
        if (file == null) {
            throw new ConfigException(missing());
        }
        Map<String, String> tasks = new LinkedHashMap<>();
        int number = 0;
        for (String line : TextFiles.lines(TextFiles.read(file))) {
            number++;
            if (!line.isBlank()) {
                tasks.put(id(line, file + " line " + number), line);
            }
        }
        return tasks;
    }

    /** Only the names are read here: the inputs have numbers of any length, which are Python's to read. */
    private static String id(String line, String where) {
        Set<String> missing = new LinkedHashSet<>(KEYS);
        String id = null;
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ConfigException(where + ": expected a JSON object");
            }
            for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                parser.nextToken();
                missing.remove(key);
                id = key.equals("task_id") ? parser.getText() : id;
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new ConfigException(where + ": broken JSON: "
                    + (e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage()));
        }
        if (id == null || !missing.isEmpty()) {
            throw new ConfigException(where + ": there is no \""
                    + (id == null ? "task_id" : missing.iterator().next())
                    + "\"; a line of EvalPlus' file has task_id, " + String.join(", ", KEYS));
        }
        return id;
    }
}
