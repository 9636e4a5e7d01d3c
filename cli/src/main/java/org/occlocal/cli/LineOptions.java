package org.occlocal.cli;

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

    /** All lines of the input. */
    List<JsonLines.Line> read() {
        return JsonLines.read(Required.option("--input", input));
    }

    JsonLinesWriter writer() {
        return new JsonLinesWriter(Required.option("--output", output));
    }
}
