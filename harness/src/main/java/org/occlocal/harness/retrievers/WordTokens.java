package org.occlocal.harness.retrievers;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.regex.Pattern;
import org.occlocal.tokenizers.python.PythonStrings;

/**
 * Words of English text, with punctuation and contractions apart, in the manner of the Penn Treebank: NLTK's
 * {@code word_tokenize} (nltk 3.10, tokenize/destructive.py).
 */
final class WordTokens {

    private record Rule(Pattern pattern, String replacement) {

        static Rule of(String pattern, String replacement) {
            return new Rule(
                    Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES), replacement);
        }
    }

    private static final List<Rule> OPENING_AND_PUNCTUATION = List.of(
            Rule.of("([«“‘„]|`+)", " $1 "),
            Rule.of("^\"", "``"),
            Rule.of("(``)", " $1 "),
            Rule.of("([ (\\[{<])(\"|'{2})", "$1 `` "),
            Rule.of("(?iu)(?<!\\w)(')(?!(?:re|ve|ll|m|t|s|d|n)\\b)(?=\\w)", "$1 "),
            Rule.of("([^.])(\\.)([\\])}>\"'»”’ ]*+)\\s*$", "$1 $2 $3 "),
            Rule.of("([:,])([^\\d])", " $1 $2"),
            Rule.of("([:,])$", " $1 "),
            Rule.of("\\.{2,}", " $0 "),
            Rule.of("[;@#$%&]", " $0 "),
            Rule.of("[\\u2012-\\u2015]", " $0 "),
            Rule.of("([^.])(\\.)([\\])}>\"']*)\\s*$", "$1 $2$3 "),
            Rule.of("[?!]", " $0 "),
            Rule.of("([^'])' ", "$1 ' "),
            Rule.of("[*]", " $0 "),
            Rule.of("[\\]\\[(){}<>]", " $0 "),
            Rule.of("--", " -- "));

    private static final List<Rule> CLOSING = List.of(
            Rule.of("([»”’])", " $1 "),
            Rule.of("''", " '' "),
            Rule.of("\"", " '' "),
            Rule.of("\\s+", " "),
            Rule.of("([^' ])('[sS]|'[mM]|'[dD]|') ", "$1 $2 "),
            Rule.of("([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ", "$1 $2 "),
            Rule.of("(?iu)\\b(can)(not)\\b", " $1 $2 "),
            Rule.of("(?iu)\\b(d)('ye)\\b", " $1 $2 "),
            Rule.of("(?iu)\\b(gim)(me)\\b", " $1 $2 "),
            Rule.of("(?iu)\\b(gon)(na)\\b", " $1 $2 "),
            Rule.of("(?iu)\\b(got)(ta)\\b", " $1 $2 "),
            Rule.of("(?iu)\\b(lem)(me)\\b", " $1 $2 "),
            Rule.of("(?iu)\\b(more)('n)\\b", " $1 $2 "),
            Rule.of("(?iu)\\b(wan)(na)(?=\\s)", " $1 $2 "),
            Rule.of("(?iu) ('t)(is)\\b", " $1 $2 "),
            Rule.of("(?iu) ('t)(was)\\b", " $1 $2 "));

    private WordTokens() {}

    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        Sentences.of(text).forEach(sentence -> addWords(sentence, words));
        return words;
    }

    private static void addWords(String sentence, List<String> words) {
        String text = sentence;
        for (Rule rule : OPENING_AND_PUNCTUATION) {
            text = rule.pattern().matcher(text).replaceAll(rule.replacement());
        }
        text = " " + text + " ";
        for (Rule rule : CLOSING) {
            text = rule.pattern().matcher(text).replaceAll(rule.replacement());
        }
        StringBuilder spaced = new StringBuilder();
        text.codePoints().forEach(c -> spaced.appendCodePoint(PythonStrings.isSpace(c) ? ' ' : c));
        StringTokenizer parts = new StringTokenizer(spaced.toString(), " ");
        while (parts.hasMoreTokens()) {
            words.add(parts.nextToken());
        }
    }
}
