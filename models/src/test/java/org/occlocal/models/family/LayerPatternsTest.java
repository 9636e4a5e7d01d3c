package org.occlocal.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.models.spec.Aside;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.SharedKeys;
import org.occlocal.models.spec.WeightSlot;

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

    /** As in E2B: the last layers share keys and values of the last ones of their type, and have wider MLPs. */
    @Test
    void lastLayersOfSmallGemma4HaveNoKeysOfTheirOwn() throws IOException {
        DecoderSpec spec = read(
                "gemma4_text",
                "\"num_kv_shared_layers\": 3, \"use_double_wide_mlp\": true, \"global_head_dim\": 12, \"layer_types\": ["
                        + String.join(", ", Collections.nCopies(3, "\"sliding_attention\", \"full_attention\""))
                        + ", \"full_attention\"]");
        SharedKeys sliding = new SharedKeys(2, true, 0);
        SharedKeys full = new SharedKeys(3, true, 0);
        int ofFull = 2 * 2 * 12;
        assertThat(each(spec, AttentionSpec::shared))
                .containsExactly(
                        null,
                        null,
                        sliding,
                        full,
                        new SharedKeys(2, false, ofFull),
                        new SharedKeys(3, false, 0),
                        new SharedKeys(3, false, 0));
        assertThat(IntStream.range(0, 7).mapToLong(layer -> spec.cacheBytes(layer, 10, 2, true)))
                .containsExactly(640L, 960L, 640L, 960L, 0L, 0L, 0L);
        assertThat(IntStream.range(0, 8).filter(spec::canBeCutBefore)).containsExactly(0, 1, 2, 7);
        int ofSliding = 2 * 2 * 8;
        assertThat(IntStream.rangeClosed(0, 7).map(spec::rowSize))
                .containsExactly(
                        16 + 7 * 256,
                        16 + 6 * 256,
                        16 + 5 * 256,
                        16 + 4 * 256 + ofSliding,
                        16 + 3 * 256 + ofSliding + ofFull,
                        16 + 2 * 256 + ofSliding + ofFull,
                        16 + 256 + ofSliding + ofFull,
                        16 + ofSliding + ofFull);
        assertThat(width(spec, 3)).isEqualTo(8);
        assertThat(width(spec, 4)).isEqualTo(16);
    }

    /** A layer of LongCat-Flash is two here; between them rows have what its experts give. */
    @Test
    void expertsOfLongCatFlashSkipTheSecondHalfOfALayer() throws IOException {
        DecoderSpec spec = read(
                "longcat_flash",
                "\"num_layers\": 2, \"num_hidden_layers\": 4, \"qk_rope_head_dim\": 8, \"qk_nope_head_dim\": 4, \"v_head_dim\": 6");
        assertThat(spec.layers().stream().map(LayerSpec::aside))
                .containsExactly(Aside.EXPERTS, Aside.ADDED, Aside.EXPERTS, Aside.ADDED);
        assertThat(spec.layers().stream()
                        .map(layer -> Objects.requireNonNull(layer.mlp()).experts() == null))
                .containsExactly(false, true, false, true);
        assertThat(IntStream.rangeClosed(0, 4).map(spec::rowSize)).containsExactly(16, 32, 16, 32, 16);
        assertThat(spec.weights().layers().get(3).get(0).parts().get(0).tensor())
                .isEqualTo("model.layers.1.self_attn.1.q_a_proj.weight");
    }

    /** A hybrid layer of Zamba2 is two here, a block and a state space; two blocks take turns. */
    @Test
    void blocksOfZamba2TakeTurns() throws IOException {
        DecoderSpec spec = read(
                "zamba2",
                "\"num_mem_blocks\": 2, \"layers_block_type\": ["
                        + String.join(", ", Collections.nCopies(3, "\"mamba\", \"hybrid\"")) + ", \"mamba\"]");
        assertThat(spec.layers().stream().map(LayerSpec::aside))
                .containsExactly(
                        Aside.NONE,
                        Aside.BRANCHES,
                        Aside.READ,
                        Aside.NONE,
                        Aside.BRANCHES,
                        Aside.READ,
                        Aside.NONE,
                        Aside.BRANCHES,
                        Aside.READ,
                        Aside.NONE);
        assertThat(IntStream.rangeClosed(0, 10).map(spec::rowSize))
                .containsExactly(32, 32, 48, 32, 32, 48, 32, 32, 48, 32, 32);
        assertThat(queries(spec, 1)).isEqualTo("model.layers.1.shared_transformer.self_attn.q_proj.weight");
        assertThat(queries(spec, 4)).isEqualTo("model.layers.3.shared_transformer.self_attn.q_proj.weight");
        assertThat(queries(spec, 7)).isEqualTo(queries(spec, 1));
        assertThat(spec.weights().shared().stream().map(WeightSlot::name))
                .containsExactlyInAnyOrder(
                        "attention_norm.weight",
                        "qkv.weight",
                        "attention_output.weight",
                        "mlp_norm.weight",
                        "mlp_up.weight",
                        "mlp_down.weight");
    }

    /** The first tensor that a layer's queries are made of. */
    private static String queries(DecoderSpec spec, int layer) {
        return spec.weights().layers().get(layer).stream()
                .filter(slot -> slot.name().equals("qkv.weight"))
                .map(slot -> slot.parts().get(0).tensor())
                .findFirst()
                .orElseThrow();
    }

    /** Columns of a layer's second matrix. */
    private static long width(DecoderSpec spec, int layer) {
        return spec.weights().layers().get(layer).stream()
                .filter(slot -> slot.name().equals("mlp_down.weight"))
                .mapToLong(slot -> slot.shape().size(1))
                .sum();
    }

    /** As transformers writes it for ten layers or more. */
    @Test
    void layersOfGemma4MayHaveNumbersWithZerosBeforeThem() throws IOException {
        DecoderSpec spec =
                read("gemma4_text", "\"per_layer_config\": {\"05\": {\"head_dim\": 12}, \"06\": {\"head_dim\": 12}}");
        assertThat(each(spec, AttentionSpec::headSize)).containsExactly(8, 8, 8, 8, 8, 12, 12);
    }

    /** Where nothing is said, transformers makes the gates of the first ten layers sparse, of more than ten. */
    @Test
    void gatesOfGemma3nAreCutWhereTheNormalDistributionSays() throws IOException {
        DecoderSpec spec = read(
                "gemma3n_text",
                "\"num_kv_shared_layers\": 2, \"activation_sparsity_pattern\": [0.95, 0.5, 0.0, 0.1, 0.999, 0.0, 0.0]");
        double[] cuts = spec.layers().stream()
                .map(layer -> Objects.requireNonNull(layer.mlp()).gateCut())
                .mapToDouble(cut -> cut == null ? Double.NaN : cut.deviations())
                .toArray();
        // Python's statistics.NormalDist().inv_cdf
        double none = Double.NaN;
        assertThat(cuts)
                .containsExactly(
                        new double[] {1.6448536269514715, 0, none, -1.2815515655446006, 3.090232306167813, none, none},
                        within(1e-9));
        assertThat(each(spec, AttentionSpec::window)).containsExactly(512, 512, 512, 512, 0, 512, 512);
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
