package org.occlocal.inferencers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.Trunk;

/**
 * Continuous batching: rows enter the slots of a cache as these become free, and leave them when they end. Between two
 * steps at most a pass of prompt tokens is computed, so that running rows do not wait for the prompts of others. What
 * prompts begin with in common is computed once. Used by one thread.
 */
final class Generation implements AutoCloseable {

    /** Free slots are filled together: a pass for one prompt reads all weights, as a step of all rows does. */
    private static final int SLOTS_PER_ADMISSION = 8;

    private final CausalLm model;
    private final DecodeSession session;
    private final int passTokens;
    private final InferenceMeter meter;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final List<GeneratingRow> active = new ArrayList<>();
    /** Trunks of the prefix that was reached last, the longest first. */
    private final Deque<Open> trunks = new ArrayDeque<>();

    /** Opens the cache. */
    Generation(CausalLm model, DecodeOptions options, int passTokens, InferenceMeter meter) {
        this.model = model;
        this.passTokens = passTokens;
        this.meter = meter;
        this.session = model.decode(options);
    }

    private record Waiting(GeneratingRow row, PromptTree.@Nullable Prefix prefix) {}

    private record Open(PromptTree.Prefix prefix, Trunk trunk) {}

    /**
     * Runs rows until all have ended.
     *
     * @param ended is given each row that has
     * @throws org.occlocal.engine.OutOfMemoryException with rows left, which may go on elsewhere
     */
    void run(List<GeneratingRow> rows, Consumer<GeneratingRow> ended) {
        queue(rows);
        while (!waiting.isEmpty() || !active.isEmpty()) {
            fillSlots();
            retire(ended);
            if (!active.isEmpty()) {
                step();
                retire(ended);
            }
        }
    }

    private void queue(List<GeneratingRow> rows) {
        if (!model.spec().computesPrefixesAlike()) {
            rows.forEach(row -> waiting.add(new Waiting(row, null)));
            return;
        }
        List<int[]> tokens = rows.stream().map(GeneratingRow::tokens).toList();
        for (PromptTree.Place place : PromptTree.plan(tokens, passTokens)) {
            waiting.add(new Waiting(rows.get(place.prompt()), place.prefix()));
        }
    }

    /** Computes prompts, or prefixes of them, up to the tokens of a pass. */
    private void fillSlots() {
        int free = session.slots() - active.size();
        boolean enough = active.isEmpty() || free * SLOTS_PER_ADMISSION >= session.slots();
        long left = passTokens;
        while (enough && free > 0 && left > 0 && !waiting.isEmpty()) {
            PromptTree.Prefix prefix = waiting.getFirst().prefix();
            PromptTree.Prefix missing = missing(prefix);
            if (missing == null) {
                int before = active.size();
                left -= prefill(prefix, free, left);
                free -= active.size() - before;
            } else {
                keep(missing);
                left -= missing.tokens().length;
            }
        }
    }

    /** Closes the trunks that the prefix does not go on from. Returns the next part of it to compute, null for none. */
    private PromptTree.@Nullable Prefix missing(PromptTree.@Nullable Prefix prefix) {
        List<PromptTree.Prefix> chain = prefix == null ? List.of() : prefix.chain();
        while (!trunks.isEmpty() && !chain.contains(trunks.getFirst().prefix())) {
            trunks.pop().trunk().close();
        }
        return trunks.size() == chain.size() ? null : chain.get(trunks.size());
    }

    private void keep(PromptTree.Prefix prefix) {
        long start = System.nanoTime();
        Trunk base = trunks.isEmpty() ? null : trunks.getFirst().trunk();
        trunks.push(new Open(prefix, model.keep(base, prefix.tokens(), Integer.MAX_VALUE)));
        meter.prefilled(0, prefix.tokens().length, System.nanoTime() - start);
    }

    /** Admits rows that wait behind one prefix, as many as there are slots and tokens for. Returns the tokens computed. */
    private long prefill(PromptTree.@Nullable Prefix prefix, int free, long budget) {
        List<GeneratingRow> admitted = new ArrayList<>();
        int shared = PromptTree.Prefix.lengthOf(prefix);
        long computed = 0;
        long whole = 0;
        while (admitted.size() < free
                && !waiting.isEmpty()
                && Objects.equals(waiting.getFirst().prefix(), prefix)) {
            int length = waiting.getFirst().row().tokens().length;
            if (!admitted.isEmpty() && computed + length - shared > budget) {
                break;
            }
            computed += length - shared;
            whole += length;
            admitted.add(waiting.removeFirst().row());
        }
        long start = System.nanoTime();
        session.prefill(
                trunks.isEmpty() ? null : trunks.getFirst().trunk(),
                admitted.stream().map(GeneratingRow::row).toList(),
                admitted.stream().map(GeneratingRow::tokens).toList());
        meter.prefilled(whole, computed, System.nanoTime() - start);
        admitted.forEach(GeneratingRow::advance);
        active.addAll(admitted);
        return computed;
    }

    private void step() {
        long start = System.nanoTime();
        session.step();
        meter.decoded(session.rows().size(), System.nanoTime() - start);
        active.forEach(GeneratingRow::advance);
    }

    private void retire(Consumer<GeneratingRow> ended) {
        active.removeIf(row -> {
            if (!row.hasEnded()) {
                return false;
            }
            session.remove(row.row());
            ended.accept(row);
            return true;
        });
    }

    @Override
    public void close() {
        trunks.forEach(open -> open.trunk().close());
        trunks.clear();
        session.close();
    }
}
