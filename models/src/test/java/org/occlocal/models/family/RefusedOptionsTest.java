package org.occlocal.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryTemperature;

/** Options in config.json that change what a model computes and that no program has, and what others come to. */
final class RefusedOptionsTest {

    private static final String SIZES =
            """
            "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
            "num_key_value_heads": 1, "head_dim": 8, "intermediate_size": 8
            """;

    @TempDir
    private Path folder;

    private DecoderSpec read(String modelType, String more) throws IOException {
        String rest = more.isEmpty() ? "" : ", " + more;
        Files.writeString(
                folder.resolve("config.json"), "{\"model_type\": \"" + modelType + "\", " + SIZES + rest + "}");
        return Families.read(ModelConfig.read(folder));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "phimoe, `\"num_experts_per_tok\": 3`, num_experts_per_tok",
                "phimoe, `\"router_jitter_noise\": 0.1`, router_jitter_noise",
                "granite_swa, `\"layer_rope_theta\": [500.0]`, layer_rope_theta",
                "granitemoe_swa, `\"layer_rope_theta\": [500.0, 0, 500.0]`, layer_rope_theta",
                "iquestcoder, `\"clip_qkv\": 8`, clip_qkv",
                "iquestcoder, `\"use_sliding_window\": true`, use_sliding_window",
                "llama4_text, `\"no_rope_layers\": [1]`, no_rope_layers",
                "llama4_text, `\"layer_types\": [\"full_attention\"]`, layer_types",
                "hy_v3, `\"num_experts\": 4, \"mlp_bias\": true`, mlp_bias",
                "gemma4_text, `\"hidden_size_per_layer_input\": -1`, hidden_size_per_layer_input",
                "gemma4_text, `\"vocab_size_per_layer_input\": 0`, vocab_size_per_layer_input",
                "gemma4_text, `\"hidden_size_per_layer_input\": 2000000000`, does not describe a model",
                "gemma4_text, `\"num_kv_shared_layers\": 2`, num_kv_shared_layers",
                "gemma4_text, `\"num_kv_shared_layers\": -1`, num_kv_shared_layers",
                "gemma4_text, `\"num_kv_shared_layers\": 1`, layer_types", // the last is full, the other slides
                "gemma4_text, `\"layer_types\": [\"full_attention\", \"full_attention\"], \"num_kv_shared_layers\": 1, \"per_layer_config\": {\"1\": {\"num_key_value_heads\": 2}}`, num_kv_shared_layers",
                "gemma4_text, `\"per_layer_config\": {\"last\": {\"head_dim\": 4}}`, named by their numbers",
                "gemma3n_text, `\"num_kv_shared_layers\": 0, \"hidden_size_per_layer_input\": 0`, hidden_size_per_layer_input",
                "gemma3n_text, `\"num_kv_shared_layers\": null`, num_kv_shared_layers", // 15 where nothing is said
                "gemma3n_text, `\"num_kv_shared_layers\": 0, \"altup_num_inputs\": 1`, altup_num_inputs",
                "gemma3n_text, `\"num_kv_shared_layers\": 0, \"altup_active_idx\": 4`, altup_active_idx",
                "gemma3n_text, `\"num_kv_shared_layers\": 0, \"altup_num_inputs\": 2000000000`, does not describe a model",
                "gemma3n_text, `\"num_kv_shared_layers\": 0, \"laurel_rank\": 0`, laurel_rank",
                "gemma3n_text, `\"num_kv_shared_layers\": 0, \"activation_sparsity_pattern\": 0.5`, activation_sparsity_pattern",
                "gemma3n_text, `\"num_kv_shared_layers\": 0, \"activation_sparsity_pattern\": [0.5]`, activation_sparsity_pattern",
                "gemma3n_text, `\"num_kv_shared_layers\": 0, \"activation_sparsity_pattern\": [0.5, 1]`, activation_sparsity_pattern",
                "gemma4_text, `\"hidden_size_per_layer_input\": 0, \"use_bidirectional_attention\": \"all\"`, bidirectional",
                "gemma4_text, `\"hidden_size_per_layer_input\": 0, \"per_layer_config\": {\"1\": {\"rms_norm_eps\": 1}}`, per_layer",
                "gemma4_text, `\"hidden_size_per_layer_input\": 0, \"per_layer_config\": {\"0\": {\"head_dim\": 4}}`, one type",
                "cohere2_moe, `\"expert_selection_fn\": \"tanh\"`, expert_selection_fn",
                "cohere2_moe, `\"num_shared_experts\": 1, \"shared_expert_combination_strategy\": \"max\"`, strategy",
                "codegen, `\"n_head\": 6, \"n_embd\": 48, \"rotary_dim\": 8`, n_head",
                "moss, `\"n_head\": 8, \"n_embd\": 64, \"rotary_dim\": 4, \"wbits\": 4`, wbits",
                "moss, `\"n_head\": 6, \"n_embd\": 48, \"rotary_dim\": 8`, n_head",
                "BlueLM, `\"rope_scaling\": {\"type\": \"ntkmixed\", \"factor\": 16.0}`, type",
                "skywork, `\"rope_scaling\": {\"type\": \"ntk\"}`, factor",
                "skywork, `\"rope_scaling\": {\"type\": \"ntk\", \"factor\": -2}`, rope_theta",
                "llama, `\"rope_theta\": 0`, rope_theta",
                "telechat, `\"n_head\": 4, \"training_seqlen\": 0`, training_seqlen",
                "telechat, `\"n_head\": 16`, n_head",
                "telechat, `\"n_head\": 4, \"base_seqlen\": -1`, base_seqlen",
                "biogpt, `\"num_attention_heads\": 3`, num_attention_heads",
                "muse_glimmer_text, `\"attention_bias\": true`, attention_bias",
                "muse_glimmer_text, `\"layer_rope_theta\": [0]`, layer_rope_theta",
                "muse_glimmer_text, `\"post_norm_eps\": 0`, post_norm_eps",
                "axk1, `\"q_lora_rank\": null`, q_lora_rank",
                "axk1, `\"mlp_bias\": true`, mlp_bias",
                "mllama_text_model, `\"tie_word_embeddings\": true`, tie_word_embeddings",
                "mllama_text_model, `\"cross_attention_layers\": [0, 1]`, cross_attention_layers",
                "ernie4_5_vl_moe_text, `\"use_bias\": true`, use_bias",
                "ernie4_5_vl_moe_text, `\"moe_intermediate_size\": [8]`, moe_intermediate_size",
                "step3p5, `\"use_head_wise_attn_gate\": false`, use_head_wise_attn_gate",
                "step3p5, `\"moe_router_activation\": \"softmax\"`, moe_router_activation",
                "step3p5, `\"attention_bias\": true`, attention_bias",
                "step3p5, `\"use_bidirectional_attention\": true`, use_bidirectional_attention",
                "step3p5, `\"layer_types\": [\"full_attention\"]`, layer_types",
                "step3p5, `\"layer_types\": [\"full_attention\", \"chunked_attention\"]`, layer_types",
                "step3p5, `\"num_key_value_heads\": 4, \"num_sliding_attention_heads\": 3`, num_sliding_attention_heads",
                "step3p5, `\"attention_other_setting\": {\"head_dim\": 7}`, head_dim",
                "step3p5, `\"per_layer_config\": {\"1\": {\"head_dim\": 4}}`, per_layer_config",
                "step3p5, `\"partial_rotary_factors\": [2, 2]`, partial_rotary_factors",
                "step3p5, `\"moe_layers_enum\": \"1,x\"`, moe_layers_enum",
                "step3p5, `\"swiglu_limits\": [-1, 0], \"moe_layers_enum\": \"0\"`, swiglu_limits",
                "laguna, `\"num_attention_heads_per_layer\": [4]`, num_attention_heads_per_layer",
                "laguna, `\"num_key_value_heads\": 2, \"num_attention_heads_per_layer\": [4, 3]`, num_attention_heads_per_layer",
                "laguna, `\"gating\": \"per-token\"`, gating",
                "laguna, `\"gating\": \"per-element\", \"attention_bias\": true`, attention_bias",
                "laguna, `\"moe_router_logit_softcapping\": 30`, moe_router_logit_softcapping",
                "laguna, `\"moe_apply_router_weight_on_input\": true`, moe_apply_router_weight_on_input",
                "qwen3_vl_moe_text, `\"norm_topk_prob\": false`, norm_topk_prob",
                "glm_moe_dsa, `\"indexer_types\": [\"full\", \"shared\"]`, indexer_types",
                "glm_moe_dsa, `\"index_topk_pattern\": \"FS\"`, index_topk_pattern",
                "glm_moe_dsa, `\"index_topk_freq\": 4`, index_topk_freq",
                "deepseek_v32, `\"q_lora_rank\": null`, q_lora_rank",
                "deepseek_v32, `\"index_topk\": 0`, index_topk",
                "deepseek_v32, `\"index_head_dim\": 32`, does not describe a model", // 64 elements are rotated
                "deepseek_v32, `\"index_n_heads\": 2000000000`, does not describe a model",
                "lfm3, `\"layer_types\": [\"conv\"]`, layer_types",
                "lfm3, `\"layer_types\": [\"conv\", \"recurrent\"]`, layer_types",
                "lfm3, `\"conv_L_cache\": 1`, does not describe a model",
                "kolibri1, `\"sliding_window\": 0`, sliding_window",
                "kolibri1, `\"shared_expert_intermediate_size\": 0`, shared_expert_intermediate_size",
                "mimo_v2_flash, `\"v_head_dim\": 16`, v_head_dim",
                "mimo_v2_flash, `\"v_head_dim\": 8, \"hybrid_layer_pattern\": [1, 1]`, hybrid_layer_pattern",
                "mimo_v2_flash, `\"v_head_dim\": 8, \"hybrid_layer_pattern\": [0]`, hybrid_layer_pattern",
                "mimo_v2_flash, `\"v_head_dim\": 8, \"rope_parameters\": {\"rope_type\": \"default\", \"partial_rotary_factor\": 2}`, rotate 16",
                "gemma4_text, `\"layer_types\": [\"full_attention\"]`, layer_types",
                "llama, `\"hidden_act\": \"xielu\"`, xielu",
                "aria_text, `\"mlp_bias\": true`, mlp_bias",
                "aria_text, `\"hidden_act\": \"gelu\"`, hidden_act",
                "bitnet, `\"head_dim\": 4`, head_dim",
                "dbrx, `\"ffn_config\": {\"moe_normalize_expert_weights\": 2.0}`, moe_normalize_expert_weights",
                "dbrx, `\"attn_config\": {\"clip_qkv\": -1}`, clip_qkv",
                "dbrx, `\"tie_word_embeddings\": true`, tie_word_embeddings",
                "diffllama, ``, num_key_value_heads",
                "xglm, `\"add_cross_attention\": true`, add_cross_attention",
                "xglm, `\"pad_token_id\": 2`, pad_token_id",
                "xglm, `\"pad_token_id\": -1`, pad_token_id",
                "xglm, `\"attention_heads\": 3`, attention_heads",
                "xglm, `\"d_model\": 3, \"attention_heads\": 1`, does not describe a model",
                "zamba2, ``, layers_block_type",
                "zamba2, `\"layers_block_type\": [\"mamba\", \"attention\"]`, layers_block_type",
                "zamba2, `\"layers_block_type\": [\"mamba\", \"hybrid\"], \"use_conv_bias\": false`, use_conv_bias",
                "zamba2, `\"layers_block_type\": [\"mamba\", \"hybrid\"], \"n_mamba_heads\": 5`, n_mamba_heads",
                "zamba2, `\"layers_block_type\": [\"mamba\", \"hybrid\"], \"num_attention_heads\": 3`, num_attention_heads",
                "zamba2, `\"layers_block_type\": [\"mamba\", \"hybrid\"], \"use_shared_attention_adapter\": true`, num_key_value_heads",
                "zamba2, `\"layers_block_type\": [\"mamba\", \"hybrid\"], \"mamba_d_conv\": 1`, does not describe a model",
                "zamba2, `\"layers_block_type\": [\"mamba\", \"hybrid\"], \"time_step_min\": -1`, does not describe a model",
                "longcat_flash, `\"num_hidden_layers\": 3`, num_hidden_layers",
                "longcat_flash, `\"num_layers\": 0`, num_layers",
                "longcat_flash, `\"num_layers\": 1, \"attention_method\": \"MHA\"`, attention_method",
                "longcat_flash, `\"num_layers\": 1, \"zero_expert_type\": \"copy\"`, zero_expert_type",
                "longcat_flash, `\"num_layers\": 1, \"qk_rope_head_dim\": 8, \"num_attention_heads\": 1, \"zero_expert_num\": -1`, does not describe a model",
                "longcat_flash, `\"num_layers\": 1, \"mla_scale_q_lora\": false`, mla_scale_q_lora",
                "longcat_flash, `\"num_layers\": 1, \"mla_scale_kv_lora\": false`, mla_scale_kv_lora",
                "longcat_flash, `\"num_layers\": 1, \"router_bias\": true`, router_bias",
                "longcat_flash, `\"num_layers\": 1`, head_dim",
                "longcat_flash, `\"num_layers\": 1, \"qk_rope_head_dim\": 8`, num_key_value_heads",
                "longcat_flash, `\"num_layers\": 1, \"qk_rope_head_dim\": 8, \"num_attention_heads\": 1, \"qk_head_dim\": 8`, qk_head_dim",
                "longcat_flash, `\"num_layers\": 1, \"qk_rope_head_dim\": 8, \"num_attention_heads\": 1, \"v_head_dim\": 137`, v_head_dim",
                "minimax, `\"hidden_act\": \"gelu\"`, hidden_act",
                "minimax, `\"layer_types\": [\"linear_attention\"]`, layer_types",
                "minimax, `\"layer_types\": [\"linear_attention\", \"conv\"]`, layer_types",
                "minimax_text_01, ``, attn_type_list",
                "minimax_m1, `\"attn_type_list\": [0, 2]`, attn_type_list",
                "minimax_m1, `\"attn_type_list\": [0, 1], \"shared_intermediate_size\": 8`, shared_intermediate_size",
                "minimax_m1, `\"attn_type_list\": [0, 1], \"rotary_dim\": 16`, rotary_dim",
                "recurrent_gemma, `\"block_types\": [\"recurrent\", \"conv\"]`, block_types",
                "recurrent_gemma, `\"block_types\": []`, block_types",
                "recurrent_gemma, `\"lru_width\": 15`, lru_width",
                "recurrent_gemma, `\"conv1d_width\": 1`, does not describe a model",
                "baichuan, `\"tie_word_embeddings\": true`, tie_word_embeddings",
                "chatglm, `\"position_encoding_2d\": true`, ChatGLM-6B",
                "chatglm, `\"multi_query_attention\": false`, multi_query_attention",
                "chatglm, `\"multi_query_group_num\": 1, \"add_bias_linear\": true`, add_bias_linear",
                "chatglm, `\"post_layer_norm\": false`, post_layer_norm",
                "chatglm, `\"quantization_bit\": 4`, quantization_bit"
            })
    void namesWhatItCannotCompute(String modelType, String option, String name) {
        assertThatThrownBy(() -> read(modelType, option))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(name);
    }

    @Test
    void refusesPhimoesFactorsThatDependOnTheLength() {
        String rope =
                """
                "rope_scaling": {"type": "longrope", "short_factor": [1, 1, 1, 1], "long_factor": [2, 2, 2, 2],
                "short_mscale": 1.2, "long_mscale": 1.3, "original_max_position_embeddings": 32}
                """;
        assertThatThrownBy(() -> read("phimoe", rope))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("long_mscale");
    }

    @Test
    void tokensTakeTheKeyOfTheIndexerBesideTheirLatent() throws IOException {
        DecoderSpec spec = read("deepseek_v32", "\"first_k_dense_replace\": 2");
        assertThat(spec.cacheBytes(0, 10, 2, true)).isEqualTo(10 * 2 * (512 + 64 + 128));
        int heads = spec.attentions().get(0).heads();
        assertThat(spec.cacheBytes(0, 10, 2, false)).isEqualTo(10 * 2 * (2L * heads * (128 + 64) + 128));
    }

    /** As published, the base of positions stands with attention; transformers 5 writes it elsewhere. */
    @Test
    void readsWhereDbrxHasItsBaseOfPositions() throws IOException {
        String attention = "\"attn_config\": {\"rope_theta\": 10000}";
        float[] wanted = read("dbrx", "\"attn_config\": {\"rope_theta\": 500000}")
                .rotaries()
                .get(0)
                .frequencies()
                .at(1);
        String both = attention + ", \"rope_parameters\": {\"rope_type\": \"default\", \"rope_theta\": 500000}";
        assertThat(read("dbrx", both).rotaries().get(0).frequencies().at(1)).containsExactly(wanted);
        assertThat(read("dbrx", attention).rotaries().get(0).frequencies().at(1)[1])
                .isNotEqualTo(wanted[1]);
    }

    /** As published: the first layer and the last of each six attend to all, moe_layer_freq lists layers, and the window is without the query. */
    @Test
    void readsMiMosOwnKeys() throws IOException {
        DecoderSpec spec = read(
                "mimo_v2_flash",
                "\"v_head_dim\": 6, \"hybrid_layer_pattern\": [0, 1], \"moe_layer_freq\": [0, 1],"
                        + " \"sliding_window_size\": 128, \"n_shared_experts\": null");
        assertThat(spec.attentions().get(0).window()).isZero();
        assertThat(spec.attentions().get(1).window()).isEqualTo(129);
        assertThat(spec.attentions().get(1).keyValueHeads()).isEqualTo(2);
        assertThat(spec.attentions().get(1).valueSize()).isEqualTo(6);
    }

    /** Figures of Llama4TextAttention: log1p(floor((8191 + 1) / 8192)) * 0.1 + 1. */
    @Test
    void queriesOfLlama4GrowWhereTheyHaveNoPositions() throws IOException {
        DecoderSpec spec = read("llama4_text", "\"no_rope_layers\": [1, 0]");
        assertThat(spec.attentions().get(0).temperature()).isNull();
        QueryTemperature temperature = new QueryTemperature(0.1, 8192, 1);
        assertThat(spec.attentions().get(1).temperature()).isEqualTo(temperature);
        assertThat(temperature.at(8190)).isEqualTo(1);
        assertThat(temperature.at(8191)).isCloseTo(1.0693147f, within(1e-6f));
    }

    @Test
    void aChunkBeginsWhereTheOneBeforeItEnds() throws IOException {
        AttentionSpec attention = read("llama4_text", "\"no_rope_layers\": [1, 0], \"attention_chunk_size\": 16")
                .attentions()
                .get(0);
        assertThat(attention.firstSeen(15)).isZero();
        assertThat(attention.firstSeen(16)).isEqualTo(16);
        assertThat(attention.firstSeen(33)).isEqualTo(32);
    }
}
