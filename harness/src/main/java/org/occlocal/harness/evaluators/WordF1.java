package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.occlocal.harness.postprocessors.ChineseWords;
import org.occlocal.harness.python.PythonStr;

/** Words of answers in a normal form, and how many two answers have in common, as LongBench and LV-Eval count them. */
final class WordF1 {

    private static final Set<Integer> SIGNS = signs();

    private WordF1() {}

    /** @param isChinese whether the text is cut by a dictionary, otherwise by white space */
    static List<String> words(String text, boolean isChinese) {
        return isChinese
                ? chinesePieces(text).stream().filter(word -> !word.isEmpty()).toList()
                : PythonStr.words(TextJudges.plainWords(text));
    }

    /** Chinese words without signs and white space, in lower case; those that were nothing else are empty. */
    static List<String> chinesePieces(String text) {
        List<String> words = new ArrayList<>();
        for (String word : ChineseWords.of(text)) {
            StringBuilder kept = new StringBuilder();
            PythonStr.lower(word).codePoints().filter(c -> !SIGNS.contains(c)).forEach(kept::appendCodePoint);
            words.add(String.join("", PythonStr.words(kept.toString())));
        }
        return words;
    }

    /** Harmonic mean of the shares of both that the other has too; 0 to 1. */
    static double of(List<String> prediction, List<String> reference) {
        int common = common(prediction, reference).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        if (common == 0) {
            return 0;
        }
        double precision = (double) common / prediction.size();
        double recall = (double) common / reference.size();
        return 2 * precision * recall / (precision + recall);
    }

    /** How often a word is in both. */
    static Map<String, Integer> common(List<String> a, List<String> b) {
        Map<String, Integer> left = new HashMap<>();
        b.forEach(word -> left.merge(word, 1, Integer::sum));
        Map<String, Integer> common = new HashMap<>();
        for (String word : a) {
            if (left.getOrDefault(word, 0) > 0) {
                left.merge(word, -1, Integer::sum);
                common.merge(word, 1, Integer::sum);
            }
        }
        return common;
    }

    private static Set<Integer> signs() {
        Set<Integer> signs = new HashSet<>();
        (TextJudges.PUNCTUATION + "！？｡。＂＃＄％＆＇（）＊＋，－／：；＜＝＞＠［＼］＾＿｀｛｜｝～｟｠｢｣､、〃》「」『』【】〔〕〖〗〘〙〚〛〜〝〞〟〰〾〿" + "–—‘’‛“”„‟…‧﹏")
                .codePoints()
                .forEach(signs::add);
        return signs;
    }
}
