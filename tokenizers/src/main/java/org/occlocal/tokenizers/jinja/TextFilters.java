package org.occlocal.tokenizers.jinja;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Jinja2's filters on text. */
final class TextFilters {

    static final Set<String> NAMES = Set.of(
            "capitalize",
            "center",
            "e",
            "escape",
            "filesizeformat",
            "forceescape",
            "format",
            "indent",
            "lower",
            "pprint",
            "replace",
            "safe",
            "string",
            "striptags",
            "title",
            "trim",
            "truncate",
            "upper",
            "urlencode",
            "wordcount",
            "wordwrap");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");
    private static final Pattern WORD_BEGINNING = Pattern.compile("([-\\s({\\[<]+)");

    private TextFilters() {}

    static Object apply(String name, Object input, Arguments arguments, Budget budget) {
        String text = PythonText.str(input);
        // escaping makes six characters of one, URL encoding nine
        budget.spend(
                name.equals("urlencode")
                        ? 9L * text.length()
                        : name.endsWith("e") ? 6L * text.length() : text.length());
        return switch (name) {
            case "trim" -> trim(text, arguments.bind(name, "chars")[0], budget);
            case "upper", "lower", "capitalize" -> {
                arguments.bindAll(name);
                yield TextMethods.changeCase(text, name);
            }
            case "title" -> title(text);
            case "string" -> input instanceof Markup ? input : text;
            case "safe" -> new Markup(text);
            case "escape", "e" -> input instanceof Markup ? input : new Markup(Markup.escape(text));
            case "forceescape" -> new Markup(Markup.escape(text));
            case "replace" -> replace(text, arguments.bind(name, "old", "new", "count"), budget);
            case "indent" -> {
                if (!Python.isText(input)) {
                    throw Python.unsupported("only text can be indented, not ", input);
                }
                yield indent(text, arguments.bind(name, "width", "first", "blank"), budget);
            }
            case "format" -> format(text, arguments, budget);
            case "center" -> {
                @Nullable Object[] bound = arguments.bind(name, "width");
                Object width = bound[0] == null ? 80L : bound[0];
                yield TextMethods.call(text, "center", new Arguments(List.of(width), Map.of()), budget);
            }
            case "truncate" -> truncate(input, arguments.bind(name, "length", "killwords", "end", "leeway"));
            case "wordcount" -> WORD.matcher(text).results().count();
            case "urlencode" -> urlEncode(input, budget);
            case "filesizeformat",
                    "pprint",
                    "random",
                    "striptags",
                    "urlize",
                    "wordwrap",
                    "xmlattr" -> throw new JinjaException("the filter '" + name + "' of Jinja2 is not supported here");
            default -> throw new JinjaException("no filter named '" + name + "'");
        };
    }

    private static String trim(String text, @Nullable Object characters, Budget budget) {
        List<Object> arguments = characters == null ? List.of() : List.of(characters);
        return (String) TextMethods.call(text, "strip", new Arguments(arguments, Map.of()), budget);
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        Matcher gap = WORD_BEGINNING.matcher(text);
        int begin = 0;
        while (gap.find()) {
            out.append(titleWord(text.substring(begin, gap.start()))).append(gap.group());
            begin = gap.end();
        }
        return out.append(titleWord(text.substring(begin))).toString();
    }

    private static String titleWord(String word) {
        int first = word.isEmpty() ? 0 : word.offsetByCodePoints(0, 1);
        return word.substring(0, first).toUpperCase(Locale.ROOT)
                + word.substring(first).toLowerCase(Locale.ROOT);
    }

    private static String replace(String text, @Nullable Object[] bound, Budget budget) {
        if (bound[0] == null || bound[1] == null) {
            throw new JinjaException("replace takes what to replace, and by what");
        }
        String old = PythonText.str(bound[0]);
        String replacement = PythonText.str(bound[1]);
        int count = bound[2] == null || bound[2] instanceof None ? -1 : Python.index(bound[2]);
        return TextMethods.replace(text, old, replacement, count, budget);
    }

    private static String indent(String text, @Nullable Object[] bound, Budget budget) {
        Object width = bound[0] == null ? 4L : bound[0];
        budget.spend(Python.isText(width) ? 0 : Math.max(0, Python.index(width)));
        String indention = Python.isText(width) ? PythonText.str(width) : " ".repeat(Math.max(0, Python.index(width)));
        boolean first = bound[1] != null && Python.truth(bound[1]);
        boolean blank = bound[2] != null && Python.truth(bound[2]);
        StringBuilder out = new StringBuilder();
        String separator = first ? indention : "";
        List<Object> lines = Python.list(TextMethods.call(text + "\n", "splitlines", Arguments.NONE, budget), budget);
        for (int i = 0; i < lines.size(); i++) {
            String line = (String) lines.get(i);
            boolean indented = i > 0 && (blank || !line.isEmpty());
            budget.spend(indention.length());
            out.append(i == 0 ? separator : "\n")
                    .append(indented ? indention : "")
                    .append(line);
        }
        return out.toString();
    }

    private static String format(String text, Arguments arguments, Budget budget) {
        if (!arguments.named().isEmpty() && !arguments.positional().isEmpty()) {
            throw new JinjaException("can't handle positional and keyword arguments at the same time");
        }
        Object values = arguments.named().isEmpty()
                ? new Tuple(arguments.positional())
                : new java.util.LinkedHashMap<Object, Object>(arguments.named());
        return TextFormat.percent(text, values, budget);
    }

    private static Object truncate(Object input, @Nullable Object[] bound) {
        int length = bound[0] == null ? 255 : Python.index(bound[0]);
        boolean killWords = bound[1] != null && Python.truth(bound[1]);
        String end = bound[2] == null ? "..." : PythonText.str(bound[2]);
        int leeway = bound[3] == null || bound[3] instanceof None ? 5 : Python.index(bound[3]);
        if (length < PythonText.length(end)) {
            throw new JinjaException("expected length >= " + PythonText.length(end) + ", got " + length);
        }
        if (leeway < 0) {
            throw new JinjaException("expected leeway >= 0, got " + leeway);
        }
        if (Python.length(input) <= (long) length + leeway) {
            return input;
        }
        if (!Python.isText(input)) {
            throw Python.unsupported("only text can be truncated, not ", input);
        }
        String text = PythonText.str(input);
        String kept = PythonText.substring(text, 0, length - PythonText.length(end));
        int space = kept.lastIndexOf(' ');
        return (killWords || space < 0 ? kept : kept.substring(0, space)) + end;
    }

    private static String urlEncode(Object input, Budget budget) {
        if (Python.isText(input) || !Python.isIterable(input)) {
            return quote(PythonText.str(input), "/");
        }
        List<String> pairs = new ArrayList<>();
        Iterable<Object> items = input instanceof Map
                ? Python.list(
                        Members.attribute(input, "items", budget) instanceof Callable c
                                ? c.call(Arguments.NONE)
                                : input,
                        budget)
                : Python.list(input, budget);
        for (Object item : items) {
            List<Object> pair = Python.list(item, budget);
            if (pair.size() != 2) {
                throw new JinjaException("urlencode takes pairs of key and value");
            }
            pairs.add(quote(PythonText.str(pair.get(0)), "").replace("%20", "+") + "="
                    + quote(PythonText.str(pair.get(1)), "").replace("%20", "+"));
        }
        return String.join("&", pairs);
    }

    private static String quote(String text, String safe) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "_.-~".indexOf(c) >= 0 || safe.indexOf(c) >= 0);
            out.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return out.toString();
    }
}
