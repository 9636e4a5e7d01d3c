package org.occlocal.harness.datasets.generated;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.python.PythonRandom;

/** A numbered list of words, some of which occur more often than others; a short list with its answer goes before it. */
final class RulerCommonWords {

    private static final String TEMPLATE =
            "Below is a numbered list of words. In these words, some appear more often than others. Memorize the ones that"
                    + " appear most often.\n{context}\nQuestion: What are the 10 most common words in the above list? Answer:"
                    + " The top 10 words that appear most often in the list are:";
    private static final int STEP = 10;

    private final LoaderArguments arguments;
    private final long seed;
    private final PythonRandom random;
    private final List<String> words;
    private final int common;
    private final boolean isShort;

    private RulerCommonWords(LoaderArguments arguments, boolean isShort) {
        this.arguments = arguments;
        this.seed = arguments.integer("random_seed", 42);
        this.random = new PythonRandom(seed);
        this.words = RulerWords.all(arguments);
        new PythonRandom(seed).shuffle(words);
        this.common = arguments.integer("num_cw", 10);
        this.isShort = isShort;
    }

    static LoadedRows load(LoaderArguments arguments) {
        RulerRows rows = new RulerRows(arguments, 120);
        RulerCommonWords task = new RulerCommonWords(arguments, rows.length() < 4096);
        return rows.grow(
                new RulerRows.Growth(STEP, task.words.size(), false, true),
                (row, filling) -> task.task(filling),
                made -> made.prompt() + " " + numbered(made.answers()));
    }

    private RulerRows.Task task(int filling) {
        Counted example = isShort ? counted(20, 3, 1) : counted(40, 10, 3);
        Counted asked = isShort
                ? counted(filling, 6, 1)
                : counted(filling, arguments.integer("freq_cw", 30), arguments.integer("freq_ucw", 3));
        return new RulerRows.Task(
                question(example) + numbered(example.common()) + "\n" + question(asked), asked.common());
    }

    /** @param common the words that occur most often */
    private record Counted(List<String> list, List<String> common) {}

    private Counted counted(int count, int commonTimes, int uncommonTimes) {
        if (count > words.size()) {
            throw arguments.wrong("num_cw", "fewer: " + count + " words are needed, data/ruler has " + words.size());
        }
        List<String> chosen = random.sample(words, count);
        List<String> often = chosen.subList(0, Math.min(common, count));
        List<String> list = new ArrayList<>();
        Collections.nCopies(commonTimes, often).forEach(list::addAll);
        Collections.nCopies(uncommonTimes, chosen.subList(often.size(), count)).forEach(list::addAll);
        new PythonRandom(seed).shuffle(list);
        return new Counted(list, often);
    }

    private String question(Counted words) {
        return NeedleTexts.filled(
                arguments.text("template", TEMPLATE), Map.of("context", numbered(words.list()), "query", ""));
    }

    private static String numbered(List<String> words) {
        StringBuilder numbered = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            numbered.append(i == 0 ? "" : " ").append(i + 1).append(". ").append(words.get(i));
        }
        return numbered.toString();
    }
}
