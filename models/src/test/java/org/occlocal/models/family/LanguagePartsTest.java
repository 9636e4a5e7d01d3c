package org.occlocal.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.weights.SafetensorsWriter;
import org.occlocal.models.weights.StoredDtype;

/** Checkpoints of models with eyes or ears as transformers saves them; references by src/test/reference/make_language_parts.py. */
final class LanguagePartsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    static Stream<Named<JsonNode>> parts() throws IOException {
        return stream("parts", part -> part.at("/config/model_type").asText());
    }

    static Stream<Named<JsonNode>> defaults() throws IOException {
        return stream("defaults", text -> text.path("model_type").asText());
    }

    /** Opening one fails where a tensor is missing, has another shape, or is not expected. */
    @ParameterizedTest
    @MethodSource("parts")
    void aLanguageModelIsFoundUnderTheNamesThatItIsSavedWith(JsonNode part) throws IOException {
        JSON.writeValue(folder.resolve("config.json").toFile(), part.path("config"));
        writeZeros(part.path("tensors"));
        DecoderSpec spec = Checkpoint.open(folder).spec();
        assertThat(spec.vocabularySize()).isEqualTo(48);
        assertThat(spec.hiddenSize()).isEqualTo(16);
        assertThat(spec.layers()).hasSize(2);
        boolean hasHead = part.path("tensors").properties().stream()
                .anyMatch(tensor -> tensor.getKey().endsWith("lm_head.weight"));
        assertThat(spec.weights().tied()).isEqualTo(!hasHead);
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void whatATextConfigLeavesOutIsTheDefaultOfItsClass(JsonNode text) throws IOException {
        ObjectNode config = JSON.createObjectNode().put("model_type", "llava");
        config.putObject("text_config")
                .put("model_type", text.path("model_type").asText());
        JSON.writeValue(folder.resolve("config.json").toFile(), config);
        DecoderSpec spec = Families.read(ModelConfig.read(folder));
        assertThat(spec.vocabularySize()).isEqualTo(text.path("vocabulary").asInt());
        assertThat(spec.hiddenSize()).isEqualTo(text.path("hidden").asInt());
        assertThat(spec.layers()).hasSize(text.path("layers").asInt());
        assertThat(spec.contextWindow()).isEqualTo(text.path("context").asInt());
        assertThat(spec.normEpsilon()).isEqualTo(text.path("epsilon").asDouble());
        assertThat(spec.attentions()).allSatisfy(attention -> {
            assertThat(attention.heads()).isEqualTo(text.path("heads").asInt());
            assertThat(attention.keyValueHeads())
                    .isEqualTo(text.path("key_value_heads").asInt());
            assertThat(attention.headSize()).isEqualTo(text.path("head_size").asInt());
        });
        double size = text.path("head_size").asInt();
        assertThat((double) spec.rotaries().get(0).frequencies().at(1)[1])
                .isCloseTo(Math.pow(text.path("theta").asDouble(), -2 / size), within(1e-6));
    }

    private void writeZeros(JsonNode tensors) throws IOException {
        List<SafetensorsWriter.Entry> entries = new ArrayList<>();
        tensors.properties().forEach(tensor -> {
            long[] sizes = StreamSupport.stream(tensor.getValue().spliterator(), false)
                    .mapToLong(JsonNode::asLong)
                    .toArray();
            entries.add(new SafetensorsWriter.Entry(tensor.getKey(), StoredDtype.FLOAT32, Shape.of(sizes)));
        });
        Path file = folder.resolve("model.safetensors");
        try (SafetensorsWriter writer = new SafetensorsWriter(file, entries)) {
            for (SafetensorsWriter.Entry entry : entries) {
                long bytes = Float.BYTES * entry.shape().elements();
                writer.write(entry.name(), 0, ByteBuffer.allocate(Math.toIntExact(bytes)));
            }
        }
        assertThat(Files.size(file)).isPositive();
    }

    private static Stream<Named<JsonNode>> stream(String key, Function<JsonNode, String> name) throws IOException {
        try (InputStream in = LanguagePartsTest.class.getResourceAsStream("/language-parts.json")) {
            JsonNode all = JSON.readTree(Objects.requireNonNull(in)).path(key);
            assertThat(all).isNotEmpty();
            return StreamSupport.stream(all.spliterator(), false).map(node -> Named.of(name.apply(node), node));
        }
    }
}
