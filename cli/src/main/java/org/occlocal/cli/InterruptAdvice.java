package org.occlocal.cli;

import java.util.function.Supplier;
import org.occlocal.harness.output.RunFolder;

/** Says how to go on with a run that is interrupted. */
final class InterruptAdvice {

    private InterruptAdvice() {}

    /** Does what may be interrupted. */
    static <T> T whileDoing(RunFolder folder, Supplier<T> work) {
        Thread advice = new Thread(() -> System.err.println(
                "interrupted: what was answered is kept, go on with the same command and -r " + folder.folder()));
        Runtime.getRuntime().addShutdownHook(advice);
        try {
            return work.get();
        } finally {
            remove(advice);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process is ending, and the hook runs
        }
    }
}
