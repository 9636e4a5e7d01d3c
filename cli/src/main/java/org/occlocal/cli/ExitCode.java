package org.occlocal.cli;

import java.nio.file.FileSystemException;
import org.occlocal.configs.ConfigException;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.NonFiniteException;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.output.OutputException;
import org.occlocal.harness.sandbox.SandboxException;
import org.occlocal.models.ModelException;
import org.occlocal.tokenizers.ContextOverflowException;
import org.occlocal.tokenizers.TokenizerException;

/** What the process ends with. */
final class ExitCode {

    static final int DONE = 0;
    static final int INTERNAL = 1;
    static final int USAGE = 2;
    static final int CONFIGURATION = 3;
    static final int DEVICE = 4;
    static final int PARTIAL = 5;
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    static int of(Throwable failure) {
        if (failure instanceof UsageException || failure instanceof ContextOverflowException) {
            return USAGE;
        }
        if (failure instanceof ModelException
                || failure instanceof TokenizerException
                || failure instanceof ConfigException
                || failure instanceof EvaluationException
                || failure instanceof SandboxException
                || failure instanceof NonFiniteException) {
            return CONFIGURATION;
        }
        if (failure instanceof DeviceException) {
            return DEVICE;
        }
        if (failure instanceof OutputException || failure instanceof FileSystemException) {
            return PARTIAL;
        }
        return INTERNAL;
    }

    /** Whether the failure is ours, with a message that stands alone. */
    static boolean isExplained(Throwable failure) {
        return of(failure) != INTERNAL;
    }
}
