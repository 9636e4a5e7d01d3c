package org.occlocal.tokenizers.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.tokenizers.jinja.Token.Kind;
import org.occlocal.tokenizers.python.PythonStrings;

/**
 * Cuts a template into tokens, with trim_blocks and lstrip_blocks as transformers sets them: a newline after a block or
 * comment goes, and so does the indentation of one that begins its line.
 */
final class Lexer {

    private static final Pattern RAW_BEGIN = Pattern.compile("\\{%([-+]?)\\s*raw\\s*(-?)%}");
    private static final Pattern RAW_END = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}]*");
    private static final Pattern FLOAT = Pattern.compile(
            "(?<!\\.)\\d+(?:_\\d+)*(?:\\.\\d+(?:_\\d+)*(?:[eE][+-]?\\d+(?:_\\d+)*)?|[eE][+-]?\\d+(?:_\\d+)*)");
    private static final Pattern INTEGER =
            Pattern.compile("0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*");
    private static final Pattern OPERATOR = Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    /** Whether the text at {@link #position} begins a line although no newline stands before it. */
    private boolean lineStarting = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (position < source.length()) {
            int begin = nextTag();
            if (begin < 0) {
                add(Kind.DATA, source.substring(position), source.length());
                break;
            }
            char kind = source.charAt(begin + 1);
            Matcher raw = RAW_BEGIN.matcher(source).region(begin, source.length());
            if (kind == '%' && raw.lookingAt()) {
                raw(begin, raw);
                continue;
            }
            text(begin, begin + 2, kind != '{');
            if (kind == '#') {
                comment();
            } else if (kind == '{') {
                add(Kind.VARIABLE_BEGIN, "{{", position);
                tag("}}", Kind.VARIABLE_END);
            } else {
                add(Kind.BLOCK_BEGIN, "{%", position);
                tag("%}", Kind.BLOCK_END);
            }
        }
        tokens.add(new Token(Kind.END, "", line));
    }

    private int nextTag() {
        for (int i = position; i + 1 < source.length(); i++) {
            if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** Emits the text before a tag, its end stripped as the sign after the tag's opening asks, and steps over the sign. */
    private void text(int end, int sign, boolean isBlock) {
        char mark = sign < source.length() ? source.charAt(sign) : ' ';
        String text = source.substring(position, end);
        if (mark == '-') {
            text = PythonText.stripEnd(text);
        } else if (mark != '+' && isBlock) {
            int lineBegin = text.lastIndexOf('\n') + 1;
            if ((lineBegin > 0 || lineStarting) && PythonText.isSpace(text, lineBegin)) {
                text = text.substring(0, lineBegin);
            }
        }
        int after = mark == '-' || mark == '+' ? sign + 1 : sign;
        String skipped = source.substring(position, after);
        if (!text.isEmpty()) {
            tokens.add(new Token(Kind.DATA, text, line));
        }
        advance(skipped);
        lineStarting = false;
    }

    private void raw(int begin, Matcher opening) {
        text(begin, begin + 2, true);
        int inside = opening.end();
        advance(source.substring(position, inside));
        if (!opening.group(2).isEmpty()) {
            skipSpace();
        }
        Matcher closing = RAW_END.matcher(source);
        if (!closing.find(position)) {
            throw new JinjaException("the end of a raw block is missing", line);
        }
        text(closing.start(), closing.start() + 2, true);
        advance(source.substring(position, closing.end()));
        afterEnd(closing.group(2));
    }

    private void comment() {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw new JinjaException("the end of a comment is missing", line);
        }
        String sign = end > position && "-+".indexOf(source.charAt(end - 1)) >= 0 ? source.substring(end - 1, end) : "";
        advance(source.substring(position, end + 2));
        afterEnd(sign);
    }

    /** After the end of a block or comment: the sign strips what follows, none trims one newline. */
    private void afterEnd(String sign) {
        int before = position;
        if (sign.equals("-")) {
            skipSpace();
        } else if (sign.isEmpty() && position < source.length() && source.charAt(position) == '\n') {
            advance("\n");
        }
        lineStarting = position > before && source.charAt(position - 1) == '\n';
    }

    private void tag(String end, Kind endKind) {
        Deque<Character> open = new ArrayDeque<>();
        while (true) {
            skipSpace();
            if (position >= source.length()) {
                throw new JinjaException("the template ends within a tag", line);
            }
            if (open.isEmpty() && end(end, endKind)) {
                return;
            }
            inTag(open);
        }
    }

    private boolean end(String end, Kind endKind) {
        String sign = source.startsWith("-" + end, position)
                ? "-"
                : endKind == Kind.BLOCK_END && source.startsWith("+" + end, position) ? "+" : "";
        if (sign.isEmpty() && !source.startsWith(end, position)) {
            return false;
        }
        add(endKind, end, position + sign.length() + 2);
        if (endKind == Kind.BLOCK_END) {
            afterEnd(sign);
        } else {
            lineStarting = false;
            if (!sign.isEmpty()) {
                afterEnd(sign);
            }
        }
        return true;
    }

    private void inTag(Deque<Character> open) {
        char c = source.charAt(position);
        if (c == '"' || c == '\'') {
            string(c);
        } else if (!match(FLOAT, Kind.FLOAT) && !match(INTEGER, Kind.INTEGER) && !match(NAME, Kind.NAME)) {
            int before = tokens.size();
            if (!match(OPERATOR, Kind.OPERATOR)) {
                throw new JinjaException("unexpected character " + PythonText.repr(String.valueOf(c)), line);
            }
            balance(tokens.get(before).text().charAt(0), open);
        }
    }

    private void balance(char operator, Deque<Character> open) {
        switch (operator) {
            case '(' -> open.push(')');
            case '[' -> open.push(']');
            case '{' -> open.push('}');
            case ')', ']', '}' -> {
                if (open.isEmpty() || open.pop() != operator) {
                    throw new JinjaException("unexpected '" + operator + "'", line);
                }
            }
            default -> {}
        }
    }

    private void string(char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw new JinjaException("the end of a string is missing", line);
        }
        String value = PythonText.unescape(source.substring(position + 1, end), line);
        add(Kind.STRING, value, end + 1);
    }

    private boolean match(Pattern pattern, Kind kind) {
        Matcher matcher = pattern.matcher(source).region(position, source.length());
        if (!matcher.lookingAt()) {
            return false;
        }
        add(kind, matcher.group(), matcher.end());
        return true;
    }

    private void skipSpace() {
        int end = position;
        while (end < source.length() && PythonStrings.isSpace(source.charAt(end))) {
            end++;
        }
        advance(source.substring(position, end));
    }

    private void add(Kind kind, String text, int end) {
        tokens.add(new Token(kind, text, line));
        advance(source.substring(position, end));
    }

    private void advance(String passed) {
        position += passed.length();
        line += (int) passed.chars().filter(c -> c == '\n').count();
    }
}
