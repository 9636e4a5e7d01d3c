package org.occlocal.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The calls of native libraries that are running. When a process exits, such libraries free what they compute with, and a
 * thread that is still computing ends the process with a report of a crash. So an exit, by a signal too, stops what can be
 * stopped, waits until no call is running, and lets none begin.
 */
public final class NativeCalls {

    private static final long PATIENCE_SECONDS = 60;

    private static final Set<Runnable> STOPS = ConcurrentHashMap.newKeySet();
    private static final Object LOCK = new Object();
    private static int running;
    private static boolean exiting;

    static {
        // ONNX Runtime frees its environment in a hook of its own, and hooks run at once: a signal has to wait before
        // them.
        TerminationSignals.before(NativeCalls::exit);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(NativeCalls::exit, "end of native calls"));
        } catch (IllegalStateException e) {
            exiting = true; // the process exits before the first call
        }
    }

    private NativeCalls() {}

    /** Before a call. Never returns when the process exits. */
    public static void begin() {
        synchronized (LOCK) {
            waitForExit();
            running++;
        }
    }

    /** Behind every call that began. Never returns when the process exits, since the call may have been stopped. */
    public static void end() {
        synchronized (LOCK) {
            running--;
            LOCK.notifyAll();
            waitForExit();
        }
    }

    /** @param stop makes long calls return early, whatever their results are then; run by another thread when the process exits */
    public static void addStop(Runnable stop) {
        STOPS.add(stop);
    }

    public static void removeStop(Runnable stop) {
        STOPS.remove(stop);
    }

    private static void exit() {
        synchronized (LOCK) {
            exiting = true;
        }
        STOPS.forEach(Runnable::run);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (LOCK) {
            long left = PATIENCE_SECONDS * 1000;
            while (running > 0 && left > 0) {
                try {
                    LOCK.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        }
    }

    /** Until the process is gone, if it exits. */
    private static void waitForExit() {
        while (exiting) {
            try {
                LOCK.wait();
            } catch (InterruptedException e) {
                // nothing may go on in this thread, and the process ends without it
            }
        }
    }
}
