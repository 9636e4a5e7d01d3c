package org.occlocal.models.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;

/** How layers differ where config.json lists none of them; expected is what transformers' configuration classes (5.23) say. */
final class LayerPatternsTest {

    private static final String SIZES =
            """
            "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 7, "num_attention_heads": 2,
            "num_key_value_heads": 2, "head_dim": 8, "intermediate_size": 8
            """;

    @TempDir
    private Path folder;

    private DecoderSpec read(String modelType, String more) throws IOException {
        Files.writeString(
                folder.resolve("config.json"), "{\"model_type\": \"" + modelType + "\", " + SIZES + ", " + more + "}");
        return Families.read(ModelConfig.read(folder));
    }

    private static <T> List<T> each(DecoderSpec spec, Function<AttentionSpec, T> what) {
        return spec.layers().stream().map(LayerSpec::attention).map(what).toList();
    }

    /** Cohere2MoeConfig counts the layers of the pattern from the first that is not dense. */
    @Test
    void commandAPlusBeginsWithDenseLayersThatAreFullAndRotate() throws IOException {
        DecoderSpec spec = read("cohere2_moe", "\"first_k_dense_replace\": 2, \"sliding_window_pattern\": 3");
        assertThat(each(spec, AttentionSpec::window)).containsExactly(0, 0, 4096, 4096, 0, 4096, 4096);
        assertThat(each(spec, AttentionSpec::rotary)).containsExactly(0, 0, 0, 0, -1, 0, 0);
        assertThat(spec.layers().stream()
                        .map(layer -> Objects.requireNonNull(layer.mlp()).experts() == null))
                .containsExactly(true, true, false, false, false, false, false);
    }

    @Test
    void graniteSwaIsFullInEveryFourthLayer() throws IOException {
        DecoderSpec spec = read("granite_swa", "\"rope_theta\": 500.0");
        assertThat(each(spec, AttentionSpec::window)).containsExactly(0, 128, 128, 128, 0, 128, 128);
        assertThat(each(spec, AttentionSpec::rotary)).containsOnly(0);
    }

    /** The keys of published files, which transformers turns into per_layer_config. */
    @Test
    void fullLayersOfGemma4HaveHeadsOfTheirOwn() throws IOException {
        DecoderSpec spec = read(
                "gemma4_text",
                "\"hidden_size_per_layer_input\": 0, \"global_head_dim\": 12, \"num_global_key_value_heads\": 1,"
                        + " \"attention_k_eq_v\": true");
        assertThat(each(spec, AttentionSpec::headSize)).containsExactly(8, 8, 8, 8, 8, 12, 12);
        assertThat(each(spec, AttentionSpec::keyValueHeads)).containsExactly(2, 2, 2, 2, 2, 1, 1);
        assertThat(each(spec, AttentionSpec::window)).containsExactly(512, 512, 512, 512, 512, 0, 0);
        assertThat(spec.rotaries().get(0).frequencies().at(0)).hasSize(6).endsWith(0, 0, 0, 0, 0);
    }
}
