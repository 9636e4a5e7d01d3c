package org.occlocal.tokenizers.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is done in turn: text is written, variables are set, bodies are run. */
sealed interface Statement {

    record Text(String text) implements Statement {}

    record Print(Expression value) implements Statement {}

    record If(Expression condition, List<Statement> yes, List<Statement> no) implements Statement {}

    record For(
            Target target,
            Expression items,
            @Nullable Expression condition,
            boolean recursive,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    record Set(Target target, Expression value, int line) implements Statement {}

    /** {% set name %}...{% endset %}, perhaps through filters. */
    record SetBlock(Target target, Expression.@Nullable Filter filter, List<Statement> body, int line)
            implements Statement {}

    record MacroDefinition(String name, Signature signature, List<Statement> body, int line) implements Statement {}

    /** {% call(arguments) macro(...) %}...{% endcall %}. */
    record CallBlock(Expression.Call call, Signature signature, List<Statement> body) implements Statement {}

    record FilterBlock(Expression.Filter filter, List<Statement> body) implements Statement {}

    record With(List<Map.Entry<Target, Expression>> values, List<Statement> body) implements Statement {}

    /** A body in a scope of its own: {% generation %}, {% block %}. */
    record Scoped(List<Statement> body) implements Statement {}

    record Break() implements Statement {}

    record Continue() implements Statement {}

    /** What can be assigned to. */
    sealed interface Target {

        record Variable(String name) implements Target {}

        record NamespaceAttribute(String namespace, String attribute) implements Target {}

        record Several(List<Target> targets) implements Target {}
    }

    /**
     * Parameters of a macro; the last ones have defaults.
     *
     * @param usesVarargs whether the body speaks of varargs, and so takes any number of arguments
     * @param usesKwargs whether the body speaks of kwargs, and so takes any named argument
     * @param usesCaller whether the body speaks of caller
     */
    record Signature(
            List<String> parameters,
            List<Expression> defaults,
            boolean usesVarargs,
            boolean usesKwargs,
            boolean usesCaller) {}
}
