package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions with Python's meaning of operators. */
final class Evaluator {

    private final Rendering rendering;
    private final Filters filters;

    Evaluator(Rendering rendering) {
        this.rendering = rendering;
        this.filters = new Filters(rendering.budget());
    }

    Object evaluate(Expression expression, Scope scope) {
        rendering.budget().spend(1);
        if (expression instanceof Expression.Constant constant) {
            return constant.value();
        } else if (expression instanceof Expression.Name name) {
            return scope.get(name.name());
        } else if (expression instanceof Expression.Logical logical) {
            Object left = evaluate(logical.left(), scope);
            return Python.truth(left) == logical.isOr() ? left : evaluate(logical.right(), scope);
        } else if (expression instanceof Expression.Conditional conditional) {
            return conditional(conditional, scope);
        } else if (expression instanceof Expression.Concatenation concatenation) {
            StringBuilder text = new StringBuilder();
            concatenation.parts().forEach(part -> {
                String next = PythonText.str(evaluate(part, scope));
                rendering.budget().spend(next.length());
                text.append(next);
            });
            return text.toString();
        } else if (expression instanceof Expression.ListOf list) {
            rendering.budget().spend(Operators.ITEM * (1 + list.items().size()));
            return items(list.items(), scope);
        } else if (expression instanceof Expression.TupleOf tuple) {
            rendering.budget().spend(Operators.ITEM * (1 + tuple.items().size()));
            return new Tuple(items(tuple.items(), scope));
        } else if (expression instanceof Expression.DictOf dict) {
            rendering.budget().spend(Operators.ITEM * (1 + dict.entries().size()));
            Map<Object, Object> map = new LinkedHashMap<>();
            dict.entries()
                    .forEach(entry ->
                            map.put(Python.key(evaluate(entry.getKey(), scope)), evaluate(entry.getValue(), scope)));
            return map;
        }
        try {
            return evaluateFallible(expression, scope);
        } catch (JinjaException e) {
            throw e.at(expression.line());
        }
    }

    private Object evaluateFallible(Expression expression, Scope scope) {
        if (expression instanceof Expression.Attribute attribute) {
            return Members.attribute(evaluate(attribute.owner(), scope), attribute.name(), rendering.budget());
        } else if (expression instanceof Expression.Item item) {
            return Members.item(evaluate(item.owner(), scope), evaluate(item.key(), scope), rendering.budget());
        } else if (expression instanceof Expression.Slice slice) {
            return Members.slice(
                    evaluate(slice.owner(), scope),
                    optional(slice.begin(), scope),
                    optional(slice.end(), scope),
                    optional(slice.step(), scope),
                    rendering.budget());
        } else if (expression instanceof Expression.Call call) {
            return call(call, Map.of(), scope);
        } else if (expression instanceof Expression.Filter filter) {
            Expression input = filter.input();
            return apply(filter, input == null ? Undefined.name("input") : evaluate(input, scope), scope);
        } else if (expression instanceof Expression.Test test) {
            return Tests.test(
                    test.name(),
                    evaluate(test.input(), scope),
                    arguments(test.arguments(), Map.of(), scope),
                    rendering.budget());
        } else if (expression instanceof Expression.Unary unary) {
            return Operators.unary(unary.operator(), evaluate(unary.operand(), scope));
        } else if (expression instanceof Expression.Binary binary) {
            return Operators.binary(
                    binary.operator(),
                    evaluate(binary.left(), scope),
                    evaluate(binary.right(), scope),
                    rendering.budget());
        } else if (expression instanceof Expression.Comparison comparison) {
            return compare(comparison, scope);
        }
        throw new IllegalStateException("no meaning is given to " + expression);
    }

    /** The filters of a block, on its text. */
    Object filter(Expression.Filter filter, Object text, Scope scope) {
        Expression inner = filter.input();
        Object input = inner instanceof Expression.Filter earlier ? filter(earlier, text, scope) : text;
        try {
            return apply(filter, input, scope);
        } catch (JinjaException e) {
            throw e.at(filter.line());
        }
    }

    /** @param more named arguments besides those written */
    Object call(Expression.Call call, Map<String, Object> more, Scope scope) {
        Object function = evaluate(call.function(), scope);
        if (!(function instanceof Callable callable)) {
            throw Python.unsupported("not callable is ", function);
        }
        Object result = callable.call(arguments(call.arguments(), more, scope));
        rendering.budget().spend(Operators.cost(result));
        return result;
    }

    private Object apply(Expression.Filter filter, Object input, Scope scope) {
        Object result = filters.apply(filter.name(), input, arguments(filter.arguments(), Map.of(), scope));
        rendering.budget().spend(Operators.cost(result));
        return result;
    }

    private Arguments arguments(Expression.CallArguments written, Map<String, Object> more, Scope scope) {
        List<Object> positional = items(written.positional(), scope);
        Map<String, Object> named = new LinkedHashMap<>();
        written.named().forEach((name, value) -> named.put(name, evaluate(value, scope)));
        if (written.spread() != null) {
            positional.addAll(Python.list(evaluate(written.spread(), scope), rendering.budget()));
        }
        if (written.spreadNamed() != null) {
            Python.map(evaluate(written.spreadNamed(), scope))
                    .forEach((name, value) -> named.put(PythonText.str(name), value));
        }
        named.putAll(more);
        return new Arguments(positional, named);
    }

    private List<Object> items(List<Expression> expressions, Scope scope) {
        List<Object> items = new ArrayList<>(expressions.size());
        for (Expression item : expressions) {
            items.add(evaluate(item, scope));
        }
        return items;
    }

    private Object optional(@Nullable Expression expression, Scope scope) {
        return expression == null ? None.NONE : evaluate(expression, scope);
    }

    private Object conditional(Expression.Conditional conditional, Scope scope) {
        if (Python.truth(evaluate(conditional.condition(), scope))) {
            return evaluate(conditional.yes(), scope);
        }
        Expression no = conditional.no();
        return no == null
                ? new Undefined("the inline if-expression evaluated to false and no else section was defined")
                : evaluate(no, scope);
    }

    private Object compare(Expression.Comparison comparison, Scope scope) {
        Object left = evaluate(comparison.first(), scope);
        for (Map.Entry<String, Expression> next : comparison.rest()) {
            Object right = evaluate(next.getValue(), scope);
            rendering.budget().spend(Operators.size(right));
            boolean holds =
                    switch (next.getKey()) {
                        case "==" -> Python.equal(left, right, rendering.budget());
                        case "!=" -> !Python.equal(left, right, rendering.budget());
                        case "in" -> Python.contains(right, left, rendering.budget());
                        case "not in" -> !Python.contains(right, left, rendering.budget());
                        default -> Tests.ordered(next.getKey(), left, right, rendering.budget());
                    };
            if (!holds) {
                return false;
            }
            left = right;
        }
        return true;
    }
}
