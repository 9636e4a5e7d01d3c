package org.occlocal.harness.evaluators;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.occlocal.harness.python.PythonStr;

/**
 * ROUGE-L over sentences, which full stops end, with different words only: the F of the Python package rouge 1.0.1 (Lin,
 * "ROUGE: A Package for Automatic Evaluation of Summaries", 2004). That package recurses once for each word and gives
 * up - OpenCompass then counts 0 - where a sentence is longer than Python's stack, about a thousand words; here there is
 * no such limit.
 */
final class SentenceRouge {

    private static final double NEVER_ZERO = 1e-8;

    private SentenceRouge() {}

    /** From 0 to 1; 0 where either has no sentence. */
    static double f(String prediction, String reference) {
        List<List<String>> given = sentences(prediction);
        List<List<String>> expected = sentences(reference);
        if (given.isEmpty() || expected.isEmpty()) {
            return 0;
        }
        Set<String> common = new HashSet<>();
        for (List<String> sentence : expected) {
            given.forEach(other -> addCommonSubsequence(sentence, other, common));
        }
        double precision = (double) common.size() / distinct(given);
        double recall = (double) common.size() / distinct(expected);
        return 2 * (precision * recall / (precision + recall + NEVER_ZERO));
    }

    private static List<List<String>> sentences(String text) {
        return PythonStr.split(text, ".").stream()
                .filter(sentence -> !sentence.isEmpty())
                .map(sentence -> PythonStr.split(String.join(" ", PythonStr.words(sentence)), " "))
                .toList();
    }

    private static int distinct(List<List<String>> sentences) {
        Set<String> words = new HashSet<>();
        sentences.forEach(words::addAll);
        return words.size();
    }

    private static void addCommonSubsequence(List<String> sentence, List<String> other, Set<String> common) {
        int[][] lengths = Ngrams.commonSubsequences(sentence, other);
        int i = sentence.size();
        int j = other.size();
        while (i > 0 && j > 0) {
            if (sentence.get(i - 1).equals(other.get(j - 1))) {
                common.add(sentence.get(--i));
                j--;
            } else if (lengths[i - 1][j] > lengths[i][j - 1]) {
                i--;
            } else {
                j--;
            }
        }
    }
}
