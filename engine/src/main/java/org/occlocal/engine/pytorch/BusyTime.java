package org.occlocal.engine.pytorch;

/** How long something has been going on, in whatever number of threads. */
final class BusyTime {

    private int running;
    private long since;
    private long nanos;

    synchronized void begin() {
        if (running++ == 0) {
            since = System.nanoTime();
        }
    }

    synchronized void end() {
        if (--running == 0) {
            nanos += System.nanoTime() - since;
        }
    }

    /** Nanoseconds in which at least one thread was between beginning and end, the present ones not included. */
    synchronized long nanos() {
        return nanos;
    }
}
