package org.occlocal.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vocabularies of checkpoints that bring the code of their tokenizer; references by make_own_code_references.py. */
final class OwnCodeVocabulariesTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void givesTheIdsAndTextsOfTiktoken(int number) throws IOException {
        JsonNode reference = references().path("files").path(number);
        String name = reference.path("file").asText();
        Files.writeString(folder.resolve(name), TiktokenFile.ofQwen2());
        JSON.writeValue(folder.resolve("config.json").toFile(), reference.path("config"));
        JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), reference.path("tokenizer_config"));
        check(reference, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void putsChatGlmsTokensBehindThoseOfSentencePiece(int number) throws IOException {
        checkPieces(references().path("chatglm").path(number));
    }

    /** Classes that begin a text with a token, each as it is and told not to. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void beginsTextsAsTheClassDoes(int number) throws IOException {
        checkPieces(references().path("bos").path(number));
    }

    private void checkPieces(JsonNode reference) throws IOException {
        String source = "/vocabularies/" + reference.path("folder").asText() + "/tokenizer.model";
        try (InputStream in = OwnCodeVocabulariesTest.class.getResourceAsStream(source)) {
            Files.copy(Objects.requireNonNull(in, source), folder.resolve("tokenizer.model"));
        }
        JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), reference.path("tokenizer_config"));
        check(reference, false);
    }

    @Test
    void refusesWordsThatNoKnownCodeTells() throws IOException {
        Files.writeString(folder.resolve("tokenizer.model"), "IQ== 0\n");
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"auto_map\": {\"AutoTokenizer\": [\"tokenization_other.OtherTokenizer\", null]}}");
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("cut into words")
                .hasMessageContaining("tokenizer.model");
    }

    /** Names that are empty, twice there, or those of ordinary tokens. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"3\": {\"content\": \"\"}}",
                "{\"3\": {\"content\": \"a\"}, \"4\": {\"content\": \"a\"}}",
                "{\"3\": {\"content\": \"b\"}, \"9999999999\": {\"content\": \"c\"}, \"x\": 1}",
                "[1, 2]"
            })
    void oddNamesOfSpecialTokensDoNotCrash(String names) throws IOException {
        Files.writeString(folder.resolve("tiktoken.model"), "YQ== 0\nYg== 1\nYWI= 2\n");
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"auto_map\": {\"AutoTokenizer\": [\"tokenization_kimi.TikTokenTokenizer\"]}, \"added_tokens_decoder\": "
                        + names + "}");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.decode(tokenizer.encode("abab", true), false)).isEqualTo("abab");
        } catch (TokenizerException e) {
            assertThat(e).hasMessageContaining("mend:");
        }
    }

    private void check(JsonNode reference, boolean decodes) {
        SoftAssertions softly = new SoftAssertions();
        int[] prefix = ints(reference.path("prefix"));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(reference.path("rows")).isNotEmpty();
            for (JsonNode row : reference.path("rows")) {
                String text = row.path("text").asText();
                int[] ids = ints(row.path("ids"));
                int[] all = IntStream.concat(Arrays.stream(prefix), Arrays.stream(ids))
                        .toArray();
                softly.assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(ids);
                softly.assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(all);
                if (decodes) {
                    softly.assertThat(tokenizer.decode(ids, false))
                            .isEqualTo(row.path("decoded").asText());
                }
            }
        }
        softly.assertAll();
    }

    private static JsonNode references() throws IOException {
        try (InputStream in = OwnCodeVocabulariesTest.class.getResourceAsStream("/own-code-references.json")) {
            return JSON.readTree(Objects.requireNonNull(in, "own-code-references.json"));
        }
    }

    private static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }
}
