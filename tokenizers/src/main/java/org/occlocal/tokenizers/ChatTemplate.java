package org.occlocal.tokenizers;

import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.tokenizers.jinja.JinjaException;
import org.occlocal.tokenizers.jinja.JinjaTemplate;

/**
 * A checkpoint's chat template: makes one text of a conversation, as apply_chat_template of transformers does.
 * Immutable and thread-safe. What templates can do, and what they cannot, is said at {@link JinjaTemplate}.
 */
public final class ChatTemplate {

    private static final List<String> REASONING = List.of("reasoning_content", "thinking", "reasoning");

    private final JinjaTemplate template;
    private final Map<String, String> specialTokens;
    private final Clock clock;

    private ChatTemplate(JinjaTemplate template, Map<String, String> specialTokens, Clock clock) {
        this.template = template;
        this.specialTokens = Map.copyOf(specialTokens);
        this.clock = clock;
    }

    /**
     * Compiles a template.
     *
     * @param jinja the template's source
     * @param specialTokens variables such as bos_token; what is not in it is undefined in the template
     * @throws TokenizerException if it is not valid Jinja
     */
    public static ChatTemplate of(String jinja, Map<String, String> specialTokens) {
        try {
            return new ChatTemplate(JinjaTemplate.parse(jinja), specialTokens, Clock.system(ZoneId.systemDefault()));
        } catch (JinjaException e) {
            throw new TokenizerException(
                    "the chat template is not valid Jinja",
                    "the chat template, " + begin(jinja),
                    "correct the template",
                    e);
        }
    }

    /**
     * The same, but strftime_now reads this clock. Some templates write today's date into the prompt; a run that is to
     * give the same prompts again, after an interruption or a year, fixes it.
     */
    public ChatTemplate withClock(Clock otherClock) {
        return new ChatTemplate(template, specialTokens, otherClock);
    }

    /** As {@link #render(List, boolean, Map)}, without further variables. */
    public String render(List<? extends Map<String, ?>> messages, boolean addGenerationPrompt) {
        return render(messages, addGenerationPrompt, Map.of());
    }

    /**
     * The conversation as text.
     *
     * @param messages values out of JSON, each as a rule with role and content
     * @param addGenerationPrompt whether to open the assistant's turn at the end
     * @param variables further ones, such as tools (a list of JSON schemas), documents or enable_thinking; they win over
     *     special tokens of the same name. tools and documents are None where they are not given.
     * @throws TokenizerException if the template refuses the conversation or fails
     */
    public String render(
            List<? extends Map<String, ? extends @Nullable Object>> messages,
            boolean addGenerationPrompt,
            Map<String, ? extends @Nullable Object> variables) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(specialTokens);
        all.put("tools", null);
        all.put("documents", null);
        all.putAll(variables);
        List<Object> prepared = new ArrayList<>();
        for (Map<String, ? extends @Nullable Object> message : messages) {
            prepared.add(withReasoningNames(message));
        }
        all.put("messages", prepared);
        all.put("add_generation_prompt", addGenerationPrompt);
        try {
            return template.render(all, clock);
        } catch (JinjaException e) {
            throw new TokenizerException(
                    "the chat template does not render this conversation",
                    messages.size() + " message(s) with the roles "
                            + messages.stream()
                                    .map(message -> String.valueOf(message.get("role")))
                                    .toList(),
                    "give the conversation the form that the template asks for, or use another template",
                    e);
        }
    }

    /** transformers 5 offers a message's reasoning under the names that templates ask for. */
    private static Map<String, ? extends @Nullable Object> withReasoningNames(
            Map<String, ? extends @Nullable Object> message) {
        for (String name : REASONING) {
            Object reasoning = message.get(name);
            if (reasoning != null) {
                Map<String, @Nullable Object> named = new LinkedHashMap<>();
                named.put("thinking", reasoning);
                named.putAll(message);
                named.put("reasoning_content", reasoning);
                return named;
            }
        }
        return message;
    }

    private static String begin(String jinja) {
        String line = jinja.strip().lines().findFirst().orElse("empty");
        return line.length() <= 60 ? line : line.substring(0, 60) + "...";
    }
}
