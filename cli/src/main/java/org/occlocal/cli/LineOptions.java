package org.occlocal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The files of the commands that answer lines with lines. */
final class LineOptions {

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "JSON lines")
    private @Nullable Path input;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "JSON lines, in the same order")
    private @Nullable Path output;

    /**
     * All lines of the input. Keys that mean nothing are told on standard error, each once.
     *
     * @param keys that a line may have beside "id"
     * @throws UsageException when the output is the same file, which would be lost
     */
    List<JsonLines.Line> read(String... keys) {
        Path in = Required.option("--input", input);
        Path out = Required.option("--output", output);
        try {
            if (Files.exists(in) && Files.exists(out) && Files.isSameFile(in, out)) {
                throw new UsageException("--output " + out + " is the file of --input; name another one");
            }
        } catch (IOException e) {
            throw new UsageException("--output " + out + " cannot be looked at: " + e);
        }
        List<JsonLines.Line> lines = JsonLines.read(in);
        Set<String> known = new HashSet<>(List.of(keys));
        known.add("id");
        for (JsonLines.Line line : lines) {
            line.json().fieldNames().forEachRemaining(key -> {
                if (known.add(key)) {
                    System.err.println("warning: input line " + line.number() + ": \"" + key
                            + "\" has no meaning here; a line has id, " + String.join(", ", keys));
                }
            });
        }
        return lines;
    }

    JsonLinesWriter writer() {
        return new JsonLinesWriter(Required.option("--output", output));
    }
}
