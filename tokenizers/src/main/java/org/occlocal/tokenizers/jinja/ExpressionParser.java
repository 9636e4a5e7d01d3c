package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.occlocal.tokenizers.jinja.Token.Kind;

/** Parses expressions, in Jinja2's order of precedence: if-else, or, and, not, comparison, + -, ~, * / // %, **, unary. */
final class ExpressionParser {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final int DEPTH = 200;

    private final TokenStream tokens;
    private final OperandParser operands;
    private int depth;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
        this.operands = new OperandParser(tokens, this);
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

    /** What follows the "in" of a for loop, where an "if" belongs to the loop, and the "if" of an if, where none may be. */
    Expression withoutCondition() {
        return tuple(false, false);
    }

    /** What stands in parentheses: an expression, or a tuple, which may be empty. */
    Expression parenthesized() {
        return tuple(true, true);
    }

    /** The filters of a block: name|other(argument). */
    Expression.Filter filterOfBlock() {
        return operands.filterOfBlock();
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
            value = operands.primary();
        }
        value = operands.postfix(value);
        return withFilters ? operands.filters(value) : value;
    }
}
