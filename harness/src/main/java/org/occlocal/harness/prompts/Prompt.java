package org.occlocal.harness.prompts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;

/** What a template makes of a row, before a model's own way of writing roles. Immutable. */
public sealed interface Prompt {

    /** No text at all. */
    static Prompt none() {
        return new Text("");
    }

    /** Plain text: no model's roles apply to it. */
    record Text(String text) implements Prompt {}

    /** Texts, and turns of roles, between marks of their sections: OpenCompass' PromptList. */
    record Parts(List<Part> parts) implements Prompt {
        public Parts {
            parts = List.copyOf(parts);
        }

        /** All texts and turns without anything between them. */
        String joined() {
            StringBuilder text = new StringBuilder();
            for (Part part : parts) {
                if (part instanceof Plain plain) {
                    text.append(plain.text());
                } else if (part instanceof Turn turn && turn.prompt() != null) {
                    text.append(turn.prompt());
                }
            }
            return text.toString();
        }
    }

    /** Messages with role and content, as in OpenAI's interface. */
    record Messages(List<Map<String, Object>> messages) implements Prompt {
        public Messages {
            messages = List.copyOf(messages);
        }
    }

    /** A part of {@link Parts}. */
    sealed interface Part {}

    /** Text outside of any role. */
    record Plain(String text) implements Part {}

    /** Where a section begins or ends. */
    record Mark(Section section, boolean begins) implements Part {}

    /** Sections of a template. */
    enum Section {
        BEGIN,
        ROUND,
        ICE,
        END
    }

    /**
     * What a role says; nulls leave the model's own setting of the role as it is.
     *
     * @param role such as HUMAN, BOT or SYSTEM
     * @param fallback role that takes its place where a model does not know it
     * @param prompt what is said
     * @param begin stands before the prompt
     * @param end stands behind the prompt
     * @param generates whether the model speaks here
     */
    record Turn(
            String role,
            @Nullable String fallback,
            @Nullable String prompt,
            @Nullable String begin,
            @Nullable String end,
            @Nullable Boolean generates)
            implements Part {

        Turn withPrompt(String text) {
            return new Turn(role, fallback, text, begin, end, generates);
        }
    }

    /**
     * Puts another prompt in the place of a token.
     *
     * @throws ConfigException when parts would have to go into plain text or into a role's text
     */
    default Prompt replace(String token, Prompt with) {
        if (this instanceof Text text) {
            if (!(with instanceof Text inserted)) {
                if (!text.text().contains(token)) {
                    return this;
                }
                throw new ConfigException("in-context examples with roles cannot stand inside the text \"" + text.text()
                        + "\"; give prompt_template rounds, or ice_template a text");
            }
            return new Text(text.text().replace(token, inserted.text()));
        }
        if (!(this instanceof Parts list)) {
            return this;
        }
        List<Part> replaced = new ArrayList<>();
        for (Part part : list.parts()) {
            if (part instanceof Plain plain) {
                replacePlain(plain, token, with, replaced);
            } else if (part instanceof Turn turn
                    && turn.prompt() != null
                    && turn.prompt().contains(token)) {
                if (!(with instanceof Text inserted)) {
                    throw new ConfigException("in-context examples with roles cannot stand inside the turn of "
                            + turn.role() + ": put \"" + token + "\" into \"begin\" by itself");
                }
                replaced.add(turn.withPrompt(turn.prompt().replace(token, inserted.text())));
            } else {
                replaced.add(part);
            }
        }
        return new Parts(replaced);
    }

    private static void replacePlain(Plain plain, String token, Prompt with, List<Part> replaced) {
        if (with instanceof Text inserted) {
            replaced.add(new Plain(plain.text().replace(token, inserted.text())));
        } else if (with instanceof Parts parts) {
            String[] pieces = plain.text().split(java.util.regex.Pattern.quote(token), -1);
            for (int i = 0; i < pieces.length; i++) {
                if (!pieces[i].isEmpty()) {
                    replaced.add(new Plain(pieces[i]));
                }
                if (i < pieces.length - 1) {
                    replaced.addAll(parts.parts());
                }
            }
        } else {
            replaced.add(plain);
        }
    }
}
