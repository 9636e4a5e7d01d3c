package org.occlocal.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids, texts and chats by transformers itself; made by src/test/reference/make_tokenizer_references.py. */
class TokenizerReferenceTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TestFactory
    Stream<DynamicTest> givesTheIdsAndTextsOfTransformers5() throws IOException {
        return StreamSupport.stream(
                        references(TokenizerRules.TRANSFORMERS_5).path("plain").spliterator(), false)
                .map(reference -> dynamicTest(
                        reference.path("folder").asText(),
                        () -> check(
                                reference,
                                SharedData.path(reference.path("folder").asText()),
                                TokenizerRules.TRANSFORMERS_5)));
    }

    @TestFactory
    Stream<DynamicTest> givesTheIdsAndTextsOfTransformers4() throws IOException {
        return StreamSupport.stream(
                        references(TokenizerRules.TRANSFORMERS_4).path("plain").spliterator(), false)
                .map(reference -> dynamicTest(
                        reference.path("folder").asText(),
                        () -> check(
                                reference,
                                SharedData.path(reference.path("folder").asText()),
                                TokenizerRules.TRANSFORMERS_4)));
    }

    @ParameterizedTest
    @EnumSource
    void followsTheConfigurationAsThatTransformersDoes(TokenizerRules rules, @TempDir Path temporary)
            throws IOException {
        int number = 0;
        for (JsonNode reference : references(rules).path("variants")) {
            Path copy = Files.createDirectory(temporary.resolve("variant" + number++));
            Path folder = SharedData.path(reference.path("folder").asText());
            change(folder, copy, "tokenizer_config.json", reference.path("tokenizer_config"));
            change(folder, copy, "tokenizer.json", reference.path("tokenizer_json"));
            if (Files.exists(folder.resolve("special_tokens_map.json"))) {
                Files.copy(folder.resolve("special_tokens_map.json"), copy.resolve("special_tokens_map.json"));
            }
            check(reference, copy, rules);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2", "qwen2.5", "gpt2", "opt"})
    void givesTheIdsOfTheSharedCases(String name) throws IOException {
        JsonNode cases = JSON.readTree(SharedData.path("tokenizers/cases.json").toFile());
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.path("tokenizers/" + name))) {
            int checked = 0;
            for (JsonNode row : cases.path("cases")) {
                if (row.path("tokenizer").asText().equals(name)) {
                    String text = row.path("text").asText();
                    int[] ids = ints(row.path("with_special"));
                    assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(ids);
                    assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(ints(row.path("without_special")));
                    checked++;
                }
            }
            assertThat(checked).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2", "qwen2.5"})
    void rendersTheChatsOfTheSharedCases(String name) throws IOException {
        JsonNode cases = JSON.readTree(SharedData.path("tokenizers/cases.json").toFile());
        try (Tokenizer tokenizer = Tokenizer.load(SharedData.path("tokenizers/" + name))) {
            int checked = 0;
            for (JsonNode chat : cases.path("chat")) {
                if (chat.path("tokenizer").asText().equals(name)) {
                    RenderedChat rendered = tokenizer.applyChatTemplate(
                            ChatTemplateReferenceTest.messages(chat.path("messages")),
                            chat.path("add_generation_prompt").asBoolean());
                    assertThat(rendered.text()).isEqualTo(chat.path("rendered").asText());
                    assertThat(rendered.ids()).isEqualTo(ints(chat.path("tokens")));
                    checked++;
                }
            }
            assertThat(checked).isPositive();
        }
    }

    private static void check(JsonNode reference, Path folder, TokenizerRules rules) {
        List<String> texts = new ArrayList<>();
        List<int[]> singly = new ArrayList<>();
        List<int[]> batch;
        SoftAssertions softly = new SoftAssertions();
        try (Tokenizer tokenizer = Tokenizer.load(folder, rules)) {
            // transformers 5 appends what the class assumes and the vocabulary lacks: <|endoftext|> to tiny-qwen2,
            // <|padding|> to GPT-NeoX's class. The model has no embedding for it, so we do not.
            boolean appends = rules == TokenizerRules.TRANSFORMERS_5
                    && (reference.path("folder").asText().equals("models/tiny-qwen2")
                            || reference
                                    .at("/tokenizer_config/tokenizer_class")
                                    .asText()
                                    .startsWith("GPTNeoX"));
            softly.assertThat(tokenizer.vocabularySize())
                    .isEqualTo(reference.path("size").asInt() - (appends ? 1 : 0));
            softly.assertThat(tokenizer.bosId()).as("bos").isEqualTo(integer(reference.path("bos")));
            softly.assertThat(tokenizer.eosId()).as("eos").isEqualTo(integer(reference.path("eos")));
            Integer pad = integer(reference.path("pad"));
            boolean padIsAppended = appends && pad != null && pad >= tokenizer.vocabularySize();
            softly.assertThat(tokenizer.padId()).as("pad").isEqualTo(padIsAppended ? null : pad);
            for (JsonNode row : reference.path("rows")) {
                String text = row.path("text").asText();
                if (appends
                        && reference.has("folder")
                        && !reference.has("tokenizer_config")
                        && text.contains("<|endoftext|>")) {
                    continue;
                }
                String where = reference.path("folder").asText()
                        + reference.path("tokenizer_config")
                        + reference.path("tokenizer_json")
                        + JSON.getNodeFactory().textNode(text);
                int[] ids = ints(row.path("with_special"));
                softly.assertThat(tokenizer.encode(text, true)).as(where).isEqualTo(ids);
                softly.assertThat(tokenizer.encode(text, false)).as(where).isEqualTo(ints(row.path("without_special")));
                softly.assertThat(tokenizer.decode(ids, false))
                        .as(where)
                        .isEqualTo(row.path("decoded").asText());
                softly.assertThat(tokenizer.decode(ids, true))
                        .as(where)
                        .isEqualTo(row.path("decoded_skipping").asText());
                texts.add(text);
                singly.add(ids);
            }
            batch = tokenizer.encodeAll(texts, true);
        }
        for (int i = 0; i < texts.size(); i++) {
            softly.assertThat(batch.get(i)).as("batch, " + texts.get(i)).isEqualTo(singly.get(i));
        }
        softly.assertAll();
    }

    private static void change(Path from, Path to, String name, JsonNode changes) throws IOException {
        ObjectNode content = (ObjectNode) JSON.readTree(from.resolve(name).toFile());
        changes.properties().forEach(change -> {
            if (change.getValue().isNull() && name.equals("tokenizer_config.json")) {
                content.remove(change.getKey());
            } else {
                content.set(change.getKey(), change.getValue());
            }
        });
        JSON.writeValue(to.resolve(name).toFile(), content);
    }

    private static JsonNode references(TokenizerRules rules) throws IOException {
        String name = rules == TokenizerRules.TRANSFORMERS_5
                ? "/tokenizer-references-transformers-5.json"
                : "/tokenizer-references-transformers-4.json";
        try (InputStream in = Objects.requireNonNull(TokenizerReferenceTest.class.getResourceAsStream(name))) {
            return JSON.readTree(in);
        }
    }

    private static @Nullable Integer integer(JsonNode node) {
        return node.isInt() ? node.asInt() : null;
    }

    static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
