package org.occlocal.engine.onnx;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory outside of the heap that passes use again and again. The collector, which does not see how large it is, would
 * free it much too late. Used by one thread.
 */
final class FloatPool {

    /** A larger buffer is too good for a small use. */
    private static final int MOST_EXCESS = 4;

    private static final int MOST_KEPT = 256;

    private final List<FloatBuffer> free = new ArrayList<>();

    /** Some floats, with whatever they held before; given back or dropped by the caller. */
    FloatBuffer take(long count) {
        int best = -1;
        for (int i = 0; i < free.size(); i++) {
            int capacity = free.get(i).capacity();
            boolean fits = capacity >= count && capacity / MOST_EXCESS <= count;
            if (fits && (best < 0 || capacity < free.get(best).capacity())) {
                best = i;
            }
        }
        return best < 0 ? OnnxRuntime.floats(count) : free.remove(best).clear().limit((int) count);
    }

    /** Nobody uses the buffer any more. */
    void give(FloatBuffer buffer) {
        if (free.size() == MOST_KEPT) {
            free.remove(0);
        }
        free.add(buffer);
    }
}
