package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.tokenizers.jinja.Expression.CallArguments;
import org.occlocal.tokenizers.jinja.Token.Kind;

/** Parses expressions, in Jinja2's order of precedence: if-else, or, and, not, comparison, + -, ~, * / // %, **, unary. */
final class ExpressionParser {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final int DEPTH = 200;

    private final TokenStream tokens;
    private int depth;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    Expression expression() {
        if (++depth > DEPTH) {
            throw new JinjaException("an expression nests deeper than " + DEPTH, tokens.line());
        }
        Expression value = or();
        while (tokens.skipName("if")) {
            Expression condition = or();
            Expression no = tokens.skipName("else") ? expression() : null;
            value = new Expression.Conditional(condition, value, no);
        }
        depth--;
        return value;
    }

    /** One expression, or several separated by commas, which make a tuple. */
    Expression tupleOrExpression() {
        return tuple(true, false);
    }

    /** What follows "in" of a for loop: an "if" there belongs to the loop. */
    Expression loopItems() {
        return tuple(false, false);
    }

    /** The filters of a block: name|other(argument). */
    Expression.Filter filterOfBlock() {
        Expression.Filter filter = filter(null);
        while (tokens.skipOperator("|")) {
            filter = filter(filter);
        }
        return filter;
    }

    CallArguments callArguments() {
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
                spread = expression();
            } else if (tokens.skipOperator("**")) {
                spreadNamed = expression();
            } else if (tokens.at(Kind.NAME) && tokens.following().isOperator("=")) {
                String name = tokens.next().text();
                tokens.next();
                if (named.put(name, expression()) != null) {
                    throw new JinjaException("keyword argument repeated: " + name, tokens.line());
                }
            } else {
                ordered &= named.isEmpty() && spread == null;
                positional.add(expression());
            }
            if (!ordered) {
                throw new JinjaException("invalid order of arguments in a call", tokens.line());
            }
        }
        tokens.expectOperator(")");
        return new CallArguments(positional, named, spread, spreadNamed);
    }

    private Expression tuple(boolean withCondition, boolean parenthesized) {
        List<Expression> items = new ArrayList<>();
        boolean isTuple = false;
        while (!atEndOfTuple()) {
            items.add(withCondition ? expression() : or());
            if (!tokens.skipOperator(",")) {
                break;
            }
            isTuple = true;
        }
        if (!isTuple && items.size() == 1) {
            return items.get(0);
        }
        if (items.isEmpty() && !parenthesized) {
            throw new JinjaException(
                    "expected an expression, got " + tokens.current().described(), tokens.line());
        }
        return new Expression.TupleOf(items);
    }

    private boolean atEndOfTuple() {
        return tokens.at(Kind.VARIABLE_END)
                || tokens.at(Kind.BLOCK_END)
                || tokens.atOperator(")")
                || tokens.atName("recursive");
    }

    private Expression or() {
        Expression left = and();
        while (tokens.skipName("or")) {
            left = new Expression.Logical(true, left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.skipName("and")) {
            left = new Expression.Logical(false, left, not());
        }
        return left;
    }

    private Expression not() {
        int nots = 0;
        int line = tokens.line();
        while (tokens.skipName("not")) {
            nots++;
        }
        Expression operand = comparison();
        for (int i = 0; i < Math.min(nots, 2 - nots % 2); i++) {
            operand = new Expression.Unary("not", operand, line);
        }
        return operand;
    }

    private Expression comparison() {
        int line = tokens.line();
        Expression first = sum();
        List<Map.Entry<String, Expression>> rest = new ArrayList<>();
        while (true) {
            if (tokens.at(Kind.OPERATOR)
                    && COMPARISONS.contains(tokens.current().text())) {
                String operator = tokens.next().text();
                rest.add(Map.entry(operator, sum()));
            } else if (tokens.skipName("in")) {
                rest.add(Map.entry("in", sum()));
            } else if (tokens.atName("not") && tokens.following().isName("in")) {
                tokens.next();
                tokens.next();
                rest.add(Map.entry("not in", sum()));
            } else {
                return rest.isEmpty() ? first : new Expression.Comparison(first, rest, line);
            }
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (tokens.atOperator("+") || tokens.atOperator("-")) {
            Token operator = tokens.next();
            left = new Expression.Binary(operator.text(), left, concatenation(), operator.line());
        }
        return left;
    }

    private Expression concatenation() {
        List<Expression> parts = new ArrayList<>(List.of(product()));
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.get(0) : new Expression.Concatenation(parts);
    }

    private Expression product() {
        Expression left = power();
        while (tokens.atOperator("*") || tokens.atOperator("/") || tokens.atOperator("//") || tokens.atOperator("%")) {
            Token operator = tokens.next();
            left = new Expression.Binary(operator.text(), left, power(), operator.line());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (tokens.atOperator("**")) {
            Token operator = tokens.next();
            left = new Expression.Binary("**", left, unary(true), operator.line());
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        Expression value;
        if (tokens.atOperator("-") || tokens.atOperator("+")) {
            if (++depth > DEPTH) {
                throw new JinjaException("an expression nests deeper than " + DEPTH, tokens.line());
            }
            Token operator = tokens.next();
            value = new Expression.Unary(operator.text(), unary(false), operator.line());
            depth--;
        } else {
            value = primary();
        }
        value = postfix(value);
        return withFilters ? filters(value) : value;
    }

    private Expression primary() {
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
                    Expression value = tuple(true, true);
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
            items.add(expression());
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
            Expression key = expression();
            tokens.expectOperator(":");
            entries.add(Map.entry(key, expression()));
        }
        tokens.expectOperator("}");
        return new Expression.DictOf(entries);
    }

    private Expression postfix(Expression start) {
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
    private Expression filters(Expression start) {
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
        Expression begin = tokens.atOperator(":") ? null : expression();
        if (begin != null && !tokens.atOperator(":")) {
            List<Expression> keys = new ArrayList<>(List.of(begin));
            while (tokens.skipOperator(",")) {
                keys.add(expression());
            }
            tokens.expectOperator("]");
            return new Expression.Item(owner, keys.size() == 1 ? begin : new Expression.TupleOf(keys), line);
        }
        tokens.expectOperator(":");
        Expression end = tokens.atOperator(":") || tokens.atOperator("]") ? null : expression();
        Expression step = null;
        if (tokens.skipOperator(":")) {
            step = tokens.atOperator("]") ? null : expression();
        }
        tokens.expectOperator("]");
        return new Expression.Slice(owner, begin, end, step, line);
    }
}
