package org.occlocal.configs;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The few of many names that someone may have meant. */
public final class NearestNames {

    private static final int SHOWN = 4;

    private NearestNames() {}

    /**
     * Such as "siqaDataset, piqaDataset and 150 others", the nearest first; all of them, where they are few.
     *
     * @param known at least one
     */
    public static String of(String name, Collection<String> known) {
        String given = name.toLowerCase(Locale.ROOT);
        List<String> nearest = known.stream()
                .sorted(Comparator.<String>comparingInt(one -> distance(given, one.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        if (nearest.size() <= SHOWN + 1) {
            return String.join(", ", nearest);
        }
        return nearest.stream().limit(SHOWN).collect(Collectors.joining(", ")) + " and " + (nearest.size() - SHOWN)
                + " others";
    }

    /** Insertions, deletions and replacements of characters (Levenshtein). */
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
