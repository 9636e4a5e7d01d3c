package org.occlocal.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints without a tokenizer.json; references by src/test/reference/make_vocabulary_references.py. */
class VocabularyFilesTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path temporary;

    /** Their own tokenizer classes, whose code is the checkpoint's, hand a text to this library as it is. */
    @Test
    void givesTheIdsAndTextsOfSentencePiece() throws Exception {
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode reference : references(TokenizerRules.TRANSFORMERS_5).path("plain")) {
            String name = reference.path("folder").asText();
            try (Tokenizer tokenizer = Tokenizer.load(vocabulary(name))) {
                for (JsonNode row : reference.path("rows")) {
                    String text = row.path("text").asText();
                    int[] ids = tokenizer.encode(text, false);
                    if (name.startsWith("unigram")) {
                        // of ways to cut a text that are equally likely, such as 0|00 and 00|0, either may be taken
                        softly.assertThat(ids).as(name + ": " + text).containsExactlyInAnyOrder(ints(row.path("ids")));
                    } else {
                        softly.assertThat(ids).as(name + ": " + text).isEqualTo(ints(row.path("ids")));
                    }
                    // sentencepiece writes U+2047 for an unknown piece, the tokenizers of transformers its name
                    if (Arrays.stream(ids).noneMatch(id -> id == 0)) {
                        softly.assertThat(tokenizer.decode(ids, false))
                                .as(name + ": " + text)
                                .isEqualTo(row.path("decoded").asText());
                    }
                }
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @EnumSource
    void givesTheIdsAndTextsOfTransformersClasses(TokenizerRules rules) throws Exception {
        SoftAssertions softly = new SoftAssertions();
        int number = 0;
        for (JsonNode reference : references(rules).path("classes")) {
            Path folder = Files.createDirectory(temporary.resolve("variant" + number++));
            Path source = vocabulary(reference.path("folder").asText());
            Files.copy(source.resolve("tokenizer.model"), folder.resolve("tokenizer.model"));
            ObjectNode config = (ObjectNode)
                    JSON.readTree(source.resolve("tokenizer_config.json").toFile());
            config.setAll((ObjectNode) reference.path("tokenizer_config"));
            JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), config);
            check(softly, config.toString(), folder, rules, reference.path("rows"));
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @EnumSource
    void readsVocabulariesWithMerges(TokenizerRules rules) throws Exception {
        JsonNode model = JSON.readTree(
                        SharedData.path("tokenizers/gpt2/tokenizer.json").toFile())
                .path("model");
        JSON.writeValue(temporary.resolve("vocab.json").toFile(), model.path("vocab"));
        StringBuilder merges = new StringBuilder("#version: 0.2\n");
        for (JsonNode merge : model.path("merges")) {
            merges.append(
                            merge.isTextual()
                                    ? merge.asText()
                                    : merge.path(0).asText() + " "
                                            + merge.path(1).asText())
                    .append('\n');
        }
        Files.writeString(temporary.resolve("merges.txt"), merges);
        Files.writeString(temporary.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"GPT2Tokenizer\"}");
        SoftAssertions softly = new SoftAssertions();
        check(softly, "merges", temporary, rules, references(rules).path("merges"));
        softly.assertAll();
    }

    @Test
    void givesTheIdsAndTextsOfTiktoken() throws Exception {
        Files.writeString(temporary.resolve("qwen.tiktoken"), TiktokenFile.ofQwen2());
        SoftAssertions softly = new SoftAssertions();
        try (Tokenizer tokenizer = Tokenizer.load(temporary)) {
            for (JsonNode row : references(TokenizerRules.TRANSFORMERS_5).path("qwen")) {
                int[] ids = tokenizer.encode(row.path("text").asText(), true);
                softly.assertThat(ids).isEqualTo(ints(row.path("ids")));
                softly.assertThat(tokenizer.decode(ids, false))
                        .isEqualTo(row.path("decoded").asText());
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @CsvSource({
        "'IQ== 0\nIg== 2', not 0",
        "'IQ== 0\nIQ== 1', not 0",
        "'IQ== 0\nIg== 0', line 2",
        "'IQ== 0\n?? 1', line 2",
        "'IQ== x', line 1",
        "'', not 0",
        "'LONG 0', line 1"
    })
    void refusesADamagedTiktokenFile(String content, String what) throws IOException {
        Files.writeString(
                temporary.resolve("qwen.tiktoken"), content.replace("\\n", "\n").replace("LONG", "QUJD".repeat(400)));
        assertThatThrownBy(() -> Tokenizer.load(temporary))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("qwen.tiktoken");
    }

    @Test
    void putsTheNamedEndsAroundText() throws Exception {
        try (Tokenizer tokenizer = Tokenizer.load(vocabulary("no-prefix"))) {
            int[] plain = tokenizer.encode("a b", false);
            int[] special = tokenizer.encode("a b", true);
            assertThat(special[0]).isEqualTo(tokenizer.bosId());
            assertThat(special[special.length - 1]).isEqualTo(tokenizer.eosId());
            assertThat(special).hasSize(plain.length + 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "unigram"})
    void refusesDamagedModelsWithoutCrashing(String name) throws Exception {
        byte[] sound = Files.readAllBytes(vocabulary(name).resolve("tokenizer.model"));
        Random random = new Random(7);
        for (int round = 0; round < 60; round++) {
            byte[] damaged = round % 3 == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
            for (int flips = random.nextInt(20); flips > 0 && damaged.length > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(temporary.resolve("tokenizer.model"), damaged);
            try (Tokenizer tokenizer = Tokenizer.load(temporary)) {
                int[] ids = tokenizer.encode("Ⅳ ﬁ ½ ² a b c 日本", true);
                assertThat(tokenizer.decode(ids, false)).isNotNull();
            } catch (TokenizerException e) {
                assertThat(e).hasMessageContaining("mend:").hasMessageContaining("tokenizer.model");
            }
        }
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        Files.writeString(temporary.resolve("vocab.json"), "{}");
        assertThatThrownBy(() -> Tokenizer.load(temporary))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("only vocab.json")
                .hasMessageContaining("merges.txt");
    }

    private static void check(SoftAssertions softly, String name, Path folder, TokenizerRules rules, JsonNode rows) {
        try (Tokenizer tokenizer = Tokenizer.load(folder, rules)) {
            for (JsonNode row : rows) {
                String text = row.path("text").asText();
                int[] ids = tokenizer.encode(text, true);
                String where = name + ": "
                        + text.codePoints().mapToObj(Integer::toHexString).collect(Collectors.joining(" "));
                softly.assertThat(ids).as(where).isEqualTo(ints(row.path("with_special")));
                softly.assertThat(tokenizer.encode(text, false)).as(where).isEqualTo(ints(row.path("without_special")));
                int[] given = ints(row.path("with_special"));
                softly.assertThat(tokenizer.decode(given, false))
                        .as(where)
                        .isEqualTo(row.path("decoded").asText());
                softly.assertThat(tokenizer.decode(given, true))
                        .as(where)
                        .isEqualTo(row.path("decoded_skipping").asText());
            }
        }
    }

    private static Path vocabulary(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(VocabularyFilesTest.class.getResource("/vocabularies/" + name))
                .toURI());
    }

    private static JsonNode references(TokenizerRules rules) throws IOException {
        String version = rules == TokenizerRules.TRANSFORMERS_5 ? "5" : "4";
        String name = "/vocabulary-references-transformers-" + version + ".json";
        try (InputStream in = VocabularyFilesTest.class.getResourceAsStream(name)) {
            return JSON.readTree(Objects.requireNonNull(in, name));
        }
    }

    private static int[] ints(JsonNode array) {
        int[] ints = new int[array.size()];
        Arrays.setAll(ints, i -> array.get(i).asInt());
        return ints;
    }
}
