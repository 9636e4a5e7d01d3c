package org.occlocal.harness.prompts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.prompts.Prompt.Mark;
import org.occlocal.harness.prompts.Prompt.Part;
import org.occlocal.harness.prompts.Prompt.Plain;
import org.occlocal.harness.prompts.Prompt.Section;
import org.occlocal.harness.prompts.Prompt.Turn;
import org.occlocal.harness.python.PythonValues;

/**
 * A text, a dialogue with begin, round and end, or one of these for each label: OpenCompass' PromptTemplate. Immutable.
 */
public final class PromptTemplate implements Template {

    private static final Set<String> SECTIONS = Set.of("begin", "round", "end");

    private final @Nullable Body single;
    private final Map<Object, Body> byLabel;
    private final @Nullable String exampleToken;
    private final @Nullable String separatorToken;

    private PromptTemplate(
            @Nullable Body single,
            Map<Object, Body> byLabel,
            @Nullable String exampleToken,
            @Nullable String separatorToken) {
        this.single = single;
        this.byLabel = byLabel;
        this.exampleToken = exampleToken;
        this.separatorToken = separatorToken;
    }

    static PromptTemplate of(Component config) {
        Object template = config.argument("template");
        String exampleToken = config.text("ice_token");
        String separatorToken = config.text("sep_token");
        if (template instanceof Map<?, ?> map && !SECTIONS.containsAll(map.keySet())) {
            Map<Object, Body> byLabel = new LinkedHashMap<>();
            map.forEach((label, body) -> byLabel.put(label, body(body, "template of label " + label, exampleToken)));
            return new PromptTemplate(null, byLabel, exampleToken, separatorToken);
        }
        return new PromptTemplate(body(template, "template", exampleToken), Map.of(), exampleToken, separatorToken);
    }

    @Override
    public Prompt example(Row row, @Nullable Object label) {
        Prompt prompt = choose(label).prompt(true);
        return fill(exampleToken == null ? prompt : prompt.replace(exampleToken, Prompt.none()), columns(row, null));
    }

    @Override
    public Prompt answered(Row row, Prompt examples, @Nullable Object label) {
        Prompt prompt = withoutSeparator(choose(label).prompt(false));
        return fill(exampleToken == null ? prompt : prompt.replace(exampleToken, examples), columns(row, null));
    }

    @Override
    public Prompt question(Row row, Prompt examples, @Nullable String answerColumn) {
        Body body = single != null ? single : byLabel.values().iterator().next();
        Prompt prompt = body.prompt(false);
        Prompt whole = exampleToken == null ? prompt : prompt.replace(exampleToken, examples);
        return fill(withoutSeparator(whole), columns(row, answerColumn));
    }

    @Override
    public List<Object> labels() {
        return new ArrayList<>(byLabel.keySet());
    }

    @Override
    public boolean hasPlaceForExamples() {
        return exampleToken != null;
    }

    @Override
    public ExampleJoint joint() {
        return single != null && single.text() == null ? ExampleJoint.ROUNDS : ExampleJoint.SEPARATED;
    }

    @Override
    public Set<String> placeholders() {
        Set<String> names = new LinkedHashSet<>();
        if (single != null) {
            single.addPlaceholders(names);
        }
        byLabel.values().forEach(body -> body.addPlaceholders(names));
        return names;
    }

    private Prompt withoutSeparator(Prompt prompt) {
        return separatorToken == null ? prompt : prompt.replace(separatorToken, Prompt.none());
    }

    private Body choose(@Nullable Object label) {
        if (single != null) {
            return single;
        }
        for (Map.Entry<Object, Body> entry : byLabel.entrySet()) {
            if (PythonValues.equal(entry.getKey(), label)) {
                return entry.getValue();
            }
        }
        throw new ConfigException("the template has no text for label " + label + " ("
                + (label == null ? "none" : label.getClass().getSimpleName()) + "); it has " + byLabel.keySet());
    }

    private static Map<String, String> columns(Row row, @Nullable String emptied) {
        Map<String, String> columns = new LinkedHashMap<>();
        row.columns().keySet().forEach(name -> columns.put(name, name.equals(emptied) ? "" : row.text(name)));
        if (emptied != null) {
            columns.putIfAbsent(emptied, "");
        }
        return columns;
    }

    private static Prompt fill(Prompt prompt, Map<String, String> columns) {
        if (prompt instanceof Prompt.Text text) {
            return new Prompt.Text(Placeholders.fill(text.text(), columns));
        }
        if (!(prompt instanceof Prompt.Parts list)) {
            return prompt;
        }
        List<Part> filled = new ArrayList<>();
        for (Part part : list.parts()) {
            if (part instanceof Plain plain) {
                filled.add(new Plain(Placeholders.fill(plain.text(), columns)));
            } else if (part instanceof Turn turn && turn.prompt() != null) {
                filled.add(turn.withPrompt(Placeholders.fill(turn.prompt(), columns)));
            } else {
                filled.add(part);
            }
        }
        return new Prompt.Parts(filled);
    }

    /**
     * One template body: a text, or sections.
     *
     * @param text null for sections
     */
    private record Body(
            @Nullable String text,
            List<Part> begin,
            boolean hasBegin,
            List<Part> round,
            List<Part> end,
            boolean hasEnd) {

        Prompt prompt(boolean asExample) {
            if (text != null) {
                return new Prompt.Text(text);
            }
            Section section = asExample ? Section.ICE : Section.ROUND;
            List<Part> parts = new ArrayList<>();
            if (hasBegin && !asExample) {
                parts.add(new Mark(Section.BEGIN, true));
                parts.addAll(begin);
                parts.add(new Mark(Section.BEGIN, false));
            }
            parts.add(new Mark(section, true));
            parts.addAll(round);
            parts.add(new Mark(section, false));
            if (hasEnd && !asExample) {
                parts.add(new Mark(Section.END, true));
                parts.addAll(end);
                parts.add(new Mark(Section.END, false));
            }
            return new Prompt.Parts(parts);
        }

        void addPlaceholders(Set<String> names) {
            if (text != null) {
                names.addAll(Placeholders.in(text));
            }
            for (List<Part> parts : List.of(begin, round, end)) {
                for (Part part : parts) {
                    if (part instanceof Plain plain) {
                        names.addAll(Placeholders.in(plain.text()));
                    } else if (part instanceof Turn turn && turn.prompt() != null) {
                        names.addAll(Placeholders.in(turn.prompt()));
                    }
                }
            }
        }
    }

    private static Body body(@Nullable Object value, String where, @Nullable String exampleToken) {
        if (value instanceof String text) {
            if (exampleToken != null && !text.contains(exampleToken)) {
                throw new ConfigException(where + " has no place for in-context examples: \"" + exampleToken
                        + "\" is not in \"" + text + "\"");
            }
            return new Body(text, List.of(), false, List.of(), List.of(), false);
        }
        if (value instanceof Map<?, ?> map && map.get("round") != null) {
            return new Body(
                    null,
                    parts(map.get("begin"), where),
                    map.containsKey("begin"),
                    parts(map.get("round"), where),
                    parts(map.get("end"), where),
                    map.containsKey("end"));
        }
        throw new ConfigException(where + " must be a text or a dictionary with \"round\", it is " + value);
    }

    private static List<Part> parts(@Nullable Object value, String where) {
        if (value == null) {
            return List.of();
        }
        List<Part> parts = new ArrayList<>();
        for (Object item : value instanceof List<?> list ? list : List.of(value)) {
            if (item instanceof String text) {
                parts.add(new Plain(text));
            } else if (item instanceof Map<?, ?> turn && turn.get("role") != null) {
                parts.add(turn(turn));
            } else {
                throw new ConfigException(where + ": a turn needs a \"role\": " + item);
            }
        }
        return parts;
    }

    static Turn turn(Map<?, ?> turn) {
        return new Turn(
                String.valueOf(turn.get("role")),
                text(turn.get("fallback_role")),
                text(turn.get("prompt")),
                text(turn.get("begin")),
                text(turn.get("end")),
                turn.get("generate") instanceof Boolean generates ? generates : null);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
