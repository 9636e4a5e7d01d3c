package org.occlocal.harness.postprocessors;

import com.huaban.analysis.jieba.JiebaSegmenter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.occlocal.harness.python.PythonRegex;

/**
 * Chinese text cut into words: {@code jieba.cut} of Python. Of all ways to cut by the dictionary the likeliest is taken;
 * what stays single characters is cut by a hidden Markov model. The dictionary and the model are those of the
 * jieba-analysis library, whose own cutting treats letters and signs otherwise than Python's. Thread-safe; the
 * dictionary takes about 80 MB from the first use on.
 */
public final class ChineseWords {

    private static final Pattern WORDS = PythonRegex.compile("([\u4e00-\u9fd5a-zA-Z0-9+#&\\._%\\-]+)");
    private static final Pattern SPACES = PythonRegex.compile("(\\r\\n|\\s)");
    private static final Pattern HAN = PythonRegex.compile("([\u4e00-\u9fd5]+)");
    private static final Pattern LATIN = PythonRegex.compile("([a-zA-Z0-9]+(?:\\.\\d+)?%?)");

    private ChineseWords() {}

    /** The words in order; joined they are the text. */
    public static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        List<String> blocks = PythonRegex.split(WORDS, text);
        for (int i = 0; i < blocks.size(); i++) {
            if (i % 2 == 1) {
                byDictionary(blocks.get(i), words);
                continue;
            }
            List<String> parts = PythonRegex.split(SPACES, blocks.get(i));
            for (int j = 0; j < parts.size(); j++) {
                if (j % 2 == 1) {
                    words.add(parts.get(j));
                } else {
                    parts.get(j).codePoints().forEach(c -> words.add(Character.toString(c)));
                }
            }
        }
        return words;
    }

    /** The words with a space between them. */
    public static String joined(String text) {
        return String.join(" ", of(text));
    }

    private static void byDictionary(String text, List<String> words) {
        int[] ends = likeliestEnds(text);
        StringBuilder single = new StringBuilder();
        for (int start = 0; start < text.length(); start = ends[start]) {
            String word = text.substring(start, ends[start]);
            if (word.length() == 1) {
                single.append(word);
            } else {
                flush(single, words);
                words.add(word);
            }
        }
        flush(single, words);
    }

    /** Entry [i] is the end of the word that begins at i in the likeliest cut; of equals the longest. */
    private static int[] likeliestEnds(String text) {
        Dictionary dictionary = Model.DICTIONARY;
        double[] best = new double[text.length() + 1];
        int[] ends = new int[text.length()];
        for (int start = text.length() - 1; start >= 0; start--) {
            best[start] = Double.NEGATIVE_INFINITY;
            boolean any = false;
            for (int end = start + 1; end <= text.length(); end++) {
                Integer count = dictionary.counts().get(text.substring(start, end));
                if (count == null) {
                    break;
                }
                any |= count > 0;
                if (count > 0) {
                    take(start, end, Math.log(count) - dictionary.logTotal(), best, ends);
                }
            }
            if (!any) {
                take(
                        start,
                        start + 1,
                        Math.log(dictionary.count(text.substring(start, start + 1))) - dictionary.logTotal(),
                        best,
                        ends);
            }
        }
        return ends;
    }

    private static void take(int start, int end, double logProbability, double[] best, int[] ends) {
        double total = logProbability + best[end];
        if (total >= best[start]) {
            best[start] = total;
            ends[start] = end;
        }
    }

    private static void flush(StringBuilder single, List<String> words) {
        String text = single.toString();
        single.setLength(0);
        if (text.length() == 1) {
            words.add(text);
        } else if (Model.DICTIONARY.counts().getOrDefault(text, 0) > 0) {
            text.chars().forEach(c -> words.add(Character.toString(c)));
        } else {
            List<String> blocks = PythonRegex.split(HAN, text);
            for (int i = 0; i < blocks.size(); i++) {
                if (i % 2 == 1) {
                    Model.cut(blocks.get(i), words);
                } else {
                    PythonRegex.split(LATIN, blocks.get(i)).stream()
                            .filter(part -> !part.isEmpty())
                            .forEach(words::add);
                }
            }
        }
    }

    /** How often words occur; the beginnings of words are there with 0. */
    private record Dictionary(Map<String, Integer> counts, double logTotal) {
        int count(String word) {
            return Math.max(counts.getOrDefault(word, 0), 1);
        }
    }

    /** Whether a character begins, ends, is within, or is a word. */
    private static final class Model {

        private static final Dictionary DICTIONARY = dictionary();
        private static final int BEGIN = 0;
        private static final int END = 1;
        private static final int MIDDLE = 2;
        private static final int SINGLE = 3;
        private static final double NEVER = -3.14e100;
        private static final double[] START = {-0.26268660809250016, NEVER, NEVER, -1.4652633398537678};
        /** Entry [from][to], logarithms. */
        private static final double[][] STEP = {
            {NEVER, -0.510825623765990, -0.916290731874155, NEVER},
            {-0.5897149736854513, NEVER, NEVER, -0.8085250474669937},
            {NEVER, -0.33344856811948514, -1.2603623820268226, NEVER},
            {-0.7211965654669841, NEVER, NEVER, -0.6658631448798212}
        };
        /** In the order in which Python prefers equals: the later letter of B, E, M, S. */
        private static final int[][] BEFORE = {{END, SINGLE}, {BEGIN, MIDDLE}, {BEGIN, MIDDLE}, {END, SINGLE}};

        private static final List<Map<Character, Double>> EMIT = emissions();

        static void cut(String text, List<String> words) {
            double[] scores = new double[4];
            int[][] came = new int[text.length()][4];
            for (int state = 0; state < 4; state++) {
                scores[state] = START[state] + EMIT.get(state).getOrDefault(text.charAt(0), NEVER);
            }
            for (int i = 1; i < text.length(); i++) {
                double[] next = new double[4];
                for (int state = 0; state < 4; state++) {
                    double emit = EMIT.get(state).getOrDefault(text.charAt(i), NEVER);
                    next[state] = Double.NEGATIVE_INFINITY;
                    for (int before : BEFORE[state]) {
                        double score = scores[before] + STEP[before][state] + emit;
                        if (score >= next[state]) {
                            next[state] = score;
                            came[i][state] = before;
                        }
                    }
                }
                scores = next;
            }
            int state = scores[SINGLE] >= scores[END] ? SINGLE : END;
            boolean[] ends = new boolean[text.length()];
            for (int i = text.length() - 1; i >= 0; i--) {
                ends[i] = state == END || state == SINGLE;
                state = came[i][state];
            }
            int start = 0;
            for (int i = 0; i < text.length(); i++) {
                if (ends[i] || i == text.length() - 1) {
                    words.add(text.substring(start, i + 1));
                    start = i + 1;
                }
            }
        }

        private static Dictionary dictionary() {
            Map<String, Integer> counts = new HashMap<>(1 << 20);
            long total = 0;
            // a word of Python's dictionary that the library's lacks
            List<String> lines = new ArrayList<>(List.of("吉林 89 ns"));
            lines.addAll(lines("/dict.txt"));
            for (String line : lines) {
                String[] parts = line.split(" ", 3);
                int count = Integer.parseInt(parts[1]);
                counts.put(parts[0], count);
                total += count;
                for (int end = 1; end < parts[0].length(); end++) {
                    counts.putIfAbsent(parts[0].substring(0, end), 0);
                }
            }
            return new Dictionary(counts, Math.log((double) total));
        }

        private static List<Map<Character, Double>> emissions() {
            List<Map<Character, Double>> emissions = new ArrayList<>();
            for (int state = 0; state < 4; state++) {
                emissions.add(new HashMap<>());
            }
            Map<Character, Double> current = emissions.get(0);
            for (String line : lines("/prob_emit.txt")) {
                String[] parts = line.split("\t", -1);
                if (parts.length == 1) {
                    current = emissions.get("BEMS".indexOf(line));
                } else {
                    current.put(parts[0].charAt(0), Double.valueOf(parts[1]));
                }
            }
            return emissions;
        }

        private static List<String> lines(String resource) {
            try (InputStream stream = JiebaSegmenter.class.getResourceAsStream(resource)) {
                if (stream == null) {
                    throw new IllegalStateException("the jieba-analysis library lacks " + resource);
                }
                return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
