package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.tokenizers.python.PythonStrings;

/** split, rsplit, splitlines, partition and rpartition of Python's str. */
final class TextSplitting {

    private TextSplitting() {}

    static List<Object> split(String text, String name, Arguments arguments, Budget budget) {
        @Nullable Object[] bound = arguments.bind(name, "sep", "maxsplit");
        int limit = bound[1] == null || Python.index(bound[1]) < 0 ? Integer.MAX_VALUE : Python.index(bound[1]);
        String separator = bound[0] == null || bound[0] instanceof None ? null : TextMethods.text(bound[0]);
        if (name.equals("split")) {
            return split(text, separator, limit, budget);
        }
        List<Object> parts = split(reversed(text), separator == null ? null : reversed(separator), limit, budget);
        List<Object> inOrder = new ArrayList<>();
        for (int i = parts.size() - 1; i >= 0; i--) {
            inOrder.add(reversed((String) parts.get(i)));
        }
        return inOrder;
    }

    private static List<Object> split(String text, @Nullable String separator, int limit, Budget budget) {
        if (separator == null) {
            return splitAtSpace(text, limit, budget);
        }
        if (separator.isEmpty()) {
            throw new JinjaException("empty separator");
        }
        List<Object> parts = new ArrayList<>();
        int begin = 0;
        for (int end = text.indexOf(separator);
                end >= 0 && parts.size() < limit;
                end = text.indexOf(separator, begin)) {
            budget.spend(Operators.ITEM);
            parts.add(text.substring(begin, end));
            begin = end + separator.length();
        }
        parts.add(text.substring(begin));
        return parts;
    }

    /** Runs of space separate; what is left after the last cut keeps the space at its end. */
    private static List<Object> splitAtSpace(String text, int limit, Budget budget) {
        List<Object> parts = new ArrayList<>();
        int begin = spaceEnd(text, 0);
        while (begin < text.length() && parts.size() < limit) {
            int end = begin;
            while (end < text.length() && !PythonStrings.isSpace(text.charAt(end))) {
                end++;
            }
            budget.spend(Operators.ITEM);
            parts.add(text.substring(begin, end));
            begin = spaceEnd(text, end);
        }
        if (begin < text.length()) {
            parts.add(text.substring(begin));
        }
        return parts;
    }

    private static int spaceEnd(String text, int begin) {
        int end = begin;
        while (end < text.length() && PythonStrings.isSpace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static String reversed(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    static List<Object> splitLines(String text, @Nullable Object keepEnds, Budget budget) {
        boolean keep = keepEnds != null && Python.truth(keepEnds);
        List<Object> lines = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            if ("\n\r\u000B\f\u001C\u001D\u001E\u0085\u2028\u2029".indexOf(text.charAt(i)) >= 0) {
                int end = text.startsWith("\r\n", i) ? i + 2 : i + 1;
                budget.spend(Operators.ITEM);
                lines.add(text.substring(begin, keep ? end : i));
                begin = end;
                i = end - 1;
            }
        }
        if (begin < text.length()) {
            lines.add(text.substring(begin));
        }
        return lines;
    }

    static Tuple partition(String text, String name, String separator) {
        if (separator.isEmpty()) {
            throw new JinjaException("empty separator");
        }
        boolean last = name.startsWith("r");
        int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (at < 0) {
            return last ? Tuple.of("", "", text) : Tuple.of(text, "", "");
        }
        return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }
}
