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

/** Messages with roles system, user and assistant: OpenCompass' RawPromptTemplate. Immutable. */
public final class RawPromptTemplate extends MessagesTemplate {

    private static final Set<String> ROLES = Set.of("system", "user", "assistant");

    private final List<Object> messages;
    private final boolean fills;
    private final String exampleToken;

    private RawPromptTemplate(List<Object> messages, boolean fills, String exampleToken) {
        this.messages = messages;
        this.fills = fills;
        this.exampleToken = exampleToken;
    }

    static RawPromptTemplate of(Component config) {
        if (!(config.argument("messages") instanceof List<?> messages)) {
            throw new ConfigException("RawPromptTemplate: \"messages\" must be a list of messages");
        }
        for (Object message : messages) {
            if (message instanceof String || (message instanceof Map<?, ?> map && map.get("expand_column") != null)) {
                continue;
            }
            if (!(message instanceof Map<?, ?> map)
                    || !ROLES.contains(String.valueOf(map.get("role")))
                    || !map.containsKey("content")) {
                throw new ConfigException("RawPromptTemplate: a message needs a role (system, user or assistant) and a"
                        + " content, or expand_column: " + message);
            }
        }
        String token = config.text("ice_token");
        return new RawPromptTemplate(
                List.copyOf(messages), config.flag("format_variables", true), token == null ? "</E>" : token);
    }

    @Override
    public Prompt example(Row row, @Nullable Object label) {
        return render(row, Prompt.none());
    }

    @Override
    public Prompt answered(Row row, Prompt examples, @Nullable Object label) {
        return render(row, Prompt.none());
    }

    @Override
    public Prompt question(Row row, Prompt examples, @Nullable String answerColumn) {
        return render(row, examples);
    }

    private Prompt render(Row row, Prompt examples) {
        Map<String, String> columns = columns(row);
        List<Map<String, Object>> rendered = new ArrayList<>();
        for (Object message : messages) {
            if (message instanceof String token) {
                if (token.equals(exampleToken) && examples instanceof Prompt.Messages list) {
                    rendered.addAll(list.messages());
                }
            } else if (message instanceof Map<?, ?> map && map.get("expand_column") != null) {
                if (row.columns().get(String.valueOf(map.get("expand_column"))) instanceof List<?> expanded) {
                    expanded.forEach(item -> {
                        if (item instanceof Map<?, ?> turn) {
                            rendered.add(copy(turn, null));
                        }
                    });
                }
            } else if (message instanceof Map<?, ?> map) {
                rendered.add(copy(map, fills ? columns : null));
            }
        }
        return new Prompt.Messages(rendered);
    }

    private static Map<String, Object> copy(Map<?, ?> message, @Nullable Map<String, String> columns) {
        Map<String, Object> copy = new LinkedHashMap<>();
        message.forEach((key, value) -> copy.put(
                String.valueOf(key),
                columns != null && "content".equals(key) && value instanceof String text
                        ? Placeholders.fill(text, columns)
                        : value));
        return copy;
    }

    @Override
    public Set<String> placeholders() {
        Set<String> names = new LinkedHashSet<>();
        for (Object message : messages) {
            if (fills && message instanceof Map<?, ?> map && map.get("content") instanceof String text) {
                names.addAll(Placeholders.in(text));
            }
        }
        return names;
    }
}
