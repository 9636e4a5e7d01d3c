package org.occlocal.harness.datasets.generated;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.python.PythonRandom;

/** Coded words whose frequencies fall as Zipf's law says; the most frequent one is noise. */
final class RulerFrequentWords {

    private static final String TEMPLATE =
            "Read the following coded text and track the frequency of each coded word. Find the three most frequently"
                    + " appeared coded words. {context}\nQuestion: Do not provide any explanation. Please ignore the dots"
                    + " '....'. What are the three most frequently appeared words in the above coded text? Answer: According to"
                    + " the coded text above, the three most frequently appeared words are:";
    private static final List<String> LETTERS =
            "abcdefghijklmnopqrstuvwxyz".chars().mapToObj(Character::toString).toList();

    private final LoaderArguments arguments;
    private final RulerRows rows;
    private final long seed;
    private final PythonRandom random;
    private final double alpha;
    private final double zeta;
    private final int wordLength;
    private final int vocabularySize;

    private RulerFrequentWords(LoaderArguments arguments) {
        this.arguments = arguments;
        this.rows = new RulerRows(arguments, 50);
        this.seed = arguments.integer("random_seed", 42);
        this.random = new PythonRandom(seed);
        this.alpha = arguments.number("alpha", 2.0);
        if (!(alpha > 1)) {
            throw arguments.wrong("alpha", "larger than 1");
        }
        this.zeta = RiemannZeta.of(alpha);
        this.wordLength = arguments.integer("coded_wordlen", 6);
        int given = arguments.integer("vocab_size", -1);
        this.vocabularySize = given == -1 ? rows.length() / 50 : given;
        if (vocabularySize < 4 || wordLength < 1) {
            throw arguments.wrong("max_seq_length", "at least 200, for three words and one of noise");
        }
    }

    /** Prompts may be longer than {@code max_seq_length} by the answer, as there. */
    static LoadedRows load(LoaderArguments arguments) {
        RulerFrequentWords task = new RulerFrequentWords(arguments);
        int words = task.mostWords(task.vocabulary());
        List<Map<String, Object>> made = new ArrayList<>();
        for (int i = 0; i < task.rows.samples(); i++) {
            List<String> vocabulary = task.vocabulary();
            int fitting = words;
            while (task.isLonger(task.text(vocabulary, fitting))) {
                fitting -= task.step();
            }
            made.add(task.rows.row(new RulerRows.Task(task.text(vocabulary, fitting), vocabulary.subList(1, 4))));
        }
        return LoadedRows.bare(made);
    }

    private int step() {
        return Math.max(1, rows.length() / 32);
    }

    private int mostWords(List<String> vocabulary) {
        int words = rows.length() / wordLength;
        while (rows.tokens(text(vocabulary, words)) < rows.length()) {
            words += step();
        }
        return words - step();
    }

    private boolean isLonger(String text) {
        return rows.tokens(text) > rows.length();
    }

    /** Made-up words in random order, none twice; the first is three dots. */
    private List<String> vocabulary() {
        List<String> drawn = new ArrayList<>();
        TreeSet<String> different = new TreeSet<>();
        while (drawn.size() < vocabularySize || different.size() < vocabularySize) {
            String word = String.join("", random.choices(LETTERS, wordLength));
            drawn.add(word);
            different.add(word);
        }
        List<String> vocabulary = new ArrayList<>(different);
        new PythonRandom(seed).shuffle(vocabulary);
        vocabulary.set(0, "...");
        return vocabulary;
    }

    /** @param words about how many words the text has */
    private String text(List<String> vocabulary, int words) {
        List<String> text = new ArrayList<>();
        for (int rank = 1; rank <= vocabulary.size(); rank++) {
            int times = (int) (words * Math.pow(rank, -alpha) / zeta);
            for (int i = 0; i < times; i++) {
                text.add(vocabulary.get(rank - 1));
            }
        }
        new PythonRandom(seed).shuffle(text);
        return NeedleTexts.filled(
                arguments.text("template", TEMPLATE), Map.of("context", String.join(" ", text), "query", ""));
    }
}
