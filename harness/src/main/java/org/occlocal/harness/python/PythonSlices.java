package org.occlocal.harness.python;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's slices of lists, written as in Python: {@code [:100]}, {@code [-50:]}, {@code [::2]}, {@code [:100][0:50]}. */
public final class PythonSlices {

    private static final Pattern SLICE =
            Pattern.compile("\\s*\\[\\s*([+-]?\\d+)?\\s*:\\s*([+-]?\\d+)?\\s*(?::\\s*([+-]?\\d+)?\\s*)?\\]\\s*");

    private PythonSlices() {}

    /**
     * Applies slices one after the other.
     *
     * @throws IllegalArgumentException when the text is not one or more slices of whole numbers
     */
    public static <T> List<T> apply(List<T> values, String slices) {
        Matcher matcher = SLICE.matcher(slices);
        List<T> taken = values;
        int at = 0;
        while (at < slices.length() && matcher.region(at, slices.length()).lookingAt()) {
            taken = slice(taken, number(matcher.group(1)), number(matcher.group(2)), number(matcher.group(3)));
            at = matcher.end();
        }
        if (at < slices.length() || slices.isEmpty()) {
            throw new IllegalArgumentException("\"" + slices + "\" is not a slice such as [:100] or [100:200]");
        }
        return taken;
    }

    private static <T> List<T> slice(List<T> values, @Nullable Long from, @Nullable Long to, @Nullable Long by) {
        long step = by == null ? 1 : by;
        if (step == 0) {
            throw new IllegalArgumentException("the step of a slice must not be 0");
        }
        int size = values.size();
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? size : size - 1L;
        long start = from == null ? (step > 0 ? low : high) : bound(from, size, low, high);
        long stop = to == null ? (step > 0 ? high : low) : bound(to, size, low, high);
        List<T> taken = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            taken.add(values.get((int) i));
        }
        return taken;
    }

    private static long bound(long index, int size, long low, long high) {
        return Math.max(low, Math.min(high, index < 0 ? index + size : index));
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("number " + text + " of a slice is too large", e);
        }
    }
}
