package org.occlocal.harness.datasets.generated;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.python.PythonStr;

/**
 * Rows of RULER: first the amount of filling is found with which a prompt has the wanted length, then the rows are made, each with less
 * filling where it is too long. The argument {@code max_seq_length} counts the tokens of prompt and answer together.
 */
final class RulerRows {

    /** Number of the row that is made to find how much filling fits. */
    static final int MEASURED = -1;

    /** OpenCompass tries for ever. */
    private static final int MOST_TRIES = 1000;

    private final LoaderArguments arguments;
    private final TextTokens tokens;
    private final int newTokens;
    private final int length;

    /** @param newTokens tokens of the answer, where the argument {@code tokens_to_generate} is absent */
    RulerRows(LoaderArguments arguments, int newTokens) {
        this.arguments = arguments;
        this.tokens = TextTokens.of(arguments, "gpt-4");
        this.newTokens = arguments.integer("tokens_to_generate", newTokens);
        this.length = arguments.integer("max_seq_length", 4096);
    }

    /** What one row asks, and the right answers. */
    record Task(String prompt, List<String> answers) {
        Task {
            answers = List.copyOf(answers);
        }
    }

    /** Makes a task, another one with each call. */
    @FunctionalInterface
    interface Maker {
        /**
         * @param row from 0, or {@link #MEASURED}
         * @param filling how much there is besides what the task is about, in units of its own
         */
        Task task(int row, int filling);
    }

    /**
     * How filling grows.
     *
     * @param step from which it starts, and by which it grows and shrinks
     * @param most filling there is; Integer.MAX_VALUE for no limit
     * @param triesMost whether more than there is is tried before the limit is seen
     * @param shrinks whether a row that is too long gets less filling; otherwise only other random words
     */
    record Growth(int step, int most, boolean triesMost, boolean shrinks) {}

    int length() {
        return length;
    }

    int tokens(String text) {
        return tokens.count(text);
    }

    /**
     * @param measured the text whose tokens tell how much filling fits: prompt and answers
     * @throws ConfigException when not even the least filling fits
     */
    LoadedRows grow(Growth growth, Maker maker, Function<Task, String> measured) {
        int filling = filling(growth, maker, measured);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < samples(); i++) {
            rows.add(row(fitting(growth, i, filling, maker)));
        }
        return LoadedRows.bare(rows);
    }

    int samples() {
        return arguments.integer("num_samples", 500);
    }

    /** The row of a task; white space becomes single spaces where {@code remove_newline_tab} says so. */
    Map<String, Object> row(Task task) {
        boolean joins = !arguments.text("remove_newline_tab", "").isEmpty();
        String prompt = joins ? String.join(" ", PythonStr.words(task.prompt())) : task.prompt();
        return Columns.of("prompt", prompt, "answer", task.answers());
    }

    private int filling(Growth growth, Maker maker, Function<Task, String> measured) {
        int filling = growth.step();
        int total = 0;
        while (total + newTokens < length) {
            total = tokens.count(measured.apply(maker.task(MEASURED, filling)));
            if (total + newTokens > length) {
                return filling - growth.step();
            }
            if (growth.triesMost() && filling > growth.most()) {
                return growth.most();
            }
            filling += growth.step();
            if (!growth.triesMost() && filling > growth.most()) {
                return growth.most();
            }
        }
        return filling;
    }

    private Task fitting(Growth growth, int row, int filling, Maker maker) {
        int used = filling;
        for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
            Task task = maker.task(row, used);
            if (tokens.count(task.prompt()) + newTokens <= length) {
                return task;
            }
            if (growth.shrinks() && used > growth.step()) {
                used -= growth.step();
            }
        }
        throw tooShort(arguments);
    }

    static ConfigException tooShort(LoaderArguments arguments) {
        return arguments.wrong("max_seq_length", "larger: not even the shortest prompt fits");
    }
}
