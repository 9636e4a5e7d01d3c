package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.tokenizers.jinja.Expression.CallArguments;
import org.occlocal.tokenizers.jinja.Token.Kind;

/**
 * Parses what stands between operators: names, literals, lists and dictionaries, with the attributes, items, calls, filters and
 * tests behind them.
 */
final class OperandParser {

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    OperandParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    /** A name, a literal, a list, a dictionary, or something in parentheses. */
    Expression primary() {
        Token token = tokens.current();
        switch (token.kind()) {
            case NAME -> {
                tokens.next();
                return switch (token.text()) {
                    case "true", "True" -> new Expression.Constant(true);
                    case "false", "False" -> new Expression.Constant(false);
                    case "none", "None" -> new Expression.Constant(None.NONE);
                    default -> new Expression.Name(token.text(), token.line());
                };
            }
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (tokens.at(Kind.STRING)) {
                    text.append(tokens.next().text());
                }
                return new Expression.Constant(text.toString());
            }
            case INTEGER, FLOAT -> {
                tokens.next();
                return new Expression.Constant(Numbers.literal(token));
            }
            case OPERATOR -> {
                if (tokens.skipOperator("(")) {
                    Expression value = expressions.parenthesized();
                    tokens.expectOperator(")");
                    return value;
                }
                if (tokens.skipOperator("[")) {
                    return list();
                }
                if (tokens.skipOperator("{")) {
                    return dict();
                }
            }
            default -> {
                // said below
            }
        }
        throw new JinjaException("expected an expression, got " + token.described(), token.line());
    }

    private Expression list() {
        List<Expression> items = new ArrayList<>();
        while (!tokens.atOperator("]")) {
            if (!items.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.atOperator("]")) {
                    break;
                }
            }
            items.add(expressions.expression());
        }
        tokens.expectOperator("]");
        return new Expression.ListOf(items);
    }

    private Expression dict() {
        List<Map.Entry<Expression, Expression>> entries = new ArrayList<>();
        while (!tokens.atOperator("}")) {
            if (!entries.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.atOperator("}")) {
                    break;
                }
            }
            Expression key = expressions.expression();
            tokens.expectOperator(":");
            entries.add(Map.entry(key, expressions.expression()));
        }
        tokens.expectOperator("}");
        return new Expression.DictOf(entries);
    }

    /** Attributes, items and calls behind a value. */
    Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.atOperator(".") || tokens.atOperator("[")) {
                value = subscript(value);
            } else if (tokens.atOperator("(")) {
                int line = tokens.line();
                value = new Expression.Call(value, callArguments(), line);
            } else {
                return value;
            }
        }
    }

    /** Filters, tests, and calls of their results. */
    Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.skipOperator("|")) {
                value = filter(value);
            } else if (tokens.skipName("is")) {
                value = test(value);
            } else if (tokens.atOperator("(")) {
                int line = tokens.line();
                value = new Expression.Call(value, callArguments(), line);
            } else {
                return value;
            }
        }
    }

    Expression.Filter filterOfBlock() {
        Expression.Filter filter = filter(null);
        while (tokens.skipOperator("|")) {
            filter = filter(filter);
        }
        return filter;
    }

    private CallArguments callArguments() {
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Expression spread = null;
        Expression spreadNamed = null;
        while (!tokens.atOperator(")")) {
            if (!positional.isEmpty() || !named.isEmpty() || spread != null || spreadNamed != null) {
                tokens.expectOperator(",");
                if (tokens.atOperator(")")) {
                    break;
                }
            }
            boolean ordered = spreadNamed == null;
            if (tokens.skipOperator("*")) {
                ordered &= spread == null;
                spread = expressions.expression();
            } else if (tokens.skipOperator("**")) {
                spreadNamed = expressions.expression();
            } else if (tokens.at(Kind.NAME) && tokens.following().isOperator("=")) {
                String name = tokens.next().text();
                tokens.next();
                if (named.put(name, expressions.expression()) != null) {
                    throw new JinjaException("keyword argument repeated: " + name, tokens.line());
                }
            } else {
                ordered &= named.isEmpty() && spread == null;
                positional.add(expressions.expression());
            }
            if (!ordered) {
                throw new JinjaException("invalid order of arguments in a call", tokens.line());
            }
        }
        tokens.expectOperator(")");
        return new CallArguments(positional, named, spread, spreadNamed);
    }

    private Expression.Filter filter(@Nullable Expression input) {
        int line = tokens.line();
        String name = dottedName("a filter's name");
        CallArguments arguments = tokens.atOperator("(") ? callArguments() : CallArguments.NONE;
        return new Expression.Filter(input, name, arguments, line);
    }

    private Expression test(Expression input) {
        int line = tokens.line();
        boolean negated = tokens.skipName("not");
        String name = dottedName("a test's name");
        CallArguments arguments = CallArguments.NONE;
        if (tokens.atOperator("(")) {
            arguments = callArguments();
        } else if (atArgumentOfTest()) {
            if (tokens.atName("is")) {
                throw new JinjaException("tests cannot be chained with is", tokens.line());
            }
            arguments = new CallArguments(List.of(postfix(primary())), Map.of(), null, null);
        }
        Expression test = new Expression.Test(input, name, arguments, line);
        return negated ? new Expression.Unary("not", test, line) : test;
    }

    private boolean atArgumentOfTest() {
        Token token = tokens.current();
        return switch (token.kind()) {
            case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
            case STRING, INTEGER, FLOAT -> true;
            default -> token.isOperator("(") || token.isOperator("[") || token.isOperator("{");
        };
    }

    private String dottedName(String what) {
        StringBuilder name = new StringBuilder(tokens.expect(Kind.NAME, what).text());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expect(Kind.NAME, what).text());
        }
        return name.toString();
    }

    private Expression subscript(Expression owner) {
        int line = tokens.line();
        if (tokens.skipOperator(".")) {
            if (tokens.at(Kind.INTEGER)) {
                return new Expression.Item(owner, new Expression.Constant(Numbers.literal(tokens.next())), line);
            }
            return new Expression.Attribute(
                    owner, tokens.expect(Kind.NAME, "an attribute's name").text(), line);
        }
        tokens.expectOperator("[");
        if (tokens.skipOperator("]")) {
            return new Expression.Item(owner, new Expression.TupleOf(List.of()), line);
        }
        Expression begin = tokens.atOperator(":") ? null : expressions.expression();
        if (begin != null && !tokens.atOperator(":")) {
            List<Expression> keys = new ArrayList<>(List.of(begin));
            while (tokens.skipOperator(",")) {
                keys.add(expressions.expression());
            }
            tokens.expectOperator("]");
            return new Expression.Item(owner, keys.size() == 1 ? begin : new Expression.TupleOf(keys), line);
        }
        tokens.expectOperator(":");
        Expression end = tokens.atOperator(":") || tokens.atOperator("]") ? null : expressions.expression();
        Expression step = null;
        if (tokens.skipOperator(":")) {
            step = tokens.atOperator("]") ? null : expressions.expression();
        }
        tokens.expectOperator("]");
        return new Expression.Slice(owner, begin, end, step, line);
    }
}
