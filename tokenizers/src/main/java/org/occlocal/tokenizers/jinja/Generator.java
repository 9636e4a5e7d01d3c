package org.occlocal.tokenizers.jinja;

import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What filters like map and selectattr give: true even if empty, without length, and used up by going through it once.
 * As in Python nothing is computed, and so nothing fails, before it is gone through.
 */
final class Generator {

    private final Supplier<? extends Iterable<Object>> items;
    private @Nullable Iterator<Object> left;

    /** @param items asked once, at the first {@link #iterator} */
    Generator(Supplier<? extends Iterable<Object>> items) {
        this.items = items;
    }

    /** What is left. */
    Iterator<Object> iterator() {
        Iterator<Object> begun = left == null ? items.get().iterator() : left;
        left = begun;
        return begun;
    }
}
