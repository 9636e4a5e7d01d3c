package org.occlocal.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences that are scored in one pass, merged by prefix: a segment of tokens that several of them begin with is there
 * once, and computed once. Segments are in an order in which parents come first; a sequence is the path from a root to
 * one of them. Immutable.
 */
public final class ScorePack {

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
            depths[s] = segment.parent() < 0 ? 0 : end(segment.parent());
            next = Math.addExact(next, segment.length());
        }
        this.tokens = next;
        for (Path path : paths) {
            if (path.firstTarget() < 1 || path.firstTarget() > end(path.segment())) {
                throw new IllegalArgumentException(
                        "first target is " + path.firstTarget() + ", it must be between 1 and " + end(path.segment()));
            }
        }
    }

    /** Each sequence on its own: nothing is shared. */
    public static ScorePack apart(List<ScoreRequest> requests) {
        List<Segment> segments = new ArrayList<>();
        List<Path> paths = new ArrayList<>();
        for (ScoreRequest request : requests) {
            paths.add(new Path(segments.size(), request.firstTarget()));
            segments.add(new Segment(-1, request.tokens()));
        }
        return new ScorePack(segments, paths);
    }

    public List<Segment> segments() {
        return segments;
    }

    public List<Path> paths() {
        return paths;
    }

    /** N, tokens of all segments. */
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

    /** Length of the sequence that ends with a segment. */
    public int end(int segment) {
        return depths[segment] + segments.get(segment).length();
    }

    /** For each token of a sequence its place among the N. */
    public int[] places(Path path) {
        int[] places = new int[end(path.segment())];
        for (int s = path.segment(); s >= 0; s = segments.get(s).parent()) {
            for (int t = 0; t < segments.get(s).length(); t++) {
                places[depths[s] + t] = begins[s] + t;
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

    /** Tokens in a row, behind those of the parent. Immutable. */
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

        public int parent() {
            return parent;
        }

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
     * @param segment its last one
     * @param firstTarget index of its first token that is scored, 1 or more
     */
    public record Path(int segment, int firstTarget) {}
}
