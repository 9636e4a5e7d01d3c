package org.occlocal.engine.onnx;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory that weights are put together in on their way into a session, which copies them. Used again for the next session,
 * so that loading takes little more than the largest of them.
 */
final class Scratch {

    private static final long SLAB_ELEMENTS = 16L << 20;

    private final List<FloatBuffer> slabs = new ArrayList<>();
    private int slab;
    private int next;

    /**
     * Memory until the next {@link #reset}.
     *
     * @throws org.occlocal.engine.OutOfMemoryException when Java may not take as much
     */
    FloatBuffer take(long elements) {
        while (slab < slabs.size() && next + elements > slabs.get(slab).capacity()) {
            slab++;
            next = 0;
        }
        if (slab == slabs.size()) {
            slabs.add(OnnxRuntime.floats(slabs.isEmpty() ? elements : Math.max(elements, SLAB_ELEMENTS)));
        }
        FloatBuffer own = slabs.get(slab).slice(next, Math.toIntExact(elements));
        next += own.remaining();
        return own;
    }

    /** What was taken may be overwritten. */
    void reset() {
        slab = 0;
        next = 0;
    }
}
