package org.occlocal.tokenizers;

import java.util.Arrays;

/**
 * Text of a growing sequence of ids, piece by piece: the pieces and the final {@link #flush} joined are exactly what
 * {@link Tokenizer#decode} gives for all ids. A character is never cut: bytes that do not make a character yet are held
 * back. One per generated sequence, for a single thread; needs no closing.
 *
 * <p>How a token is written depends on what stands before it: the first word of a text loses its leading space, and a
 * character may be spread over up to four tokens. So a token is decoded together with a few tokens before it, the
 * window, whose text is known to have been returned, and the difference is what is new. The window starts anew whenever
 * the text ends with a whole character, which bounds it to a few tokens: the cost per token is constant.
 *
 * <p>Tokens of single bytes ({@code <0xE2>}, SentencePiece's byte fallback) are held back until another token follows:
 * HuggingFace tokenizers decode such a run as a whole, and one byte too many turns the entire run into U+FFFD.
 */
public final class IncrementalDetokenizer {

    private static final char REPLACEMENT = '\uFFFD';
    private static final int LONGEST_CHARACTER = 4;
    private static final int LONG_WINDOW = 16;

    private final Tokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final boolean skipSpecialTokens;

    /** Context, whose text has been returned, and then the tokens that are not settled. */
    private int[] window = new int[LONG_WINDOW];

    private int windowSize;
    private int contextSize;
    /** How much of the window's text has been returned, in chars. */
    private int returned;
    /** The window's size at which the next attempt to shorten it is made. */
    private int shortenAt = LONG_WINDOW;

    IncrementalDetokenizer(Tokenizer tokenizer, Vocabulary vocabulary, boolean skipSpecialTokens) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        this.skipSpecialTokens = skipSpecialTokens;
    }

    /** The text that this id settles; often empty, and sometimes more than the id's own text. */
    public String push(int id) {
        if (!vocabulary.contains(id) || (skipSpecialTokens && vocabulary.isSpecial(id))) {
            return "";
        }
        if (windowSize == window.length) {
            window = Arrays.copyOf(window, 2 * windowSize);
        }
        window[windowSize++] = id;
        if (vocabulary.isSingleByte(id)) {
            return "";
        }
        String text = decode(0, windowSize);
        boolean settled = text.isEmpty() || text.charAt(text.length() - 1) != REPLACEMENT;
        String piece = take(text, settled ? text.length() : text.length() - 1);
        if (settled) {
            startWindowAt(contextSize);
        } else if (windowSize >= shortenAt) {
            shorten(text);
        }
        return piece;
    }

    /** The text still held back, after the last id; an unfinished character becomes U+FFFD. */
    public String flush() {
        String text = decode(0, windowSize);
        return take(text, text.length());
    }

    private String take(String text, int end) {
        if (end <= returned) {
            return "";
        }
        String piece = text.substring(returned, end);
        returned = end;
        return piece;
    }

    /** Everything is settled: the tokens from {@code begin} are the context of the next ones. */
    private void startWindowAt(int begin) {
        String context = decode(begin, windowSize);
        if (context.isEmpty()) {
            // Such tokens do not tell the next one that something stands before it; the older context still does.
            return;
        }
        System.arraycopy(window, begin, window, 0, windowSize - begin);
        windowSize -= begin;
        contextSize = windowSize;
        returned = context.length();
        shortenAt = Math.max(LONG_WINDOW, 2 * windowSize);
    }

    /**
     * The text has ended with an unfinished character for long, so it is no text but a run of invalid bytes. Cuts the
     * window at a token before which the bytes are complete: the two sides decoded apart give the same text.
     */
    private void shorten(String text) {
        for (int cut = windowSize - 1; cut >= Math.max(1, windowSize - 2 * LONGEST_CHARACTER); cut--) {
            String before = decode(0, cut);
            String context = decode(cut - 1, cut);
            String rest = decode(cut - 1, windowSize);
            if (rest.startsWith(context)
                    && !context.isEmpty()
                    && before.length() <= returned
                    && text.equals(before + rest.substring(context.length()))) {
                returned -= before.length() - context.length();
                System.arraycopy(window, cut - 1, window, 0, windowSize - cut + 1);
                windowSize -= cut - 1;
                contextSize = 1;
                shortenAt = Math.max(LONG_WINDOW, 2 * windowSize);
                return;
            }
        }
        shortenAt = 2 * windowSize;
    }

    private String decode(int begin, int end) {
        return tokenizer.decode(Arrays.copyOfRange(window, begin, end), skipSpecialTokens);
    }
}
