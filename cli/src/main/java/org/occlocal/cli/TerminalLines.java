package org.occlocal.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last lines of a terminal, which change, below what was printed before, which stays. Whoever prints past this object
 * while there are such lines writes over them. Thread-safe.
 */
final class TerminalLines {

    private final PrintStream out;
    private final Map<Object, String> lines = new LinkedHashMap<>();
    private int drawn;

    TerminalLines(PrintStream out) {
        this.out = out;
    }

    /** Shows or changes the line of its owner. */
    synchronized void show(Object owner, String line) {
        lines.put(owner, line);
        redraw("");
    }

    /** Takes the line of its owner away. */
    synchronized void remove(Object owner) {
        if (lines.remove(owner) != null) {
            redraw("");
        }
    }

    /** Prints a line that stays. */
    synchronized void print(String line) {
        redraw(line + System.lineSeparator());
    }

    private void redraw(String above) {
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append("\u001b[").append(drawn).append("A\r\u001b[J"); // up, and clear what is below
        }
        text.append(above);
        lines.values().forEach(line -> text.append(line).append(System.lineSeparator()));
        drawn = lines.size();
        out.print(text);
        out.flush();
    }
}
