package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Requests that are planned together. Where windows begin depends on the number of requests alone, so that whoever goes
 * on with a list plans as before.
 *
 * @param from first request
 * @param to behind the last
 */
record Window(int from, int to) {

    /** Enough for prefixes to be shared and slots to be full; few enough to hold their tokens in memory. */
    static final int SIZE = 2048;

    /** The windows of a list, in order, but those of which everything is known. */
    static List<Window> over(int requests, IntPredicate isKnown) {
        List<Window> windows = new ArrayList<>();
        for (int from = 0; from < requests; from += SIZE) {
            int to = Math.min(from + SIZE, requests);
            if (!IntStream.range(from, to).allMatch(isKnown)) {
                windows.add(new Window(from, to));
            }
        }
        return windows;
    }
}
