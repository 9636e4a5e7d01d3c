package org.occlocal.harness.language;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonStr;

/**
 * Divides text into sentences as nltk's PunktSentenceTokenizer does (3.10, where curly quotes close a sentence as straight
 * ones do). Method: Kiss and Strunk, "Unsupervised Multilingual Sentence Boundary Detection", Computational Linguistics 32
 * (2006). Immutable and thread-safe.
 */
public final class PunktSentences {

    private static final String ASCII_SPACE = " \t\n\r\u000b\f";
    private static final String NO_WORD = "[)\";}\\]*:@'({\\[\u2018\u2019\u201c\u201d\u00ab\u00bb?!]";
    private static final Pattern PERIOD_CONTEXT =
            NltkRegex.compile("[.?!](?=(?<after>" + NO_WORD + "|\\s+(?<next>\\S+)))");
    private static final Pattern CLOSING =
            NltkRegex.compile("(?m)[\"')\\]}\u2018\u2019\u201c\u201d\u00ab\u00bb]+?(?:\\s+|(?=--)|$)");

    private final PunktWords words;

    public PunktSentences(PunktParameters parameters) {
        this.words = new PunktWords(parameters, NO_WORD);
    }

    /** The sentences of a text, without white space between them. */
    public List<String> divide(String text) {
        List<Span> spans = spans(text);
        List<String> sentences = new ArrayList<>();
        int moved = 0;
        for (int i = 0; i < spans.size(); i++) {
            int start = spans.get(i).start + moved;
            int end = spans.get(i).end;
            Matcher closing =
                    i + 1 < spans.size() ? CLOSING.matcher(spans.get(i + 1).of(text)) : null;
            if (closing != null && closing.lookingAt()) {
                end = spans.get(i + 1).start
                        + PythonStr.rightStrip(closing.group()).length();
                moved = closing.end();
                sentences.add(new Span(start, end).of(text));
            } else {
                moved = 0;
                if (start < end) {
                    sentences.add(text.substring(start, end));
                }
            }
        }
        return sentences;
    }

    private record Span(int start, int end) {
        /** Nothing where the end is before the start. */
        String of(String text) {
            return start < end ? text.substring(start, end) : "";
        }
    }

    private List<Span> spans(String text) {
        List<Span> spans = new ArrayList<>();
        int start = 0;
        for (Candidate candidate : candidates(text)) {
            if (words.haveSentenceEnd(candidate.context)) {
                spans.add(new Span(start, candidate.end));
                start = candidate.next < 0 ? candidate.end : candidate.next;
            }
        }
        spans.add(new Span(start, PythonStr.rightStrip(text).length()));
        return spans;
    }

    /**
     * A sign that may end a sentence.
     *
     * @param wordStart where the word before it begins
     * @param wordEnd where the sign is
     * @param end behind the sign
     * @param next where the token behind white space begins; -1 where a sign follows at once
     * @param context the word before, the sign, and what follows it
     */
    private record Candidate(int wordStart, int wordEnd, int end, int next, String context) {}

    /** Of signs whose words before them overlap, the last: "acting!!! I" has one. */
    private static List<Candidate> candidates(String text) {
        List<Candidate> candidates = new ArrayList<>();
        Matcher matcher = PERIOD_CONTEXT.matcher(text);
        Candidate last = null;
        while (matcher.find()) {
            int wordStart = wordStart(text, last, matcher.start());
            if (last != null && last.wordEnd <= wordStart) {
                candidates.add(last);
            }
            String context = slice(text, wordStart, matcher.start()) + matcher.group() + matcher.group("after");
            last = new Candidate(wordStart, matcher.start(), matcher.end(), matcher.start("next"), context);
        }
        if (last != null) {
            candidates.add(last);
        }
        return candidates;
    }

    private static int wordStart(String text, @Nullable Candidate last, int sign) {
        int from = last == null ? 0 : last.wordEnd;
        for (int i = sign - 1; i > from; i--) {
            if (ASCII_SPACE.indexOf(text.charAt(i)) >= 0) {
                return i + 1;
            }
        }
        // white space at the very beginning counts as none, as there
        return last == null ? 0 : last.wordStart;
    }

    private static String slice(String text, int start, int end) {
        return start < end ? text.substring(start, end) : "";
    }
}
