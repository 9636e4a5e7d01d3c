package org.occlocal.harness.datasets.types;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;

/**
 * Which rows of a benchmark were seen on the web, by the file that the types named "...Clean" need beside the data.
 * OpenCompass downloads it when it is missing, occ-local does not.
 */
record Annotations(JsonObject byRow) {

    static Annotations read(LoaderArguments arguments, Path file) {
        return new Annotations(JsonFiles.object(arguments.existing(file)));
    }

    /** First entry of the row's annotation, such as "clean". */
    @Nullable
    Object of(String row) {
        if (!byRow.has(row)) {
            return "not labeled";
        }
        List<?> entries = byRow.list(row);
        return entries.isEmpty() ? null : entries.get(0);
    }
}
