package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.tokenizers.python.PythonStrings;

/** Methods of Python's str. */
final class TextMethods {

    static final Set<String> NAMES =
            Set.of(("capitalize casefold center count endswith expandtabs find format index isalnum "
                            + "isalpha isascii isdecimal isdigit islower isnumeric isspace istitle isupper "
                            + "join ljust lower lstrip partition removeprefix removesuffix replace rfind "
                            + "rindex rjust rpartition rsplit rstrip split splitlines startswith strip "
                            + "swapcase title upper zfill")
                    .split(" "));

    private TextMethods() {}

    static Object call(String text, String name, Arguments arguments, Budget budget) {
        budget.spend(text.length());
        return switch (name) {
            case "upper", "lower", "casefold", "title", "capitalize", "swapcase" -> {
                arguments.bindAll(name);
                yield changeCase(text, name);
            }
            case "strip", "lstrip", "rstrip" -> strip(text, name, positional(name, arguments, 0, 1));
            case "split", "rsplit" -> TextSplitting.split(text, name, arguments, budget);
            case "splitlines" -> TextSplitting.splitLines(text, arguments.bind(name, "keepends")[0], budget);
            case "join" -> join(text, positional(name, arguments, 1, 1).get(0), budget);
            case "replace" -> replace(text, arguments, budget);
            case "startswith", "endswith" -> startsOrEnds(text, name, positional(name, arguments, 1, 3), budget);
            case "find", "rfind", "index", "rindex" -> find(text, name, positional(name, arguments, 1, 3), budget);
            case "count" -> count(text, positional(name, arguments, 1, 3), budget);
            case "removeprefix" -> {
                String prefix = text(positional(name, arguments, 1, 1).get(0));
                yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
            }
            case "removesuffix" -> {
                String suffix = text(positional(name, arguments, 1, 1).get(0));
                yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
            }
            case "partition", "rpartition" -> TextSplitting.partition(
                    text, name, text(positional(name, arguments, 1, 1).get(0)));
            case "ljust", "rjust", "center", "zfill" -> pad(text, name, positional(name, arguments, 1, 2), budget);
            case "expandtabs" -> expandTabs(text, positional(name, arguments, 0, 1), budget);
            case "format" -> TextFormat.format(text, arguments, budget);
            default -> {
                arguments.bindAll(name);
                yield TextPredicates.test(text, name);
            }
        };
    }

    static String changeCase(String text, String name) {
        return switch (name) {
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "casefold" -> text.toUpperCase(Locale.ROOT)
                    .toLowerCase(Locale.ROOT)
                    .replace("ß", "ss");
            case "capitalize" -> {
                int end = text.isEmpty() ? 0 : text.offsetByCodePoints(0, 1);
                yield titleCase(text.substring(0, end)) + text.substring(end).toLowerCase(Locale.ROOT);
            }
            case "title" -> title(text);
            default -> {
                StringBuilder out = new StringBuilder();
                text.codePoints().forEach(c -> {
                    String character = Character.toString(c);
                    out.append(
                            Character.isUpperCase(c)
                                    ? character.toLowerCase(Locale.ROOT)
                                    : character.toUpperCase(Locale.ROOT));
                });
                yield out.toString();
            }
        };
    }

    static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            String character = Character.toString(c);
            out.append(inWord ? character.toLowerCase(Locale.ROOT) : titleCase(character));
            inWord = Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
        }
        return out.toString();
    }

    private static String titleCase(String character) {
        if (character.isEmpty()) {
            return character;
        }
        int title = Character.toTitleCase(character.codePointAt(0));
        String upper = character.toUpperCase(Locale.ROOT);
        return PythonText.length(upper) > 1
                ? upper.substring(0, 1) + upper.substring(1).toLowerCase(Locale.ROOT)
                : Character.toString(title);
    }

    private static List<Object> positional(String name, Arguments arguments, int least, int most) {
        int given = arguments.positional().size();
        if (!arguments.named().isEmpty()) {
            throw new JinjaException("str." + name + "() takes no keyword arguments");
        }
        if (given < least || given > most) {
            throw new JinjaException(
                    "str." + name + "() takes " + least + " to " + most + " arguments, " + given + " given");
        }
        return arguments.positional();
    }

    /** The text that a value is; fails if it is none. */
    static String text(Object value) {
        if (!Python.isText(value)) {
            throw Python.unsupported("a text is wanted, not ", value);
        }
        return PythonText.str(value);
    }

    private static String strip(String text, String name, List<Object> arguments) {
        IntPredicate stripped = PythonStrings::isSpace;
        if (!arguments.isEmpty() && !(arguments.get(0) instanceof None)) {
            String characters = text(arguments.get(0));
            stripped = c -> characters.indexOf(c) >= 0;
        }
        return PythonText.strip(text, stripped, !name.equals("rstrip"), !name.equals("lstrip"));
    }

    private static String join(String separator, Object values, Budget budget) {
        List<String> texts = new ArrayList<>();
        for (Object value : Python.list(values, budget)) {
            texts.add(text(value));
            budget.spend((long) text(value).length() + separator.length());
        }
        return String.join(separator, texts);
    }

    private static String replace(String text, Arguments arguments, Budget budget) {
        @Nullable Object[] bound = arguments.bind("replace", "old", "new", "count");
        if (bound[0] == null || bound[1] == null) {
            throw new JinjaException("replace() takes at least 2 arguments");
        }
        return replace(text, text(bound[0]), text(bound[1]), bound[2] == null ? -1 : Python.index(bound[2]), budget);
    }

    /** @param count most replacements; all if negative */
    static String replace(String text, String old, String replacement, int count, Budget budget) {
        budget.spend(((long) text.length() / Math.max(1, old.length()) + 1) * replacement.length());
        if (count < 0 && !old.isEmpty()) {
            return text.replace(old, replacement);
        }
        StringBuilder out = new StringBuilder();
        int begin = 0;
        for (int done = 0; count < 0 || done < count; done++) {
            int at = text.indexOf(old, begin);
            if (at < 0) {
                break;
            }
            out.append(text, begin, at).append(replacement);
            begin = at + old.length();
            if (old.isEmpty()) {
                if (at == text.length()) {
                    break;
                }
                int next = text.offsetByCodePoints(at, 1);
                out.append(text, at, next);
                begin = next;
            }
        }
        return out.append(text.substring(begin)).toString();
    }

    /** The part of a text that the optional arguments start and end select. */
    private static String part(String text, List<Object> arguments, Budget budget) {
        Object begin = arguments.size() > 1 ? arguments.get(1) : None.NONE;
        Object end = arguments.size() > 2 ? arguments.get(2) : None.NONE;
        return (String) Members.slice(text, begin, end, None.NONE, budget);
    }

    /** Whether the optional argument start is behind the end of a text, where not even the empty text is found. */
    private static boolean startsBehind(String text, List<Object> arguments) {
        return arguments.size() > 1
                && !(arguments.get(1) instanceof None)
                && Python.index(arguments.get(1)) > PythonText.length(text);
    }

    private static boolean startsOrEnds(String text, String name, List<Object> arguments, Budget budget) {
        String part = part(text, arguments, budget);
        List<Object> candidates = arguments.get(0) instanceof Tuple tuple ? tuple.items() : arguments.subList(0, 1);
        for (Object candidate : candidates) {
            if (name.equals("startswith") ? part.startsWith(text(candidate)) : part.endsWith(text(candidate))) {
                return !startsBehind(text, arguments);
            }
        }
        return false;
    }

    private static long find(String text, String name, List<Object> arguments, Budget budget) {
        String wanted = text(arguments.get(0));
        String part = part(text, arguments, budget);
        int at = startsBehind(text, arguments)
                ? -1
                : name.startsWith("r") ? part.lastIndexOf(wanted) : part.indexOf(wanted);
        if (at < 0) {
            if (name.endsWith("index")) {
                throw new JinjaException("substring not found");
            }
            return -1;
        }
        int length = PythonText.length(text);
        int begin = arguments.size() > 1 && !(arguments.get(1) instanceof None) ? Python.index(arguments.get(1)) : 0;
        int offset = Math.max(0, Math.min(length, begin < 0 ? begin + length : begin));
        return (long) offset + part.codePointCount(0, at);
    }

    private static long count(String text, List<Object> arguments, Budget budget) {
        String wanted = text(arguments.get(0));
        String part = part(text, arguments, budget);
        if (wanted.isEmpty()) {
            return startsBehind(text, arguments) ? 0 : PythonText.length(part) + 1L;
        }
        long count = 0;
        for (int at = part.indexOf(wanted); at >= 0; at = part.indexOf(wanted, at + wanted.length())) {
            count++;
        }
        return count;
    }

    private static String pad(String text, String name, List<Object> arguments, Budget budget) {
        int missing = Math.max(0, Python.index(arguments.get(0)) - PythonText.length(text));
        budget.spend(missing);
        if (name.equals("zfill")) {
            boolean signed = text.startsWith("-") || text.startsWith("+");
            return (signed ? text.substring(0, 1) : "") + "0".repeat(missing) + text.substring(signed ? 1 : 0);
        }
        String fill = arguments.size() > 1 ? text(arguments.get(1)) : " ";
        if (PythonText.length(fill) != 1) {
            throw new JinjaException("the fill character must be exactly one character long");
        }
        int width = Python.index(arguments.get(0));
        int left = name.equals("ljust") ? 0 : name.equals("rjust") ? missing : missing / 2 + (missing & width & 1);
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    private static String expandTabs(String text, List<Object> arguments, Budget budget) {
        int size = arguments.isEmpty() ? 8 : Python.index(arguments.get(0));
        budget.spend((long) Math.max(0, size) * text.length());
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (int c : text.codePoints().toArray()) {
            int width = c != '\t' ? 1 : size <= 0 ? 0 : size - column % size;
            out.append(c == '\t' ? " ".repeat(width) : Character.toString(c));
            column = c == '\n' || c == '\r' ? 0 : column + width;
        }
        return out.toString();
    }
}
