package org.occlocal.harness.postprocessors;

import com.huaban.analysis.jieba.JiebaSegmenter;
import java.util.List;

/** Chinese text cut into words by the jieba dictionary, new words by its hidden Markov model: {@code jieba.cut}. */
public final class ChineseWords {

    private ChineseWords() {}

    /** The words in order; joined they are the text. */
    public static List<String> of(String text) {
        return Segmenter.JIEBA.sentenceProcess(text);
    }

    /** The words with a space between them. */
    public static String joined(String text) {
        return String.join(" ", of(text));
    }

    /** Loads its dictionary on first use. */
    private static final class Segmenter {
        private static final JiebaSegmenter JIEBA = new JiebaSegmenter();
    }
}
