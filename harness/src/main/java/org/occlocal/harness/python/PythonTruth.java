package org.occlocal.harness.python;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Python takes for true. */
public final class PythonTruth {

    private PythonTruth() {}

    /** None, False, zero and what is empty are not. */
    public static boolean isTrue(@Nullable Object value) {
        if (value == null || value.equals(false) || value.equals("")) {
            return false;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        return !(value instanceof Map<?, ?> map) || !map.isEmpty();
    }
}
