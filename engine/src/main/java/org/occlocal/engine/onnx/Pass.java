package org.occlocal.engine.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.occlocal.engine.ScorePack;

/**
 * Tokens that are computed together, cut into pieces: some tokens of a sequence in a row. Owned by the call that made it;
 * its arrays are not copied.
 */
final class Pass {

    /** More queries at a time see more keys than they need to: those behind them. */
    private static final int MOST_PIECE_TOKENS = 256;

    private final int[] tokens;
    private final List<Piece> pieces = new ArrayList<>();

    /**
     * Tokens in a row.
     *
     * @param begin place of the first among the tokens of the pass
     * @param past tokens that come before it in its sequence
     * @param totalTokens of the sequence as far as it is known, see RotaryFrequencies
     * @param parent number of the piece before it, -1 for the trunk or nothing
     */
    record Piece(int begin, int length, int past, int totalTokens, int parent) {
        int end() {
            return past + length;
        }
    }

    private Pass(int[] tokens) {
        this.tokens = tokens;
    }

    /** Sequences merged by prefix. */
    static Pass of(ScorePack pack) {
        Pass pass = new Pass(
                Arrays.stream(pack.allTokens()).mapToInt(Math::toIntExact).toArray());
        int[] last = new int[pack.segments().size()];
        for (int s = 0; s < last.length; s++) {
            int parent = pack.segments().get(s).parent();
            last[s] = pass.cut(
                    pack.begin(s), pack.segments().get(s).length(), pack.depth(s), parent < 0 ? -1 : last[parent]);
        }
        return pass;
    }

    /**
     * Sequences that share nothing but a trunk.
     *
     * @param behind tokens of each behind the trunk
     * @param past tokens of the trunk
     */
    static Pass apart(List<int[]> behind, int past) {
        int[] all = behind.stream().flatMapToInt(Arrays::stream).toArray();
        Pass pass = new Pass(all);
        int begin = 0;
        for (int[] own : behind) {
            pass.cut(begin, own.length, past, -1);
            begin += own.length;
        }
        return pass;
    }

    /** Returns the number of the last piece. */
    private int cut(int begin, int length, int past, int parent) {
        int before = parent;
        int count = (length + MOST_PIECE_TOKENS - 1) / MOST_PIECE_TOKENS;
        int each = (length + count - 1) / count;
        for (int from = 0; from < length; from += each) {
            pieces.add(new Piece(begin + from, Math.min(each, length - from), past + from, past + length, before));
            before = pieces.size() - 1;
        }
        return before;
    }

    int[] tokens() {
        return tokens;
    }

    /**
     * The pieces whose states others need.
     *
     * @param ends whether what sequences leave behind is needed as well
     */
    boolean[] keptPieces(boolean ends) {
        boolean[] kept = new boolean[pieces.size()];
        Arrays.fill(kept, ends); // a piece is either the last of its sequence or comes before another one
        for (Piece piece : pieces) {
            if (piece.parent() >= 0) {
                kept[piece.parent()] = true;
            }
        }
        return kept;
    }

    /** Parents before their children. */
    List<Piece> pieces() {
        return pieces;
    }
}
