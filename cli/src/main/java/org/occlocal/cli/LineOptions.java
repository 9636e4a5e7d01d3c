package org.occlocal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The files of the commands that answer lines with lines. */
final class LineOptions {

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "JSON lines")
    private @Nullable Path input;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "JSON lines, in the same order")
    private @Nullable Path output;

    /**
     * All lines of the input.
     *
     * @throws UsageException when the output is the same file, which would be lost
     */
    List<JsonLines.Line> read() {
        Path in = Required.option("--input", input);
        Path out = Required.option("--output", output);
        try {
            if (Files.exists(in) && Files.exists(out) && Files.isSameFile(in, out)) {
                throw new UsageException("--output " + out + " is the file of --input; name another one");
            }
        } catch (IOException e) {
            throw new UsageException("--output " + out + " cannot be looked at: " + e);
        }
        return JsonLines.read(in);
    }

    JsonLinesWriter writer() {
        return new JsonLinesWriter(Required.option("--output", output));
    }
}
