package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.occlocal.tokenizers.jinja.Statement.Target;

/** One rendering of a template: runs statements, writing text. For a single thread. */
final class Rendering {

    /** How a body ended. */
    private enum End {
        NORMAL,
        BREAK,
        CONTINUE
    }

    private final Budget budget;
    private final Evaluator evaluator;
    private StringBuilder out = new StringBuilder();

    private Rendering(Budget budget) {
        this.budget = budget;
        this.evaluator = new Evaluator(this);
    }

    static String render(List<Statement> template, Scope scope, Budget budget) {
        return new Rendering(budget).capture(template, scope);
    }

    Budget budget() {
        return budget;
    }

    Object evaluate(Expression expression, Scope scope) {
        return evaluator.evaluate(expression, scope);
    }

    /** The text that statements write. */
    String capture(List<Statement> statements, Scope scope) {
        StringBuilder before = out;
        out = new StringBuilder();
        run(statements, scope);
        String text = out.toString();
        out = before;
        return text;
    }

    private End run(List<Statement> statements, Scope scope) {
        for (Statement statement : statements) {
            budget.spend(1);
            End end = run(statement, scope);
            if (end != End.NORMAL) {
                return end;
            }
        }
        return End.NORMAL;
    }

    private End run(Statement statement, Scope scope) {
        if (statement instanceof Statement.Text text) {
            write(text.text());
        } else if (statement instanceof Statement.Print print) {
            write(PythonText.str(evaluate(print.value(), scope)));
        } else if (statement instanceof Statement.If branch) {
            return run(Python.truth(evaluate(branch.condition(), scope)) ? branch.yes() : branch.no(), scope);
        } else if (statement instanceof Statement.For loop) {
            return loop(loop, evaluate(loop.items(), scope), scope, 0);
        } else if (statement instanceof Statement.Set set) {
            assign(set.target(), evaluate(set.value(), scope), scope, set.line());
        } else if (statement instanceof Statement.SetBlock set) {
            Object text = capture(set.body(), new Scope(scope));
            assign(
                    set.target(),
                    set.filter() == null ? text : evaluator.filter(set.filter(), text, scope),
                    scope,
                    set.line());
        } else if (statement instanceof Statement.MacroDefinition macro) {
            scope.set(macro.name(), new Macro(macro.name(), macro.signature(), macro.body(), scope, this));
        } else if (statement instanceof Statement.CallBlock block) {
            Macro caller = new Macro("caller", block.signature(), block.body(), scope, this);
            write(PythonText.str(evaluator.call(block.call(), Map.of("caller", caller), scope)));
        } else if (statement instanceof Statement.FilterBlock block) {
            Object text = capture(block.body(), new Scope(scope));
            write(PythonText.str(evaluator.filter(block.filter(), text, scope)));
        } else if (statement instanceof Statement.With with) {
            Scope inner = new Scope(scope);
            with.values().forEach(value -> assign(value.getKey(), evaluate(value.getValue(), scope), inner, 0));
            return run(with.body(), inner);
        } else if (statement instanceof Statement.Scoped scoped) {
            return run(scoped.body(), new Scope(scope));
        } else if (statement instanceof Statement.Break) {
            return End.BREAK;
        } else if (statement instanceof Statement.Continue) {
            return End.CONTINUE;
        }
        return End.NORMAL;
    }

    private End loop(Statement.For statement, Object iterable, Scope scope, int depth) {
        List<Object> items = new ArrayList<>();
        for (Object item : list(iterable, statement.line())) {
            if (statement.condition() != null) {
                Scope inner = new Scope(scope);
                assign(statement.target(), item, inner, statement.line());
                if (!Python.truth(evaluate(statement.condition(), inner))) {
                    continue;
                }
            }
            items.add(item);
        }
        Callable recursion = arguments -> {
            budget.enter();
            StringBuilder before = out;
            out = new StringBuilder();
            loop(statement, arguments.bindAll("loop", "iterable")[0], scope, depth + 1);
            String text = out.toString();
            out = before;
            budget.leave();
            return text;
        };
        Loop loop = new Loop(items, depth, statement.recursive() ? recursion : null);
        while (loop.advance()) {
            Scope inner = new Scope(scope);
            inner.set("loop", loop);
            assign(statement.target(), loop.item(), inner, statement.line());
            if (run(statement.body(), inner) == End.BREAK) {
                break;
            }
        }
        return items.isEmpty() ? run(statement.otherwise(), new Scope(scope)) : End.NORMAL;
    }

    private List<Object> list(Object iterable, int line) {
        try {
            return Python.list(iterable, budget);
        } catch (JinjaException e) {
            throw e.at(line);
        }
    }

    private void assign(Target target, Object value, Scope scope, int line) {
        if (target instanceof Target.Variable variable) {
            scope.set(variable.name(), value);
        } else if (target instanceof Target.NamespaceAttribute attribute) {
            if (!(scope.get(attribute.namespace()) instanceof Namespace namespace)) {
                throw new JinjaException("cannot assign attribute on non-namespace object", line);
            }
            namespace.set(attribute.attribute(), value);
        } else if (target instanceof Target.Several several) {
            List<Object> values = list(value, line);
            if (values.size() != several.targets().size()) {
                throw new JinjaException(
                        values.size() + " values cannot be unpacked into "
                                + several.targets().size() + " variables",
                        line);
            }
            for (int i = 0; i < values.size(); i++) {
                assign(several.targets().get(i), values.get(i), scope, line);
            }
        }
    }

    private void write(String text) {
        budget.spend(text.length());
        out.append(text);
    }
}
