package org.occlocal.models.family;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What an absent key of config.json means, where transformers' configuration class (5.23) has another default than most:
 * config.json files that were written by hand leave such keys out. A key that is there with null is not absent.
 */
final class Defaults {

    private static final String TEXT =
            """
            {
                "arcee": {"num_attention_heads": 32, "rms_norm_eps": 1e-05, "max_position_embeddings": 4096},
                "bamba": {"num_attention_heads": 32, "num_key_value_heads": 8, "rms_norm_eps": 1e-05,
                    "max_position_embeddings": 262144},
                "cohere": {"num_attention_heads": 64, "rope_theta": 500000.0, "max_position_embeddings": 8192},
                "cohere2": {"num_attention_heads": 64, "max_position_embeddings": 8192},
                "cwm": {"num_attention_heads": 48, "num_key_value_heads": 8, "head_dim": 128,
                    "rms_norm_eps": 1e-05, "rope_theta": 1000000.0, "max_position_embeddings": 131072},
                "deepseek_v2": {"num_attention_heads": 32, "n_routed_experts": 64, "n_shared_experts": 2,
                    "moe_intermediate_size": 1407, "kv_lora_rank": 512, "q_lora_rank": 1536,
                    "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128},
                "deepseek_v3": {"num_attention_heads": 128, "max_position_embeddings": 4096,
                    "n_routed_experts": 256, "n_shared_experts": 1, "num_experts_per_tok": 8,
                    "moe_intermediate_size": 2048, "first_k_dense_replace": 3, "n_group": 8, "topk_group": 4,
                    "norm_topk_prob": true, "routed_scaling_factor": 2.5, "kv_lora_rank": 512, "q_lora_rank": 1536,
                    "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128},
                "dots1": {"num_attention_heads": 32, "num_key_value_heads": 32},
                "ernie4_5": {"num_attention_heads": 16, "num_key_value_heads": 2, "head_dim": 128,
                    "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "max_position_embeddings": 131072},
                "ernie4_5_moe": {"num_attention_heads": 20, "num_key_value_heads": 4, "rms_norm_eps": 1e-05,
                    "rope_theta": 500000.0, "max_position_embeddings": 131072},
                "exaone4": {"num_attention_heads": 32, "num_key_value_heads": 32, "rms_norm_eps": 1e-05},
                "exaone_moe": {"num_attention_heads": 32, "num_key_value_heads": 32, "rms_norm_eps": 1e-05,
                    "first_k_dense_replace": 1, "moe_intermediate_size": 1024, "num_experts": 64,
                    "num_experts_per_tok": 8, "num_shared_experts": 1, "norm_topk_prob": true,
                    "routed_scaling_factor": 2.5},
                "falcon": {"num_attention_heads": 71},
                "flex_olmo": {"num_attention_heads": 32, "rope_theta": 500000.0, "max_position_embeddings": 4096,
                    "num_experts": 7, "num_experts_per_tok": 5},
                "gemma": {"num_attention_heads": 16, "num_key_value_heads": 16, "head_dim": 256,
                    "max_position_embeddings": 8192},
                "gemma2": {"num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
                    "max_position_embeddings": 8192},
                "gemma3_text": {"vocab_size": 262208, "num_attention_heads": 8, "num_key_value_heads": 4,
                    "head_dim": 256, "max_position_embeddings": 131072},
                "glm": {"num_attention_heads": 32, "num_key_value_heads": 2, "head_dim": 128,
                    "rms_norm_eps": 1.5625e-07, "max_position_embeddings": 131072, "attention_bias": true},
                "glm4": {"num_attention_heads": 32, "num_key_value_heads": 2, "head_dim": 128,
                    "rms_norm_eps": 1.5625e-07, "max_position_embeddings": 131072, "attention_bias": true},
                "glm4_moe": {"num_attention_heads": 96, "num_key_value_heads": 8, "rms_norm_eps": 1e-05,
                    "max_position_embeddings": 131072, "partial_rotary_factor": 0.5, "moe_intermediate_size": 1408,
                    "num_experts_per_tok": 8, "n_shared_experts": 1, "n_routed_experts": 128,
                    "first_k_dense_replace": 1, "norm_topk_prob": true},
                "glm4_moe_lite": {"num_attention_heads": 20, "rms_norm_eps": 1e-05,
                    "max_position_embeddings": 202752, "n_routed_experts": 64, "n_shared_experts": 1,
                    "num_experts_per_tok": 4, "moe_intermediate_size": 1536, "first_k_dense_replace": 1,
                    "norm_topk_prob": true, "routed_scaling_factor": 1.8, "kv_lora_rank": 512, "q_lora_rank": 768,
                    "qk_nope_head_dim": 192, "qk_rope_head_dim": 64, "v_head_dim": 256},
                "gpt_neo": {"attention_types": [[["global", "local"], 12]]},
                "gpt_neox": {"num_attention_heads": 64},
                "gpt_oss": {"num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 64,
                    "hidden_size": 2880, "intermediate_size": 2880, "rms_norm_eps": 1e-05, "rope_theta": 150000.0,
                    "max_position_embeddings": 131072,
                    "rope_parameters": {"rope_type": "yarn", "factor": 32.0, "beta_fast": 32.0, "beta_slow": 1.0,
                        "truncate": false, "original_max_position_embeddings": 4096}},
                "gptj": {"rotary_dim": 64},
                "granite": {"num_attention_heads": 32},
                "granitemoe": {"num_attention_heads": 32},
                "granitemoeshared": {"num_attention_heads": 32},
                "granitemoehybrid": {"num_attention_heads": 32},
                "helium": {"num_attention_heads": 20, "num_key_value_heads": 20, "head_dim": 128,
                    "rms_norm_eps": 1e-08, "rope_theta": 100000.0, "max_position_embeddings": 4096},
                "hunyuan_v1_dense": {"num_attention_heads": 32, "rms_norm_eps": 1e-05},
                "hunyuan_v1_moe": {"num_attention_heads": 32, "rms_norm_eps": 1e-05},
                "hyperclovax": {"num_attention_heads": 32},
                "internlm3": {"num_attention_heads": 32, "num_key_value_heads": 2, "head_dim": 128,
                    "rms_norm_eps": 1e-05, "max_position_embeddings": 32768},
                "jais2": {"num_attention_heads": 26, "max_position_embeddings": 8192},
                "llama": {"num_attention_heads": 32},
                "ministral": {"num_attention_heads": 32, "num_key_value_heads": 8, "max_position_embeddings": 131072},
                "minimax_m2": {"num_attention_heads": 48, "num_key_value_heads": 8, "head_dim": 128,
                    "rope_theta": 5000000.0, "max_position_embeddings": 196608, "num_local_experts": 256,
                    "num_experts_per_tok": 8},
                "lfm2": {"num_attention_heads": 32, "num_key_value_heads": 8, "rope_theta": 1000000.0,
                    "max_position_embeddings": 128000},
                "lfm2_moe": {"num_attention_heads": 32, "num_key_value_heads": 8, "rope_theta": 1000000.0,
                    "max_position_embeddings": 128000, "intermediate_size": 7168, "moe_intermediate_size": 1792,
                    "num_experts": 32, "num_experts_per_tok": 4},
                "mistral": {"num_attention_heads": 32, "num_key_value_heads": 8, "max_position_embeddings": 131072},
                "mixtral": {"num_attention_heads": 32, "num_key_value_heads": 8, "rms_norm_eps": 1e-05,
                    "rope_theta": 1000000.0, "max_position_embeddings": 131072},
                "nemotron": {"num_attention_heads": 48, "max_position_embeddings": 4096},
                "olmo": {"num_attention_heads": 32},
                "olmo2": {"num_attention_heads": 32, "rms_norm_eps": 1e-05},
                "olmo3": {"num_attention_heads": 32, "rms_norm_eps": 1e-05},
                "olmoe": {"num_attention_heads": 16, "rms_norm_eps": 1e-05, "max_position_embeddings": 4096,
                    "num_experts": 64, "num_experts_per_tok": 8},
                "opt": {"num_attention_heads": 12},
                "phi": {"num_attention_heads": 32},
                "phi3": {"num_attention_heads": 32, "rms_norm_eps": 1e-05, "max_position_embeddings": 4096,
                    "original_max_position_embeddings": 4096},
                "qwen2": {"num_attention_heads": 32, "num_key_value_heads": 32, "max_position_embeddings": 32768},
                "qwen2_moe": {"num_attention_heads": 16, "num_key_value_heads": 16,
                    "max_position_embeddings": 32768, "num_experts": 60, "num_experts_per_tok": 4,
                    "moe_intermediate_size": 1408},
                "qwen3": {"num_attention_heads": 32, "num_key_value_heads": 32, "head_dim": 128,
                    "max_position_embeddings": 32768},
                "qwen3_moe": {"num_attention_heads": 32, "num_key_value_heads": 4,
                    "max_position_embeddings": 32768, "num_experts": 128, "num_experts_per_tok": 8,
                    "moe_intermediate_size": 768},
                "qwen3_5_moe_text": {"vocab_size": 248320, "num_attention_heads": 16, "num_key_value_heads": 2,
                    "head_dim": 256, "max_position_embeddings": 32768, "num_experts": 256,
                    "num_experts_per_tok": 8},
                "qwen3_5_text": {"vocab_size": 248320, "num_attention_heads": 16, "num_key_value_heads": 4,
                    "head_dim": 256, "max_position_embeddings": 32768},
                "qwen3_next": {"num_attention_heads": 16, "num_key_value_heads": 2, "head_dim": 256,
                    "max_position_embeddings": 32768, "num_experts": 512, "num_experts_per_tok": 10,
                    "norm_topk_prob": true},
                "seed_oss": {"num_attention_heads": 80, "num_key_value_heads": 8, "head_dim": 128,
                    "max_position_embeddings": 524288, "attention_bias": true},
                "smollm3": {"num_attention_heads": 16, "num_key_value_heads": 4, "rope_theta": 2000000.0,
                    "max_position_embeddings": 32768},
                "solar_open": {"num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 128,
                    "rms_norm_eps": 1e-05, "rope_theta": 1000000.0, "max_position_embeddings": 131072,
                    "n_routed_experts": 128, "n_shared_experts": 1, "num_experts_per_tok": 8,
                    "moe_intermediate_size": 1280, "norm_topk_prob": true},
                "stablelm": {"num_attention_heads": 32, "num_key_value_heads": 32, "max_position_embeddings": 4096},
                "starcoder2": {"num_attention_heads": 24, "num_key_value_heads": 2,
                    "max_position_embeddings": 4096},
                "youtu": {"num_attention_heads": 16, "max_position_embeddings": 131072, "tie_word_embeddings": true,
                    "kv_lora_rank": 512, "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
                    "v_head_dim": 128}
            }
            """;

    private static final JsonNode ALL = parse();

    private Defaults() {}

    /** Keys and values for a model_type, empty when there are none. */
    static JsonNode of(String modelType) {
        return ALL.path(modelType);
    }

    private static JsonNode parse() {
        try {
            return new ObjectMapper().readTree(TEXT);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
