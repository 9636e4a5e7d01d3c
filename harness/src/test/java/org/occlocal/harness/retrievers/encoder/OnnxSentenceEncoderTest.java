package org.occlocal.harness.retrievers.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.retrievers.Pool;
import org.occlocal.harness.retrievers.Retrievers;

/** Vectors compared with those of sentence-transformers, of encoders that make_encoder_references.py made. */
final class OnnxSentenceEncoderTest {

    private static final Path FOLDER = Path.of("src", "test", "resources", "org", "occlocal", "harness", "retrievers");

    @TempDir
    private Path temporary;

    private static JsonNode reference() throws IOException {
        return new ObjectMapper().readTree(FOLDER.resolve("encoders.json").toFile());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void vectorsAreThoseOfSentenceTransformers(int place) throws IOException {
        JsonNode texts = reference().path("texts");
        JsonNode made = reference().path("encoders").path(place);
        try (OnnxSentenceEncoder encoder =
                OnnxSentenceEncoder.load(FOLDER.resolve(made.path("folder").asText()))) {
            for (int i = 0; i < texts.size(); i++) {
                float[] vector = encoder.encode(texts.path(i).asText());
                assertThat(vector).hasSize(made.path("vectors").path(i).size());
                for (int c = 0; c < vector.length; c++) {
                    assertThat(vector[c])
                            .as("text %d, component %d", i, c)
                            .isCloseTo(
                                    (float) made.path("vectors").path(i).path(c).asDouble(), within(1e-5f));
                }
            }
        }
    }

    @Test
    void retrieversFindEncodersByFolderAndByName() {
        Pool pool = new Pool(
                List.of("Tom lives in Paris", "What is 2 + 3?", "The cat sat on the mat."),
                List.of("The cat sat on the mat."));
        for (String name : List.of(FOLDER.resolve("mpnet_mean").toString(), "sentence-transformers/mpnet_mean")) {
            try (SentenceEncoders encoders = new SentenceEncoders(FOLDER)) {
                Component topK =
                        new Component("TopkRetriever", Map.of("ice_num", 1L, "sentence_transformers_model_name", name));
                assertThat(Retrievers.of(topK, new Retrievers.Models(encoders, null))
                                .retrieve(pool))
                        .isEqualTo(List.of(List.of(2)));
            }
        }
    }

    @Test
    void aNameWithoutFolderIsRefusedWithTheWayToGiveOne() {
        try (SentenceEncoders encoders = new SentenceEncoders(null)) {
            assertThatThrownBy(() -> encoders.apply("all-mpnet-base-v2"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("--sentence-encoder");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx/model.onnx", "tokenizer.json", "1_Pooling/config.json"})
    void aMissingFileIsNamed(String file) throws IOException {
        copy("mpnet_mean");
        Files.delete(temporary.resolve(file));
        assertThatThrownBy(() -> OnnxSentenceEncoder.load(temporary))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(Path.of(file).getFileName().toString());
    }

    @Test
    void whatIsNotUnderstoodIsRefused() throws IOException {
        assertThatThrownBy(() -> OnnxSentenceEncoder.load(temporary.resolve("none")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no folder");
        copy("mpnet_mean");
        Path modules = temporary.resolve("modules.json");
        Files.writeString(modules, Files.readString(modules).replace("models.Normalize", "models.Dense"));
        assertThatThrownBy(() -> OnnxSentenceEncoder.load(temporary))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Dense");
        copy("mpnet_mean");
        Path pooling = temporary.resolve("1_Pooling").resolve("config.json");
        Files.writeString(
                pooling,
                Files.readString(pooling)
                        .replace("\"pooling_mode_lasttoken\": false", "\"pooling_mode_lasttoken\": true"));
        assertThatThrownBy(() -> OnnxSentenceEncoder.load(temporary))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("pooling_mode_lasttoken");
        copy("mpnet_mean");
        Files.writeString(temporary.resolve("onnx").resolve("model.onnx"), "no model");
        assertThatThrownBy(() -> OnnxSentenceEncoder.load(temporary))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot be loaded");
    }

    private void copy(String name) throws IOException {
        Path from = FOLDER.resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = temporary.resolve(from.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
