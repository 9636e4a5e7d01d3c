package org.occlocal.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The embedded model and datasets, laid out in a temporary folder: weight files are mapped, so they must be files. */
final class Demo implements AutoCloseable {

    static final List<String> DATASETS = List.of("demo_choice_ppl", "demo_math_gen");

    private static final List<String> FILES = List.of(
            "model/config.json",
            "model/generation_config.json",
            "model/model.safetensors",
            "model/tokenizer.json",
            "model/tokenizer_config.json",
            "data/demo_choice.jsonl",
            "data/demo_math.jsonl");

    private final Path folder;

    Demo() {
        try {
            folder = Files.createTempDirectory("occ-local-demo");
            Runtime.getRuntime().addShutdownHook(new Thread(this::close)); // an interrupted run leaves nothing either
            for (String name : FILES) {
                Path file = folder.resolve(name.replace("model/", "demo-model/"));
                Files.createDirectories(file.getParent());
                try (InputStream in = Objects.requireNonNull(
                        Demo.class.getResourceAsStream("/demo/" + name), "the jar lacks demo/" + name)) {
                    Files.copy(in, file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lay out the demo model", e);
        }
    }

    Path model() {
        return folder.resolve("demo-model");
    }

    /** Where a run of the demo has its predictions. */
    static Path predictions(Path run) {
        return run.resolve("predictions").resolve("demo-model");
    }

    /** The folder that holds "data". */
    Path root() {
        return folder;
    }

    @Override
    public void close() {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
