package org.occlocal.tokenizers.jinja;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Jinja2 template as transformers compiles chat templates: ImmutableSandboxedEnvironment with trim_blocks,
 * lstrip_blocks, loop controls, the tag generation, a tojson that escapes nothing for HTML, raise_exception and
 * strftime_now. Immutable and thread-safe.
 *
 * <p>A template is untrusted code from a download. It reaches the values that it is given and nothing else, and one
 * rendering ends with an error after {@value Budget#LIMIT} steps and characters.
 */
public final class JinjaTemplate {

    private final List<Statement> statements;

    private JinjaTemplate(List<Statement> statements) {
        this.statements = statements;
    }

    /** Reads a template; a {@link JinjaException} says why it is not valid. */
    public static JinjaTemplate parse(String source) {
        try {
            return new JinjaTemplate(Parser.parse(source));
        } catch (StackOverflowError e) {
            throw new JinjaException("the template is nested too deeply");
        }
    }

    /**
     * The text that the template makes of variables.
     *
     * @param variables values out of JSON: null, strings, booleans, numbers, lists, and maps of them
     * @param clock what strftime_now reads
     * @throws JinjaException if the template fails, refuses (raise_exception) or exceeds what a rendering may cost
     */
    public String render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
        Budget budget = new Budget();
        Scope globals = new Scope(null);
        Functions.define(globals, clock, budget);
        Scope scope = new Scope(globals);
        try {
            variables.forEach((name, value) -> scope.set(name, Python.value(value)));
            return Rendering.render(statements, scope, budget);
        } catch (StackOverflowError e) {
            throw new JinjaException("the template, or a value in it, is nested too deeply");
        }
    }
}
