package org.occlocal.inferencers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What prompts begin with in common, so that it is computed once and copied into their slots. Prompts come in the order
 * of their tokens: those that share a prefix one after the other.
 */
final class PromptTree {

    /** A prefix that saves fewer tokens is repeated: a pass of its own would cost more. */
    private static final int LEAST_SAVED_TOKENS = 256;

    private final List<int[]> prompts;
    private final int[] order;
    private final int passTokens;
    private final List<Place> places = new ArrayList<>();

    private PromptTree(List<int[]> prompts, int passTokens) {
        this.prompts = prompts;
        this.passTokens = passTokens;
        this.order = IntStream.range(0, prompts.size())
                .boxed()
                .sorted(Comparator.comparing(prompts::get, Arrays::compare))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Tokens at the beginning of prompts. Equal to itself alone. */
    static final class Prefix {

        private final @Nullable Prefix base;
        private final int[] tokens;

        /**
         * @param base what comes before, null for nothing
         * @param tokens behind the base
         */
        Prefix(@Nullable Prefix base, int[] tokens) {
            this.base = base;
            this.tokens = tokens;
        }

        /** Behind the base. */
        int[] tokens() {
            return tokens;
        }

        int length() {
            return tokens.length + lengthOf(base);
        }

        /** From the first to this one. */
        List<Prefix> chain() {
            Deque<Prefix> chain = new ArrayDeque<>();
            for (Prefix prefix = this; prefix != null; prefix = prefix.base) {
                chain.push(prefix);
            }
            return List.copyOf(chain);
        }

        static int lengthOf(@Nullable Prefix prefix) {
            return prefix == null ? 0 : prefix.length();
        }
    }

    /**
     * Where a prompt hangs.
     *
     * @param prompt its number
     * @param prefix that it goes on behind, null for none
     */
    record Place(int prompt, @Nullable Prefix prefix) {}

    /**
     * @param passTokens most tokens of one pass: a longer prompt hangs behind prefixes of its own
     * @return a place for each prompt
     */
    static List<Place> plan(List<int[]> prompts, int passTokens) {
        PromptTree tree = new PromptTree(prompts, passTokens);
        Deque<Group> waiting = new ArrayDeque<>();
        if (!prompts.isEmpty()) {
            waiting.push(new Group(0, prompts.size(), null));
        }
        while (!waiting.isEmpty()) {
            tree.place(waiting.pop(), waiting);
        }
        return tree.places;
    }

    private int[] prompt(int place) {
        return prompts.get(order[place]);
    }

    /** Tokens that both begin with, leaving at least one to go on with. */
    private int shared(int[] a, int[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return Math.min(mismatch < 0 ? a.length : mismatch, Math.min(a.length, b.length) - 1);
    }

    private void place(Group group, Deque<Group> waiting) {
        int[] first = prompt(group.from());
        int count = group.to() - group.from();
        int reached = Prefix.lengthOf(group.prefix());
        int shared = count == 1 ? longest(first, reached) : shared(first, prompt(group.to() - 1));
        boolean saves = count == 1
                ? shared > reached
                : shared - reached >= PackPlanner.LEAST_TRUNK_TOKENS
                        && (long) (shared - reached) * (count - 1) >= LEAST_SAVED_TOKENS;
        Prefix prefix = saves ? grown(group.prefix(), first, shared) : group.prefix();
        if (count == 1) {
            places.add(new Place(order[group.from()], prefix));
            return;
        }
        int end = group.to();
        for (int i = group.to() - 1; i >= group.from(); i--) {
            if (i == group.from() || shared(prompt(i - 1), prompt(i)) <= shared) {
                waiting.push(new Group(i, end, prefix));
                end = i;
            }
        }
    }

    /** How much of a prompt is computed before its last pass. */
    private int longest(int[] prompt, int reached) {
        int passes = (prompt.length - reached - 1) / passTokens;
        return reached + passes * passTokens;
    }

    /** A prefix up to {@code end}, in passes. */
    private @Nullable Prefix grown(@Nullable Prefix base, int[] tokens, int end) {
        Prefix grown = base;
        for (int begin = Prefix.lengthOf(base); begin < end; begin = Prefix.lengthOf(grown)) {
            grown = new Prefix(grown, Arrays.copyOfRange(tokens, begin, Math.min(end, begin + passTokens)));
        }
        return grown;
    }

    /** Prompts from inclusive to exclusive, which begin with the prefix. */
    private record Group(int from, int to, @Nullable Prefix prefix) {}
}
