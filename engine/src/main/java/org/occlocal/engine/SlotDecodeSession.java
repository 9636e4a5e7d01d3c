package org.occlocal.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.DecoderSpec;

/**
 * What the decode sessions of all engines do alike: they keep the order of the rows, check what is asked of their slots,
 * and decide when a slot has to be filled anew. An engine says how slots are filled, stepped, vacated and freed. After an
 * exception of the engine a session is good for nothing but being closed; one about arguments leaves it as it was.
 */
public abstract class SlotDecodeSession implements DecodeSession {

    private final DecoderSpec spec;
    private final DecodeOptions options;
    private final List<DecodeRow> rows = new ArrayList<>();
    private boolean open = true;

    protected SlotDecodeSession(DecoderSpec spec, DecodeOptions options) {
        this.spec = spec;
        this.options = options;
    }

    /**
     * A model has one session at a time.
     *
     * @param former the model's last one, null for none
     * @throws IllegalStateException when it is still open
     */
    public static void requireClosed(@Nullable SlotDecodeSession former) {
        if (former != null && former.open) {
            throw new IllegalStateException("the model has an open decode session; close it first");
        }
    }

    /**
     * Caches all tokens of some rows in consecutive slots, whatever the slots held, and chooses the next token of each.
     *
     * @param trunk whose tokens each of the rows begins with, null for none
     * @param some rows that have started; those that are new are not among {@link #rows} yet
     */
    protected abstract void fill(@Nullable Trunk trunk, List<DecodeRow> some, int firstSlot);

    /** Caches the last token of every row and chooses its next one. */
    protected abstract void stepAll();

    /** The row in {@code slot} leaves; that in {@code last}, where it is another, moves there. {@link #rows} has both yet. */
    protected abstract void vacate(int slot, int last);

    /** Frees what the slots take. Called once. */
    protected abstract void free();

    @Override
    public final int slots() {
        return options.slots();
    }

    @Override
    public final List<DecodeRow> rows() {
        return Collections.unmodifiableList(rows);
    }

    @Override
    public final void prefill(@Nullable Trunk trunk, List<DecodeRow> newRows, List<int[]> prompts) {
        requireOpen();
        if (newRows.size() != prompts.size() || rows.size() + newRows.size() > slots()) {
            throw new IllegalArgumentException(newRows.size() + " rows and " + prompts.size() + " prompts for "
                    + (slots() - rows.size()) + " free slots");
        }
        int past = trunk == null ? 0 : trunk.length();
        prompts.forEach(prompt -> check(prompt, past));
        for (int i = 0; i < prompts.size(); i++) {
            newRows.get(i).start(prompts.get(i));
        }
        fill(trunk, newRows, rows.size());
        rows.addAll(newRows);
    }

    private void check(int[] prompt, int past) {
        if (prompt.length <= past || prompt.length > options.positions()) {
            throw new IllegalArgumentException("a prompt of " + prompt.length + " tokens for slots of "
                    + options.positions() + (past == 0 ? "" : ", behind a trunk of " + past));
        }
        for (int token : prompt) {
            spec.checkToken(token);
        }
    }

    @Override
    public final void step() {
        requireOpen();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).cachedTokens() >= options.positions()) {
                throw new IllegalStateException("slot " + i + " is full with " + options.positions() + " tokens");
            }
        }
        int stale = spec.cacheIsStaleBeyond();
        if (stale == 0 || rows.stream().noneMatch(row -> row.cachedTokens() == stale)) {
            stepAll();
            return;
        }
        // Rows are stepped one by one while one of them has to fill its slot anew.
        for (int i = 0; i < rows.size(); i++) {
            fill(null, List.of(rows.get(i)), i);
        }
    }

    @Override
    public final void remove(DecodeRow row) {
        requireOpen();
        int slot = rows.indexOf(row);
        if (slot < 0) {
            throw new IllegalArgumentException("the row is not in this session");
        }
        int last = rows.size() - 1;
        vacate(slot, last);
        Collections.swap(rows, slot, last);
        rows.remove(last);
    }

    @Override
    public final void close() {
        if (open) {
            open = false;
            free();
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the decode session is closed");
        }
    }
}
