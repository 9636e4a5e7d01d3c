package org.occlocal.harness.prompts;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of columns in braces, for which a template's text gets the values of a row. */
public final class Placeholders {

    private static final Pattern NAME = Pattern.compile("\\{([A-Za-z_]\\w*)}");

    private Placeholders() {}

    /** The names in a text, in the order of their first occurrence. */
    public static Set<String> in(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = NAME.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** The text with all columns written in, in the order of the row: a value may bring the name of a later column. */
    static String fill(String text, Map<String, String> columns) {
        String filled = text;
        for (Map.Entry<String, String> column : columns.entrySet()) {
            if (filled.indexOf('{') < 0) {
                return filled;
            }
            filled = filled.replace("{" + column.getKey() + "}", column.getValue());
        }
        return filled;
    }
}
