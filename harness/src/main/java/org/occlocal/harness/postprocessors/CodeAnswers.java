package org.occlocal.harness.postprocessors;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.harness.python.PythonLiteral;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** Programs in predictions, by the rules of OpenCompass' datasets/humaneval.py, mbpp.py and LCBench.py. */
public final class CodeAnswers {

    private static final Pattern FENCE_WITH_LANGUAGE = PythonRegex.dotAll("```\\w*\\n(.*?)```");
    private static final Pattern FENCE = PythonRegex.dotAll("```(.*?)```");
    private static final Pattern PYTHON_FENCE = PythonRegex.dotAll("```python\\s*(.*?)```");
    private static final Pattern HERE = PythonRegex.compile("Here(.*?)\\n");
    private static final Pattern DONE = PythonRegex.compile("('\\s*|)(\\[DONE\\]|DONE)");
    private static final Pattern BEGIN = PythonRegex.compile("(\\[BEGIN\\]|BEGIN)('\\s*|)");
    private static final Pattern MBPP_DONE = PythonRegex.compile("'?\\s*\\[?DONE\\]?");
    private static final List<Pattern> MBPP = List.of(
            PythonRegex.dotAll("\\[BEGIN\\]\\s*'(.*)'\\s*\\[DONE\\]"),
            PythonRegex.dotAll("BEGIN\\s*'(.*)'\\s*\\[DONE\\]"),
            PythonRegex.dotAll("\\[BEGIN\\]\\s*'(.*)'\\s*DONE"),
            PythonRegex.dotAll("BEGIN\\s*'(.*)'\\s*DONE"),
            PythonRegex.dotAll("\\[BEGIN\\]\\s*'(.*)\\s*\\[DONE\\]"),
            PythonRegex.dotAll("BEGIN\\s*'(.*)\\s*\\[DONE\\]"),
            PythonRegex.dotAll("\\[BEGIN\\]\\s*'(.*)\\s*DONE"),
            PythonRegex.dotAll("BEGIN\\s*'(.*)\\s*DONE"),
            PythonRegex.dotAll("\\[BEGIN\\]\\s*(.*)\\s*\\[DONE\\]"),
            PythonRegex.dotAll("BEGIN\\s*(.*)\\s*\\[DONE\\]"),
            PythonRegex.dotAll("\\[BEGIN\\]\\s*(.*)\\s*DONE"),
            PythonRegex.dotAll("BEGIN\\s*(.*)\\s*DONE"),
            PythonRegex.dotAll("```python\\s*(.*)\\s*```"),
            PythonRegex.dotAll("```\\s*(.*)\\s*```"),
            PythonRegex.dotAll("```python\\s*(.*)\\s*$"),
            PythonRegex.dotAll("```\\s*(.*)\\s*$"),
            PythonRegex.dotAll("(.*)\\s*```.*"),
            PythonRegex.dotAll("\\[BEGIN\\]\\s*'(.*)"),
            PythonRegex.dotAll("\\[BEGIN\\](.*)"),
            PythonRegex.dotAll("'(.*)'\\s*\\[DONE\\]"));

    private CodeAnswers() {}

    static String firstBlock(String text) {
        return PythonStr.leftStrip(firstBlockAsItIs(text));
    }

    /** The first block of code, or all where there is none, with the space at its start. */
    public static String firstBlockAsItIs(String text) {
        List<String> blocks = PythonRegex.findAll(FENCE_WITH_LANGUAGE, text);
        return blocks.isEmpty() ? text : blocks.get(0);
    }

    static String lastBlock(String text) {
        List<String> blocks = PythonRegex.findAll(FENCE_WITH_LANGUAGE, text);
        return PythonStr.leftStrip(blocks.isEmpty() ? text : blocks.get(blocks.size() - 1));
    }

    /** A function's body up to the first line that is not indented. */
    static String indentedBody(String text) {
        String indented = text.startsWith("   ") && !text.startsWith("    ") ? " " + text : text;
        String body = PythonStr.before(PythonStr.before(indented, "\n\n\n"), "\n```");
        List<String> kept = new ArrayList<>();
        for (String line : PythonStr.split(body, "\n")) {
            if (!line.isEmpty() && line.charAt(0) != ' ') {
                break;
            }
            kept.add(line);
        }
        return String.join("\n", kept);
    }

    /** The body of a function, taken out of fences, imports and its header, and indented by four. */
    static String rebuiltBody(String answer) {
        String text = PythonStr.leftStrip(unquoted(answer), "\n");
        if (text.contains("```")) {
            text = fenced(text);
        }
        String stripped = PythonStr.strip(text);
        int definition = text.indexOf("def");
        if ((stripped.startsWith("from") || stripped.startsWith("import")) && definition >= 0) {
            text = afterLine(text, definition);
        }
        List<String> lines = new ArrayList<>(PythonStr.split(text, "\n"));
        lines.removeIf(String::isEmpty);
        text = String.join("\n", lines);
        if (PythonStr.strip(text).startsWith("def")) {
            text = afterLine(text + "\n", 0);
            text = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        }
        text = text.startsWith(" ") ? "    " + PythonStr.leftStrip(text) : "    " + text.replace("\n", "\n    ");
        return untilDedent(PythonStr.split(text, "\n"));
    }

    private static String untilDedent(List<String> lines) {
        int least = -1;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String stripped = PythonStr.strip(line);
            if (stripped.isEmpty() || "'\"#".indexOf(stripped.charAt(0)) >= 0) {
                continue;
            }
            int indent = PythonStr.rightStrip(line).length() - stripped.length();
            if (least < 0) {
                least = indent;
            } else if (indent < least) {
                return String.join("\n", lines.subList(0, i));
            }
        }
        return String.join("\n", lines);
    }

    /** The first fenced block; a language's name before it goes. */
    private static String fenced(String text) {
        List<String> blocks = PythonRegex.findAll(FENCE, text);
        if (blocks.isEmpty()) {
            return PythonStr.split(text, "```").get(1);
        }
        String block = blocks.get(0);
        return block.startsWith("\n") ? block : afterLine(block, 0);
    }

    private static String afterLine(String text, int from) {
        return text.substring(text.indexOf('\n', from) + 1);
    }

    /** A model that writes a quoted text gets it unquoted. OpenCompass evaluates the text; here only literals are read. */
    private static String unquoted(String text) {
        try {
            return PythonLiteral.parse(text) instanceof String literal ? literal : text;
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** The program of an answer to MBPP: between [BEGIN] and [DONE], or in a fence. */
    public static String mbpp(String answer) {
        String text = answer;
        for (Pattern pattern : MBPP) {
            Matcher matcher = pattern.matcher(text);
            if (matcher.find()) {
                text = matcher.group(1);
                break;
            }
        }
        text = PythonStr.before(text, "```");
        text = PythonRegex.split(MBPP_DONE, text).get(0);
        return PythonStr.strip(text.replace("\\_", "_"));
    }

    /** The program of an answer to MBPP in chat style: OpenCompass' {@code MBPPEvaluator2}. */
    public static String mbpp2(String answer) {
        String text =
                answer.contains("```") ? fenced(answer) : HERE.matcher(answer).replaceFirst("");
        for (String test : List.of("# Test", "#Test", "#test", "# test")) {
            text = PythonStr.before(text, test);
        }
        text = unmarked(PythonStr.strip(text));
        return text.startsWith("'") ? text.substring(1) : text;
    }

    private static String unmarked(String text) {
        Matcher done = DONE.matcher(text);
        String ended = done.find() ? text.substring(0, done.start()) : text;
        Matcher begin = BEGIN.matcher(ended);
        return PythonStr.strip(begin.find() ? ended.substring(begin.end()) : ended);
    }

    /** All programs of an answer to LCBench. */
    public static List<String> lcBench(String answer) {
        String text = unquoted(answer);
        List<String> blocks = new ArrayList<>();
        if (text.contains("```")) {
            PythonRegex.findAll(PYTHON_FENCE, text).forEach(block -> blocks.add(PythonStr.strip(block)));
            List<String> plain = blocks.isEmpty() ? PythonRegex.findAll(FENCE, text) : List.of();
            for (String block : plain) {
                boolean language = !block.startsWith("\n") && block.contains("\n");
                blocks.add(PythonStr.strip(language ? afterLine(block, 0) : block));
            }
            if (blocks.isEmpty()) {
                blocks.add(PythonStr.split(text, "```").get(1));
            }
        }
        if (blocks.isEmpty()) {
            blocks.add(text);
        }
        blocks.replaceAll(block -> {
            String code = unmarked(PythonStr.strip(block));
            code = code.startsWith("'") ? code.substring(1) : code;
            code = code.endsWith("'") ? code.substring(0, code.length() - 1) : code;
            return code.replace("\\", "");
        });
        return blocks;
    }
}
