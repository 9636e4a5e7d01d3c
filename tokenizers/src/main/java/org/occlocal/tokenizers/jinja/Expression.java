package org.occlocal.tokenizers.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has a value. */
sealed interface Expression {

    /** Where it stands, counted from 1; 0 for what cannot fail by itself. */
    default int line() {
        return 0;
    }

    record Constant(Object value) implements Expression {}

    record Name(String name, int line) implements Expression {}

    record ListOf(List<Expression> items) implements Expression {}

    record TupleOf(List<Expression> items) implements Expression {}

    record DictOf(List<Map.Entry<Expression, Expression>> entries) implements Expression {}

    /** owner.name: an attribute, or else an item. */
    record Attribute(Expression owner, String name, int line) implements Expression {}

    /** owner[key]: an item, or else an attribute. */
    record Item(Expression owner, Expression key, int line) implements Expression {}

    record Slice(
            Expression owner, @Nullable Expression begin, @Nullable Expression end, @Nullable Expression step, int line)
            implements Expression {}

    record Call(Expression function, CallArguments arguments, int line) implements Expression {}

    /** input | name(arguments); input is null within a filter block, whose text it is. */
    record Filter(@Nullable Expression input, String name, CallArguments arguments, int line) implements Expression {}

    record Test(Expression input, String name, CallArguments arguments, int line) implements Expression {}

    /** operator is one of - + not. */
    record Unary(String operator, Expression operand, int line) implements Expression {}

    record Binary(String operator, Expression left, Expression right, int line) implements Expression {}

    /** left or right, left and right: the value of one of the two. */
    record Logical(boolean isOr, Expression left, Expression right) implements Expression {}

    /** a ~ b ~ c. */
    record Concatenation(List<Expression> parts) implements Expression {}

    /** a < b <= c, each operand evaluated once. */
    record Comparison(Expression first, List<Map.Entry<String, Expression>> rest, int line) implements Expression {}

    /** yes if condition else no; undefined if there is no else. */
    record Conditional(Expression condition, Expression yes, @Nullable Expression no) implements Expression {}

    /**
     * Arguments as they are written.
     *
     * @param spread an argument *values, if any
     * @param spreadNamed an argument **values, if any
     */
    record CallArguments(
            List<Expression> positional,
            Map<String, Expression> named,
            @Nullable Expression spread,
            @Nullable Expression spreadNamed) {

        static final CallArguments NONE = new CallArguments(List.of(), Map.of(), null, null);
    }
}
