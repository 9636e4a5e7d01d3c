package org.occlocal.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;

/** A tiny checkpoint and what transformers computes with it; made by src/test/reference/make_references.py. */
public final class ReferenceCase {

    private static final Path ROOT = Path.of("src/test/resources/reference");
    private static final Path QUANTIZED = Path.of("src/test/resources/reference_quantized");

    /** -Dcases='laguna*' on Maven's command line leaves the others out. */
    private static final PathMatcher WANTED =
            FileSystems.getDefault().getPathMatcher("glob:" + System.getProperty("cases", "*"));

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What was read of a root, which every method of every contract asks for. */
    private static final Map<Path, List<ReferenceCase>> READ = new ConcurrentHashMap<>();

    private final Path folder;
    private @Nullable JsonNode expected;

    private ReferenceCase(Path folder) {
        this.folder = folder;
    }

    private synchronized JsonNode expected() {
        if (expected == null) {
            try {
                expected = JSON.readTree(Files.readAllBytes(folder.resolve("expected.json")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return expected;
    }

    public static ReferenceCase named(String name) {
        return new ReferenceCase(ROOT.resolve(name));
    }

    /** What is expected of a checkpoint that is not among the references. */
    public static ReferenceCase in(Path folder) {
        return new ReferenceCase(folder);
    }

    public static List<ReferenceCase> all() {
        List<ReferenceCase> wanted = allIn(ROOT).stream()
                .filter(reference -> WANTED.matches(reference.folder.getFileName()))
                .toList();
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("no folder in " + ROOT + " has the name that -Dcases wants");
        }
        return wanted;
    }

    /** The first of each model type. */
    public static Stream<ReferenceCase> families() {
        return families(spec -> true);
    }

    /** The first of each model type that is wanted. */
    public static Stream<ReferenceCase> families(Predicate<DecoderSpec> wanted) {
        Set<String> families = new HashSet<>();
        return all().stream().filter(reference -> {
            DecoderSpec spec = Checkpoint.open(reference.folder()).spec();
            return wanted.test(spec) && families.add(spec.modelType());
        });
    }

    /** Checkpoints with quantized weights; made by src/test/reference/make_quantized_references.py. */
    public static List<ReferenceCase> quantized() {
        return allIn(QUANTIZED);
    }

    private static List<ReferenceCase> allIn(Path root) {
        return READ.computeIfAbsent(root, folder -> {
            try (Stream<Path> folders = Files.list(folder)) {
                return folders.filter(one -> Files.exists(one.resolve("expected.json")))
                        .sorted()
                        .map(ReferenceCase::new)
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    public Path folder() {
        return folder;
    }

    public List<Scored> scored() {
        List<Scored> all = new ArrayList<>();
        expected()
                .get("score")
                .forEach(node -> all.add(new Scored(ints(node.get("tokens")), node.get("logprobs"), node.get("top1"))));
        return all;
    }

    /** Where transformers 4 has a bug with Phi-3's cache, what it computes without one; see make_references.py. */
    public List<Generated> generated() {
        List<Generated> all = new ArrayList<>();
        boolean withoutCache = toString().startsWith("phi3_longrope");
        expected().get("generate").forEach(node -> {
            JsonNode recomputed = node.path("new_tokens_recomputed");
            all.add(new Generated(
                    ints(node.get("prompt")),
                    ints(withoutCache && recomputed.isArray() ? recomputed : node.get("new_tokens"))));
        });
        return all;
    }

    public static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).intValue();
        }
        return values;
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }

    /** Entries of logprobs and top1 at 0 are null; a null top1 elsewhere marks a near tie. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Scored(int[] tokens, JsonNode logProbabilities, JsonNode top1) {}

    /** Greedy continuation. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Generated(int[] prompt, int[] newTokens) {}
}
