package org.occlocal.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.MlpSpec;

/** Mixtures of experts and latents in config.json that cannot be, and what a checkpoint may hold besides. */
final class MixtureConfigTest {

    private static final String GLM =
            """
            "model_type": "glm4_moe", "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 3,
            "num_attention_heads": 2, "num_key_value_heads": 1, "n_routed_experts": 8, "moe_intermediate_size": 4,
            "num_nextn_predict_layers": 2
            """;

    private static final String HUNYUAN =
            """
            "model_type": "hunyuan_v1_moe", "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 2,
            "num_attention_heads": 2, "num_key_value_heads": 1, "intermediate_size": 8
            """;

    private static final String MINIMAX =
            """
            "model_type": "minimax_m2", "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 2,
            "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 8, "intermediate_size": 8,
            "num_local_experts": 4, "num_experts_per_tok": 2
            """;

    @TempDir
    private Path folder;

    private DecoderSpec read(String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{" + config + "}");
        return Families.read(ModelConfig.read(folder));
    }

    @Test
    void refusesMoreActiveExpertsThanThereAre() {
        assertThatThrownBy(() -> read(GLM + ", \"num_experts_per_tok\": 9"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("a token uses 9 of 8 experts");
    }

    @Test
    void refusesGroupsThatAreNotOfEqualSize() {
        assertThatThrownBy(() -> read(GLM + ", \"num_experts_per_tok\": 2, \"n_group\": 3"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("8 experts in 3 groups");
    }

    @Test
    void refusesGroupsThatHaveTooFewExpertsForAToken() {
        assertThatThrownBy(() -> read(GLM + ", \"num_experts_per_tok\": 3, \"n_group\": 4, \"topk_group\": 1"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("cannot give it 3");
    }

    @Test
    void refusesMixturesInSomeLayersOnly() {
        assertThatThrownBy(() -> read(GLM + ", \"num_experts_per_tok\": 2, \"moe_layer_freq\": 2"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("moe_layer_freq");
    }

    @Test
    void leavesOutTheLayersThatPredictFurtherTokens() throws IOException {
        Predicate<String> ignored =
                read(GLM + ", \"num_experts_per_tok\": 2").weights().ignored();
        assertThat(ignored.test("model.layers.3.eh_proj.weight")).isTrue();
        assertThat(ignored.test("model.layers.4.mlp.gate.weight")).isTrue();
        assertThat(ignored.test("model.layers.2.mlp.gate.weight")).isFalse();
        assertThat(ignored.test("model.layers.5.mlp.gate.weight")).isFalse();
    }

    private static final String DEEPSEEK =
            """
            "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
            "n_routed_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 4, "n_group": 1, "topk_group": 1,
            "kv_lora_rank": 6, "q_lora_rank": 6, "qk_nope_head_dim": 4, "qk_rope_head_dim": 4
            """;

    @Test
    void refusesValueHeadsThatAreLargerThanKeyHeads() {
        assertThatThrownBy(() -> read(DEEPSEEK + ", \"model_type\": \"deepseek_v3\", \"v_head_dim\": 9"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("v_head_dim");
    }

    @Test
    void refusesRoutersThatItDoesNotKnow() {
        assertThatThrownBy(() -> read(DEEPSEEK
                        + ", \"model_type\": \"deepseek_v2\", \"v_head_dim\": 4, \"topk_method\": \"noaux_tc\""))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("known are greedy, group_limited_greedy");
    }

    /** The yarn settings of DeepSeek-V2-Lite; (0.1 * 0.707 * ln 40 + 1) squared is 1.5896. */
    @Test
    void scoresAreScaledByMscaleAllDim() throws IOException {
        String yarn =
                """
                , "model_type": "deepseek_v2", "v_head_dim": 4, "max_position_embeddings": 163840,
                "rope_scaling": {"type": "yarn", "factor": 40, "mscale": 0.707, "mscale_all_dim": 0.707,
                "original_max_position_embeddings": 4096}
                """;
        DecoderSpec spec = read(DEEPSEEK + yarn);
        assertThat(spec.attentions().get(0).scale()).isCloseTo(1.5896 / Math.sqrt(8), within(1e-4));
        assertThat(spec.rotaries().get(0).attentionFactor()).isEqualTo(1);
    }

    @Test
    void refusesAListOfLayersThatIsTooShort() {
        assertThatThrownBy(() -> read(GLM + ", \"num_experts_per_tok\": 2, \"mlp_layer_types\": [\"sparse\"]"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("mlp_layer_types")
                .hasMessageContaining("3 layers");
    }

    @Test
    void readsANumberThatIsListedForEachLayer() throws IOException {
        DecoderSpec spec = read(HUNYUAN + ", \"num_experts\": 4, \"moe_topk\": [3, 3]");
        assertThat(spec.layers().get(1).mlp())
                .isNotNull()
                .extracting(MlpSpec::experts)
                .isNotNull()
                .extracting(ExpertsSpec::active)
                .isEqualTo(3);
    }

    @Test
    void refusesMixturesThatDifferFromLayerToLayer() {
        assertThatThrownBy(() -> read(HUNYUAN + ", \"num_experts\": 4, \"moe_topk\": [3, 2]"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("moe_topk");
    }

    @Test
    void refusesExpertsOfAnotherSizeThanTransformersGivesThem() {
        assertThatThrownBy(() -> read(HUNYUAN + ", \"num_experts\": 4, \"moe_intermediate_size\": [12, 12]"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("moe_intermediate_size");
    }

    @Test
    void refusesToRotateMoreThanAHead() {
        assertThatThrownBy(() -> read(MINIMAX + ", \"rotary_dim\": 10"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("rotary_dim");
    }

    @Test
    void rotatesAsManyElementsAsRotaryDimSays() throws IOException {
        DecoderSpec spec = read(MINIMAX + ", \"rotary_dim\": 6");
        assertThat(spec.rotaries().get(0).dimensions()).isEqualTo(6);
    }

    @Test
    void doesNotMissTheModulesThatPredictFurtherTokens() throws IOException {
        Predicate<String> ignored =
                read(MINIMAX + ", \"num_mtp_modules\": 1").weights().ignored();
        assertThat(ignored.test("model.layers.2.self_attn.q_proj.weight")).isTrue();
        assertThat(ignored.test("model.layers.1.self_attn.q_proj.weight")).isFalse();
        assertThat(ignored.test("model.layers.3.self_attn.q_proj.weight")).isFalse();
    }
}
