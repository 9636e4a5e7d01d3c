package org.occlocal.tokenizers.jinja;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.occlocal.tokenizers.jinja.Token.Kind;

/** Where the parser stands. */
final class TokenStream {

    private final List<Token> tokens;
    private int position;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(position);
    }

    Token following() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    int line() {
        return current().line();
    }

    int position() {
        return position;
    }

    /** The names between two positions. */
    Set<String> names(int begin, int end) {
        Set<String> names = new HashSet<>();
        tokens.subList(begin, end).stream()
                .filter(token -> token.kind() == Kind.NAME)
                .forEach(token -> names.add(token.text()));
        return names;
    }

    Token next() {
        Token token = current();
        if (token.kind() != Kind.END) {
            position++;
        }
        return token;
    }

    boolean at(Kind kind) {
        return current().kind() == kind;
    }

    boolean atOperator(String operator) {
        return current().isOperator(operator);
    }

    boolean atName(String name) {
        return current().isName(name);
    }

    boolean skipOperator(String operator) {
        if (atOperator(operator)) {
            next();
            return true;
        }
        return false;
    }

    boolean skipName(String name) {
        if (atName(name)) {
            next();
            return true;
        }
        return false;
    }

    Token expect(Kind kind, String what) {
        if (!at(kind)) {
            throw new JinjaException("expected " + what + ", got " + current().described(), line());
        }
        return next();
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw new JinjaException(
                    "expected \"" + operator + "\", got " + current().described(), line());
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw new JinjaException(
                    "expected \"" + name + "\", got " + current().described(), line());
        }
    }
}
