package org.occlocal.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.RecurrenceSpec;

/** Recurrent layers in config.json: which they are, what cannot be, and what their sequences take in a cache. */
final class RecurrenceConfigTest {

    private static final String SIZES =
            """
            "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 4, "num_attention_heads": 2,
            "num_key_value_heads": 1, "head_dim": 8, "intermediate_size": 24
            """;

    private static final String QWEN = "\"model_type\": \"qwen3_5_text\", " + SIZES
            + ", \"linear_num_key_heads\": 2, \"linear_num_value_heads\": 4, \"linear_key_head_dim\": 3,"
            + " \"linear_value_head_dim\": 5";

    private static final String GRANITE =
            "\"model_type\": \"granitemoehybrid\", " + SIZES + ", \"num_local_experts\": 0, \"mamba_expand\": 8";

    private static final String LFM = "\"model_type\": \"lfm2\", " + SIZES;

    private static final String NEMOTRON = "\"model_type\": \"nemotron_h\", " + SIZES;

    private static final String MAMBA2 = "\"model_type\": \"mamba2\", \"vocab_size\": 40, \"hidden_size\": 16,"
            + " \"num_hidden_layers\": 2, \"num_heads\": 4, \"head_dim\": 8, \"n_groups\": 2, \"state_size\": 5";

    private static final String FALCON = "\"model_type\": \"falcon_h1\", " + SIZES
            + ", \"mamba_d_ssm\": 24, \"mamba_n_heads\": 4, \"mamba_d_state\": 5";

    private static final String OLMO = "\"model_type\": \"olmo_hybrid\", " + SIZES;

    private static final String MAMBA = "\"model_type\": \"mamba\", \"vocab_size\": 40, \"hidden_size\": 20,"
            + " \"num_hidden_layers\": 2, \"state_size\": 5";

    private static final String JAMBA =
            "\"model_type\": \"jamba\", " + SIZES + ", \"attn_layer_period\": 3, \"attn_layer_offset\": 1";

    private static final String KIMI = "\"model_type\": \"kimi_linear\", " + SIZES;

    @TempDir
    private Path folder;

    private DecoderSpec read(String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{" + config + "}");
        return Families.read(ModelConfig.read(folder));
    }

    private static String recurrent(DecoderSpec spec) {
        StringBuilder layers = new StringBuilder();
        spec.layers().forEach(layer -> {
            if (layer.mixes()) {
                layers.append(layer.recurrence() == null ? 'a' : 'r');
            } else {
                layers.append('m');
            }
        });
        return layers.toString();
    }

    @Test
    void everyFourthLayerOfQwenAttends() throws IOException {
        assertThat(recurrent(read(QWEN))).isEqualTo("rrra");
        assertThat(recurrent(read(QWEN + ", \"full_attention_interval\": 2"))).isEqualTo("rara");
    }

    @Test
    void layerTypesHaveTheNamesOfBothVersionsOfTransformers() throws IOException {
        String old = ", \"layer_types\": [\"mamba\", \"attention\", \"mamba\", \"mamba\"]";
        String now =
                ", \"layer_types\": [\"linear_attention\", \"full_attention\", \"linear_attention\", \"linear_attention\"]";
        assertThat(recurrent(read(GRANITE + old))).isEqualTo("rarr");
        assertThat(recurrent(read(GRANITE + now))).isEqualTo("rarr");
    }

    @Test
    void lfmWithoutAnyListAttendsEverywhere() throws IOException {
        assertThat(recurrent(read(LFM))).isEqualTo("aaaa");
        assertThat(recurrent(read(LFM + ", \"full_attn_idxs\": [1, 3]"))).isEqualTo("rara");
    }

    @Test
    void aPatternTellsTheOneBranchOfEachLayer() throws IOException {
        DecoderSpec spec = read(NEMOTRON + ", \"hybrid_override_pattern\": \"M-*EM\"");
        assertThat(recurrent(spec)).isEqualTo("rmamr");
        assertThat(spec.layers())
                .extracting(layer -> layer.mlp() != null)
                .containsExactly(false, true, false, true, false);
        String listed = "\"mamba\", \"mlp\", \"attention\", \"moe\", \"linear_attention\"";
        assertThat(recurrent(read(NEMOTRON + ", \"layers_block_type\": [" + listed + "]")))
                .isEqualTo("rmamr");
        assertThat(spec.cacheBytes(1, 1000, 4, true)).isZero();
        assertThat(spec.cacheBytes(3, 1000, 4, true)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"hybrid_override_pattern\": \"MX\"|known are linear_attention or M",
                "\"layers_block_type\": []|it must name the branch of each layer",
                "\"layers_block_type\": [\"conv\"]|known are linear_attention or M",
                "\"hybrid_override_pattern\": \"M\", \"mamba_hidden_act\": \"gelu\"|mamba_hidden_act",
                "\"hybrid_override_pattern\": \"M\", \"n_groups\": 3|value heads to be a multiple of key heads",
                "\"hybrid_override_pattern\": \"M\", \"time_step_min\": -1|does not describe a model",
                "\"hybrid_override_pattern\": \"M\", \"time_step_limit\": [0.0, 0.1]|time_step_limit",
                "\"hybrid_override_pattern\": \"M*\", \"attention_bias\": true|attention_bias",
                "\"hybrid_override_pattern\": \"E\", \"n_group\": 3|does not describe a model"
            })
    void refusesNemotronsThatCannotBe(String option, String message) {
        assertThatThrownBy(() -> read(NEMOTRON + ", " + option))
                .isInstanceOf(ModelException.class)
                .hasStackTraceContaining(message);
    }

    @Test
    void withoutAttentionNothingLimitsWhatIsRead() throws IOException {
        DecoderSpec spec = read(MAMBA2);
        assertThat(recurrent(spec)).isEqualTo("rr");
        assertThat(spec.attentions()).isEmpty();
        assertThat(spec.contextWindow()).isEqualTo(Integer.MAX_VALUE);
        assertThat(spec.mostPositions()).isEqualTo(Integer.MAX_VALUE);
        long channels = 4 * 8 + 2 * 2 * 5;
        assertThat(spec.cacheBytes(1, Integer.MAX_VALUE, 2, true)).isEqualTo(Float.BYTES * (3 * channels + 4 * 8 * 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"expand\": 3|num_heads and head_dim make 32 elements",
                "\"n_groups\": 3|value heads to be a multiple of key heads",
                "\"conv_kernel\": 1|a convolution of 1",
                "\"state_size\": 2000000000|does not describe a model",
                "\"hidden_act\": \"gelu\"|hidden_act",
                "\"time_step_limit\": [0.001, 0.1]|time_step_limit"
            })
    void refusesPureStateSpacesThatCannotBe(String option, String message) {
        assertThatThrownBy(() -> read(MAMBA2 + ", " + option))
                .isInstanceOf(ModelException.class)
                .hasStackTraceContaining(message);
    }

    @Test
    void aLayerMayHaveAttentionAndAStateSpace() throws IOException {
        DecoderSpec spec = read(FALCON);
        assertThat(spec.attentions()).hasSize(4);
        long state = Float.BYTES * (3 * (24 + 2 * 5) + 4 * 5 * 6);
        assertThat(spec.cacheBytes(0, 0, 2, true)).isEqualTo(state);
        assertThat(spec.cacheBytes(0, 100, 2, true)).isEqualTo(state + 100 * 2 * 8 * 2);
        RecurrenceSpec wide = read(FALCON + ", \"mamba_d_ssm\": null, \"mamba_n_heads\": 8")
                .layers()
                .get(0)
                .recurrence();
        assertThat(wide).isNotNull().extracting(RecurrenceSpec::valueSize).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"mamba_n_heads\": 5|5 heads do not divide 24",
                "\"mamba_d_head\": 7|mamba_d_ssm makes heads of 6",
                "\"ssm_multipliers\": [1, 2]|it needs 5 numbers",
                "\"mlp_multipliers\": [1]|it needs 2 numbers",
                "\"time_step_limit\": [0.0, 0.1]|time_step_limit",
                "\"hidden_act\": \"gelu\"|hidden_act"
            })
    void refusesFalconsThatCannotBe(String option, String message) {
        assertThatThrownBy(() -> read(FALCON + ", " + option))
                .isInstanceOf(ModelException.class)
                .hasStackTraceContaining(message);
    }

    @Test
    void olmoHybridHasPositionsWhereConfigNamesTheirBase() throws IOException {
        assertThat(recurrent(read(OLMO))).isEqualTo("rrra");
        assertThat(read(OLMO).rotaries()).isEmpty();
        assertThat(read(OLMO + ", \"rope_parameters\": null").rotaries()).isEmpty();
        assertThat(read(OLMO + ", \"rope_parameters\": {\"rope_type\": \"default\", \"rope_theta\": 500.0}")
                        .rotaries())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"linear_num_key_heads\": 3|value heads to be a multiple of key heads",
                "\"linear_conv_kernel_dim\": 1|a convolution of 1",
                "\"layer_types\": [\"linear_attention\"]|one entry for each of the 4 layers",
                "\"layer_types\": [\"mamba\", \"mamba\", \"mamba\", \"mamba\"]|known are linear_attention",
                "\"hidden_act\": \"gelu\"|hidden_act"
            })
    void refusesHybridOlmosThatCannotBe(String option, String message) {
        assertThatThrownBy(() -> read(OLMO + ", " + option))
                .isInstanceOf(ModelException.class)
                .hasStackTraceContaining(message);
    }

    @Test
    void aChannelOfMambaHasAStateOfItsOwn() throws IOException {
        DecoderSpec spec = read(MAMBA);
        assertThat(spec.contextWindow()).isEqualTo(Integer.MAX_VALUE);
        assertThat(spec.weights().tied()).isTrue();
        assertThat(spec.cacheBytes(0, 1000, 2, true)).isEqualTo(Float.BYTES * (3L * 40 + 40 * 5));
        // the rank is a sixteenth of the hidden size, rounded up
        assertThat(spec.weights().layers().get(0))
                .filteredOn(slot -> slot.name().equals("state_parts.weight"))
                .extracting(slot -> slot.shape().rows())
                .containsExactly(2L + 2 * 5);
        assertThat(read(MAMBA + ", \"time_step_rank\": 7").weights().layers().get(0))
                .filteredOn(slot -> slot.name().equals("state_parts.weight"))
                .extracting(slot -> slot.shape().rows())
                .containsExactly(7L + 2 * 5);
    }

    @Test
    void jambaAttendsOnceInAPeriodAndHasExpertsOnceInAnother() throws IOException {
        DecoderSpec spec = read(JAMBA);
        assertThat(recurrent(spec)).isEqualTo("rarr");
        assertThat(spec.layers())
                .extracting(layer -> layer.mlp() == null || layer.mlp().experts() == null)
                .containsExactly(true, false, true, false);
        assertThat(spec.mostPositions()).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"hidden_act\": \"gelu\"|hidden_act",
                "\"conv_kernel\": 1|a convolution of 1",
                "\"state_size\": 0|state_size",
                "\"time_step_rank\": -1|time_step_rank",
                "\"expand\": 2000000000|does not describe a model"
            })
    void refusesMambasThatCannotBe(String option, String message) {
        assertThatThrownBy(() -> read(MAMBA + ", " + option))
                .isInstanceOf(ModelException.class)
                .hasStackTraceContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"expert_layer_offset\": 2|it must be from 0 to 1, within the period",
                "\"expert_layer_offset\": -1|it must be from 0 to 1, within the period",
                "\"num_experts_per_tok\": 17|a token uses 17 of 16 experts",
                "\"hidden_act\": \"gelu\"|hidden_act"
            })
    void refusesJambasThatCannotBe(String option, String message) {
        assertThatThrownBy(() -> read(JAMBA + ", " + option))
                .isInstanceOf(ModelException.class)
                .hasStackTraceContaining(message);
    }

    @Test
    void aStateTakesTheSameHoweverLongItsSequenceIs() throws IOException {
        DecoderSpec spec = read(QWEN);
        long channels = 2 * 2 * 3 + 4 * 5;
        long state = Float.BYTES * (3 * channels + 4 * 3 * 5);
        assertThat(spec.cacheBytes(0, 1, 2, true)).isEqualTo(state);
        assertThat(spec.cacheBytes(0, 1000, 2, true)).isEqualTo(state);
        assertThat(spec.cacheBytes(3, 1000, 2, true)).isEqualTo(1000L * 2 * 8 * 2);
    }

    @Test
    void infinityIsReadAsPythonAndAsTransformersWriteIt() throws IOException {
        assertThat(recurrent(read(GRANITE + ", \"time_step_limit\": [0.0, Infinity]")))
                .isEqualTo("rrrr");
        assertThat(recurrent(read(GRANITE + ", \"time_step_limit\": [0.0, {\"__float__\": \"Infinity\"}]")))
                .isEqualTo("rrrr");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"linear_num_key_heads\": 3|value heads to be a multiple of key heads",
                "\"linear_conv_kernel_dim\": 1|a convolution of 1",
                "\"linear_key_head_dim\": 2000000000|does not describe a model",
                "\"layer_types\": [\"linear_attention\"]|one entry for each of the 4 layers",
                "\"layer_types\": [\"conv\", \"conv\", \"conv\", \"conv\"]|known are linear_attention",
                "\"hidden_act\": \"gelu\"|hidden_act"
            })
    void refusesWhatCannotBe(String option, String message) {
        assertThatThrownBy(() -> read(QWEN + ", " + option))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"mamba_n_heads\": 3|mamba_n_heads",
                "\"mamba_d_head\": 7|mamba_d_head",
                "\"mamba_n_groups\": 3|value heads to be a multiple of key heads",
                "\"time_step_limit\": [0.0, 0.1]|time_step_limit",
                "\"layer_types\": [\"conv\", \"conv\", \"conv\", \"conv\"]|known are mamba and attention"
            })
    void refusesStateSpacesThatCannotBe(String option, String message) {
        assertThatThrownBy(() -> read(GRANITE + ", " + option))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @Test
    void kimiCountsItsLayersFromOne() throws IOException {
        assertThat(recurrent(read(KIMI))).isEqualTo("rrrr");
        String listed = ", \"linear_attn_config\": {\"head_dim\": 5, \"num_heads\": 3, \"short_conv_kernel_size\": 4,"
                + " \"full_attn_layers\": [2, 4], \"kda_layers\": [1, 3]}";
        DecoderSpec spec = read(KIMI + listed);
        assertThat(recurrent(spec)).isEqualTo("rara");
        assertThat(spec.cacheBytes(0, 1000, 2, true)).isEqualTo(Float.BYTES * (3L * 3 * 3 * 5 + 3 * 5 * 5));
        assertThat(spec.cacheBytes(1, 1000, 2, true)).isEqualTo(1000L * 2 * (512 + 64));
    }

    @Test
    void everyLayerOfKimiIsOfOneKind() {
        for (String layers : List.of("[1, 2, 3, 4]", "[1, 2]")) {
            assertThatThrownBy(() -> read(KIMI
                            + ", \"linear_attn_config\": {\"full_attn_layers\": [4], \"kda_layers\": " + layers + "}"))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("must be one of kda_layers and full_attn_layers");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "kimi_linear, `\"hidden_act\": \"gelu\"`, linear attention knows silu",
                "kimi_linear, `\"layer_types\": [\"full_attention\"]`, one entry for each",
                "kimi_linear, `\"tie_word_embeddings\": true`, transformers does not have it",
                "bailing_hybrid, `\"tie_word_embeddings\": true`, transformers does not have it",
                "kimi_linear, `\"linear_head_dim\": 0`, linear_head_dim",
                "kimi_linear, `\"linear_num_heads\": 2000000000`, does not describe a model",
                "bailing_hybrid, `\"kda_lower_bound\": 2`, does not describe a model",
                "bailing_hybrid, `\"layer_types\": [\"conv\", \"conv\", \"conv\", \"conv\"]`, layer_types"
            })
    void channelwiseDeltasThatCannotBeAreRefused(String modelType, String option, String message) {
        assertThatThrownBy(() -> read("\"model_type\": \"" + modelType + "\", " + SIZES + ", " + option))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @Test
    void lingAttendsInTheLastLayerOfEachGroup() throws IOException {
        String ling = "\"model_type\": \"bailing_hybrid\", " + SIZES;
        assertThat(recurrent(read(ling + ", \"layer_group_size\": 2"))).isEqualTo("rara");
        assertThat(recurrent(read(ling))).isEqualTo("rrrr");
        // head_dim is 8 there; transformers writes linear_head_dim beside it
        assertThat(read(ling + ", \"linear_head_dim\": 5").layers().get(0).recurrence())
                .isNotNull()
                .satisfies(recurrence -> assertThat(recurrence.keySize()).isEqualTo(5));
    }
}
