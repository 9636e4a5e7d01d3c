package org.occlocal.harness.prompts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.occlocal.harness.prompts.MetaTemplate.RoleStyle;
import org.occlocal.harness.prompts.Prompt.Mark;
import org.occlocal.harness.prompts.Prompt.Part;
import org.occlocal.harness.prompts.Prompt.Plain;
import org.occlocal.harness.prompts.Prompt.Section;
import org.occlocal.harness.prompts.Prompt.Turn;

/** The way through a prompt with roles, in the order in which a model hears it. */
final class DialogueWalk {

    private DialogueWalk() {}

    /** Told what stands where. */
    interface Listener {

        /** Text outside of roles, of the prompt or of the meta template. */
        void text(String text);

        /** A role speaks. */
        void speaks(RoleStyle role);

        /** The model is to speak; nothing comes behind. */
        void generates(RoleStyle role);
    }

    /** @return whether the prompt was told to its end, and does not stop where the model is to speak */
    static boolean walk(Prompt.Parts prompt, PromptMode mode, MetaTemplate meta, Listener listener) {
        Deque<Section> open = new ArrayDeque<>();
        List<Turn> dialogue = new ArrayList<>();
        for (Part part : prompt.parts()) {
            if (part instanceof Mark mark && mark.begins()) {
                open.push(mark.section());
                dialogue.clear();
            } else if (part instanceof Mark mark) {
                open.poll();
                if (isDialogue(mark.section()) && !rounds(dialogue, mark.section(), mode, meta, listener)) {
                    return false;
                }
                dialogue.clear();
            } else if (part instanceof Plain plain) {
                listener.text(plain.text());
            } else if (part instanceof Turn turn) {
                Section section = open.peek();
                if (section != null && isDialogue(section)) {
                    dialogue.add(turn);
                } else {
                    listener.speaks(meta.role(turn));
                }
            }
        }
        return true;
    }

    private static boolean isDialogue(Section section) {
        return section == Section.ROUND || section == Section.ICE;
    }

    private static boolean rounds(
            List<Turn> turns, Section section, PromptMode mode, MetaTemplate meta, Listener listener) {
        List<List<Turn>> rounds = meta.rounds(turns);
        for (int i = 0; i < rounds.size(); i++) {
            boolean stops = mode == PromptMode.GENERATE && section == Section.ROUND && i == rounds.size() - 1;
            Map<String, RoleStyle> spoken = meta.spoken(rounds.get(i));
            for (MetaTemplate.Item item : meta.round()) {
                RoleStyle role = item.role() == null ? null : spoken.get(item.role());
                if (role == null) {
                    listener.text(item.text());
                } else if (stops && role.generates()) {
                    listener.generates(role);
                    return false;
                } else {
                    listener.speaks(role);
                }
            }
        }
        return true;
    }
}
