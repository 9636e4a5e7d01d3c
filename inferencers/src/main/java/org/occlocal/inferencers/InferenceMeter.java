package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tokens and time spent in the engine. Owned by one thread. */
public final class InferenceMeter {

    private static final double NANOS = 1e9;

    private long prefillTokens;
    private long computedTokens;
    private long prefillNanos;
    private long decodeTokens;
    private long decodeNanos;
    private final List<String> shrunk = new ArrayList<>();

    void prefilled(long tokens, long computed, long nanos) {
        scored(tokens, computed, nanos);
    }

    /** Memory ran out, and this is tried now. */
    void shrank(String to) {
        shrunk.add(to);
    }

    void scored(long tokens, long computed, long nanos) {
        prefillTokens += tokens;
        computedTokens += computed;
        prefillNanos += nanos;
    }

    void decoded(long tokens, long nanos) {
        decodeTokens += tokens;
        decodeNanos += nanos;
    }

    /** Tokens that went through the model as prompts or as scored texts. */
    public long prefillTokens() {
        return prefillTokens;
    }

    /** Those of them that were computed: a prefix that texts share counts once. */
    public long computedTokens() {
        return computedTokens;
    }

    /** Tokens that were generated, one a step and row. */
    public long decodeTokens() {
        return decodeTokens;
    }

    /** 0 where nothing was prefilled. */
    public double prefillTokensPerSecond() {
        return prefillNanos == 0 ? 0 : prefillTokens * NANOS / prefillNanos;
    }

    /** 0 where nothing was decoded. */
    public double decodeTokensPerSecond() {
        return decodeNanos == 0 ? 0 : decodeTokens * NANOS / decodeNanos;
    }

    /** What was tried each time when memory ran out. */
    public List<String> shrunk() {
        return List.copyOf(shrunk);
    }

    @Override
    public String toString() {
        String shared = computedTokens < prefillTokens
                ? String.format(Locale.ROOT, " (%,d computed, the rest shared)", computedTokens)
                : "";
        String text = String.format(
                Locale.ROOT, "prefill %,d tokens%s, %,.0f tokens/s", prefillTokens, shared, prefillTokensPerSecond());
        if (decodeTokens > 0) {
            text += String.format(
                    Locale.ROOT, "; decode %,d tokens, %,.0f tokens/s", decodeTokens, decodeTokensPerSecond());
        }
        return shrunk.isEmpty() ? text : text + "; memory ran out, went on with " + shrunk.get(shrunk.size() - 1);
    }
}
