package org.occlocal.configs.python;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;

/**
 * Runs configurations that are Python programs and gives the variables that they leave. One process for all files; its
 * heap and the time for each file are limited. Used by one thread.
 */
public final class PythonConfigs implements AutoCloseable {

    private static final String HEAP = "2g";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration EACH_FILE = Duration.ofSeconds(30);
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final List<Path> roots;
    private final @Nullable Path openCompass;
    private final Duration eachFile;
    private final String heap;
    private boolean isForMany;
    private @Nullable Process process;
    private @Nullable BufferedWriter questions;
    private @Nullable BufferedReader answers;

    /**
     * @param roots folders that configurations may read, subfolders included
     * @param openCompass a checkout of OpenCompass or an installed package's parent folder, for {@code from
     *     opencompass.configs...}; null for none
     * @throws ConfigException when a folder does not exist
     */
    public PythonConfigs(List<Path> roots, @Nullable Path openCompass) {
        this(roots, openCompass, EACH_FILE, HEAP);
    }

    PythonConfigs(List<Path> roots, @Nullable Path openCompass, Duration eachFile, String heap) {
        this.eachFile = eachFile;
        this.heap = heap;
        Set<Path> all = new LinkedHashSet<>();
        roots.forEach(root -> all.add(root.toAbsolutePath().normalize()));
        if (openCompass != null) {
            Path checkout = openCompass.toAbsolutePath().normalize();
            if (!Files.isDirectory(checkout.resolve("opencompass").resolve("configs"))) {
                throw new ConfigException(
                        checkout + " is no checkout of OpenCompass: it has no folder opencompass/configs");
            }
            all.add(checkout);
            this.openCompass = checkout;
        } else {
            this.openCompass = null;
        }
        this.roots = List.copyOf(all);
    }

    /**
     * The variables of a file, those of files that it imports included; names that begin with two underscores left out.
     * A class or function of OpenCompass is its dotted name.
     *
     * @param endings only variables whose names end in one of these; none for all
     *
     * @return values are String, Long, Double, Boolean, null, List, Map (keys as Python has them) or PythonObject
     * @throws ConfigException with file and line of the Python, when it fails, runs for too long or takes too much memory
     */
    public Map<String, Object> read(Path file, String... endings) {
        Path absolute = file.toAbsolutePath().normalize();
        if (!Files.isRegularFile(absolute)) {
            throw new ConfigException("no configuration " + absolute);
        }
        return variables(ask(absolute, List.of(endings)), absolute);
    }

    /**
     * As {@link #read}, for many files: while one is executed, the answer of the one before is taken apart.
     *
     * @param each is told the variables of each file, or why it has none, in the order of the files
     */
    public void readAll(List<Path> files, List<String> endings, Listener each) {
        isForMany = true;
        ExecutorService apart = Executors.newSingleThreadExecutor();
        try {
            List<Future<?>> pending = new ArrayList<>();
            for (Path file : files) {
                Path absolute = file.toAbsolutePath().normalize();
                Answer answer = answerOrFailure(absolute, endings);
                pending.add(apart.submit(() -> tell(absolute, answer, each)));
                // no more than a few answers wait, they may be large
                if (pending.size() > 4) {
                    pending.remove(0).get();
                }
            }
            for (Future<?> last : pending) {
                last.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            apart.shutdownNow();
        }
    }

    /** Told of each file of {@link #readAll}. */
    public interface Listener {

        void variables(Path file, Map<String, Object> variables);

        void failure(Path file, ConfigException why);
    }

    private record Answer(@Nullable String line, @Nullable ConfigException failure) {}

    private Answer answerOrFailure(Path file, List<String> endings) {
        try {
            return new Answer(ask(file, endings), null);
        } catch (ConfigException e) {
            return new Answer(null, e);
        }
    }

    private static void tell(Path file, Answer answer, Listener each) {
        if (answer.line() == null) {
            each.failure(file, answer.failure() == null ? new ConfigException(file.toString()) : answer.failure());
            return;
        }
        Map<String, Object> variables;
        try {
            variables = variables(answer.line(), file);
        } catch (ConfigException e) {
            each.failure(file, e);
            return;
        }
        each.variables(file, variables);
    }

    private static Map<String, Object> variables(String line, Path file) {
        Map<String, Object> named = new LinkedHashMap<>();
        if (answer(line, file) instanceof Map<?, ?> variables) {
            variables.forEach((name, value) -> named.put(name.toString(), value));
        }
        return named;
    }

    /** Whether files of a folder may be read. */
    public boolean reads(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        return roots.stream().anyMatch(absolute::startsWith);
    }

    private String ask(Path file, List<String> endings) {
        try {
            start(file);
            BufferedWriter to = questions;
            BufferedReader from = answers;
            if (to == null || from == null) {
                throw new IllegalStateException("the interpreter has not started");
            }
            to.write(file + "\t" + (endings.isEmpty() ? "" : String.join("\t", endings)));
            to.newLine();
            to.flush();
            String line = within(eachFile, from);
            if (line == null) {
                close();
                throw new ConfigException(file + ": it ran for more than " + eachFile.toSeconds()
                        + " seconds; a configuration may not take so long");
            }
            if (!line.startsWith("{")) { // nothing, or the virtual machine's last words
                close();
                throw new ConfigException(file + ": it took more than " + heap
                        + "B of memory, or the interpreter ended; a configuration may not do that");
            }
            return line;
        } catch (IOException e) {
            close();
            throw new ConfigException(file + ": the interpreter of configurations failed: " + e);
        }
    }

    private void start(Path file) throws IOException {
        if (process != null && process.isAlive()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-Xss8m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-Dfile.encoding=UTF-8"));
        if (!isForMany) {
            command.add("-XX:TieredStopAtLevel=1"); // it ends before code that is compiled twice pays
        }
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ConfigInterpreter.class.getName()));
        command.add(openCompass == null ? "-" : openCompass.toString());
        roots.forEach(root -> command.add(root.toString()));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String ready = within(START, answers);
        if (!"ready".equals(ready)) {
            close();
            throw new ConfigException(file + ": the interpreter of configurations did not start");
        }
    }

    /** The next line; null when the time is over, empty when the process has ended. */
    private static @Nullable String within(Duration time, BufferedReader from) throws IOException {
        CompletableFuture<String> next = CompletableFuture.supplyAsync(() -> {
            try {
                String line = from.readLine();
                return line == null ? "" : line;
            } catch (IOException e) {
                return "";
            }
        });
        try {
            return next.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static @Nullable Object answer(String line, Path file) {
        try (JsonParser in = JSON.createParser(line)) {
            in.nextToken();
            String key = in.nextFieldName();
            in.nextToken();
            if ("variables".equals(key)) {
                return TreeJson.read(in);
            }
            String message = in.getText();
            in.nextFieldName();
            String where = in.nextTextValue();
            in.nextFieldName();
            int number = in.nextToken() == JsonToken.VALUE_NUMBER_INT ? in.getIntValue() : 0;
            throw new ConfigException(where + (number > 0 ? " line " + number : "") + ": " + message);
        } catch (IOException e) {
            throw new ConfigException(file + ": the interpreter of configurations gave no proper answer: " + e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
            process = null;
        }
    }
}
