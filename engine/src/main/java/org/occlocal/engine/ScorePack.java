package org.occlocal.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Sequences that are scored in one pass, merged by prefix: a segment of tokens that several of them begin with is there
 * once, and computed once. Segments are in an order in which parents come first; a sequence is the path from a root to
 * one of them, behind the trunk where there is one. Immutable.
 */
public final class ScorePack {

    private final @Nullable Trunk trunk;
    private final List<Segment> segments;
    private final List<Path> paths;
    private final int[] begins;
    private final int[] depths;
    private final int tokens;

    /**
     * @param segments parents before their children
     * @param paths one for each sequence
     */
    public ScorePack(List<Segment> segments, List<Path> paths) {
        this(null, segments, paths);
    }

    /**
     * @param trunk that all sequences begin with, null for none
     * @param segments what comes behind it, parents before their children
     * @param paths one for each sequence
     */
    public ScorePack(@Nullable Trunk trunk, List<Segment> segments, List<Path> paths) {
        this.trunk = trunk;
        this.segments = List.copyOf(segments);
        this.paths = List.copyOf(paths);
        this.begins = new int[segments.size()];
        this.depths = new int[segments.size()];
        int next = 0;
        for (int s = 0; s < begins.length; s++) {
            Segment segment = segments.get(s);
            if (segment.parent() >= s) {
                throw new IllegalArgumentException("segment " + s + " stands before its parent " + segment.parent());
            }
            begins[s] = next;
            depths[s] = end(segment.parent());
            next = Math.addExact(next, segment.length());
        }
        this.tokens = next;
        for (Path path : paths) {
            if (path.firstTarget() < 1 || path.firstTarget() > length(path)) {
                throw new IllegalArgumentException(
                        "first target is " + path.firstTarget() + ", it must be between 1 and " + length(path));
            }
        }
    }

    /**
     * Each sequence on its own: nothing is shared.
     *
     * @param whole whether the final token of a sequence is computed too; only models need it whose hidden states of a prefix
     *     depend on what follows
     */
    public static ScorePack apart(List<ScoreRequest> requests, boolean whole) {
        List<Segment> segments = new ArrayList<>();
        List<Path> paths = new ArrayList<>();
        for (ScoreRequest request : requests) {
            int[] tokens = request.tokens();
            int computed = whole ? tokens.length : tokens.length - 1;
            if (computed > 0) {
                segments.add(new Segment(-1, Arrays.copyOf(tokens, computed)));
            }
            paths.add(new Path(
                    computed > 0 ? segments.size() - 1 : -1,
                    request.firstTarget(),
                    whole ? -1 : tokens[tokens.length - 1]));
        }
        return new ScorePack(segments, paths);
    }

    /**
     * A prefix that is to be kept.
     *
     * @param base that comes before, null for none
     * @param tokens behind the base, at least one
     * @param firstTarget index of the first token of the whole prefix that is scored; beyond its end for none
     * @throws IllegalArgumentException when the model computes a prefix by what follows it, so that none can be kept
     */
    public static ScorePack ofPrefix(DecoderSpec spec, @Nullable Trunk base, int[] tokens, int firstTarget) {
        if (!spec.computesPrefixesAlike()) {
            throw new IllegalArgumentException(
                    "the " + spec.modelType() + " model computes a prefix by what follows it; none can be kept");
        }
        int length = (base == null ? 0 : base.length()) + tokens.length;
        return new ScorePack(
                base,
                List.of(new Segment(-1, tokens)),
                List.of(new Path(0, Math.max(1, Math.min(firstTarget, length)))));
    }

    /** What all sequences begin with, null for nothing. */
    public @Nullable Trunk trunk() {
        return trunk;
    }

    /** Parents before their children. */
    public List<Segment> segments() {
        return segments;
    }

    /** The sequences, in the order in which they are answered. */
    public List<Path> paths() {
        return paths;
    }

    /** N, tokens of all segments: those that are computed. */
    public int tokens() {
        return tokens;
    }

    /** Place of a segment's first token among the N. */
    public int begin(int segment) {
        return begins[segment];
    }

    /** Place of a segment's first token in its sequences: tokens that come before it. */
    public int depth(int segment) {
        return depths[segment];
    }

    /** Tokens of the trunk and the segments up to the end of one, which may be -1 for the trunk alone. */
    public int end(int segment) {
        if (segment < 0) {
            return trunk == null ? 0 : trunk.length();
        }
        return depths[segment] + segments.get(segment).length();
    }

    /** Tokens of a sequence, its final one included. */
    public int length(Path path) {
        return end(path.segment()) + (path.finalToken() < 0 ? 0 : 1);
    }

    /**
     * The tokens of a sequence behind the trunk.
     *
     * @return token ids, the final one included
     */
    public int[] tokens(Path path) {
        int from = end(-1);
        int[] all = new int[length(path) - from];
        for (int s = path.segment(); s >= 0; s = segments.get(s).parent()) {
            int[] own = segments.get(s).tokens;
            System.arraycopy(own, 0, all, depths[s] - from, own.length);
        }
        if (path.finalToken() >= 0) {
            all[all.length - 1] = path.finalToken();
        }
        return all;
    }

    /**
     * Where the tokens of a sequence behind the trunk are computed.
     *
     * @return for each of {@link #tokens(Path)} its place among the N, without the final one
     */
    public int[] places(Path path) {
        int from = end(-1);
        int[] places = new int[end(path.segment()) - from];
        for (int s = path.segment(); s >= 0; s = segments.get(s).parent()) {
            for (int t = 0; t < segments.get(s).length(); t++) {
                places[depths[s] - from + t] = begins[s] + t;
            }
        }
        return places;
    }

    /** All tokens, segment after segment: int64 for the engine. */
    public long[] allTokens() {
        long[] all = new long[tokens];
        int n = 0;
        for (Segment segment : segments) {
            for (int token : segment.tokens) {
                all[n++] = token;
            }
        }
        return all;
    }

    /** Consecutive tokens that follow those of the parent, in every sequence that goes through them. Immutable. */
    public static final class Segment {

        private final int parent;
        private final int[] tokens;

        /** @param parent index of the segment before it, -1 where a sequence begins */
        public Segment(int parent, int[] tokens) {
            if (tokens.length == 0) {
                throw new IllegalArgumentException("a segment without tokens");
            }
            this.parent = Math.max(-1, parent);
            this.tokens = tokens.clone();
        }

        /** Index of the segment before it, -1 where a sequence begins. */
        public int parent() {
            return parent;
        }

        /** The same tokens behind another parent. */
        Segment behind(int other) {
            return new Segment(other, tokens);
        }

        /** Tokens, at least one. */
        public int length() {
            return tokens.length;
        }

        @Override
        public String toString() {
            return Arrays.toString(tokens) + " behind " + parent;
        }
    }

    /**
     * A sequence.
     *
     * @param segment its last one, -1 for none behind the trunk
     * @param firstTarget index of its first token that is scored, 1 or more
     * @param finalToken follows the last segment; nothing follows it, so it is predicted and never computed. -1 for none
     */
    public record Path(int segment, int firstTarget, int finalToken) {

        /** Without a token behind the last segment. */
        public Path(int segment, int firstTarget) {
            this(segment, firstTarget, -1);
        }
    }
}
