package org.occlocal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;

final class SlotDecodeSessionTest {

    private static final DecoderSpec SPEC =
            Checkpoint.open(ReferenceCase.named("llama").folder()).spec();

    private final Recorder session = new Recorder(new DecodeOptions(3, 4, false, List.of()));

    @Test
    void newRowsGetTheFreeSlotsAndTheLastRowMovesIntoAGap() {
        List<DecodeRow> rows = rows(3);
        session.prefill(rows.subList(0, 1), List.of(new int[] {1}));
        session.prefill(rows.subList(1, 3), List.of(new int[] {2, 3}, new int[] {4}));

        session.remove(rows.get(0));
        session.remove(rows.get(1));

        assertThat(session.rows()).containsExactly(rows.get(2));
        assertThat(session.done).containsExactly("fill 1 from 0", "fill 2 from 1", "2 to 0", "1 to 1");
    }

    @Test
    void argumentsThatAreRefusedLeaveTheSessionAndTheRowsAsTheyWere() {
        List<DecodeRow> rows = rows(2);

        assertThatThrownBy(() -> session.prefill(rows, List.of(new int[] {1}, new int[5])))
                .hasMessage("a prompt of 5 tokens for slots of 4");
        assertThatThrownBy(() -> session.prefill(rows, List.of(new int[] {1}, new int[] {SPEC.vocabularySize()})))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> session.prefill(rows, List.of(new int[] {1})))
                .hasMessage("2 rows and 1 prompts for 3 free slots");
        assertThatThrownBy(() -> session.remove(rows.get(0))).hasMessage("the row is not in this session");

        assertThat(session.done).isEmpty();
        session.prefill(rows, List.of(new int[] {1}, new int[] {2}));
        assertThat(session.rows()).isEqualTo(rows);
    }

    @Test
    void aFullSlotIsNotSteppedBeyondItsEnd() {
        session.prefill(rows(1), List.of(new int[] {1, 2, 3}));
        session.step();

        assertThatThrownBy(session::step).hasMessage("slot 0 is full with 4 tokens");
    }

    @Test
    void isClosedOnceAndForAll() {
        assertThatThrownBy(() -> SlotDecodeSession.requireClosed(session)).hasMessageContaining("close it first");
        session.close();
        session.close();

        SlotDecodeSession.requireClosed(session);
        assertThat(session.done).containsExactly("free");
        assertThatThrownBy(session::step).hasMessage("the decode session is closed");
    }

    private static List<DecodeRow> rows(int count) {
        DecodeRow[] rows = new DecodeRow[count];
        Arrays.setAll(rows, i -> new DecodeRow(Sampling.GREEDY, 0));
        return List.of(rows);
    }

    /** Says what it is told to do; every token that it chooses is 7. */
    private static final class Recorder extends SlotDecodeSession {

        private final List<String> done = new ArrayList<>();

        Recorder(DecodeOptions options) {
            super(SPEC, options);
        }

        @Override
        protected void fill(@Nullable Trunk trunk, List<DecodeRow> some, int firstSlot) {
            done.add("fill " + some.size() + " from " + firstSlot);
            some.forEach(row -> row.advance(row.tokens().length - row.cachedTokens(), 7, 0));
        }

        @Override
        protected void stepAll() {
            rows().forEach(row -> row.advance(1, 7, 0));
        }

        @Override
        protected void vacate(int slot, int last) {
            done.add(last + " to " + slot);
        }

        @Override
        protected void free() {
            done.add("free");
        }
    }
}
