package org.occlocal.harness.tasks;

import java.util.AbstractList;
import java.util.List;
import java.util.function.IntFunction;

/** Lists that make their items when they are asked for, and forget them: of a long dataset only a window is ever held. */
final class Lazy {

    private Lazy() {}

    /** @param item makes the same item for the same place, as often as it is asked */
    static <T> List<T> list(int size, IntFunction<T> item) {
        return new AbstractList<>() {
            @Override
            public T get(int index) {
                return item.apply(index);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }
}
