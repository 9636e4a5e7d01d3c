package org.occlocal.harness.prompts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;

/**
 * A text with {@code {column}} in the place of values. Other braces stay as they are, and values are never expanded
 * again. Immutable.
 */
public final class TextTemplate {

    private static final Pattern COLUMN = Pattern.compile("\\{([A-Za-z_]\\w*)}");

    private final String text;

    public TextTemplate(String text) {
        this.text = text;
    }

    /** @throws ConfigException when the row lacks a column */
    public String render(Row row) {
        Matcher matcher = COLUMN.matcher(text);
        StringBuilder rendered = new StringBuilder();
        while (matcher.find()) {
            if (!row.columns().containsKey(matcher.group(1))) {
                throw new ConfigException("the template names column \"" + matcher.group(1) + "\", row " + row.number()
                        + " has " + row.columns().keySet());
            }
            matcher.appendReplacement(rendered, Matcher.quoteReplacement(row.text(matcher.group(1))));
        }
        return matcher.appendTail(rendered).toString();
    }

    /** Columns that the text names. */
    public List<String> columns() {
        List<String> names = new ArrayList<>();
        Matcher matcher = COLUMN.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** Columns that are named and that {@code row} lacks, for checking before a run. */
    public List<String> missing(Map<String, Object> row) {
        return columns().stream()
                .filter(name -> !row.containsKey(name))
                .distinct()
                .toList();
    }
}
