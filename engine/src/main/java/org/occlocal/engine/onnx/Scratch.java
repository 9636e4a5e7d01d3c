package org.occlocal.engine.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory that weights are put together in on their way into a session, which copies them. Used again for the next session,
 * so that loading takes little more than the largest of them.
 */
final class Scratch {

    private static final long SLAB_BYTES = 64L << 20;
    private static final int ALIGNMENT = 64;

    private final List<ByteBuffer> slabs = new ArrayList<>();
    private int slab;
    private int next;

    /**
     * Memory until the next {@link #reset}.
     *
     * @throws org.occlocal.engine.OutOfMemoryException when Java may not take as much
     */
    ByteBuffer take(long bytes) {
        while (slab < slabs.size() && next + bytes > slabs.get(slab).capacity()) {
            slab++;
            next = 0;
        }
        if (slab == slabs.size()) {
            slabs.add(OnnxRuntime.bytes(slabs.isEmpty() ? bytes : Math.max(bytes, SLAB_BYTES)));
        }
        ByteBuffer own = slabs.get(slab).slice(next, Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
        long end = (next + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        next = (int) Math.min(end, slabs.get(slab).capacity());
        return own;
    }

    /** As above, for numbers in float32. */
    FloatBuffer takeFloats(long elements) {
        return take(Math.multiplyExact(elements, (long) Float.BYTES)).asFloatBuffer();
    }

    /** What was taken may be overwritten. */
    void reset() {
        slab = 0;
        next = 0;
    }
}
