package org.occlocal.harness.retrievers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts English text into sentences by the rules of Punkt (Kiss and Strunk 2006, NLTK's tokenize/punkt.py): an end mark
 * ends a sentence unless it belongs to an abbreviation, an initial before a capital, or a number before a small letter.
 *
 * <p>The abbreviations are common ones, not those of NLTK's trained model, which is a download of its own; nor are its
 * statistics of words that begin sentences known here. A text with a rarer abbreviation, such as "approx. 3", is cut
 * where NLTK does not, and then the word and its full stop count apart.
 */
final class Sentences {

    static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "mrs", "ms", "dr", "prof", "rev", "gen", "sen", "rep", "gov", "capt", "lt", "col", "sgt", "st", "jr",
            "sr", "co", "corp", "inc", "ltd", "vs", "e.g", "i.e", "u.s", "u.k", "u.n", "a.m", "p.m", "d.c", "ph.d",
            "jan", "feb", "mar", "apr", "aug", "sept", "oct", "nov", "dec", "ave");

    private static final Pattern END = Pattern.compile("[.?!](?=[?!)\";}\\]*:@'({\\[]|\\s+(\\S+))");
    private static final Pattern CLOSING = Pattern.compile("[\"')\\]}]+?(?:\\s+|(?=--)|$)", Pattern.MULTILINE);
    private static final Pattern INITIAL = Pattern.compile("[^\\W\\d_]", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern NUMBER = Pattern.compile("-?[.,]?\\d[\\d,.-]*");

    private Sentences() {}

    static List<String> of(String text) {
        List<String> sentences = new ArrayList<>();
        int start = 0;
        Matcher end = END.matcher(text);
        while (end.find()) {
            if (end.start() >= start && isBreak(text, end)) {
                sentences.add(text.substring(start, end.end()));
                start = end.group(1) == null ? end.end() : end.start(1);
            }
        }
        sentences.add(text.substring(start));
        return realigned(sentences);
    }

    private static boolean isBreak(String text, Matcher end) {
        if (text.charAt(end.start()) != '.') {
            return true;
        }
        int from = end.start();
        while (from > 0
                && !Character.isWhitespace(text.charAt(from - 1))
                && "?!)\";}]*:@'({[,".indexOf(text.charAt(from - 1)) < 0) {
            from--;
        }
        String word = text.substring(from, end.start());
        String next = end.group(1) == null ? "" : end.group(1);
        String lower = word.toLowerCase(Locale.ROOT);
        if (word.endsWith(".")
                || ABBREVIATIONS.contains(lower)
                || ABBREVIATIONS.contains(lower.substring(lower.lastIndexOf('-') + 1))) {
            return false;
        }
        boolean isInitial = INITIAL.matcher(word).matches();
        boolean isNumber = NUMBER.matcher(word).matches();
        if ((isInitial || isNumber) && !next.isEmpty()) {
            int first = next.codePointAt(0);
            return !(Character.isLowerCase(first)
                    || ";:,.!?".indexOf(first) >= 0
                    || (isInitial && Character.isUpperCase(first)));
        }
        return true;
    }

    /** Quotes and brackets that close belong to the sentence before. */
    private static List<String> realigned(List<String> sentences) {
        List<String> aligned = new ArrayList<>();
        int taken = 0;
        for (int i = 0; i < sentences.size(); i++) {
            String sentence = sentences.get(i).substring(taken);
            taken = 0;
            if (i + 1 < sentences.size()) {
                Matcher closing = CLOSING.matcher(sentences.get(i + 1));
                if (closing.lookingAt()) {
                    taken = closing.end();
                    sentence += closing.group().strip();
                }
            }
            if (!sentence.isEmpty()) {
                aligned.add(sentence);
            }
        }
        return aligned;
    }
}
