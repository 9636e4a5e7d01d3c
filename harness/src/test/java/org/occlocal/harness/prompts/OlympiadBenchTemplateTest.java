package org.occlocal.harness.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.prompts.Prompt.Turn;

/** Against olympiadbench.json, which make_dataset_references.py beside the tests makes with OpenCompass' own templates. */
final class OlympiadBenchTemplateTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode references;

    OlympiadBenchTemplateTest() throws IOException {
        try (InputStream in = Row.class.getResourceAsStream("olympiadbench.json")) {
            references = JSON.readTree(in);
        }
    }

    @Test
    void questionsAreWordedAsTheirLanguageAndKindOfAnswerAsk() {
        Template template = Template.of(new Component("OlympiadBenchTemplate", Map.of()));
        for (int i = 0; i < references.path("rows").size(); i++) {
            Prompt prompt = template.question(row(i), Prompt.none(), "solution");
            assertThat(prompt).isInstanceOf(Prompt.Parts.class);
            List<String> turns = ((Prompt.Parts) prompt)
                    .parts().stream()
                            .filter(Turn.class::isInstance)
                            .map(part -> ((Turn) part).role() + ": " + ((Turn) part).prompt())
                            .toList();
            JsonNode turn = references
                    .path("prompts")
                    .path("OlympiadBenchTemplate")
                    .path(i)
                    .path(1);
            assertThat(turns)
                    .as("row " + i)
                    .containsExactly(turn.path("role").asText() + ": "
                            + turn.path("prompt").asText());
        }
    }

    @Test
    void messagesHaveTheSameWords() {
        Template template = Template.of(new Component("OlympiadBenchRawTemplate", Map.of()));
        for (int i = 0; i < references.path("rows").size(); i++) {
            Prompt prompt = template.question(row(i), Prompt.none(), "solution");
            assertThat(prompt).isInstanceOf(Prompt.Messages.class);
            JsonNode messages =
                    references.path("prompts").path("OlympiadBenchRawTemplate").path(i);
            assertThat(((Prompt.Messages) prompt).messages())
                    .as("row " + i)
                    .isEqualTo(JSON.convertValue(messages, new TypeReference<List<Map<String, Object>>>() {}));
        }
    }

    @Test
    void unknownKindsOfAnswersAreNamedWithTheirRow() {
        Template template = Template.of(new Component("OlympiadBenchTemplate", Map.of()));
        Row row = new Row(7, Map.of("problem", "p", "answer_type", "Colour"));
        assertThatThrownBy(() -> template.question(row, Prompt.none(), null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("row 7 of OlympiadBench: \"answer_type\" must be one of Numerical")
                .hasMessageContaining("it is 'Colour'");
        assertThat(template.placeholders()).containsExactly("problem");
    }

    private Row row(int i) {
        return new Row(
                i, JSON.convertValue(references.path("rows").path(i), new TypeReference<Map<String, Object>>() {}));
    }
}
