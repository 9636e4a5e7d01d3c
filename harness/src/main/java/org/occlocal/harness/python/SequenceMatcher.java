package org.occlocal.harness.python;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code difflib.SequenceMatcher} over characters: the longest common piece, then those on both sides of it (Ratcliff and
 * Obershelp, 1988). As there, characters that make up more than a hundredth of a second text of at least 200 start no piece.
 */
public final class SequenceMatcher {

    private static final int POPULAR_FROM = 200;

    private final int[] a;
    private final int[] b;
    /** Where each character of b stands, but for popular ones. */
    private final Map<Integer, List<Integer>> places = new HashMap<>();

    private SequenceMatcher(String a, String b) {
        this.a = a.codePoints().toArray();
        this.b = b.codePoints().toArray();
        for (int j = 0; j < this.b.length; j++) {
            places.computeIfAbsent(this.b[j], character -> new ArrayList<>()).add(j);
        }
        if (this.b.length >= POPULAR_FROM) {
            int most = this.b.length / 100 + 1;
            places.values().removeIf(list -> list.size() > most);
        }
    }

    /** Twice the characters in common pieces, divided by all: 0 to 1; 1 for two empty texts. */
    public static double ratio(String a, String b) {
        SequenceMatcher matcher = new SequenceMatcher(a, b);
        int length = matcher.a.length + matcher.b.length;
        return length == 0 ? 1 : 2.0 * matcher.matches() / length;
    }

    /** A piece of a and as long a piece of b, or where such may be. */
    private record Piece(int fromA, int toA, int fromB, int toB) {}

    private int matches() {
        int matches = 0;
        Deque<Piece> open = new ArrayDeque<>();
        open.push(new Piece(0, a.length, 0, b.length));
        while (!open.isEmpty()) {
            Piece range = open.pop();
            Piece found = longest(range);
            int size = found.toA() - found.fromA();
            if (size > 0) {
                matches += size;
                open.push(new Piece(range.fromA(), found.fromA(), range.fromB(), found.fromB()));
                open.push(new Piece(found.toA(), range.toA(), found.toB(), range.toB()));
            }
        }
        return matches;
    }

    /** The longest common piece in a range; of equals the first in a, then in b. Popular characters only lengthen it. */
    private Piece longest(Piece range) {
        int bestA = range.fromA();
        int bestB = range.fromB();
        int size = 0;
        Map<Integer, Integer> lengths = Map.of();
        for (int i = range.fromA(); i < range.toA(); i++) {
            Map<Integer, Integer> next = new HashMap<>();
            for (int j : places.getOrDefault(a[i], List.of())) {
                if (j < range.fromB()) {
                    continue;
                }
                if (j >= range.toB()) {
                    break;
                }
                int length = lengths.getOrDefault(j - 1, 0) + 1;
                next.put(j, length);
                if (length > size) {
                    bestA = i - length + 1;
                    bestB = j - length + 1;
                    size = length;
                }
            }
            lengths = next;
        }
        int endA = bestA + size;
        int endB = bestB + size;
        while (bestA > range.fromA() && bestB > range.fromB() && a[bestA - 1] == b[bestB - 1]) {
            bestA--;
            bestB--;
        }
        while (endA < range.toA() && endB < range.toB() && a[endA] == b[endB]) {
            endA++;
            endB++;
        }
        return new Piece(bestA, endA, bestB, endB);
    }
}
