package org.occlocal.harness.output;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** An output file cannot be written: no space, no permission, no folder. The command line ends with exit code 5. */
public final class OutputException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public OutputException(Path file, IOException cause) {
        super(
                "cannot write " + file + ": " + cause
                        + "\n  mend:  free space, or name another place; what was written of it, if anything, is kept as "
                        + file.getFileName()
                        + ".partial",
                cause);
    }

    /** Nothing of it was written. */
    public OutputException(Path file, String problem, String mend) {
        super("cannot write " + file + ": " + problem + "\n  mend:  " + mend);
    }
}
