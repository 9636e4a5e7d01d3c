package org.occlocal.harness.language;

import java.util.regex.Pattern;

/**
 * Regular expressions as nltk 3.10 compiles them: with Python's package {@code regex}, whose word characters are Unicode's, so
 * that vowel signs of Indian scripts are part of a word and fractions are not. Java's own classes are the same.
 */
final class NltkRegex {

    private NltkRegex() {}

    static Pattern compile(String expression) {
        return Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE | Pattern.UNIX_LINES);
    }
}
