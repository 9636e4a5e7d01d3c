package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.occlocal.tokenizers.jinja.Statement.Signature;
import org.occlocal.tokenizers.jinja.Statement.Target;
import org.occlocal.tokenizers.jinja.Token.Kind;

/** Parses a template. */
final class Parser {

    private static final Set<String> CONSTANTS = Set.of("true", "True", "false", "False", "none", "None");
    private static final int DEPTH = 200;

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int depth;
    private int loops;

    private Parser(String template) {
        this.tokens = new TokenStream(Lexer.tokens(template));
        this.expressions = new ExpressionParser(tokens);
    }

    static List<Statement> parse(String template) {
        Parser parser = new Parser(template);
        List<Statement> body = parser.body(Set.of());
        if (!parser.tokens.at(Kind.END)) {
            throw new JinjaException(
                    "unexpected tag " + parser.tokens.following().described(), parser.tokens.line());
        }
        return body;
    }

    /** Statements up to a tag of one of these names, which is left to be read; the opening of its tag is read. */
    private List<Statement> body(Set<String> ends) {
        if (++depth > DEPTH) {
            throw new JinjaException("tags nest deeper than " + DEPTH, tokens.line());
        }
        List<Statement> statements = new ArrayList<>();
        while (!tokens.at(Kind.END)) {
            if (tokens.at(Kind.DATA)) {
                statements.add(new Statement.Text(tokens.next().text()));
            } else if (tokens.at(Kind.VARIABLE_BEGIN)) {
                tokens.next();
                statements.add(new Statement.Print(expressions.tupleOrExpression()));
                tokens.expect(Kind.VARIABLE_END, "\"}}\"");
            } else {
                tokens.expect(Kind.BLOCK_BEGIN, "a tag");
                Token name = tokens.current();
                if (name.kind() == Kind.NAME && ends.contains(name.text())) {
                    depth--;
                    return statements;
                }
                statements.add(statement());
                tokens.expect(Kind.BLOCK_END, "\"%}\"");
            }
        }
        if (!ends.isEmpty()) {
            throw new JinjaException(
                    "the template ends, but one of the tags " + new java.util.TreeSet<>(ends) + " is missing",
                    tokens.line());
        }
        depth--;
        return statements;
    }

    private List<Statement> bodyUntil(String end) {
        tokens.expect(Kind.BLOCK_END, "\"%}\"");
        List<Statement> body = body(Set.of(end));
        tokens.next();
        return body;
    }

    private Statement statement() {
        Token tag = tokens.expect(Kind.NAME, "a tag's name");
        return switch (tag.text()) {
            case "if" -> ifStatement();
            case "for" -> forStatement(tag.line());
            case "set" -> setStatement(tag.line());
            case "macro" -> macro(tag.line());
            case "call" -> callBlock();
            case "filter" -> new Statement.FilterBlock(expressions.filterOfBlock(), bodyUntil("endfilter"));
            case "with" -> with();
            case "generation" -> new Statement.Scoped(bodyUntil("endgeneration"));
            case "block" -> block();
            case "print" -> new Statement.Print(expressions.tupleOrExpression());
            case "break", "continue" -> leaveLoop(tag);
            default -> throw new JinjaException("unknown tag '" + tag.text() + "'", tag.line());
        };
    }

    private Statement ifStatement() {
        Expression condition = expressions.withoutCondition();
        tokens.expect(Kind.BLOCK_END, "\"%}\"");
        List<Statement> yes = body(Set.of("elif", "else", "endif"));
        String next = tokens.next().text();
        List<Statement> no = List.of();
        if (next.equals("elif")) {
            no = List.of(ifStatement());
        } else if (next.equals("else")) {
            no = bodyUntil("endif");
        }
        return new Statement.If(condition, yes, no);
    }

    private Statement forStatement(int line) {
        Target target = targets("in");
        if (setsAttribute(target)) {
            throw new JinjaException("a loop's variable cannot be an attribute", line);
        }
        tokens.expectName("in");
        Expression items = expressions.withoutCondition();
        Expression condition = tokens.skipName("if") ? expressions.expression() : null;
        boolean recursive = tokens.skipName("recursive");
        tokens.expect(Kind.BLOCK_END, "\"%}\"");
        loops++;
        List<Statement> body = body(Set.of("endfor", "else"));
        loops--;
        List<Statement> otherwise = tokens.next().text().equals("else") ? bodyUntil("endfor") : List.of();
        return new Statement.For(target, items, condition, recursive, body, otherwise, line);
    }

    private static boolean setsAttribute(Target target) {
        return target instanceof Target.NamespaceAttribute
                || (target instanceof Target.Several several
                        && several.targets().stream().anyMatch(Parser::setsAttribute));
    }

    private Statement leaveLoop(Token tag) {
        if (loops == 0) {
            throw new JinjaException(tag.text() + " outside a loop", tag.line());
        }
        return tag.text().equals("break") ? new Statement.Break() : new Statement.Continue();
    }

    private Statement setStatement(int line) {
        Target target = targets("=");
        if (tokens.skipOperator("=")) {
            return new Statement.Set(target, expressions.tupleOrExpression(), line);
        }
        Expression.Filter filter = tokens.skipOperator("|") ? expressions.filterOfBlock() : null;
        return new Statement.SetBlock(target, filter, bodyUntil("endset"), line);
    }

    private Statement macro(int line) {
        String name = tokens.expect(Kind.NAME, "a macro's name").text();
        List<Expression> defaults = new ArrayList<>();
        List<String> parameters = parameters(defaults);
        int begin = tokens.position();
        int outerLoops = loops;
        loops = 0;
        List<Statement> body = bodyUntil("endmacro");
        loops = outerLoops;
        return new Statement.MacroDefinition(name, signature(parameters, defaults, begin), body, line);
    }

    private Statement callBlock() {
        List<Expression> defaults = new ArrayList<>();
        List<String> parameters = tokens.atOperator("(") ? parameters(defaults) : List.of();
        int line = tokens.line();
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw new JinjaException("expected a call", line);
        }
        int begin = tokens.position();
        int outerLoops = loops;
        loops = 0;
        List<Statement> body = bodyUntil("endcall");
        loops = outerLoops;
        return new Statement.CallBlock(call, signature(parameters, defaults, begin), body);
    }

    private Signature signature(List<String> parameters, List<Expression> defaults, int begin) {
        Set<String> names = tokens.names(begin, tokens.position());
        return new Signature(
                parameters,
                defaults,
                names.contains("varargs") && !parameters.contains("varargs"),
                names.contains("kwargs") && !parameters.contains("kwargs"),
                names.contains("caller") && !parameters.contains("caller"));
    }

    private List<String> parameters(List<Expression> defaults) {
        List<String> parameters = new ArrayList<>();
        tokens.expectOperator("(");
        while (!tokens.atOperator(")")) {
            if (!parameters.isEmpty()) {
                tokens.expectOperator(",");
            }
            parameters.add(name());
            if (tokens.skipOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw new JinjaException("a parameter without default follows one with", tokens.line());
            }
        }
        tokens.expectOperator(")");
        return parameters;
    }

    private Statement with() {
        List<Map.Entry<Target, Expression>> values = new ArrayList<>();
        while (!tokens.at(Kind.BLOCK_END)) {
            if (!values.isEmpty()) {
                tokens.expectOperator(",");
            }
            Target target = new Target.Variable(name());
            tokens.expectOperator("=");
            values.add(Map.entry(target, expressions.expression()));
        }
        return new Statement.With(values, bodyUntil("endwith"));
    }

    private Statement block() {
        String name = tokens.expect(Kind.NAME, "a block's name").text();
        Statement block = new Statement.Scoped(bodyUntil("endblock"));
        tokens.skipName(name);
        return block;
    }

    /** One target or several, up to a name or operator that is not read. */
    private Target targets(String end) {
        List<Target> targets = new ArrayList<>();
        boolean several = false;
        while (!tokens.current().text().equals(end) && !tokens.at(Kind.BLOCK_END)) {
            targets.add(target());
            if (!tokens.skipOperator(",")) {
                break;
            }
            several = true;
        }
        if (targets.isEmpty()) {
            throw new JinjaException(
                    "expected a variable, got " + tokens.current().described(), tokens.line());
        }
        return several ? new Target.Several(targets) : targets.get(0);
    }

    private Target target() {
        if (tokens.skipOperator("(")) {
            List<Target> targets = new ArrayList<>();
            while (!tokens.atOperator(")")) {
                targets.add(target());
                if (!tokens.skipOperator(",")) {
                    break;
                }
            }
            tokens.expectOperator(")");
            return new Target.Several(targets);
        }
        String name = name();
        if (tokens.skipOperator(".")) {
            return new Target.NamespaceAttribute(
                    name, tokens.expect(Kind.NAME, "an attribute's name").text());
        }
        return new Target.Variable(name);
    }

    private String name() {
        Token token = tokens.expect(Kind.NAME, "a variable");
        if (CONSTANTS.contains(token.text())) {
            throw new JinjaException("cannot assign to '" + token.text() + "'", token.line());
        }
        return token.text();
    }
}
