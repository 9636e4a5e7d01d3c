package org.occlocal.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {

    @Test
    void saysWhichLineIsNotValidJinja() {
        assertThatThrownBy(() -> ChatTemplate.of("ok\n{% if %}", Map.of()))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("not valid Jinja");
    }

    @Test
    void passesOnWhyATemplateRefusesAConversation() {
        ChatTemplate template = ChatTemplate.of("{{ raise_exception('roles must alternate') }}", Map.of());
        assertThatThrownBy(() -> template.render(List.of(Map.of("role", "user")), true))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("roles must alternate")
                .hasMessageContaining("[user]")
                .hasMessageContaining("mend");
    }

    @Test
    void leavesTokensThatTheCheckpointLacksUndefined() {
        ChatTemplate template =
                ChatTemplate.of("{{ bos_token }}{{ eos_token is defined }}{{ tools }}", Map.of("bos_token", "<s>"));
        assertThat(template.render(List.of(), false)).isEqualTo("<s>FalseNone");
    }

    @Test
    void offersReasoningUnderTheNamesThatTemplatesAskFor() {
        ChatTemplate template =
                ChatTemplate.of("{{ messages[0].thinking }}{{ messages[0].reasoning_content }}", Map.of());
        assertThat(template.render(List.of(Map.of("role", "assistant", "reasoning", "why")), false))
                .isEqualTo("whywhy");
    }

    @Test
    void takesFurtherVariables() {
        ChatTemplate template = ChatTemplate.of("{{ enable_thinking }}{{ tools | length }}", Map.of());
        assertThat(template.render(List.of(), false, Map.of("enable_thinking", false, "tools", List.of(1, 2))))
                .isEqualTo("False2");
    }
}
