package org.occlocal.harness.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.harness.prompts.ModelPrompt;
import org.occlocal.harness.prompts.ModelPrompt.Utterance;
import org.occlocal.harness.prompts.PromptMode;
import org.occlocal.harness.prompts.VicunaConversation;
import org.occlocal.inferencers.EncodedPrompt;
import org.occlocal.inferencers.TextModel;

/** What a model with {@code fastchat_template='vicuna'} is given, of a tokenizer that begins sequences with a token, as vicuna's does. */
final class VicunaModelTest {

    private static final Path DEMO = Path.of("../cli/src/main/resources/demo/model");
    private static final String BEGINS_SEQUENCES =
            """
            {"type": "TemplateProcessing",
             "single": [{"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
             "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
             "special_tokens": {"<|endoftext|>": {"id": "<|endoftext|>", "ids": [0], "tokens": ["<|endoftext|>"]}}}
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void conversationsAreVicunasWithTheTokenizersSpecialTokens() throws IOException {
        ModelConfig config = ModelConfig.read(
                Map.of("type", "HuggingFacewithChatTemplate", "path", "demo", "fastchat_template", "vicuna"),
                "test",
                new Problems());
        if (config == null) {
            throw new AssertionError("not read");
        }
        List<Map<String, Object>> messages = List.of(Map.of("role", "user", "content", "Anna has 12 plums?"));
        ModelPrompt prompt = new ModelPrompt.Conversation(List.of(new Utterance("HUMAN", "Anna has 12 plums?")));
        try (TextModel model = TextModel.load(checkpoint(), DeviceChoice.cpu(), Dtype.FLOAT32, 0)) {
            RunModel run = new RunModel(config, model, new RunOptions(4, 2048, 0, 0, false, false));
            EncodedPrompt asked = run.encode(prompt, PromptMode.GENERATE);
            assertThat(asked.text()).isEqualTo(VicunaConversation.text(messages, true));
            int[] plain = run.tokenizer().encode(asked.text(), false);
            assertThat(asked.tokens())
                    .isEqualTo(run.tokenizer().encode(asked.text(), true))
                    .isNotEqualTo(plain);
            assertThat(asked.ends()).isEqualTo(run.tokenizer().specialEnds());
            assertThat(asked.measuredTokens()).isEqualTo(asked.tokens().length);
            assertThat(run.encode(prompt, PromptMode.SCORE).text()).isEqualTo(VicunaConversation.text(messages, false));
        }
    }

    private Path checkpoint() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(DEMO)) {
            for (Path file : files) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        ObjectMapper json = new ObjectMapper();
        Path file = folder.resolve("tokenizer.json");
        ObjectNode tokenizer = (ObjectNode) json.readTree(file.toFile());
        tokenizer.set("post_processor", json.readTree(BEGINS_SEQUENCES));
        json.writeValue(file.toFile(), tokenizer);
        return folder;
    }
}
