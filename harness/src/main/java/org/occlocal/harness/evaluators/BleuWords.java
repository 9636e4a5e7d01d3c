package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** Words as sacrebleu's tokenizers give them: 13a, which is mteval-v13a's, and zh, which takes Chinese signs apart first. */
final class BleuWords {

    private static final Pattern SIGNS = PythonRegex.compile("([\\{-\\~\\[-\\` -\\&\\(-\\+\\:-\\@\\/])");
    private static final Pattern POINT_AFTER_OTHER = PythonRegex.compile("([^0-9])([\\.,])");
    private static final Pattern POINT_BEFORE_OTHER = PythonRegex.compile("([\\.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = PythonRegex.compile("([0-9])(-)");

    /**
     * Sacrebleu 2.6.0 writes the ranges of two planes with a digit too many, so that 2001 to 2A6D, which is punctuation and
     * symbols, and some radicals are Chinese, and no sign beyond the first plane is.
     */
    private static final int[][] CHINESE = {
        {0x2001, 0x2a6d}, {0x2e80, 0x2fdf}, {0x2ff0, 0x303f}, {0x3100, 0x312f}, {0x31a0, 0x31ef}, {0x3200, 0x4db5},
        {0x4e00, 0x9fbb}, {0xf900, 0xfa2d}, {0xfa30, 0xfa6a}, {0xfa70, 0xfad9}, {0xfe10, 0xfe1f}, {0xfe30, 0xfe4f},
        {0xff00, 0xffef}
    };

    private BleuWords() {}

    /** Tokenizer 13a. */
    static List<String> of(String text) {
        String line = text.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
        line = line.replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        return apart(" " + line + " ");
    }

    /** Tokenizer zh. */
    static List<String> chinese(String text) {
        StringBuilder line = new StringBuilder();
        PythonStr.strip(text).codePoints().forEach(c -> {
            String sign = Character.toString(c);
            line.append(isChinese(c) ? " " + sign + " " : sign);
        });
        return apart(line.toString());
    }

    /** Signs from words, but no point from digits on both sides. */
    private static List<String> apart(String text) {
        String line = SIGNS.matcher(text).replaceAll(" $1 ");
        line = POINT_AFTER_OTHER.matcher(line).replaceAll("$1 $2 ");
        line = POINT_BEFORE_OTHER.matcher(line).replaceAll(" $1 $2");
        line = DASH_AFTER_DIGIT.matcher(line).replaceAll("$1 $2 ");
        return new ArrayList<>(PythonStr.words(line));
    }

    private static boolean isChinese(int c) {
        for (int[] range : CHINESE) {
            if (c >= range[0] && c <= range[1]) {
                return true;
            }
        }
        return false;
    }
}
