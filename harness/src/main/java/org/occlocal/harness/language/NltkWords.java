package org.occlocal.harness.language;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.occlocal.harness.python.PythonStr;

/**
 * Divides text into words and signs as nltk's word_tokenize does (3.10): in the manner of the Penn Treebank, sentence by
 * sentence. Immutable and thread-safe.
 */
public final class NltkWords {

    /** Steps of nltk's NLTKWordTokenizer, in its order. */
    private static final List<Step> BEFORE_PADDING = List.of(
            // opening quotes
            step("([\u00ab\u201c\u2018\u201e]|[`]+)", " $1 "),
            step("^\"", "``"),
            step("(``)", " $1 "),
            step("([ (\\[{<])(\"|'{2})", "$1 `` "),
            step("(?i)(?<!\\w)(')(?!(?:re|ve|ll|m|t|s|d|n)\\b)(?=\\w)", "$1 "),
            // punctuation
            step("([^.])(\\.)([\\])}>\"'\u00bb\u201d\u2019 ]*+)\\s*$", "$1 $2 $3 "),
            step("([:,])([^\\d])", " $1 $2"),
            step("([:,])$", " $1 "),
            step("\\.{2,}", " $0 "),
            step("[;@#$%&]", " $0 "),
            step("[\u2012-\u2015]", " $0 "),
            step("([^.])(\\.)([\\])}>\"']*)\\s*$", "$1 $2$3 "),
            step("[?!]", " $0 "),
            step("([^'])' ", "$1 ' "),
            step("[*]", " $0 "),
            step("[\\]\\[(){}<>]", " $0 "),
            step("--", " -- "));

    private static final List<Step> AFTER_PADDING = List.of(
            // closing quotes
            step("([\u00bb\u201d\u2019])", " $1 "),
            step("''", " '' "),
            step("\"", " '' "),
            step("\\s+", " "),
            step("([^' ])('[sS]|'[mM]|'[dD]|') ", "$1 $2 "),
            step("([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ", "$1 $2 "),
            // contractions
            step("(?i)\\b(can)(not)\\b", " $1 $2 "),
            step("(?i)\\b(d)('ye)\\b", " $1 $2 "),
            step("(?i)\\b(gim)(me)\\b", " $1 $2 "),
            step("(?i)\\b(gon)(na)\\b", " $1 $2 "),
            step("(?i)\\b(got)(ta)\\b", " $1 $2 "),
            step("(?i)\\b(lem)(me)\\b", " $1 $2 "),
            step("(?i)\\b(more)('n)\\b", " $1 $2 "),
            step("(?i)\\b(wan)(na)(?=\\s)", " $1 $2 "),
            step("(?i) ('t)(is)\\b", " $1 $2 "),
            step("(?i) ('t)(was)\\b", " $1 $2 "));

    private static final Pattern WORD = NltkRegex.compile("\\w+");

    private final PunktSentences sentences;

    public NltkWords(PunktSentences sentences) {
        this.sentences = sentences;
    }

    private record Step(Pattern pattern, String replacement) {
        String apply(String text) {
            return pattern.matcher(text).replaceAll(replacement);
        }
    }

    private static Step step(String expression, String replacement) {
        return new Step(NltkRegex.compile(expression), replacement);
    }

    /** The number of runs of word characters: nltk's {@code RegexpTokenizer(r'\w+')}. */
    public static long count(String text) {
        return WORD.matcher(text).results().count();
    }

    /** Words and signs of a text; straight quotes become {@code ``} and {@code ''}. */
    public List<String> divide(String text) {
        List<String> words = new ArrayList<>();
        for (String sentence : sentences.divide(text)) {
            String spaced = sentence;
            for (Step step : BEFORE_PADDING) {
                spaced = step.apply(spaced);
            }
            spaced = " " + spaced + " ";
            for (Step step : AFTER_PADDING) {
                spaced = step.apply(spaced);
            }
            words.addAll(PythonStr.words(spaced));
        }
        return words;
    }
}
