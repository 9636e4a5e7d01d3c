package org.occlocal.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares values with what JSON has: keys in order, numbers within 1e-9, tuples as lists. */
final class Like {

    private static final double TOLERANCE = 1e-9;

    private Like() {}

    static void assertLike(@Nullable Object actual, @Nullable Object expected, String where) {
        if (expected instanceof Map<?, ?> map) {
            assertThat(actual).as(where).isInstanceOf(Map.class);
            Map<?, ?> given = actual instanceof Map<?, ?> other ? other : Map.of();
            assertThat(new ArrayList<Object>(given.keySet())).as(where).isEqualTo(new ArrayList<Object>(map.keySet()));
            map.forEach((key, value) -> assertLike(given.get(key), value, where + "." + key));
        } else if (expected instanceof List<?> list) {
            assertThat(actual).as(where).isInstanceOf(List.class);
            List<?> given = actual instanceof List<?> other ? other : List.of();
            assertThat(given).as(where).hasSameSizeAs(list);
            for (int i = 0; i < list.size(); i++) {
                assertLike(given.get(i), list.get(i), where + "[" + i + "]");
            }
        } else if (expected instanceof Number number) {
            assertThat(actual).as(where).isInstanceOf(Number.class);
            double given = actual instanceof Number other ? other.doubleValue() : Double.NaN;
            assertThat(given).as(where).isCloseTo(number.doubleValue(), within(TOLERANCE));
        } else if (actual instanceof Double number && (number.isNaN() || number.isInfinite())) {
            assertThat(number.isNaN() ? "nan" : number > 0 ? "inf" : "-inf")
                    .as(where)
                    .isEqualTo(expected);
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }
}
