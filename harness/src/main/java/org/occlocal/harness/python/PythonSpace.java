package org.occlocal.harness.python;

import org.occlocal.tokenizers.python.PythonStrings;

/** Removes space at the ends of texts as Python does, which knows more kinds of space than Java. */
public final class PythonSpace {

    private PythonSpace() {}

    /** {@code text.strip()}. */
    public static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && PythonStrings.isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && PythonStrings.isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }
}
