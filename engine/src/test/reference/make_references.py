#!/usr/bin/env python3
"""Makes the reference checkpoints and numbers that the Java engine is tested against.

Every case is a tiny, randomly initialised checkpoint (no tokenizer) plus expected.json: log-probabilities
and greedy continuations computed by HuggingFace transformers, in float32, with eager attention (falcon with
alibi: sdpa, since its eager path adds the bias twice), one sequence at a time (no batching, no padding).

How to run
----------
Two virtual environments are used, because the config.json format changed between the major versions
("rope_theta" + "rope_scaling" + "torch_dtype" in 4, "rope_parameters" + "dtype" in 5):

    python3 -m venv venv5 && venv5/bin/pip install torch==2.15.0 transformers==5.23.0
    python3 -m venv venv4 && venv4/bin/pip install torch==2.15.0 'transformers==4.57.*'

    OUT=engine/src/test/resources/reference
    venv5/bin/python engine/src/test/reference/make_references.py --out $OUT
    venv4/bin/python engine/src/test/reference/make_references.py --out $OUT

Files come out identical on the same versions (but for opt_bin_legacy, where torch writes memory addresses as keys).
Each run makes the cases that CASES assigns to the running major version. "--only NAME" (repeatable, shell
patterns allowed) makes just those, "--list" lists them, "--any-version" ignores the assignment.

Configurations are written below in the version 4 style (rope_theta, rope_scaling, ...); transformers 5
converts them, so what lands in config.json is each version's own format.

What is verified while making a case (the script stops when one fails)
----------------------------------------------------------------------
* Sensitivity: every parameter tensor (for stacked experts every expert) is perturbed by 10 % noise in turn
  and must change some log-probability by more than 1e-3. Excepted are parameters that provably cannot matter
  (a key bias without rotary embedding shifts all scores of a softmax row alike); they are listed per case.
* Knobs: config values named in a case's "knobs" are changed in turn and must change the result likewise.
* Routing: for mixtures of experts the gap between the last chosen and the first rejected expert's router
  score is > 1e-4 at each layer and token of each sequence written (sequences are redrawn otherwise).
* Greedy paths: the gap between the best and second best logit is > 1e-3 at each step, cached and recomputed
  (prompts are redrawn otherwise). In "score", top1 is null where the gap is below 1e-3.
* For all but the length dependent rotary embeddings, cached generation equals recomputing everything.

State
-----
The "dynamic" and "longrope" rotary embeddings keep state between calls (a longer earlier sequence changes
later ones), so every sequence and every prompt is computed with a deep copy of the freshly loaded model.
"new_tokens" is model.generate() WITH the key/value cache, no end-of-text stopping. With "dynamic" scaling,
keys cached early keep the frequencies of their time; where the continuation without cache (fresh model and
whole sequence at every step) differs, it is given as "new_tokens_recomputed". Phi-3 drops its cache in
generate() when the sequence crosses original_max_position_embeddings, so there the two agree with transformers 5.
Known bug: in transformers 4.57 that one recomputing step runs with a 1 x 1 attention mask (the stale
cache_position), so its early positions see later ones; phi3_longrope_tf4 therefore has a differing "new_tokens";
an engine should reproduce "new_tokens_recomputed" there.

expected.json
-------------
score[i].tokens / logprobs / top1: logprobs[j] = log p(tokens[j] | tokens[:j]), natural logarithm, null for
j = 0; top1[j] = the most probable token at position j given tokens[:j], null for j = 0 or a near tie.
generate[i].prompt / new_tokens: 24 greedy tokens, every id counts (special ids are not treated specially).
"""
import argparse
import copy
import fnmatch
import json
import os
import platform
import shutil
import sys
import warnings
from unittest import mock

warnings.filterwarnings("ignore")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch  # noqa: E402
import transformers  # noqa: E402
from torch import nn  # noqa: E402
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText  # noqa: E402
if hasattr(transformers, "AutoModelForMultimodalLM"):  # transformers 4 lacks it
    from transformers import AutoModelForMultimodalLM  # noqa: E402

import stored_formats  # noqa: E402
from stored_formats import Bitnet, Fp8, Mxfp4  # noqa: E402

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
try:
    transformers.logging.disable_progress_bar()
except AttributeError:
    pass

MAJOR = int(transformers.__version__.split(".")[0])
LENGTHS = (1, 2, 3, 5, 8, 13, 17, 21, 34, 50, 55, 64, 65, 89, 120)
PROMPTS = (1, 4, 20, 60, 96)
NEW_TOKENS = 24
GAP = 1e-3
ROUTING_MARGIN = 1e-4
HIDDEN = -1e30  # less than any score of what may be chosen
SENSITIVE = 1e-3


# --------------------------------------------------------------------------------------------------- cases

class Case:
    """
    name, config: model_type and configuration (version 4 style).
    tf: major version that makes it. save: "safetensors" (default) or a special layout, see save().
    dtype: storage type. skip: patterns of parameters that cannot matter. knobs: {config key: other value}
    or {"a.b": value}. length_dependent: rotary frequencies change with the length. note: for readers.
    stored: how weights are stored in few bits in the end, see stored_formats.py. gain: of linear layers, less where a
    network would magnify rounding.
    """

    def __init__(self, name, model_type, config, tf=5, save="safetensors", dtype="float32", skip=(), knobs=None,
                 length_dependent=False, note=None, stored=None, gain=1.2):
        self.name, self.model_type, self.config, self.tf = name, model_type, config, tf
        self.save, self.dtype, self.skip = save, dtype, tuple(skip)
        self.knobs, self.length_dependent, self.note = knobs or {}, length_dependent, note
        self.stored, self.gain = stored, gain


CASES = []
CORRECTION = "e_score_correction_bias"
LAYER_SCALE = "layer_scalar"


# Stored as float32; all others are stored in a half format to keep the files small (loaded as float32 always).
FLOAT32 = ("qwen2", "llama", "llama_sharded", "mistral", "opt", "opt_bin_sharded", "gpt2", "gpt2_hub", "gpt_neox")



def case(name, model_type, config, both=False, **kw):
    kw.setdefault("dtype", "float32" if name in FLOAT32 else "bfloat16")
    CASES.append(Case(name, model_type, config, **kw))
    if both:
        half = "float16" if sum(map(ord, name)) % 3 == 0 else "bfloat16"  # small files, and both formats get used
        CASES.append(Case(name + "_tf4", model_type, config, **{**kw, "tf": 4, "dtype": half}))


def ids(bos=1, eos=2, pad=None):
    return dict(bos_token_id=bos, eos_token_id=eos, pad_token_id=pad)


EPS = 0.003  # far from the usual 1e-5 / 1e-6 so that a test sees whether the configured value is used


def llama(**kw):
    base = dict(vocab_size=118, hidden_size=32, intermediate_size=44, num_hidden_layers=2, num_attention_heads=4,
                num_key_value_heads=2, head_dim=12, max_position_embeddings=256, rms_norm_eps=EPS,
                rope_theta=500.0, tie_word_embeddings=False, **ids())
    base.update(kw)
    return base


# --- Qwen2 / Qwen3
QWEN2 = dict(vocab_size=107, hidden_size=48, intermediate_size=40, num_hidden_layers=2, num_attention_heads=6,
             num_key_value_heads=2, max_position_embeddings=192, rms_norm_eps=EPS, rope_theta=1000.0,
             tie_word_embeddings=False, use_sliding_window=False, **ids(None, 3))
case("qwen2", "qwen2", QWEN2, both=True, knobs={"rms_norm_eps": 1e-6})
case("qwen2_tied", "qwen2", {**QWEN2, "vocab_size": 131, "hidden_size": 40, "num_attention_heads": 5,
                             "num_key_value_heads": 1, "num_hidden_layers": 3, "intermediate_size": 36,
                             "tie_word_embeddings": True, **ids(None, None)})
WINDOW = {**QWEN2, "hidden_size": 32, "num_attention_heads": 4, "num_hidden_layers": 4, "intermediate_size": 36,
          "use_sliding_window": True, "sliding_window": 16, "max_window_layers": 2}
case("qwen2_window", "qwen2", WINDOW, both=True, knobs={"sliding_window": 17},
     note="layers with index >= max_window_layers use the sliding window")
case("qwen2_window_off", "qwen2", {**WINDOW, "num_hidden_layers": 2, "max_window_layers": 0,
                                   "use_sliding_window": False}, tf=4, dtype="bfloat16",
     note="sliding_window is in the constructor call but use_sliding_window is false: no window")
case("qwen", "qwen2", {**QWEN2, "num_key_value_heads": 6}, save="qwen", dtype="bfloat16")
QWEN3 = dict(vocab_size=123, hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, head_dim=12, max_position_embeddings=192, rms_norm_eps=EPS, rope_theta=2000.0,
             tie_word_embeddings=True, **ids(None, 5))
case("qwen3", "qwen3", QWEN3, knobs={"rms_norm_eps": 1e-6})
case("qwen3_bias", "qwen3", {**QWEN3, "attention_bias": True, "tie_word_embeddings": False}, dtype="bfloat16")
QWEN3_MOE = {**QWEN3, "tie_word_embeddings": False, "vocab_size": 109, "moe_intermediate_size": 12, "num_experts": 6,
             "num_experts_per_tok": 2, "norm_topk_prob": True, "decoder_sparse_step": 1, "mlp_only_layers": [],
             "num_hidden_layers": 3, "intermediate_size": 40}
case("qwen3_moe", "qwen3_moe", {**QWEN3_MOE, "mlp_only_layers": [1]}, both=True, knobs={"norm_topk_prob": False})
case("qwen3_moe_memory_names", "qwen3_moe", {**QWEN3_MOE, "mlp_only_layers": [1]}, dtype="bfloat16",
     save="memory_names", note="the names that transformers 5 has in memory")
case("qwen3_moe_nonorm", "qwen3_moe", {**QWEN3_MOE, "norm_topk_prob": False, "num_experts_per_tok": 3,
                                       "decoder_sparse_step": 2}, knobs={"norm_topk_prob": True},
     note="sparse where (layer + 1) % decoder_sparse_step == 0")
case("qwen2_moe", "qwen2_moe",
     dict(vocab_size=109, hidden_size=32, intermediate_size=40, num_hidden_layers=4, num_attention_heads=4,
          num_key_value_heads=2, max_position_embeddings=192, rms_norm_eps=EPS, rope_theta=1000.0,
          tie_word_embeddings=False, use_sliding_window=False, decoder_sparse_step=2, mlp_only_layers=[1],
          moe_intermediate_size=12, shared_expert_intermediate_size=20, num_experts=5, num_experts_per_tok=2,
          norm_topk_prob=False, **ids(None, 3)), both=True, knobs={"norm_topk_prob": True})

# --- Llama
case("llama", "llama", llama(), knobs={"rms_norm_eps": 1e-6, "rope_theta": 10000.0},
     note="num_attention_heads * head_dim (48) differs from hidden_size (32)")
case("llama_bias", "llama", llama(attention_bias=True, mlp_bias=True, eos_token_id=None))
case("llama_tied_mha", "llama", llama(tie_word_embeddings=True, num_attention_heads=4, num_key_value_heads=4,
                                      hidden_act="gelu"), tf=4, dtype="bfloat16")
case("llama_linear", "llama", llama(rope_scaling={"rope_type": "linear", "factor": 3.0}), both=True, dtype="bfloat16")
case("llama_linear_legacy", "llama", llama(rope_scaling={"type": "linear", "factor": 3.0}), tf=4, dtype="bfloat16",
     save="legacy_rope", note="config.json with the oldest spelling: rope_scaling.type, and no rope_type")
case("llama_dynamic", "llama", llama(max_position_embeddings=64, rope_scaling={"rope_type": "dynamic", "factor": 4.0}),
     both=True, length_dependent=True)
LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 48}
case("llama_llama3", "llama", llama(head_dim=16, num_attention_heads=4, num_key_value_heads=1,
                                    max_position_embeddings=384, rope_theta=300.0, rope_scaling=LLAMA3,
                                    eos_token_id=[2, 5]), both=True,
     note="with these numbers all three branches (kept, blended, divided frequencies) occur")
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 48}
YARN_BASE = dict(head_dim=16, num_attention_heads=4, num_key_value_heads=1, max_position_embeddings=192,
                 rope_theta=300.0)
case("llama_yarn", "llama", llama(**YARN_BASE, rope_scaling=YARN), both=True)
case("llama_yarn_betas", "llama", llama(**YARN_BASE, rope_scaling={**YARN, "beta_fast": 8.0, "beta_slow": 2.0}),
     tf=4, dtype="bfloat16")
case("llama_yarn_mscale", "llama", llama(**YARN_BASE, rope_scaling={**YARN, "mscale": 0.8, "mscale_all_dim": 0.4}),
     both=True, dtype="bfloat16")
case("llama_yarn_attention_factor", "llama", llama(**YARN_BASE, rope_scaling={**YARN, "attention_factor": 1.3}),
     dtype="bfloat16")
case("llama_yarn_notruncate", "llama", llama(**YARN_BASE, rope_scaling={**YARN, "truncate": False}),
     dtype="bfloat16")
case("llama_bf16", "llama", llama(), dtype="bfloat16")
case("llama_fp16", "llama", llama(), dtype="float16", tf=4)
case("internlm3", "internlm3", {**llama(), "head_dim": 10, "attention_bias": True, "mlp_bias": True},
     dtype="bfloat16")
# Families whose code comes with their checkpoints and not with transformers: what they compute transformers does under
# another name, and the checkpoint is written with their names, see FOREIGN.
FOREIGN_LLAMA = llama(hidden_size=48, head_dim=12)
case("internlm", "llama", {**FOREIGN_LLAMA, "attention_bias": True, "num_key_value_heads": 4}, save="internlm",
     dtype="bfloat16")
case("internlm2", "llama", {**FOREIGN_LLAMA, "num_attention_heads": 4}, save="internlm2", dtype="bfloat16")
case("xverse", "llama", FOREIGN_LLAMA, save="xverse", dtype="bfloat16")
BAICHUAN = {**FOREIGN_LLAMA, "num_key_value_heads": 4, "rope_theta": 10000.0}
case("baichuan", "llama", BAICHUAN, save="baichuan", dtype="bfloat16", knobs={"rms_norm_eps": 1e-6})
case("baichuan_alibi", "llama", {**BAICHUAN, "hidden_size": 40, "head_dim": 8, "num_attention_heads": 5,
                                 "num_key_value_heads": 5, "alibi": True}, save="baichuan_alibi", dtype="bfloat16",
     note="Baichuan-13B: llama with alibi in place of rotary, see AlibiLlama")
case("baichuan2", "llama", BAICHUAN, save="baichuan2", dtype="float32",
     note="the head is stored with rows of any length, and used with rows of length one")
case("skywork", "llama", {**FOREIGN_LLAMA, "rope_theta": 1500.0}, save="skywork", dtype="bfloat16",
     note="rope_scaling of type ntk: the base is multiplied")
case("bluelm", "llama", FOREIGN_LLAMA, save="BlueLM", dtype="float32",
     note="the embeddings are stored as they are before their layer norm")
ZERO_BIASES = [f"*{name}_proj.bias" for name in ("q", "k", "v", "gate", "up")]
TELECHAT = {**FOREIGN_LLAMA, "attention_bias": True, "mlp_bias": True}
case("telechat", "llama", {**TELECHAT, "num_key_value_heads": 4, "tie_word_embeddings": True,
                           "rope_theta": 10000 * 7 ** (12 / 10)}, save="telechat", dtype="bfloat16", skip=ZERO_BIASES,
     note="trained with four lengths of 4,096 tokens: the base is that of NTK-aware scaling by seven")
case("telechat_embed_layernorm", "llama", {**TELECHAT, "rope_theta": 10000.0}, save="telechat_embed_layernorm",
     dtype="float32", skip=ZERO_BIASES, note="heads share keys; the embeddings are stored as they are before their norm")
case("llama_sharded", "llama", llama(tie_word_embeddings=True), save="sharded")

# --- Mistral, Mixtral
MISTRAL = dict(vocab_size=113, hidden_size=32, intermediate_size=44, num_hidden_layers=3, num_attention_heads=4,
               num_key_value_heads=2, head_dim=10, max_position_embeddings=256, rms_norm_eps=EPS, rope_theta=700.0,
               sliding_window=16, tie_word_embeddings=False, **ids())
case("mistral", "mistral", MISTRAL, both=True, knobs={"sliding_window": 17})
case("mistral_nowindow", "mistral", {**MISTRAL, "sliding_window": None, "num_hidden_layers": 2}, dtype="bfloat16")
case("ministral", "ministral", {**MISTRAL, "layer_types": ["sliding_attention", "full_attention", "sliding_attention"]},
     dtype="bfloat16", knobs={"sliding_window": 17})
MIXTRAL = {**MISTRAL, "sliding_window": None, "num_local_experts": 4, "num_experts_per_tok": 2,
           "intermediate_size": 20, "head_dim": 8, "num_hidden_layers": 2}
case("mixtral", "mixtral", MIXTRAL, both=True)
case("mixtral_memory_names", "mixtral", MIXTRAL, dtype="bfloat16", save="memory_names", note="the names that transformers 5 has in memory")
case("mixtral_window", "mixtral", {**MIXTRAL, "sliding_window": 16}, dtype="bfloat16", knobs={"sliding_window": 17})

# --- OPT. The key bias has no effect without rotary embeddings.
OPT = dict(vocab_size=126, hidden_size=36, ffn_dim=52, num_hidden_layers=2, num_attention_heads=4,
           max_position_embeddings=160, do_layer_norm_before=True, word_embed_proj_dim=36,
           activation_function="relu", tie_word_embeddings=True, **ids(2, 2, 1))
BIOGPT = dict(vocab_size=109, hidden_size=36, num_hidden_layers=2, num_attention_heads=3, intermediate_size=44,
              max_position_embeddings=192, **ids(0, 2, 1))
case("biogpt", "biogpt", BIOGPT, dtype="bfloat16", skip=["*k_proj.bias"], knobs={"scale_embedding": False})
case("biogpt_untied", "biogpt", {**BIOGPT, "scale_embedding": False, "tie_word_embeddings": False, "hidden_act": "relu"},
     dtype="bfloat16", skip=["*k_proj.bias"])
case("opt", "opt", OPT, both=True, skip=["*k_proj.bias"])
XGLM = dict(vocab_size=121, d_model=36, ffn_dim=52, num_layers=2, attention_heads=4, max_position_embeddings=160,
            tie_word_embeddings=True, **ids(0, 2, 1))
case("xglm", "xglm", XGLM, dtype="bfloat16", skip=["*k_proj.bias"],
     knobs={"scale_embedding": False, "activation_function": "relu"})
case("xglm_plain", "xglm", {**XGLM, "d_model": 27, "attention_heads": 3, "scale_embedding": False,
                            "activation_function": "relu", "tie_word_embeddings": False, "max_position_embeddings": 48},
     dtype="bfloat16", skip=["*k_proj.bias"], note="an odd size, and texts beyond the positions of config.json")
case("opt_350m", "opt", {**OPT, "do_layer_norm_before": False, "word_embed_proj_dim": 24},
     skip=["*k_proj.bias"], note="post layer norm, project_in / project_out, no final layer norm")
case("opt_bin", "opt", OPT, save="opt_bin", dtype="float16", skip=["*k_proj.bias"],
     note="torch.save with the hub's names model.decoder...; float16; includes the tied lm_head.weight")
case("opt_bin_legacy", "opt", {**OPT, "vocab_size": 90}, save="opt_bin_legacy", dtype="float16", skip=["*k_proj.bias"],
     note="one pytorch_model.bin in torch's old format (no zip archive)")
case("opt_bin_sharded", "opt", {**OPT, "vocab_size": 90}, save="opt_bin_sharded", skip=["*k_proj.bias"],
     note="pytorch_model-0000x-of-0000y.bin + index, names decoder... without 'model.', no lm_head.weight")

# --- GPT-2 and relatives
GPT2 = dict(vocab_size=101, n_embd=32, n_layer=2, n_head=4, n_positions=160, layer_norm_epsilon=EPS, **ids(100, 100))
case("gpt2", "gpt2", GPT2, knobs={"layer_norm_epsilon": 1e-5})
case("gpt2_hub", "gpt2", GPT2, save="gpt2_hub",
     note="names without transformer. and with the h.N.attn.bias mask buffers, as in the hub's gpt2")
case("gpt2_scaled", "gpt2", {**GPT2, "scale_attn_by_inverse_layer_idx": True, "n_layer": 3, "n_inner": 44,
                             "activation_function": "gelu", "tie_word_embeddings": False},
     knobs={"scale_attn_by_inverse_layer_idx": False, "activation_function": "gelu_new"})
case("gpt2_unscaled", "gpt2", {**GPT2, "scale_attn_weights": False, "activation_function": "silu"}, tf=4,
     dtype="bfloat16")
case("gpt_bigcode", "gpt_bigcode", {**GPT2, "multi_query": True}, dtype="bfloat16")

case("openai_gpt", "openai-gpt", GPT2, dtype="bfloat16", knobs={"afn": "relu"})

# --- GPT-Neo
case("gpt_neo", "gpt_neo", dict(vocab_size=101, hidden_size=32, num_layers=3, num_heads=4, intermediate_size=44,
                                max_position_embeddings=160, layer_norm_epsilon=EPS, window_size=16,
                                attention_types=[[["global", "local"], 1], [["local"], 1]],
                                activation_function="gelu_new", **ids(100, 100)),
     skip=["*k_proj.bias"], dtype="bfloat16", knobs={"window_size": 17, "activation_function": "relu"})

# --- GPT-NeoX
NEOX = dict(vocab_size=99, hidden_size=48, intermediate_size=36, num_hidden_layers=2, num_attention_heads=3,
            max_position_embeddings=192, layer_norm_eps=EPS, rotary_pct=0.25, rotary_emb_base=400,
            use_parallel_residual=True, tie_word_embeddings=False, hidden_act="gelu", **ids(0, 0))
case("gpt_neox", "gpt_neox", NEOX, both=True, knobs={"use_parallel_residual": False})
case("gpt_neox_memory_names", "gpt_neox", NEOX, dtype="bfloat16", save="memory_names", note="the names that transformers 5 has in memory")
case("gpt_neox_sequential", "gpt_neox", {**NEOX, "use_parallel_residual": False, "rotary_pct": 0.5,
                                         "attention_bias": False}, dtype="bfloat16")

case("gpt_neox_japanese", "gpt_neox_japanese",
     dict(vocab_size=99, hidden_size=32, intermediate_multiple_size=2, num_hidden_layers=2, num_attention_heads=4,
          max_position_embeddings=192, layer_norm_eps=EPS, rotary_pct=0.5, rotary_emb_base=400, **ids(0, 0)),
     dtype="bfloat16", knobs={"layer_norm_eps": 1e-5})

# --- Phi-3, Phi
PHI3 = dict(vocab_size=105, hidden_size=48, intermediate_size=36, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=192, original_max_position_embeddings=192,
            rms_norm_eps=EPS, rope_theta=900.0, sliding_window=None, tie_word_embeddings=False, **ids(1, 4, 0))
case("phi3", "phi3", PHI3, both=True)
case("phi3_partial", "phi3", {**PHI3, "partial_rotary_factor": 0.5, "sliding_window": 16, "hidden_size": 32,
                              "num_hidden_layers": 3}, both=True, dtype="bfloat16", knobs={"sliding_window": 17})
LONGROPE = {"type": "longrope", "short_factor": [1.0, 1.1, 1.3, 1.6, 2.0, 2.5],
            "long_factor": [1.5, 2.0, 3.0, 4.5, 7.0, 9.0]}
case("phi3_longrope", "phi3", {**PHI3, "original_max_position_embeddings": 32, "rope_scaling": LONGROPE}, both=True,
     length_dependent=True)
PHI4_MULTIMODAL = {
    **PHI3, "vision_config": dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2, image_size=8,
                          patch_size=4, crop_size=8, feature_layer=0),
    "audio_config": dict(hidden_size=8, intermediate_size=8, num_blocks=1, num_attention_heads=2, ext_pw_out_channel=8,
                         nemo_conv_channels=8, input_size=8, depthwise_separable_out_channel=8, depthwise_multiplier=1)}
case("phi4_multimodal", "phi4_multimodal", PHI4_MULTIMODAL, dtype="bfloat16", skip=["*embed_tokens_extend*"])
case("phi4mm", "phi4_multimodal", {**PHI4_MULTIMODAL, "sliding_window": 16}, save="phi4mm", dtype="bfloat16",
     skip=["*embed_tokens_extend*"])
case("phi", "phi", dict(vocab_size=121, hidden_size=40, intermediate_size=52, num_hidden_layers=2,
                        num_attention_heads=5, max_position_embeddings=192, layer_norm_eps=EPS,
                        partial_rotary_factor=0.5, rope_theta=800.0, tie_word_embeddings=False, **ids()))
case("phi_gqa_qknorm", "phi", dict(vocab_size=121, hidden_size=48, intermediate_size=52, num_hidden_layers=2,
                                   num_attention_heads=6, num_key_value_heads=2, qk_layernorm=True,
                                   max_position_embeddings=192, layer_norm_eps=EPS, partial_rotary_factor=0.25,
                                   rope_theta=800.0, tie_word_embeddings=False, **ids()), dtype="bfloat16")

# --- Gemma
GEMMA = dict(vocab_size=122, hidden_size=32, intermediate_size=44, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=1, head_dim=12, max_position_embeddings=256, rms_norm_eps=EPS, rope_theta=600.0,
             **ids(2, 1, 0))
case("gemma", "gemma", GEMMA)
GEMMA2 = {**GEMMA, "num_hidden_layers": 4, "intermediate_size": 28, "num_key_value_heads": 2, "sliding_window": 16,
          "query_pre_attn_scalar": 7, "attn_logit_softcapping": 2.0, "final_logit_softcapping": 3.0}
case("gemma2", "gemma2", GEMMA2, both=True,
     knobs={"sliding_window": 17, "attn_logit_softcapping": None, "final_logit_softcapping": None,
            "query_pre_attn_scalar": 12}, note="even layers are windowed")
GEMMA3 = {**GEMMA2, "num_hidden_layers": 4, "sliding_window_pattern": 3, "rope_local_base_freq": 100.0,
          "attn_logit_softcapping": None, "final_logit_softcapping": None}
case("gemma3_text", "gemma3_text", GEMMA3, both=True, knobs={"sliding_window": 17, "query_pre_attn_scalar": 12},
     note="every sliding_window_pattern-th layer is global")
case("gemma3_text_linear", "gemma3_text", {**GEMMA3, "rope_scaling": {"rope_type": "linear", "factor": 4.0}},
     both=True, dtype="bfloat16", note="the scaling applies to the global layers only (as in Gemma 3 4b and larger)")

GEMMA4 = {**{k: v for k, v in GEMMA.items() if k != "rope_theta"}, "num_hidden_layers": 3, "num_key_value_heads": 2,
          "head_dim": 8, "global_head_dim": 12, "sliding_window": 16, "hidden_size_per_layer_input": 0,
          "layer_types": ["sliding_attention", "full_attention", "full_attention"],
          "rope_parameters": {"sliding_attention": {"rope_type": "default", "rope_theta": 100.0},
                              "full_attention": {"rope_type": "proportional", "partial_rotary_factor": 0.5,
                                                 "rope_theta": 600.0}}}
case("gemma4_text", "gemma4_text", {**GEMMA4, "attention_k_eq_v": True, "num_global_key_value_heads": 1},
     dtype="bfloat16", knobs={"sliding_window": 17}, skip=["*layers.2.layer_scalar"], note="the final norm undoes the last layer_scalar")
case("gemma4_text_experts", "gemma4_text",
     {**GEMMA4, "enable_moe_block": True, "num_experts": 5, "top_k_experts": 2, "moe_intermediate_size": 12,
      "final_logit_softcapping": 3.0, "attention_bias": True, "tie_word_embeddings": False,
      "layer_types": ["full_attention", "sliding_attention", "sliding_attention"]}, dtype="bfloat16",
     knobs={"final_logit_softcapping": None, "top_k_experts": 3}, skip=["*layers.2.layer_scalar"],
     note="the last layer is full although layer_types says that it slides")
GEMMA4_SMALL = {**GEMMA4, "num_hidden_layers": 6, "intermediate_size": 20, "hidden_size_per_layer_input": 6,
                "vocab_size_per_layer_input": 125, "num_kv_shared_layers": 3, "final_logit_softcapping": 3.0,
                "layer_types": ["sliding_attention", "full_attention"] * 3}
case("gemma4_text_e2b", "gemma4_text", {**GEMMA4_SMALL, "use_double_wide_mlp": True}, dtype="bfloat16",
     knobs={"sliding_window": 17}, skip=["*layers.5.layer_scalar"],
     note="embeddings of each layer's own; layers 3 to 5 share keys and values of layers 1 and 2, and have wider MLPs")
case("gemma4_text_shared", "gemma4_text",
     {**GEMMA4_SMALL, "attention_k_eq_v": True, "num_global_key_value_heads": 1, "attention_bias": True,
      "num_hidden_layers": 4, "num_kv_shared_layers": 1, "tie_word_embeddings": False,
      "layer_types": ["sliding_attention", "sliding_attention", "full_attention", "full_attention"]}, dtype="bfloat16",
     skip=["*layers.3.layer_scalar"], note="values are keys, also those that are shared")
case("gemma4_text_inputs", "gemma4_text",
     {**GEMMA4_SMALL, "num_kv_shared_layers": 0, "num_hidden_layers": 3, "enable_moe_block": True, "num_experts": 5,
      "top_k_experts": 2, "moe_intermediate_size": 12, "layer_types": ["sliding_attention"] * 3}, dtype="bfloat16",
     skip=["*layers.2.layer_scalar"], note="embeddings of each layer's own behind experts")

case("gemma4_unified_text", "gemma4_unified_text",
     {**{k: v for k, v in GEMMA4.items() if k != "hidden_size_per_layer_input"}, "attention_k_eq_v": True,
      "num_global_key_value_heads": 1, "final_logit_softcapping": 4.0}, dtype="bfloat16",
     knobs={"sliding_window": 17, "final_logit_softcapping": None}, skip=["*layers.2.layer_scalar"])

# --- Gemma 3n
GEMMA3N = {**{k: v for k, v in GEMMA.items() if k != "rope_theta"}, "num_hidden_layers": 6, "num_key_value_heads": 2,
           "sliding_window": 16, "hidden_size_per_layer_input": 6, "vocab_size_per_layer_input": 117,
           "num_kv_shared_layers": 3, "layer_types": ["sliding_attention", "full_attention"] * 3,
           "intermediate_size": [28, 20, 28, 20, 36, 20], "laurel_rank": 5, "altup_num_inputs": 3,
           "activation_sparsity_pattern": [0.6, 0.3, 0.0, 0.5, 0.0, 0.0], "final_logit_softcapping": 3.0,
           "rope_parameters": {"sliding_attention": {"rope_type": "default", "rope_theta": 100.0},
                               "full_attention": {"rope_type": "default", "rope_theta": 600.0}}}
case("gemma3n_text", "gemma3n_text", GEMMA3N, dtype="bfloat16",
     knobs={"sliding_window": 17, "final_logit_softcapping": 4.0,
            "activation_sparsity_pattern": [0.6, 0.3, 0.0, 0.0, 0.0, 0.0]},
     note="the last tokens have no row in the table of embeddings of each layer's own, and take its first")
case("gemma3n_text_middle", "gemma3n_text",
     {**GEMMA3N, "altup_num_inputs": 4, "altup_active_idx": 2, "altup_correct_scale": False, "num_hidden_layers": 3,
      "num_kv_shared_layers": 0, "layer_types": None, "intermediate_size": 24, "attention_bias": True,
      "activation_sparsity_pattern": None, "tie_word_embeddings": False}, dtype="bfloat16",
     knobs={"altup_active_idx": 1}, skip=["*altup.correct_output_scale"], note="the third stream is the one that layers compute")

# --- models with eyes, of which the text part is run
SIGLIP = dict(model_type="siglip_vision_model", hidden_size=8, intermediate_size=8, num_hidden_layers=1,
              num_attention_heads=2, image_size=8, patch_size=4)
EYES = ["*vision_tower*", "*multi_modal_projector*", "*.visual.*"]
GEMMA3_EYES = dict(text_config={**{k: v for k, v in GEMMA3.items() if k not in ("bos_token_id", "eos_token_id",
                                                                                "pad_token_id")},
                                "rope_scaling": {"rope_type": "linear", "factor": 4.0}},
                   vision_config=SIGLIP, mm_tokens_per_image=4)
case("gemma3", "gemma3", GEMMA3_EYES, dtype="bfloat16", skip=EYES, note="names as on the hub, language_model.model...")
case("gemma3_memory_names", "gemma3", GEMMA3_EYES, dtype="bfloat16", skip=EYES, save="memory_names",
     note="the names that transformers 5 has in memory")
case("gemma4", "gemma4", dict(text_config={**GEMMA4, "num_hidden_layers": 2, "layer_types": ["sliding_attention",
                                                                                              "full_attention"]},
                              vision_config=None, audio_config=None), dtype="bfloat16",
     skip=["*layers.1.layer_scalar"])
case("gemma4_small", "gemma4",
     dict(text_config={**GEMMA4_SMALL, "num_hidden_layers": 4, "num_kv_shared_layers": 1, "use_double_wide_mlp": True,
                       "layer_types": ["sliding_attention", "full_attention"] * 2},
          vision_config=None, audio_config=None), dtype="bfloat16", skip=["*layers.3.layer_scalar"])
case("gemma4_unified", "gemma4_unified",
     dict(text_config={**{k: v for k, v in GEMMA4.items() if k != "hidden_size_per_layer_input"}, "num_hidden_layers": 2,
                       "layer_types": ["sliding_attention", "full_attention"]}, vision_config=None, audio_config=None),
     dtype="bfloat16", skip=["*layers.1.layer_scalar"])
PIXTRAL = dict(model_type="pixtral", hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2,
               head_dim=4, image_size=8, patch_size=4)
case("mistral3", "mistral3", dict(text_config={**MISTRAL, "model_type": "mistral", "num_hidden_layers": 2},
                                  vision_config=PIXTRAL, tie_word_embeddings=False), dtype="bfloat16", skip=EYES)
TEMPERED = {**YARN, "rope_theta": 300.0, "original_max_position_embeddings": 24, "mscale": 1.0, "mscale_all_dim": 1.0,
            "llama_4_scaling_beta": 0.4}
MINISTRAL3 = {**{k: v for k, v in MISTRAL.items() if k not in ("rope_theta", "sliding_window")},
              "rope_parameters": TEMPERED}
case("ministral3", "ministral3", MINISTRAL3, dtype="bfloat16",
     knobs={"rope_parameters": {**TEMPERED, "llama_4_scaling_beta": 0.0}})
case("ministral3_window", "ministral3", {**MINISTRAL3, "sliding_window": 16, "tie_word_embeddings": True},
     dtype="bfloat16", knobs={"sliding_window": 17})
case("mistral3_ministral3", "mistral3",
     dict(text_config={**MINISTRAL3, "model_type": "ministral3", "num_hidden_layers": 2}, vision_config=PIXTRAL,
          tie_word_embeddings=False), dtype="bfloat16", skip=EYES)
LLAMA4 = {**llama(num_hidden_layers=4, intermediate_size=12), "intermediate_size_mlp": 20, "num_local_experts": 5,
          "attention_chunk_size": 16, "floor_scale": 20, "attn_scale": 0.3}
case("llama4_text", "llama4_text", LLAMA4, dtype="bfloat16",
     knobs={"attention_chunk_size": 17, "use_qk_norm": False, "attn_temperature_tuning": False, "floor_scale": 30,
            "no_rope_layers": [0, 1, 1, 1]})
case("llama4_text_interleaved", "llama4_text",
     {**LLAMA4, "interleave_moe_layer_step": 2, "num_experts_per_tok": 2, "use_qk_norm": False,
      "attention_bias": True, "no_rope_layers": [1, 0, 1, 1], "attn_temperature_tuning": False,
      "layer_types": ["chunked_attention", "full_attention", "full_attention", "chunked_attention"],
      "rope_scaling": {**LLAMA3, "original_max_position_embeddings": 24}},
     dtype="bfloat16", knobs={"attention_chunk_size": 17}, skip=["*layers.1.self_attn.k_proj.bias"])
case("llama4", "llama4",
     dict(text_config={**LLAMA4, "num_hidden_layers": 2, "no_rope_layers": [1, 0]},
          vision_config=dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2,
                             image_size=8, patch_size=4, vision_output_dim=8, projector_input_dim=8,
                             projector_output_dim=8)),
     dtype="bfloat16", skip=[*EYES, "*vision_model*"])
QWEN_EYES = ["*visual*"]
MROPE = {"rope_type": "default", "rope_theta": 700.0, "mrope_section": [2, 1, 1]}
QWEN_TEXT = {k: v for k, v in QWEN2.items() if k not in ("rope_theta", "tie_word_embeddings")}
QWEN2_VL = dict(text_config={**QWEN_TEXT, "rope_parameters": MROPE}, tie_word_embeddings=False)
case("qwen2_vl", "qwen2_vl",
     {**QWEN2_VL, "vision_config": dict(depth=1, embed_dim=8, hidden_size=48, num_heads=2, mlp_ratio=1, patch_size=4)},
     dtype="bfloat16", skip=QWEN_EYES, save="flat", note="config.json and names as on the hub, without a text_config")
QWEN2_5_VL = {**QWEN2_VL, "vision_config": dict(depth=1, hidden_size=8, intermediate_size=8, num_heads=2,
                                                out_hidden_size=48, patch_size=4, fullatt_block_indexes=[0])}
case("qwen2_5_vl", "qwen2_5_vl", {**QWEN2_5_VL, "tie_word_embeddings": True}, dtype="bfloat16", skip=QWEN_EYES,
     save="flat", note="config.json and names as on the hub, without a text_config")
case("qwen2_5_vl_memory_names", "qwen2_5_vl", QWEN2_5_VL, dtype="bfloat16", skip=QWEN_EYES, save="memory_names",
     note="the names that transformers 5 has in memory")
QWEN3_EYES = dict(depth=1, hidden_size=8, intermediate_size=8, num_heads=2, out_hidden_size=32, patch_size=4,
                  num_position_embeddings=16, deepstack_visual_indexes=[0])
QWEN3_ROPE = {"rope_type": "default", "rope_theta": 700.0, "mrope_section": [2, 2, 2], "mrope_interleaved": True}
QWEN3_TEXT = {k: v for k, v in QWEN3.items() if k not in ("rope_theta", "tie_word_embeddings")}
case("qwen3_vl", "qwen3_vl", dict(text_config={**QWEN3_TEXT, "rope_parameters": QWEN3_ROPE}, vision_config=QWEN3_EYES,
                                  tie_word_embeddings=True), dtype="bfloat16", skip=QWEN_EYES)
QWEN3_VL_MOE = dict(text_config={**{k: v for k, v in QWEN3_MOE.items() if k not in ("rope_theta", "norm_topk_prob",
                                                                                  "tie_word_embeddings")},
                                 "mlp_only_layers": [1], "rope_parameters": QWEN3_ROPE},
                    vision_config=QWEN3_EYES, tie_word_embeddings=False)
case("qwen3_vl_moe", "qwen3_vl_moe", QWEN3_VL_MOE, dtype="bfloat16", skip=QWEN_EYES, save="transposed_experts",
     note="stacks of experts as on the hub")
case("qwen3_vl_moe_memory_names", "qwen3_vl_moe", QWEN3_VL_MOE, dtype="bfloat16", skip=QWEN_EYES,
     note="stacks of experts as transformers 5 has them in memory")
case("exaone4_5", "exaone4_5",
     dict(text_config={**llama(num_hidden_layers=4, sliding_window=16, sliding_window_pattern=4),
                       "model_type": "exaone4"},
          vision_config=dict(depth=1, hidden_size=8, intermediate_size=8, num_heads=2, num_key_value_heads=1,
                             out_hidden_size=32, patch_size=4, fullatt_block_indexes=[0]),
          image_token_id=500, video_token_id=501), dtype="bfloat16", skip=QWEN_EYES)

GLM4V = dict(vocab_size=116, hidden_size=48, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=192, rms_norm_eps=EPS, **ids(None, [2, 7], 0),
             rope_parameters={"rope_type": "default", "rope_theta": 850.0, "partial_rotary_factor": 0.5,
                              "mrope_section": [1, 1, 1]})
GLM_EYES = dict(depth=1, hidden_size=8, intermediate_size=8, num_heads=2, out_hidden_size=48, image_size=8,
                patch_size=4)
case("glm4v", "glm4v", dict(text_config=GLM4V, vision_config=GLM_EYES), dtype="bfloat16", skip=QWEN_EYES)
case("glm4v_moe", "glm4v_moe",
     dict(text_config={**GLM4V, "intermediate_size": 20, "n_routed_experts": 8, "n_group": 2, "topk_group": 1,
                       "num_experts_per_tok": 3, "moe_intermediate_size": 8, "n_shared_experts": 2,
                       "first_k_dense_replace": 1, "routed_scaling_factor": 1.7}, vision_config=GLM_EYES),
     dtype="bfloat16", skip=QWEN_EYES)


def sees(text, **kw):
    """A model with eyes around another family's language model."""
    return dict(text_config=text, vision_config={**SIGLIP, "num_attention_heads": 1}, **kw)


case("internvl", "internvl",
     dict(text_config={**{k: v for k, v in QWEN2.items() if k != "tie_word_embeddings"}, "model_type": "qwen2"},
          vision_config=dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2,
                             image_size=[8, 8], patch_size=[4, 4]), tie_word_embeddings=False),
     dtype="bfloat16", skip=EYES)
case("llava", "llava", sees({**llama(), "model_type": "llama"}), dtype="bfloat16", skip=EYES)
case("llava_next", "llava_next", sees({**MISTRAL, "model_type": "mistral", "num_hidden_layers": 2}), dtype="bfloat16",
     skip=[*EYES, "*image_newline"])

MORE_EYES = [*EYES, "*vision_model*", "*connector*", "*.projector.*"]
PIXELS = dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2, image_size=8, patch_size=4)
case("idefics3", "idefics3", dict(text_config={**llama(), "model_type": "llama"}, vision_config=PIXELS, scale_factor=1,
                                  tie_word_embeddings=False), dtype="bfloat16", skip=MORE_EYES)
case("granite_docling", "granite_docling",
     dict(text_config=llama(head_dim=8, tie_word_embeddings=True, embedding_multiplier=2.5, logits_scaling=1.7,
                            residual_multiplier=0.6, attention_multiplier=0.2),
          vision_config={**PIXELS, "out_hidden_size": 32}, tie_word_embeddings=True), dtype="bfloat16", skip=MORE_EYES)
case("granite4_vision", "granite4_vision",
     dict(text_config=llama(head_dim=8, embedding_multiplier=1.5, logits_scaling=1.4, residual_multiplier=0.7,
                            attention_multiplier=0.3),
          vision_config={**PIXELS, "hidden_size": 64, "model_type": "clip_vision_model"}, deepstack_layer_map=[],
          spatial_target_layers=[0], downsample_rate="1/2",
          qformer_config=dict(model_type="blip_2_qformer", num_hidden_layers=1, intermediate_size=8, vocab_size=4)),
     dtype="bfloat16", skip=[*MORE_EYES, "*image_newline", "*projectors*"])
case("glm_ocr", "glm_ocr", dict(text_config={**GLM4V, "head_dim": 10}, vision_config=GLM_EYES), dtype="bfloat16", skip=QWEN_EYES)
case("hunyuan_vl", "hunyuan_vl",
     dict(text_config=llama(attention_bias=True, tie_word_embeddings=True,
                            rope_parameters={"rope_type": "xdrope", "rope_theta": 500.0, "alpha": 30.0, "factor": 1.0,
                                             "mrope_section": [2, 2, 1, 1]}),
          vision_config={**PIXELS, "out_hidden_size": 32, "max_image_size": 8}), dtype="bfloat16",
     skip=[*MORE_EYES, "*visual*", "*vit*"])
case("mllama", "mllama",
     dict(text_config={k: v for k, v in llama(num_hidden_layers=4, cross_attention_layers=[0, 2]).items() if k != "head_dim"},
          vision_config=dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_global_layers=1, attention_heads=2,
                             image_size=8, patch_size=4, vision_output_dim=16, max_num_tiles=1,
                             intermediate_layers_indices=[0], supported_aspect_ratios=[[1, 1]])),
     dtype="bfloat16", skip=[*MORE_EYES, "*multi_modal*", "*layers.0.*", "*layers.2.*"])
case("paddleocr_vl", "paddleocr_vl",
     dict(text_config=llama(head_dim=12, rope_parameters={"rope_type": "default", "rope_theta": 500.0,
                                                          "mrope_section": [2, 2, 2]}),
          vision_config=PIXELS, tie_word_embeddings=False), dtype="bfloat16", skip=MORE_EYES)
EARS = dict(d_model=8, encoder_layers=1, encoder_attention_heads=2, encoder_ffn_dim=8, num_mel_bins=4, n_window=4,
            max_source_positions=8, output_dim=32)
OMNI = dict(rope_parameters={"rope_type": "default", "rope_theta": 500.0, "mrope_section": [2, 1, 1]})
case("qwen2_5_omni_thinker", "qwen2_5_omni_thinker",
     dict(text_config={**QWEN2, **OMNI, "hidden_size": 32, "num_attention_heads": 4},
          vision_config=dict(depth=1, hidden_size=8, intermediate_size=8, num_heads=2, out_hidden_size=32, patch_size=4),
          audio_config=EARS, vision_start_token_id=151652, tie_word_embeddings=False), dtype="bfloat16", skip=[*EYES, *QWEN_EYES, "*audio*"])
case("qwen3_omni_moe_thinker", "qwen3_omni_moe_thinker",
     dict(text_config={**QWEN3_MOE, **OMNI, "num_hidden_layers": 2, "head_dim": 8},
          vision_config=dict(depth=1, hidden_size=8, intermediate_size=8, num_heads=2, out_hidden_size=32, patch_size=4,
                             num_position_embeddings=4, deepstack_visual_indexes=[0]),
          audio_config={**EARS, "downsample_hidden_size": 8}, vision_start_token_id=151652,
          tie_word_embeddings=False), dtype="bfloat16",
     skip=[*EYES, *QWEN_EYES, "*audio*"])
case("aria_text", "aria_text", {**llama(head_dim=8), "intermediate_size": 12, "moe_num_experts": 5, "moe_topk": 2,
                                "moe_num_shared_experts": 2}, dtype="bfloat16", knobs={"moe_topk": 1})

# --- OLMo
OLMO = dict(vocab_size=114, hidden_size=40, intermediate_size=44, num_hidden_layers=2, num_attention_heads=5,
            num_key_value_heads=5, max_position_embeddings=192, rope_theta=650.0, tie_word_embeddings=False,
            **ids(None, 2, 0))
case("olmo", "olmo", {**OLMO, "clip_qkv": 1.5}, knobs={"clip_qkv": None})
case("olmo2", "olmo2", {**OLMO, "num_attention_heads": 4, "num_key_value_heads": 2, "rms_norm_eps": EPS})
# transformers 5 applies a flat rope_theta to the full attention layers only here; the windowed ones keep 500000,
# which config.json says (rope_parameters per layer type)
case("olmo3", "olmo3", {**OLMO, "num_attention_heads": 4, "num_key_value_heads": 2, "rms_norm_eps": EPS,
                        "sliding_window": 16, "num_hidden_layers": 4, "intermediate_size": 36}, dtype="bfloat16",
     knobs={"sliding_window": 17})
case("olmoe_clip", "olmoe", {**OLMO, "hidden_size": 32, "num_attention_heads": 4, "num_key_value_heads": 2,
                             "rms_norm_eps": EPS, "intermediate_size": 12, "num_experts": 6, "num_experts_per_tok": 2,
                             "norm_topk_prob": True, "clip_qkv": 0.7}, dtype="bfloat16", knobs={"clip_qkv": None},
     note="clamps q and k behind their norms")
case("olmoe", "olmoe", {**OLMO, "hidden_size": 32, "num_attention_heads": 4, "num_key_value_heads": 2,
                        "rms_norm_eps": EPS, "intermediate_size": 12, "num_experts": 6, "num_experts_per_tok": 2,
                        "norm_topk_prob": False}, dtype="bfloat16", knobs={"norm_topk_prob": True})

# --- Cohere
COHERE = dict(vocab_size=111, hidden_size=32, intermediate_size=44, num_hidden_layers=2, num_attention_heads=4,
              num_key_value_heads=2, max_position_embeddings=192, layer_norm_eps=EPS, rope_theta=750.0,
              logit_scale=0.6, **ids(5, 3, 0))
case("cohere", "cohere", COHERE, knobs={"logit_scale": 1.0})
case("cohere_qknorm", "cohere", {**COHERE, "use_qk_norm": True, "attention_bias": True}, dtype="bfloat16")
case("cohere2", "cohere2", {**COHERE, "head_dim": 12, "num_hidden_layers": 4, "intermediate_size": 36,
                            "sliding_window": 16, "sliding_window_pattern": 4}, both=True,
     knobs={"sliding_window": 17}, note="global layers have no rotary embedding")

COHERE2_MOE = {**COHERE, "head_dim": 12, "num_hidden_layers": 4, "intermediate_size": 12, "sliding_window": 16,
               "sliding_window_pattern": 2, "num_experts": 5, "num_shared_experts": 2}
case("cohere2_moe", "cohere2_moe", {**COHERE2_MOE, "first_k_dense_replace": 1, "prefix_dense_intermediate_size": 20},
     dtype="bfloat16", knobs={"sliding_window": 17, "shared_expert_combination_strategy": "sum",
                              "prefix_dense_sliding_window_pattern": 2})
case("cohere_compass", "cohere_compass_text",
     {**COHERE, "num_hidden_layers": 3, "sliding_window": 16,
      "layer_types": ["sliding_attention", "full_attention", "sliding_attention"],
      "rope_parameters": {"sliding_attention": {"rope_type": "default", "rope_theta": 400.0}, "full_attention": None}},
     dtype="bfloat16", knobs={"sliding_window": 17, "logit_scale": 1.0})
case("cohere_compass_positions", "cohere_compass_text",
     {**{k: v for k, v in COHERE.items() if k != "rope_theta"}, "logit_scale": None, "attention_bias": True,
      "tie_word_embeddings": False,
      "rope_parameters": {"full_attention": {"rope_type": "default", "rope_theta": 600.0}}}, dtype="bfloat16")
case("cohere2_moe_sum", "cohere2_moe",
     {**COHERE2_MOE, "num_hidden_layers": 3, "expert_selection_fn": "sigmoid", "num_shared_experts": 1,
      "shared_expert_combination_strategy": "sum", "rms_norm_eps": EPS, "tie_word_embeddings": False,
      "mlp_layer_types": ["dense", "sparse", "sparse"], "prefix_dense_intermediate_size": 20,
      "prefix_dense_sliding_window_pattern": 2,
      "layer_types": ["full_attention", "sliding_attention", "full_attention"]}, dtype="bfloat16",
     knobs={"norm_topk_prob": False, "sliding_window": 17})

# --- GLM
GLM = dict(vocab_size=116, hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
           num_key_value_heads=2, head_dim=12, max_position_embeddings=192, rms_norm_eps=EPS, rope_theta=850.0,
           partial_rotary_factor=0.5, attention_bias=True, tie_word_embeddings=False, **ids(None, [2, 7], 0))
case("glm", "glm", GLM)
case("glm4", "glm4", GLM)
case("chatglm", "glm", {**GLM, "rope_theta": 10000.0}, save="chatglm", dtype="bfloat16")
case("chatglm_long", "glm", {**GLM, "rope_theta": 25000.0, "attention_bias": False, "num_key_value_heads": 1},
     save="chatglm", dtype="bfloat16", note="with rope_ratio, as GLM-4-9B has it; without biases")

# --- Granite
GRANITE = dict(vocab_size=117, hidden_size=32, intermediate_size=44, num_hidden_layers=2, num_attention_heads=4,
               num_key_value_heads=2, max_position_embeddings=192, rms_norm_eps=EPS, rope_theta=950.0,
               embedding_multiplier=2.5, residual_multiplier=0.6, attention_multiplier=0.2, logits_scaling=1.7,
               tie_word_embeddings=True, **ids(0, 0, 0))
case("granite", "granite", GRANITE,
     knobs={"embedding_multiplier": 1.0, "residual_multiplier": 1.0, "attention_multiplier": 0.35,
            "logits_scaling": 1.0})
case("granitemoe_memory_names", "granitemoe", {**GRANITE, "intermediate_size": 12, "num_local_experts": 5,
                                               "num_experts_per_tok": 2}, dtype="bfloat16", save="memory_names",
     note="the names that transformers 5 has in memory")
case("granitemoe", "granitemoe", {**GRANITE, "intermediate_size": 12, "num_local_experts": 5,
                                  "num_experts_per_tok": 2}, dtype="bfloat16")

case("granitemoeshared", "granitemoeshared", {**GRANITE, "intermediate_size": 12, "num_local_experts": 5,
                                              "num_experts_per_tok": 2, "shared_intermediate_size": 20},
     dtype="bfloat16")

case("minicpm", "granite", {**llama(hidden_size=48, head_dim=12), "embedding_multiplier": 4.0,
                            "residual_multiplier": 1.4 / 2 ** 0.5, "logits_scaling": 48 / 16,
                            "attention_multiplier": 12 ** -0.5, "tie_word_embeddings": True},
     save="minicpm", dtype="bfloat16")

# --- SmolLM3, StableLM, Starcoder2
SMOLLM3 = dict(vocab_size=119, hidden_size=32, intermediate_size=40, num_hidden_layers=4, num_attention_heads=4,
               num_key_value_heads=2, max_position_embeddings=192, rms_norm_eps=EPS, rope_theta=1100.0,
               no_rope_layers=[1, 0, 1, 0], tie_word_embeddings=True, **ids(0, 1, 3))
case("smollm3", "smollm3", SMOLLM3, both=True, knobs={"no_rope_layers": [1, 1, 1, 0]},
     note="in no_rope_layers 1 means WITH rotary embedding")
STABLELM = dict(vocab_size=120, hidden_size=48, intermediate_size=44, num_hidden_layers=2, num_attention_heads=4,
                num_key_value_heads=2, max_position_embeddings=192, layer_norm_eps=EPS, rope_theta=1200.0,
                partial_rotary_factor=0.5, use_qkv_bias=True, tie_word_embeddings=False, **ids(0, 0))
case("stablelm", "stablelm", STABLELM)
case("stablelm_qknorm", "stablelm", {**STABLELM, "qk_layernorm": True, "use_qkv_bias": False}, dtype="bfloat16")
case("stablelm_parallel", "stablelm", {**STABLELM, "use_parallel_residual": True, "partial_rotary_factor": 0.25,
                                       "num_attention_heads": 3, "num_key_value_heads": 1},
     dtype="bfloat16", note="no post_attention_layernorm: both branches read input_layernorm")
case("orion", "stablelm", {**STABLELM, "partial_rotary_factor": 1.0, "use_qkv_bias": False}, save="orion",
     dtype="bfloat16")
case("starcoder2", "starcoder2",
     dict(vocab_size=124, hidden_size=32, intermediate_size=60, num_hidden_layers=3, num_attention_heads=4,
          num_key_value_heads=2, max_position_embeddings=192, norm_epsilon=EPS, rope_theta=1300.0, sliding_window=16,
          use_bias=True, tie_word_embeddings=True, **ids(0, 0)), knobs={"sliding_window": 17})

# --- Falcon, Bloom, GPT-J, CodeGen, MPT
FALCON = dict(vocab_size=125, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, layer_norm_epsilon=EPS,
              max_position_embeddings=192, rope_theta=1400.0, alibi=False, bias=False, **ids(11, 11))
case("falcon_new", "falcon", {**FALCON, "new_decoder_architecture": True, "num_kv_heads": 2, "multi_query": False},
     note="40b layout: ln_attn and ln_mlp, grouped fused query_key_value")
case("falcon_new_1ln", "falcon", {**FALCON, "new_decoder_architecture": True, "num_kv_heads": 2,
                                  "num_ln_in_parallel_attn": 1}, dtype="bfloat16", note="11b layout")
case("falcon_mq", "falcon", {**FALCON, "new_decoder_architecture": False, "multi_query": True,
                             "parallel_attn": True}, note="7b layout")
case("falcon_alibi", "falcon", {**FALCON, "new_decoder_architecture": False, "multi_query": False, "bias": True,
                                "parallel_attn": False, "alibi": True, "num_attention_heads": 6, "hidden_size": 36},
     note="rw-1b layout, with a number of heads that is no power of two; alibi * 1/sqrt(head_dim) too")
BLOOM = dict(vocab_size=126, hidden_size=36, n_layer=2, n_head=6, layer_norm_epsilon=EPS, **ids(1, 2, 3))
case("bloom", "bloom", BLOOM, note="six heads: the slopes for a number that is no power of two")
case("bloom_post", "bloom", {**BLOOM, "apply_residual_connection_post_layernorm": True, "n_head": 4},
     dtype="bfloat16")
GPTJ = dict(vocab_size=113, n_embd=48, n_layer=2, n_head=3, n_positions=192, rotary_dim=8, n_inner=60,
            layer_norm_epsilon=EPS, tie_word_embeddings=False, **ids(112, 112))
case("gptj", "gptj", GPTJ)
case("codegen", "codegen", {**GPTJ, "n_head": 8, "n_embd": 64, "n_inner": 40, "rotary_dim": 6}, dtype="bfloat16")
case("moss", "codegen", {**GPTJ, "n_head": 8, "n_embd": 64, "n_inner": 40, "rotary_dim": 4}, save="moss",
     dtype="bfloat16")
case("mpt", "mpt", dict(vocab_size=118, d_model=36, n_heads=6, n_layers=2, max_seq_len=192,
                        attn_config={"alibi": True, "clip_qkv": 1.5}, layer_norm_epsilon=EPS, **ids(0, 0)),
     dtype="bfloat16")

LAGUNA = dict(vocab_size=113, hidden_size=32, intermediate_size=44, num_hidden_layers=3, num_key_value_heads=2, head_dim=12,
              max_position_embeddings=256, rms_norm_eps=EPS, tie_word_embeddings=False, num_experts=6,
              num_experts_per_tok=3, moe_intermediate_size=12, shared_expert_intermediate_size=14, sliding_window=16,
              moe_routed_scaling_factor=1.6, num_attention_heads_per_layer=[4, 6, 4], num_attention_heads=4,
              layer_types=["full_attention", "sliding_attention", "full_attention"],
              rope_parameters={
                  "full_attention": {"rope_type": "default", "rope_theta": 900.0, "partial_rotary_factor": 0.5},
                  "sliding_attention": {"rope_type": "default", "rope_theta": 300.0, "partial_rotary_factor": 1.0}},
              **ids())
case("laguna", "laguna", LAGUNA, dtype="bfloat16",
     knobs={"sliding_window": 17, "moe_routed_scaling_factor": 1.0, "layer_types": ["full_attention"] * 3})
case("laguna_elements", "laguna", {**LAGUNA, "gating": "per-element", "mlp_layer_types": ["sparse", "dense", "sparse"]},
     dtype="bfloat16")

STEP = {"pad_token_id": 1, **{k: v for k, v in LAGUNA.items() if not k.startswith(("num_experts", "shared_", "moe_routed", "num_attention_heads_", "pad_"))},
        "num_hidden_layers": 4, "layer_types": ["full_attention", "sliding_attention", "sliding_attention", "full_attention"],
        "mlp_layer_types": ["dense", "sparse", "sparse", "sparse"], "num_sliding_attention_heads": 6, "n_routed_experts": 6,
        "num_experts_per_tok": 3, "share_expert_dim": 14, "moe_router_scaling_factor": 1.6,
        "swiglu_limits": [None, 0.4, 0.0, 0.7], "swiglu_limits_shared": [0.5, 0.6, 0.3, 0.0]}
STEP_EYES = dict(width=8, layers=1, heads=2, image_size=8, patch_size=4, mlp_ratio=1.0)
case("step3p7", "step3p7", dict(text_config=STEP, vision_config=STEP_EYES), dtype="bfloat16",
     skip=["*vision*", "*projector*", "*downsampler*"],
     knobs={"text_config": {**STEP, "sliding_window": 17}})
case("step3p7_limits", "step3p7", dict(text_config={**STEP, "mlp_layer_types": ["sparse"] * 3 + ["dense"]}, vision_config=STEP_EYES),
     dtype="bfloat16", skip=["*vision*", "*projector*", "*downsampler*"],
     knobs={"text_config": {**STEP, "mlp_layer_types": ["sparse"] * 3 + ["dense"], "swiglu_limits": [None, 0.4, 0.5, 0.7]}})

# --- norms of what branches give have an epsilon of their own
MUSE = {**llama(num_hidden_layers=5, sliding_window=16, post_norm_eps=0.02, qk_scale_factor=2.1, output_multiplier=0.7,
                final_logit_softcapping=8.0)}
MUSE_EYES = dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2, patch_size=4, pos_emb_height=2,
                 pos_emb_width=2)
MUSE_AROUND = dict(vision_config=MUSE_EYES, out_hidden_size=8, projector_hidden_size=8)
case("muse_glimmer", "muse_glimmer", dict(text_config=MUSE, **MUSE_AROUND), dtype="bfloat16", skip=["*vision*"],
     knobs={"text_config": {**MUSE, "post_norm_eps": EPS}})
case("muse_glimmer_listed", "muse_glimmer",
     dict(text_config={**MUSE, "num_hidden_layers": 3, "post_norm_eps": 1e-8, "layer_types": ["sliding_attention"] * 2 + ["full_attention"],
                       "layer_rope_theta": [500.0, 0, 500.0], "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": True},
          tie_word_embeddings=True, **MUSE_AROUND),
     dtype="bfloat16", skip=["*vision*"])

# --- routers that choose by corrected scores
ROUTED = dict(n_routed_experts=12, n_group=4, topk_group=3, num_experts_per_tok=4, moe_intermediate_size=8,
              n_shared_experts=2, first_k_dense_replace=1, routed_scaling_factor=1.7, norm_topk_prob=True)
ROUTER_KNOBS = {"topk_group": 4, "routed_scaling_factor": 1.0, "norm_topk_prob": False}
case("glm4_moe", "glm4_moe", {**llama(head_dim=12, intermediate_size=20, num_hidden_layers=3), **ROUTED,
                              "partial_rotary_factor": 0.5, "use_qk_norm": True, "attention_bias": True},
     dtype="bfloat16", knobs={**ROUTER_KNOBS, "n_group": 3})
case("glm4_moe_plain", "glm4_moe", {**llama(head_dim=8, intermediate_size=20, num_hidden_layers=2), **ROUTED,
                                    "n_group": 1, "topk_group": 1, "n_shared_experts": 1, "norm_topk_prob": False},
     dtype="bfloat16", knobs={"routed_scaling_factor": 1.0, "norm_topk_prob": True, "n_group": 3},
     note="no groups and no norms of heads; rotary on half of the head by default")
case("dots1", "dots1", {**llama(head_dim=10, intermediate_size=20, num_hidden_layers=3), **ROUTED,
                        "num_key_value_heads": 4, "attention_bias": True, "sliding_window": 16,
                        "max_window_layers": 2},
     dtype="bfloat16", knobs={**ROUTER_KNOBS, "sliding_window": 17})
ERNIE_VL = {**llama(head_dim=10, intermediate_size=20, num_hidden_layers=3), "moe_num_experts": 5, "moe_k": 2,
            "moe_intermediate_size": [8, 4], "moe_num_shared_experts": 2,
            "rope_parameters": {"rope_type": "default", "rope_theta": 500.0, "mrope_section": [2, 2, 1]}}
case("ernie4_5_vl_moe", "ernie4_5_vl_moe",
     dict(text_config={**ERNIE_VL, "tie_word_embeddings": True}, tie_word_embeddings=True,
          vision_config=dict(depth=1, hidden_size=8, intermediate_size=8, num_heads=2, patch_size=4)),
     dtype="bfloat16", skip=["*vision*", "*resampler*"])
ERNIE_MOE = {**llama(head_dim=10, intermediate_size=20, num_hidden_layers=4, tie_word_embeddings=True),
             "moe_num_experts": 7, "moe_k": 3, "moe_intermediate_size": 8, "moe_num_shared_experts": 2,
             "moe_layer_start_index": 1, "moe_layer_end_index": 2, "moe_layer_interval": 1}
case("ernie4_5_moe", "ernie4_5_moe", {**ERNIE_MOE, "moe_norm_min": 0.8}, dtype="bfloat16",
     knobs={"moe_norm_min": 1e-12},
     note="moe_norm_min is larger than some sums of scores, which checkpoints never have")
case("ernie4_5_moe_interval", "ernie4_5_moe", {**ERNIE_MOE, "moe_layer_interval": 2, "moe_layer_end_index": -1,
                                               "moe_num_shared_experts": 0, "num_hidden_layers": 2,
                                               "moe_layer_start_index": 0},
     dtype="bfloat16", save="memory_names", note="the names that transformers 5 has in memory")
case("exaone_moe", "exaone_moe",
     {**llama(head_dim=10, intermediate_size=20, num_hidden_layers=4, sliding_window=16, sliding_window_pattern=2),
      **{k: v for k, v in ROUTED.items() if k not in ("n_routed_experts", "n_shared_experts")},
      "num_experts": 12, "num_shared_experts": 2}, dtype="bfloat16", knobs={**ROUTER_KNOBS, "sliding_window": 17})
case("exaone_moe_memory_names", "exaone_moe",
     {**llama(head_dim=10, intermediate_size=20, sliding_window=16, sliding_window_pattern=2),
      "num_experts": 6, "num_shared_experts": 1, "num_experts_per_tok": 2, "moe_intermediate_size": 8,
      "mlp_layer_types": ["sparse", "dense"], "routed_scaling_factor": 1.3}, dtype="bfloat16", save="memory_names",
     knobs={"routed_scaling_factor": 1.0}, note="the names that transformers 5 has in memory; layers listed")
case("solar_open", "solar_open", {**llama(head_dim=10, attention_bias=True), **ROUTED}, dtype="bfloat16",
     knobs=ROUTER_KNOBS, note="first_k_dense_replace means nothing to it")
case("hunyuan_v1_moe", "hunyuan_v1_moe", {**llama(head_dim=10, intermediate_size=12), "num_experts": 6, "moe_topk": 2},
     dtype="bfloat16", knobs={"moe_topk": 3})
case("hunyuan_v1_moe_lists", "hunyuan_v1_moe",
     {**llama(intermediate_size=12, attention_bias=True, tie_word_embeddings=True, num_hidden_layers=2),
      "num_experts": 5, "moe_topk": [3, 3], "rope_scaling": {"rope_type": "dynamic", "alpha": 50.0, "factor": 1.0}},
     dtype="bfloat16")
case("flex_olmo", "flex_olmo", {**OLMO, "hidden_size": 32, "num_attention_heads": 4, "num_key_value_heads": 2,
                                "rms_norm_eps": EPS, "intermediate_size": 12, "num_experts": 6,
                                "num_experts_per_tok": 3}, dtype="bfloat16", knobs={"norm_topk_prob": True})
MINIMAX = {**llama(head_dim=12, intermediate_size=12), "num_local_experts": 6, "num_experts_per_tok": 2}
case("minimax_m2", "minimax_m2", {**MINIMAX, "rotary_dim": 6}, dtype="bfloat16", knobs={"num_experts_per_tok": 3})
case("minimax_m2_memory_names", "minimax_m2", MINIMAX, dtype="bfloat16", save="memory_names",
     note="the names that transformers 5 has in memory")
DEEPSEEK_MOE = dict(vocab_size=109, hidden_size=32, intermediate_size=20, num_hidden_layers=3, num_attention_heads=4,
                    num_key_value_heads=2, max_position_embeddings=192, rms_norm_eps=EPS, rope_theta=1100.0,
                    tie_word_embeddings=False, use_sliding_window=False, mlp_only_layers=[0], moe_intermediate_size=8,
                    shared_expert_intermediate_size=16, num_experts=7, num_experts_per_tok=3, norm_topk_prob=False,
                    qkv_bias=False, **ids())
case("deepseek", "qwen2_moe", DEEPSEEK_MOE, save="deepseek", dtype="bfloat16", skip=["*shared_expert_gate*"],
     knobs={"norm_topk_prob": True})
case("deepseek_normed", "qwen2_moe", {**DEEPSEEK_MOE, "norm_topk_prob": True, "num_hidden_layers": 2},
     save="deepseek", dtype="bfloat16", skip=["*shared_expert_gate*"], knobs={"norm_topk_prob": False})

# --- multi-head latent attention
LATENT = dict(kv_lora_rank=20, qk_nope_head_dim=10, qk_rope_head_dim=6, v_head_dim=12, num_key_value_heads=4)
LATENT_YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 48, "beta_fast": 32,
               "beta_slow": 1, "mscale": 0.7, "mscale_all_dim": 1.1}
DEEPSEEK = {**{k: v for k, v in llama(intermediate_size=20, num_hidden_layers=3).items() if k != "head_dim"},
            **ROUTED, **LATENT}
case("deepseek_v2", "deepseek_v2", {**DEEPSEEK, "q_lora_rank": 14, "topk_method": "group_limited_greedy",
                                    "norm_topk_prob": False, "rope_scaling": LATENT_YARN, "attention_bias": True},
     dtype="bfloat16", knobs={"topk_group": 4, "routed_scaling_factor": 1.0, "topk_method": "greedy"})
case("axk1", "axk1", {**{k: v for k, v in DEEPSEEK.items() if k != "first_k_dense_replace"}, "q_lora_rank": 14,
                      "n_routed_experts": 8, "attention_bias": True, "mlp_layer_types": ["dense", "sparse", "sparse"],
                      "rope_scaling": LATENT_YARN},
     dtype="bfloat16", knobs=ROUTER_KNOBS)
case("axk1_hub", "axk1", {**{k: v for k, v in DEEPSEEK.items() if k != "first_k_dense_replace"}, "q_lora_rank": 14,
                          "n_routed_experts": 8, "attention_bias": True, "mlp_layer_types": ["dense", "sparse"],
                          "num_hidden_layers": 2},
     save="AXK1", dtype="bfloat16")
case("kimi_k2", "deepseek_v3", {**DEEPSEEK, "q_lora_rank": 14, "n_group": 1, "topk_group": 1, "first_k_dense_replace": 1,
                                "num_hidden_layers": 2}, save="kimi_k2", dtype="bfloat16")
case("deepseek_v2_lite", "deepseek_v2", {**DEEPSEEK, "q_lora_rank": None, "topk_method": "greedy",
                                         "norm_topk_prob": False, "n_group": 1, "topk_group": 1,
                                         "num_hidden_layers": 2},
     dtype="bfloat16", note="queries are not made of a latent")
case("deepseek_v3", "deepseek_v3", {**DEEPSEEK, "q_lora_rank": 14, "rope_scaling": LATENT_YARN}, dtype="bfloat16",
     knobs={**ROUTER_KNOBS, "rope_interleave": False})
case("deepseek_v3_halves", "deepseek_v3", {**DEEPSEEK, "q_lora_rank": None, "rope_interleave": False,
                                           "v_head_dim": 16, "num_hidden_layers": 2},
     dtype="bfloat16", knobs={"rope_interleave": True}, note="value heads as large as key heads")
case("glm4_moe_lite", "glm4_moe_lite", {**{k: v for k, v in DEEPSEEK.items() if k != "first_k_dense_replace"},
                                        "q_lora_rank": 14, "qk_nope_head_dim": 6, "mlp_layer_types":
                                        ["sparse", "dense", "sparse"]}, dtype="bfloat16", knobs=ROUTER_KNOBS,
     note="layers listed, value heads as large as key heads")
case("youtu", "youtu", {**{k: v for k, v in DEEPSEEK.items() if k not in ROUTED}, "q_lora_rank": 14,
                        "attention_bias": True, "tie_word_embeddings": True, "rope_scaling": LATENT_YARN},
     dtype="bfloat16", knobs={"rope_interleave": False})

# sparse attention: texts are longer than what a query attends to, and indexers have so many heads that few scores are zero
SPARSE = {**{k: v for k, v in DEEPSEEK.items() if k not in ("first_k_dense_replace", "num_hidden_layers")},
          "q_lora_rank": 14, "num_hidden_layers": 2, "mlp_layer_types": ["dense", "sparse"], "index_topk": 24,
          "index_head_dim": 10, "index_n_heads": 8}
case("deepseek_v32", "deepseek_v32", {**SPARSE, "rope_scaling": LATENT_YARN}, dtype="bfloat16",
     knobs={**ROUTER_KNOBS, "index_topk": 25})
case("glm_moe_dsa", "glm_moe_dsa", {**SPARSE, "attention_bias": True, "index_topk": 20}, dtype="bfloat16",
     knobs={"index_topk": 21})

MINICPM3 = {**{k: v for k, v in DEEPSEEK.items() if k not in ROUTED}, "q_lora_rank": 14, "v_head_dim": None,
            "scale_emb": 4, "scale_depth": 1.4, "dim_model_base": 16, "tie_word_embeddings": True}
case("minicpm3", "minicpm3", MINICPM3, dtype="bfloat16",
     knobs={"scale_emb": 1, "scale_depth": 1.0, "dim_model_base": 32})
case("minicpm3_longrope", "minicpm3",
     {**MINICPM3, "v_head_dim": 12, "attention_bias": True, "mlp_bias": True, "scale_depth": None,
      "dim_model_base": None, "tie_word_embeddings": False,
      "rope_scaling": {"rope_type": "longrope", "short_factor": [1.0, 1.1, 1.3], "long_factor": [1.5, 2.0, 3.0],
                       "original_max_position_embeddings": 32}}, dtype="bfloat16", length_dependent=True)
MISTRAL4 = {**{k: v for k, v in DEEPSEEK.items() if k not in ("rope_theta", "n_group", "topk_group")},
            "q_lora_rank": 14, "n_routed_experts": 6, "num_experts_per_tok": 2, "rope_parameters": TEMPERED}
def mistral4(**kw):
    return dict(text_config={**MISTRAL4, "model_type": "mistral4", **kw}, vision_config=PIXTRAL,
                tie_word_embeddings=False)


case("mistral4", "mistral3", mistral4(), dtype="bfloat16", skip=EYES,
     knobs={"text_config": mistral4(rope_parameters={**TEMPERED, "llama_4_scaling_beta": 0.0})["text_config"]},
     note="transformers has mistral4 as the language model of mistral3")
case("mistral4_groups", "mistral3",
     mistral4(n_routed_experts=12, n_group=4, topk_group=2, num_experts_per_tok=3, norm_topk_prob=False,
              first_k_dense_replace=0, num_hidden_layers=2, rope_interleave=False, attention_bias=True), dtype="bfloat16", skip=EYES)

# --- Hunyuan
HUNYUAN = llama(attention_bias=True, tie_word_embeddings=True)
case("hunyuan_v1_dense", "hunyuan_v1_dense", {**HUNYUAN, "rope_scaling": {"rope_type": "dynamic", "alpha": 50.0,
                                                                          "factor": 1.0}},
     dtype="bfloat16", note="the base of its frequencies is stretched by alpha, whatever the length")

# --- others
case("seed_oss", "seed_oss", llama(attention_bias=True, attention_out_bias=False, mlp_bias=False), dtype="bfloat16")
case("ernie4_5", "ernie4_5", llama(use_bias=True, tie_word_embeddings=True), dtype="bfloat16")
case("exaone4", "exaone4", {**llama(num_hidden_layers=4, sliding_window=16, sliding_window_pattern=4)},
     dtype="bfloat16", knobs={"sliding_window": 17})
case("nemotron", "nemotron", {**{k: v for k, v in llama().items() if k != "rms_norm_eps"}, "norm_eps": EPS,
                              "partial_rotary_factor": 0.5}, dtype="bfloat16")
case("helium", "helium", llama(head_dim=8), dtype="bfloat16")
case("jais2", "jais2", {**{k: v for k, v in llama().items() if k != "rms_norm_eps"}, "layer_norm_eps": EPS},
     dtype="bfloat16")
case("cwm", "cwm", llama(num_hidden_layers=5, sliding_window=16, rope_scaling={
    "rope_type": "llama3", "factor": 16.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64}), dtype="bfloat16", knobs={"sliding_window": 17})
FACTORS = {"embedding_multiplier": 3.0, "residual_multiplier": 0.7, "logits_scaling": 0.6}
case("hyperclovax", "hyperclovax", {**llama(head_dim=8), **FACTORS, "attention_multiplier": 0.3}, dtype="bfloat16",
     knobs={"attention_multiplier": 0.31, "residual_multiplier": 1.0, "logits_scaling": 1.0})
case("hyperclovax_plain", "hyperclovax", llama(head_dim=8, use_post_norm=False, attention_bias=True, mlp_bias=True),
     dtype="bfloat16")
case("arcee", "arcee", llama(), dtype="bfloat16", note="plain two-matrix MLP with relu2")

APERTUS = {**llama(head_dim=8, rope_theta=300.0), "rope_scaling": LLAMA3}
case("apertus", "apertus", APERTUS, dtype="bfloat16")
case("apertus_bias", "apertus", {**APERTUS, "hidden_act": "relu2", "attention_bias": True, "num_key_value_heads": 4,
                                 "tie_word_embeddings": True}, dtype="bfloat16", note="another activation")
case("iquestcoder", "iquestcoder", llama(attention_bias=True), dtype="bfloat16")
NANOCHAT = {**llama(head_dim=8, num_key_value_heads=4), "final_logit_softcapping": 3.0}
case("nanochat", "nanochat", NANOCHAT, dtype="bfloat16", knobs={"final_logit_softcapping": None})
case("nanochat_bias", "nanochat", {**NANOCHAT, "num_key_value_heads": 2, "attention_bias": True,
                                   "final_logit_softcapping": None, "hidden_act": "gelu",
                                   "rope_scaling": {"rope_type": "linear", "factor": 3.0}},
     dtype="bfloat16", knobs={"hidden_act": "relu2"})
PERSIMMON = dict(vocab_size=118, hidden_size=48, intermediate_size=52, num_hidden_layers=2, num_attention_heads=4,
                 max_position_embeddings=192, layer_norm_eps=EPS, rope_theta=800.0, tie_word_embeddings=False, **ids())
case("persimmon", "persimmon", PERSIMMON, dtype="bfloat16")
case("persimmon_nonorm", "persimmon", {**PERSIMMON, "qk_layernorm": False, "partial_rotary_factor": 0.34,
                                       "hidden_act": "gelu"}, dtype="bfloat16")
PHIMOE = {**llama(head_dim=8, intermediate_size=12), "num_local_experts": 6}
case("phimoe", "phimoe", PHIMOE, dtype="bfloat16", knobs={"router_jitter_noise": 0.1})
case("phimoe_bias", "phimoe",
     {**PHIMOE, "attention_bias": True, "lm_head_bias": True, "sliding_window": 16, "num_hidden_layers": 3,
      "rope_scaling": {"type": "longrope", "short_factor": [1.0, 1.1, 1.3, 1.6], "long_factor": [1.5, 2.0, 3.0, 4.5],
                       "short_mscale": 1.2, "long_mscale": 1.2, "original_max_position_embeddings": 192}},
     dtype="bfloat16", knobs={"sliding_window": 17},
     note="no text is longer than the original model's: transformers 5.23 does not pass the length on, so that its "
          "long_factor is never used")
SWA_THETAS = [0, 300.0, 900.0, 300.0, 0]
GRANITE_SWA = {**GRANITE, "num_hidden_layers": 5, "sliding_window": 16, "intermediate_size": 28}
case("granite_swa", "granite_swa", GRANITE_SWA, dtype="bfloat16", knobs={"sliding_window": 17})
case("granite_swa_thetas", "granite_swa",
     {**GRANITE_SWA, "layer_rope_theta": SWA_THETAS, "attention_bias": True, "mlp_bias": True,
      "layer_types": ["sliding_attention", "full_attention", "sliding_attention", "full_attention",
                      "sliding_attention"],
      "rope_scaling": {"rope_type": "linear", "factor": 2.0}}, dtype="bfloat16",
     knobs={"layer_rope_theta": [300.0, 300.0, 900.0, 300.0, 0], "sliding_window": 17})
GRANITEMOE_SWA = {**GRANITE_SWA, "intermediate_size": 12, "num_local_experts": 5, "num_experts_per_tok": 2}
case("granitemoe_swa", "granitemoe_swa", GRANITEMOE_SWA, dtype="bfloat16", knobs={"sliding_window": 17})
case("granitemoe_swa_shared", "granitemoe_swa",
     {**GRANITEMOE_SWA, "num_hidden_layers": 2, "layer_rope_theta": [300.0, 0], "shared_intermediate_size": 20},
     dtype="bfloat16")
VAULTGEMMA = {**GEMMA2, "num_hidden_layers": 3}
case("vaultgemma", "vaultgemma", VAULTGEMMA, dtype="bfloat16",
     knobs={"sliding_window": 17, "attn_logit_softcapping": None, "final_logit_softcapping": None,
            "query_pre_attn_scalar": 12})
case("vaultgemma_uncapped", "vaultgemma",
     {**VAULTGEMMA, "attn_logit_softcapping": None, "final_logit_softcapping": None, "attention_bias": True,
      "layer_types": ["full_attention", "sliding_attention", "full_attention"]}, dtype="bfloat16",
     knobs={"sliding_window": 17})
MELLUM = {**{k: v for k, v in QWEN3_MOE.items() if k not in ("rope_theta", "decoder_sparse_step", "mlp_only_layers")},
          "sliding_window": 16, "layer_types": ["sliding_attention", "full_attention", "sliding_attention"],
          "rope_parameters": {"full_attention": {"rope_type": "default", "rope_theta": 900.0},
                              "sliding_attention": {"rope_type": "default", "rope_theta": 100.0}}}
case("mellum", "mellum", MELLUM, dtype="bfloat16", knobs={"sliding_window": 17, "norm_topk_prob": False})
case("mellum_yarn", "mellum",
     {**MELLUM, "mlp_layer_types": ["sparse", "dense", "sparse"], "attention_bias": True, "norm_topk_prob": False,
      "rope_parameters": {"full_attention": {**YARN, "rope_theta": 300.0},
                          "sliding_attention": {"rope_type": "default", "rope_theta": 100.0}}},
     dtype="bfloat16", knobs={"norm_topk_prob": True})
HY_V3 = {**llama(head_dim=10, intermediate_size=20, num_hidden_layers=3), "num_experts": 6, "num_experts_per_tok": 2,
         "moe_intermediate_size": 8, "num_shared_experts": 2, "router_scaling_factor": 1.7}
case("hy_v3", "hy_v3", HY_V3, dtype="bfloat16", knobs={"router_scaling_factor": 1.0})
case("hy_v3_memory_names", "hy_v3",
     {**HY_V3, "attention_bias": True, "mlp_layer_types": ["sparse", "dense", "sparse"], "num_shared_experts": 1},
     dtype="bfloat16", save="memory_names", note="the names that transformers 5 has in memory; layers listed")

# --- gpt-oss: the limit is so low that it matters, and so are the positions of the original model
GPT_OSS = dict(vocab_size=118, hidden_size=40, intermediate_size=20, num_hidden_layers=4, num_attention_heads=6,
               num_key_value_heads=2, head_dim=16, max_position_embeddings=256, rms_norm_eps=EPS, sliding_window=16,
               num_local_experts=5, num_experts_per_tok=3, swiglu_limit=1.5, rope_theta=300.0,
               rope_scaling={**YARN, "beta_fast": 32.0, "beta_slow": 1.0, "truncate": False},
               tie_word_embeddings=False, **ids())
case("gpt_oss", "gpt_oss", GPT_OSS, dtype="bfloat16", knobs={"sliding_window": 17, "swiglu_limit": 7.0})
case("gpt_oss_mxfp4", "gpt_oss", {**GPT_OSS, "hidden_size": 64, "intermediate_size": 32, "num_hidden_layers": 2,
                                  "num_local_experts": 4}, dtype="bfloat16", stored=Mxfp4())

case("flint", "flint", dict(
    vocab_size=113, hidden_size=32, intermediate_size=44, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
    head_dim=12, max_position_embeddings=256, rms_norm_eps=EPS, rope_parameters={"rope_type": "default", "rope_theta": 400.0},
    tie_word_embeddings=False, sliding_window=16, moe_intermediate_size=12, shared_expert_intermediate_size=20, num_experts=6,
    num_experts_per_tok=3, mlp_only_layers=[0],
    layer_types=["full_attention", "sliding_attention", "sliding_attention", "full_attention"], **ids()),
     dtype="bfloat16", knobs={"sliding_window": 17, "norm_topk_prob": False})

# --- linear attention by the gated delta rule: chunks of 64 tokens, and heads of values that share one of keys
DELTA = dict(vocab_size=110, hidden_size=48, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2, head_dim=16,
             linear_conv_kernel_dim=4, linear_key_head_dim=6, linear_value_head_dim=10, linear_num_key_heads=2,
             linear_num_value_heads=6, max_position_embeddings=256, rms_norm_eps=EPS, tie_word_embeddings=False,
             rope_parameters={"rope_type": "default", "rope_theta": 300.0, "partial_rotary_factor": 0.25}, **ids())
case("qwen3_next", "qwen3_next", {**DELTA, "moe_intermediate_size": 16, "shared_expert_intermediate_size": 20,
                                  "num_experts": 6, "num_experts_per_tok": 2, "intermediate_size": 40,
                                  "mlp_only_layers": [1]}, dtype="bfloat16", knobs={"norm_topk_prob": False})
case("qwen3_next_other_layers", "qwen3_next", {
    **DELTA, "moe_intermediate_size": 16, "shared_expert_intermediate_size": 20, "num_experts": 6, "num_experts_per_tok": 3,
    "num_hidden_layers": 3, "linear_num_value_heads": 2, "linear_conv_kernel_dim": 2, "attention_bias": True,
    "norm_topk_prob": False, "layer_types": ["full_attention", "linear_attention", "linear_attention"]}, dtype="bfloat16")
case("qwen3_5_text", "qwen3_5_text", {**DELTA, "intermediate_size": 40}, dtype="bfloat16")
case("qwen3_5_moe_text", "qwen3_5_moe_text", {**DELTA, "moe_intermediate_size": 16, "shared_expert_intermediate_size": 20,
                                              "num_experts": 6, "num_experts_per_tok": 2}, dtype="bfloat16")

QWEN3_5_EYES = dict(
    text_config={**{k: v for k, v in DELTA.items() if k not in ("bos_token_id", "eos_token_id", "pad_token_id")},
                 "intermediate_size": 40, "rope_parameters": {**DELTA["rope_parameters"], "mrope_section": [1, 1, 0],
                                                              "mrope_interleaved": True}},
    vision_config=dict(depth=1, hidden_size=8, intermediate_size=8, num_heads=2, patch_size=4, out_hidden_size=48,
                       num_position_embeddings=16),
    tie_word_embeddings=True)
case("qwen3_5", "qwen3_5", QWEN3_5_EYES, dtype="bfloat16", skip=EYES, note="whose rotary positions have three parts, equal for text")

# --- output gates behind the values
AFMOE = dict(vocab_size=113, hidden_size=40, intermediate_size=44, moe_intermediate_size=16, num_hidden_layers=4,
             num_attention_heads=4, num_key_value_heads=2, head_dim=12, max_position_embeddings=192, rms_norm_eps=EPS,
             rope_theta=300.0, num_experts=6, num_experts_per_tok=2, num_shared_experts=1, num_dense_layers=1, route_scale=1.5,
             sliding_window=16, global_attn_every_n_layers=3, tie_word_embeddings=False, **ids())
case("afmoe", "afmoe", {**AFMOE, "mup_enabled": True}, dtype="bfloat16", knobs={"sliding_window": 17, "mup_enabled": False})

# --- state spaces of Mamba-2
MAMBA = dict(mamba_n_heads=6, mamba_n_groups=2, mamba_d_state=7, mamba_d_conv=4, mamba_expand=2, mamba_chunk_size=16)
GRANITE_HYBRID = {**GRANITE, **MAMBA, "hidden_size": 48, "num_hidden_layers": 3, "mamba_n_groups": 1,
                  "layer_types": ["linear_attention", "full_attention", "linear_attention"]}
case("granitemoehybrid", "granitemoehybrid", {**GRANITE_HYBRID, "intermediate_size": 12, "num_local_experts": 5,
                                              "num_experts_per_tok": 2, "shared_intermediate_size": 20},
     dtype="bfloat16", skip=["*self_attn.k_proj.bias"])
case("granitemoehybrid_dense", "granitemoehybrid", {
    **GRANITE_HYBRID, "num_local_experts": 0, "num_experts_per_tok": 0, "shared_intermediate_size": 40,
    "position_embedding_type": "rope", "mamba_n_groups": 3, "mamba_conv_bias": False, "mamba_proj_bias": True,
    "attention_bias": True}, dtype="bfloat16", knobs={"position_embedding_type": None})
case("bamba", "bamba", dict(vocab_size=112, hidden_size=48, intermediate_size=40, num_hidden_layers=4,
                            num_attention_heads=4, num_key_value_heads=2, attn_layer_indices=[1, 3], rope_theta=300.0,
                            max_position_embeddings=192, rms_norm_eps=EPS, **MAMBA, **ids()), dtype="bfloat16")

# layers of one branch each; "mlp" and "moe" have no attention
NEMOTRON_H = dict(vocab_size=110, hidden_size=48, intermediate_size=40, num_attention_heads=4, num_key_value_heads=2,
                  head_dim=10, max_position_embeddings=192, layer_norm_epsilon=EPS, mamba_num_heads=6, mamba_head_dim=8,
                  n_groups=2, ssm_state_size=7, conv_kernel=4, chunk_size=16, time_step_min=0.08,
                  layers_block_type=["linear_attention", "mlp", "full_attention", "linear_attention", "mlp"], **ids())
NEMOTRON_MOE = {**NEMOTRON_H, "n_routed_experts": 6, "num_experts_per_tok": 2, "moe_intermediate_size": 12,
                "moe_shared_expert_intermediate_size": 20, "routed_scaling_factor": 1.5, "n_groups": 3,
                "layers_block_type": ["linear_attention", "moe", "full_attention", "moe"]}
case("nemotron_h_plain", "nemotron_h", NEMOTRON_H, dtype="bfloat16", knobs={"time_step_min": 0.001, "layer_norm_epsilon": 1e-6},
     note="steps of a state are at least time_step_min where a text is read, but not where transformers generates")
case("nemotron_h_moe", "nemotron_h", {**NEMOTRON_MOE, "time_step_min": 0.001}, dtype="bfloat16",
     knobs={"norm_topk_prob": False, "routed_scaling_factor": 1.0})
case("nemotron_h_latent", "nemotron_h", {
    **NEMOTRON_MOE, "time_step_min": 0.001, "moe_latent_size": 24, "n_group": 3, "topk_group": 2, "use_bias": True,
    "mlp_bias": True, "use_conv_bias": False, "num_hidden_layers": 3,
    "layers_block_type": ["moe", "linear_attention", "full_attention"]}, dtype="bfloat16",
     knobs={"topk_group": 3})

# a state space alone, without attention and without positions
MAMBA2 = dict(vocab_size=111, hidden_size=32, num_hidden_layers=3, num_heads=8, head_dim=8, expand=2, n_groups=2,
              state_size=7, conv_kernel=4, chunk_size=16, layer_norm_epsilon=EPS, **ids())
case("mamba2", "mamba2", MAMBA2, dtype="bfloat16", knobs={"layer_norm_epsilon": 1e-6})
case("mamba2_bias", "mamba2", {**MAMBA2, "use_bias": True, "use_conv_bias": False, "conv_kernel": 3, "n_groups": 1,
                               "num_hidden_layers": 2, "tie_word_embeddings": True}, dtype="bfloat16")

# attention and a state space beside each other in each layer
FALCON_H1 = dict(vocab_size=112, hidden_size=48, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
                 num_key_value_heads=2, head_dim=10, max_position_embeddings=192, rms_norm_eps=EPS, rope_theta=300.0,
                 mamba_d_ssm=60, mamba_n_heads=6, mamba_d_head=10, mamba_n_groups=2, mamba_d_state=7, mamba_d_conv=4,
                 mamba_chunk_size=16, lm_head_multiplier=0.8, embedding_multiplier=1.3, mlp_multipliers=[0.7, 1.2],
                 key_multiplier=0.6, attention_out_multiplier=1.4, attention_in_multiplier=0.9,
                 ssm_multipliers=[0.8, 1.1, 0.7, 1.3, 0.6], ssm_in_multiplier=1.2, ssm_out_multiplier=0.75, **ids())
case("falcon_h1", "falcon_h1", FALCON_H1, dtype="bfloat16", knobs={
    "mlp_multipliers": [1.0, 1.0], "key_multiplier": 1.0, "attention_out_multiplier": 1.0, "attention_in_multiplier": 1.0,
    "ssm_in_multiplier": 1.0, "ssm_out_multiplier": 1.0, "lm_head_multiplier": 1.0, "embedding_multiplier": 1.0})
case("falcon_h1_norm", "falcon_h1", {**FALCON_H1, "mamba_rms_norm": True, "mamba_norm_before_gate": False,
                                     "mamba_proj_bias": True, "projectors_bias": True, "attention_bias": True,
                                     "mlp_bias": True}, dtype="bfloat16", skip=["*self_attn.k_proj.bias"],
     knobs={"mamba_norm_before_gate": True})
case("falcon_h1_norm_first", "falcon_h1", {**FALCON_H1, "mamba_rms_norm": True, "mamba_conv_bias": False,
                                           "mamba_d_ssm": None, "mamba_d_head": "auto", "mamba_n_groups": 3,
                                           "ssm_multipliers": None, "tie_word_embeddings": True},
     dtype="bfloat16", knobs={"mamba_norm_before_gate": False})

# the delta rule with shares up to two; transformers stores the convolution in three equal parts, so as much of keys as of values
OLMO_HYBRID = dict(vocab_size=113, hidden_size=48, intermediate_size=40, num_hidden_layers=3, num_attention_heads=4,
                   num_key_value_heads=2, max_position_embeddings=192, rms_norm_eps=EPS, linear_num_key_heads=2,
                   linear_num_value_heads=4, linear_key_head_dim=10, linear_value_head_dim=5, linear_conv_kernel_dim=4,
                   layer_types=["linear_attention", "full_attention", "linear_attention"], **ids())
case("olmo_hybrid", "olmo_hybrid", OLMO_HYBRID, dtype="bfloat16",
     knobs={"linear_allow_neg_eigval": False, "rms_norm_eps": 1e-6})
case("olmo_hybrid_rope", "olmo_hybrid", {
    **OLMO_HYBRID, "linear_allow_neg_eigval": False, "rope_parameters": {"rope_type": "default", "rope_theta": 300.0},
    "attention_bias": True, "linear_num_key_heads": 4, "linear_key_head_dim": 5, "num_hidden_layers": 2,
    "layer_types": ["full_attention", "linear_attention"]}, dtype="bfloat16")

# the delta rule with a decay for each element of a key, beside latent attention
KIMI = {**LATENT, "vocab_size": 112, "hidden_size": 48, "intermediate_size": 40, "num_hidden_layers": 3,
        "num_attention_heads": 4, "rms_norm_eps": EPS, "model_max_length": 192, "moe_intermediate_size": 12,
        "num_experts": 6, "num_experts_per_token": 2, "num_shared_experts": 1, "tie_word_embeddings": False, **ids()}
case("kimi_linear", "kimi_linear", {
    **KIMI, "linear_head_dim": 10, "linear_num_heads": 3, "linear_conv_kernel_dim": 4,
    "layer_types": ["linear_attention", "full_attention", "linear_attention"]}, dtype="bfloat16",
     knobs={"routed_scaling_factor": 1.0, "rms_norm_eps": 1e-6})
case("kimi_linear_memory_names", "kimi_linear", {
    **KIMI, "linear_head_dim": 6, "linear_num_heads": 5, "linear_conv_kernel_dim": 3, "num_hidden_layers": 2,
    "q_lora_rank": 14, "layer_types": ["linear_attention", "full_attention"], "num_experts": 8, "num_expert_group": 2,
    "topk_group": 1}, dtype="bfloat16", save="memory_names", note="the names that transformers 5 has in memory")
# transformers reads the size of the heads of linear attention from head_dim, but writes that of the rotated part there
LING = {**KIMI, "head_dim": 6, "layer_group_size": 2, "first_k_dense_replace": 1, "num_expert_group": 3, "topk_group": 2,
        "rope_parameters": {"rope_type": "default", "rope_theta": 300.0}}
case("bailing_hybrid", "bailing_hybrid", LING, dtype="bfloat16",
     knobs={"kda_lower_bound": -2.0, "kda_safe_gate": False, "topk_group": 3})
case("bailing_hybrid_memory_names", "bailing_hybrid", {
    **LING, "kda_safe_gate": False, "num_hidden_layers": 2, "short_conv_kernel_size": 3},
     dtype="bfloat16", save="memory_names", note="the names that transformers 5 has in memory")

# --- selective state spaces of Mamba
MAMBA1 = dict(vocab_size=114, hidden_size=32, num_hidden_layers=2, state_size=7, expand=2, conv_kernel=4,
              layer_norm_epsilon=EPS, **ids())
case("mamba", "mamba", MAMBA1, dtype="bfloat16", knobs={"layer_norm_epsilon": 1e-6})
case("mamba_bias", "mamba", {**MAMBA1, "use_bias": True, "use_conv_bias": False, "time_step_rank": 5, "conv_kernel": 3,
                             "tie_word_embeddings": False}, dtype="bfloat16")
case("falcon_mamba", "falcon_mamba", {**MAMBA1, "mixer_rms_eps": EPS}, dtype="bfloat16", knobs={"mixer_rms_eps": 1e-6})
case("jamba", "jamba", dict(vocab_size=115, hidden_size=40, intermediate_size=20, num_hidden_layers=4, num_attention_heads=4,
                            num_key_value_heads=2, mamba_d_state=6, mamba_d_conv=4, mamba_expand=2, mamba_dt_rank=4,
                            attn_layer_period=3, attn_layer_offset=1, expert_layer_period=2, expert_layer_offset=0,
                            num_experts=5, num_experts_per_tok=2, max_position_embeddings=192, rms_norm_eps=EPS, **ids()),
     dtype="bfloat16", knobs={"rms_norm_eps": 1e-6})

# --- short convolutions
LFM2 = dict(vocab_size=109, hidden_size=48, intermediate_size=50, num_hidden_layers=4, num_attention_heads=4,
            num_key_value_heads=2, conv_L_cache=3, max_position_embeddings=192, norm_eps=EPS, rope_theta=300.0,
            block_multiple_of=8, layer_types=["conv", "full_attention", "conv", "conv"], **ids())
case("lfm2", "lfm2", LFM2, dtype="bfloat16", knobs={"norm_eps": 0.05})
case("lfm2_plain_sizes", "lfm2", {**LFM2, "conv_bias": True, "conv_L_cache": 4, "block_auto_adjust_ff_dim": False,
                                  "tie_word_embeddings": False}, dtype="bfloat16")
case("lfm2_moe", "lfm2_moe", {**{k: v for k, v in LFM2.items() if k != "block_multiple_of"}, "moe_intermediate_size": 16,
                              "num_experts": 6, "num_experts_per_tok": 2, "num_dense_layers": 1,
                              "routed_scaling_factor": 1.5}, dtype="bfloat16", knobs={"norm_topk_prob": False})

LFM3 = dict(vocab_size=109, hidden_size=40, intermediate_size=44, num_hidden_layers=4, num_attention_heads=4,
            num_key_value_heads=2, head_dim=12, conv_L_cache=5, sliding_window=16, max_position_embeddings=192, norm_eps=EPS,
            layer_types=["conv", "full_attention", "sliding_attention", "conv"], tie_word_embeddings=True,
            rope_parameters={"sliding_attention": {"rope_type": "default", "rope_theta": 200.0},
                             "full_attention": {"rope_type": "proportional", "rope_theta": 700.0,
                                                "partial_rotary_factor": 0.5}}, **ids())
case("lfm3", "lfm3", LFM3, dtype="bfloat16", knobs={"sliding_window": 17, "norm_eps": 0.05})
case("lfm3_plain", "lfm3", {**LFM3, "use_sandwich_norm": False, "use_attention_gate": False, "attention_bias": True,
                            "conv_bias": True, "tie_word_embeddings": False, "num_hidden_layers": 3,
                            "layer_types": ["sliding_attention", "conv", "full_attention"]}, dtype="bfloat16")

# --- experts chosen by their logits with a correction, weighed by the logistic function
KOLIBRI = dict(vocab_size=111, hidden_size=40, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=12,
               max_position_embeddings=192, rms_norm_eps=EPS, rope_theta=300.0, sliding_window=16, num_experts=20,
               num_experts_per_tok=5, moe_intermediate_size=8, shared_expert_intermediate_size=20,
               layer_types=["sliding_attention", "full_attention", "sliding_attention"], tie_word_embeddings=False, **ids())
case("kolibri1", "kolibri1", KOLIBRI, dtype="bfloat16", knobs={"norm_topk_prob": True, "sliding_window": 17})
case("kolibri1_memory_names", "kolibri1", {**KOLIBRI, "norm_topk_prob": True, "num_hidden_layers": 2,
                                           "layer_types": ["full_attention", "sliding_attention"]}, dtype="bfloat16",
     save="memory_names", note="the names that transformers 5 has in memory")

# --- values smaller than keys; sinks and twice the key heads where there is a window
MIMO = dict(vocab_size=113, hidden_size=40, intermediate_size=44, num_hidden_layers=3, num_attention_heads=4,
            num_key_value_heads=1, head_dim=18, v_head_dim=10, max_position_embeddings=192, rms_norm_eps=EPS, sliding_window=16,
            n_routed_experts=6, num_experts_per_tok=2, moe_intermediate_size=12, routed_scaling_factor=1.5,
            layer_types=["sliding_attention", "full_attention", "sliding_attention"], tie_word_embeddings=False,
            rope_parameters={"full_attention": {"rope_type": "default", "rope_theta": 700.0, "partial_rotary_factor": 0.334},
                             "sliding_attention": {"rope_type": "default", "rope_theta": 200.0,
                                                   "partial_rotary_factor": 0.334}}, **ids())
case("mimo_v2_flash", "mimo_v2_flash", MIMO, dtype="bfloat16",
     knobs={"attention_value_scale": 1.0, "sliding_window": 17, "routed_scaling_factor": 1.0, "norm_topk_prob": False})
case("mimo_v2_flash_memory_names", "mimo_v2_flash", {
    **MIMO, "attention_bias": True, "n_group": 3, "topk_group": 2, "num_hidden_layers": 2, "attention_value_scale": None,
    "layer_types": ["full_attention", "sliding_attention"]}, dtype="bfloat16", skip=["*self_attn.k_proj.bias"],
     save="memory_names", note="the names that transformers 5 has in memory")

# --- weights of 8-bit floats; blocks that do not divide the matrices
case("qwen3_fp8", "qwen3", {**QWEN3, "tie_word_embeddings": False, "num_hidden_layers": 3}, dtype="bfloat16",
     stored=Fp8((20, 12), left=("model.layers.1.mlp.down_proj.weight",)))
case("qwen3_moe_fp8", "qwen3_moe", {**QWEN3_MOE, "num_hidden_layers": 2}, dtype="bfloat16",
     stored=Fp8((4, 4), scale_dtype=torch.bfloat16))
case("qwen3_moe_fp8_memory_names", "qwen3_moe", {**QWEN3_MOE, "num_hidden_layers": 2}, dtype="bfloat16",
     save="memory_names", stored=Fp8((10, 20)), note="the names that transformers 5 has in memory")
case("deepseek_v3_fp8", "deepseek_v3", {**DEEPSEEK, "q_lora_rank": 14, "num_hidden_layers": 2}, dtype="bfloat16",
     stored=Fp8((12, 8)))
case("llama_fp8", "llama", llama(), dtype="bfloat16", stored=Fp8(None, static=True),
     note="one scale for each matrix, and scales of inputs, which are not used")

# --- experts one below the other in one matrix; transformers 5 needs the base of positions twice
def dbrx(clip, theta, **mixture):
    return dict(vocab_size=113, d_model=48, n_heads=6, n_layers=2, max_seq_len=192,
                attn_config=dict(clip_qkv=clip, kv_n_heads=2, rope_theta=theta), rope_theta=theta,
                ffn_config=dict(ffn_hidden_size=20, **mixture), **ids())


case("dbrx", "dbrx", dbrx(0.8, 700.0, moe_num_experts=5, moe_top_k=2), dtype="bfloat16",
     knobs={"attn_config": dict(clip_qkv=8, kv_n_heads=2, rope_theta=700.0),
            "ffn_config": dict(ffn_hidden_size=20, moe_num_experts=5, moe_top_k=2, moe_normalize_expert_weights=None)})
case("dbrx_plain_weights", "dbrx", dbrx(8, 300.0, moe_num_experts=4, moe_top_k=3, moe_normalize_expert_weights=None,
                                        ffn_act_fn={"name": "gelu"}), dtype="bfloat16",
     knobs={"ffn_config": dict(ffn_hidden_size=20, moe_num_experts=4, moe_top_k=3, ffn_act_fn={"name": "gelu"})})

# --- heads that are compared in pairs
DIFFLLAMA = llama(num_attention_heads=4, num_key_value_heads=2, num_hidden_layers=3)
case("diffllama", "diffllama", DIFFLLAMA, dtype="bfloat16", knobs={"rms_norm_eps": 1e-6})
case("diffllama_bias", "diffllama", {**DIFFLLAMA, "num_attention_heads": 4, "num_key_value_heads": 4, "num_hidden_layers": 2,
                                     "attention_bias": True, "tie_word_embeddings": True}, dtype="bfloat16")

# --- lightning attention; branches are added to their normed inputs times factors. float32, since transformers reads decays
# from the checkpoint, too, and what it rounded there is not read here
MINIMAX = {**llama(num_hidden_layers=4), "intermediate_size": 20, "num_local_experts": 5, "num_experts_per_tok": 2,
           "block_size": 16, "layer_types": ["linear_attention", "linear_attention", "full_attention", "linear_attention"],
           **{f"{part}_{which}_factor": factor for part, which, factor in (
               ("full_attn", "alpha", 1.7), ("full_attn", "beta", 1.2), ("linear_attn", "alpha", 0.8),
               ("linear_attn", "beta", 1.4), ("mlp", "alpha", 1.3), ("mlp", "beta", 0.7))}}
MINIMAX_KNOBS = {key: 1.0 for key in MINIMAX if key.endswith("_factor")}
case("minimax", "minimax", MINIMAX, dtype="float32", knobs={**MINIMAX_KNOBS, "rms_norm_eps": 1e-6})
case("minimax_memory_names", "minimax",
     {**{k: v for k, v in MINIMAX.items() if k != "layer_types"}, "num_hidden_layers": 2, "sliding_window": 16, "head_dim": 6},
     dtype="float32", save="memory_names", knobs={"sliding_window": 17},
     note="the names that transformers 5 has in memory; every second layer has lightning attention")
case("minimax_text_01", "minimax", MINIMAX, dtype="float32", save="minimax_text_01",
     note="keys as first published; in transformers the whole of a head is rotated")

# --- linear recurrent units beside attention with a window
GRIFFIN = dict(vocab_size=113, hidden_size=48, intermediate_size=80, num_hidden_layers=4, num_attention_heads=4,
               num_key_value_heads=1, attention_window_size=16, conv1d_width=4, logits_soft_cap=8.0, rms_norm_eps=EPS,
               rope_theta=300.0, **ids(pad=0))
case("recurrent_gemma", "recurrent_gemma", GRIFFIN, dtype="bfloat16",
     knobs={"attention_window_size": 17, "logits_soft_cap": 30.0, "rms_norm_eps": 1e-6, "partial_rotary_factor": 1.0})
case("recurrent_gemma_bias", "recurrent_gemma",
     {**GRIFFIN, "num_key_value_heads": 2, "attention_bias": True, "block_types": ["attention", "recurrent"],
      "hidden_activation": "silu", "tie_word_embeddings": False, "conv1d_width": 3, "num_hidden_layers": 2,
      "partial_rotary_factor": 1.0}, dtype="bfloat16", knobs={"hidden_activation": "gelu"})

# layers of two halves, and experts that skip the second of them; some of those give what they read. head_dim is what is rotated
LONGCAT = {**{k: v for k, v in {**llama(), **LATENT}.items() if k not in ("num_hidden_layers", "intermediate_size")},
           "head_dim": 6, "num_layers": 2, "ffn_hidden_size": 28, "q_lora_rank": 14, "moe_topk": 3, "n_routed_experts": 5,
           "zero_expert_num": 3, "expert_ffn_hidden_size": 20, "routed_scaling_factor": 2.5}
UNREAD = [f"*gate_up_proj?{e}?" for e in (5, 6, 7)]  # of experts that give what they read
case("longcat_flash", "longcat_flash", LONGCAT, dtype="bfloat16", skip=UNREAD,
     knobs={"moe_topk": 4, "routed_scaling_factor": 1.0, "rms_norm_eps": 1e-6})
case("longcat_flash_yarn", "longcat_flash",
     {**LONGCAT, "attention_bias": True, "rope_scaling": LATENT_YARN, "num_layers": 1},
     dtype="bfloat16", skip=UNREAD)

# blocks of attention and MLP that take turns before state spaces; what is published has one or two of them, with adapters of heads,
# positions and biases or without
ZAMBA2 = dict(vocab_size=116, hidden_size=24, num_hidden_layers=6, num_attention_heads=4, intermediate_size=36,
              layers_block_type=["mamba", "hybrid", "hybrid", "mamba", "hybrid", "mamba"], mamba_d_state=10,
              mamba_ngroups=2, n_mamba_heads=4, num_mem_blocks=2, adapter_rank=5, max_position_embeddings=256,
              rms_norm_eps=EPS, tie_word_embeddings=True, **ids())
case("zamba2", "zamba2", ZAMBA2, dtype="bfloat16", gain=0.7, knobs={"rms_norm_eps": 1e-6, "hidden_act": "silu"})
case("zamba2_one_block", "zamba2",
     {**ZAMBA2, "num_mem_blocks": 1, "use_shared_attention_adapter": True, "use_mem_rope": True, "rope_theta": 500.0,
      "mamba_ngroups": 1, "add_bias_linear": True, "num_hidden_layers": 4,
      "layers_block_type": ["hybrid", "mamba", "hybrid", "mamba"]},
     dtype="bfloat16", gain=0.7, knobs={"use_mem_rope": False})
case("zamba2_untied", "zamba2",
     {**ZAMBA2, "num_mem_blocks": 1, "tie_word_embeddings": False, "num_hidden_layers": 3, "use_mem_rope": True,
      "layers_block_type": ["hybrid", "mamba", "hybrid"]}, dtype="bfloat16", gain=0.7,
     skip=["*layers.0.*adapter_list.1.*", "*layers.2.*adapter_list.0.*"], note="with the head, blocks are not shared either")

# --- weights of three values; inputs are not rounded, neither there nor here
BITNET = llama(hidden_size=48, hidden_act="relu2", tie_word_embeddings=True)
case("bitnet", "bitnet", BITNET, dtype="bfloat16")
case("bitnet_bias", "bitnet", {**BITNET, "attention_bias": True, "hidden_act": "silu", "tie_word_embeddings": False},
     dtype="bfloat16")
case("bitnet_packed", "bitnet", BITNET, dtype="bfloat16", stored=Bitnet("autobitlinear"))
case("bitnet_scaled", "bitnet", BITNET, dtype="bfloat16", stored=Bitnet("autobitlinear", packed=False))
case("bitnet_online", "bitnet", BITNET, dtype="bfloat16", stored=Bitnet("autobitlinear", online=True))
case("llama_bitlinear", "llama", llama(), dtype="bfloat16", stored=Bitnet("bitlinear"),
     note="a family that was no bitnet; scales divide")


# -------------------------------------------------------------------------------------------- construction

def reinitialise(model, seed, usual_gain=1.2):
    """Weights spread widely enough that every tensor matters."""
    gen = torch.Generator().manual_seed(seed)

    def randn(p):
        return torch.randn(p.shape, generator=gen)

    tied = bool(getattr(model.config, "tie_word_embeddings", False))
    head = model.get_output_embeddings()
    done = set()
    with torch.no_grad():
        for name, module in model.named_modules():
            cls = type(module).__name__
            for pname, p in module.named_parameters(recurse=False):
                if id(p) in done:
                    continue
                done.add(id(p))
                if isinstance(module, nn.Embedding):
                    p.copy_(randn(p) * (2.2 / p.shape[1] ** 0.5 if tied else 1.0))
                elif "norm" in cls.lower() or "norm" in name.rsplit(".", 1)[-1].lower():
                    if pname == "bias":
                        p.copy_(0.3 * randn(p))
                    else:  # "1 + w" norms start from zeros, the others from ones
                        p.copy_((0.0 if p.float().mean().abs() < 0.5 else 1.0) + 0.3 * randn(p))
                elif pname == "A_log":
                    p.copy_(0.5 * randn(p) - 2.0)  # states that last for some tokens
                elif pname in (CORRECTION, "expert_bias"):
                    p.copy_(0.1 * randn(p))
                elif p.ndim <= 1:
                    p.copy_(0.3 * randn(p))
                else:
                    fan_in = p.shape[0] if cls == "Conv1D" else p.shape[-1]
                    gain = usual_gain
                    if module is head:
                        gain = 1.8
                    elif name.endswith((".gate", ".router", ".router.layer")):
                        gain = 2.5
                    p.copy_(gain * randn(p) / fan_in ** 0.5)
        for buffer in corrections(model):
            buffer.copy_(0.1 * randn(buffer))
        for name, buffer in model.named_buffers():
            if name.endswith(LAYER_SCALE):
                # rounded here, since only parameters are when the checkpoint is compared with what was made
                buffer.copy_((1 + 0.3 * randn(buffer)).bfloat16())


def corrections(model):
    """What routers add to scores when they choose, where it is a buffer; float32 in checkpoints whatever the rest is."""
    return [b for name, b in model.named_buffers() if name.endswith((CORRECTION, "expert_bias"))]


# transformers 4.56 renamed torch_dtype to dtype in config.json; checkpoints on the hub mostly have the old key, so the
# version 4 cases of these families are given it
OLD_SPELLING = ("qwen2", "llama", "mistral", "mixtral", "opt", "gpt2", "gpt_neox", "phi3", "gemma2")


def make_config(c, **changes):
    return AutoConfig.for_model(c.model_type, **{**copy.deepcopy(c.config), **changes})


def attention(config):
    """The implementation whose numbers are right."""
    return "sdpa" if config.model_type == "falcon" and config.alibi else "eager"


class AlibiAttention(nn.Module):
    """Attention with linear biases (Press et al. 2022) as Baichuan-13B has it, under llama's names."""

    def __init__(self, config, layer):
        super().__init__()
        size = config.hidden_size
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (nn.Linear(size, size, bias=False) for _ in range(4))
        self.heads, self.layer = config.num_attention_heads, layer

    def slopes(self):
        """Of a power of two p: 2^(-8/p), 2^(-16/p), ...; the heads beyond it take every other one of those of 2p."""
        def geometric(n):
            return [2 ** (-8 * (i + 1) / n) for i in range(n)]

        power = 1 << (self.heads.bit_length() - 1)
        return torch.tensor(geometric(power) + geometric(2 * power)[::2][:self.heads - power])

    def forward(self, hidden_states, attention_mask=None, past_key_values=None, **_):
        batch, length, size = hidden_states.shape
        q, k, v = (project(hidden_states).view(batch, length, self.heads, -1).transpose(1, 2)
                   for project in (self.q_proj, self.k_proj, self.v_proj))
        if past_key_values is not None:
            k, v = past_key_values.update(k, v, self.layer)
        total = k.size(2)
        key, query = torch.arange(total), torch.arange(total - length, total)
        distance = key[None, :] - query[:, None]
        bias = self.slopes()[:, None, None] * distance
        bias = bias.masked_fill(distance > 0, float("-inf"))
        shares = torch.softmax(q @ k.transpose(2, 3) / (size // self.heads) ** 0.5 + bias, -1)
        return self.o_proj((shares @ v).transpose(1, 2).reshape(batch, length, size)), shares


class AlibiLlama(transformers.LlamaForCausalLM):
    """Llama that tells positions by alibi alone. transformers has no class for Baichuan."""

    def __init__(self, config):
        super().__init__(config)
        for i, layer in enumerate(self.model.layers):
            layer.self_attn = AlibiAttention(config, i)
        self.post_init()

    @classmethod
    def from_config(cls, config, **kw):
        return cls._from_config(config, **kw)


def auto_model(config):
    if getattr(config, "alibi", False) and config.model_type == "llama":
        return AlibiLlama
    if hasattr(config, "audio_config"):
        return AutoModelForMultimodalLM
    return AutoModelForImageTextToText if hasattr(config, "vision_config") else AutoModelForCausalLM


def from_config(config):
    model = auto_model(config).from_config(config, attn_implementation=attention(config))
    return model.float().eval()


def renamed(state, names):
    """names: pairs of a part of transformers' name and what stands in its place."""
    result = {}
    for name, value in state.items():
        for old, new in names:
            name = name.replace(old, new)
        result[name] = value.contiguous()
    return result


def joined(state, parts, whole, join):
    """Replaces the tensors that end with the parts by one that ends with whole."""
    result = dict(state)
    for name in state:
        if name.endswith(parts[0]):
            prefix = name[: -len(parts[0])]
            result[prefix + whole] = join(*(result.pop(prefix + part) for part in parts)).contiguous()
    return result


QKV = [f"self_attn.{x}_proj.weight" for x in "qkv"]


def internlm2(state, d):
    # rows of InternLM/tools/convert2llama.py: for each key head its queries, the key, the value
    heads, kv_heads = d["num_attention_heads"], d["num_key_value_heads"]

    def groups(q, k, v):
        q = q.view(kv_heads, heads // kv_heads, -1, q.size(1))
        k, v = (x.view(kv_heads, 1, -1, x.size(1)) for x in (k, v))
        return torch.cat([q, k, v], 1).reshape(-1, q.size(-1))

    state = joined(state, QKV, "attention.wqkv.weight", groups)
    return renamed(state, [("embed_tokens", "tok_embeddings"), ("lm_head", "output"), ("self_attn.o_proj", "attention.wo"),
                           ("mlp.gate_proj", "feed_forward.w1"), ("mlp.up_proj", "feed_forward.w3"),
                           ("mlp.down_proj", "feed_forward.w2"), ("input_layernorm", "attention_norm"),
                           ("post_attention_layernorm", "ffn_norm")]), {"bias": False}


def qwen(state, d):
    for kind in ("weight", "bias"):
        parts = [part.replace("weight", kind) for part in QKV]
        state = joined(state, parts, "attn.c_attn." + kind, lambda *x: torch.cat(x))
    state = renamed(state, [("model.layers.", "transformer.h."), ("model.embed_tokens", "transformer.wte"),
                            ("model.norm", "transformer.ln_f"), ("input_layernorm", "ln_1"),
                            ("post_attention_layernorm", "ln_2"), ("self_attn.o_proj", "attn.c_proj"),
                            ("mlp.up_proj", "mlp.w1"), ("mlp.gate_proj", "mlp.w2"), ("mlp.down_proj", "mlp.c_proj")])
    return state, {"intermediate_size": 2 * d["intermediate_size"], "kv_channels": d["hidden_size"] //
                   d["num_attention_heads"], "layer_norm_epsilon": d["rms_norm_eps"], "rotary_emb_base": 1000.0,
                   "seq_length": d["max_position_embeddings"], "no_bias": True, "rotary_pct": 1.0,
                   "use_dynamic_ntk": True, "use_logn_attn": True}


def minicpm(state, d):
    return state, {"scale_emb": d["embedding_multiplier"], "scale_depth": 1.4, "dim_model_base": 16}


def deepseek(state, d):
    # qwen2_moe with a gate of one half for the shared expert, which is not there then
    state = {name: value / 2 if name.endswith("shared_expert.down_proj.weight") else value
             for name, value in state.items() if "shared_expert_gate" not in name}
    shared = d["shared_expert_intermediate_size"] // d["moe_intermediate_size"]
    return renamed(state, [("mlp.shared_expert.", "mlp.shared_experts.")]), {
        "n_routed_experts": d["num_experts"], "n_shared_experts": shared, "first_k_dense_replace": 1,
        "moe_layer_freq": 1, "scoring_func": "softmax", "rope_theta": 1100.0}


def baichuan(state, d):
    return joined(state, QKV, "self_attn.W_pack.weight", lambda *x: torch.cat(x)), {"model_type": "baichuan"}


def baichuan_alibi(state, d):
    state, more = baichuan(state, d)
    return state, {**more, "model_max_length": 192}


def baichuan2(state, d):
    state, more = baichuan(state, d)
    head = state["lm_head.weight"]
    lengths = torch.linspace(0.3, 3.0, head.size(0))[:, None]
    return {**state, "lm_head.weight": head * lengths}, {**more, "z_loss_weight": 0}


def unit_rows(model):
    head = model.lm_head.weight
    head.data = nn.functional.normalize(head.data)


def chatglm(state, d):
    for kind in ("weight", "bias"):
        parts = [part.replace("weight", kind) for part in QKV]
        state = joined(state, parts, "self_attention.query_key_value." + kind, lambda *x: torch.cat(x))
    state = renamed(state, [("model.layers.", "transformer.encoder.layers."), ("lm_head", "transformer.output_layer"),
                            ("model.embed_tokens", "transformer.embedding.word_embeddings"),
                            ("model.norm", "transformer.encoder.final_layernorm"),
                            ("self_attn.o_proj", "self_attention.dense"), ("mlp.gate_up_proj", "mlp.dense_h_to_4h"),
                            ("mlp.down_proj", "mlp.dense_4h_to_h")])
    ratio = d["rope_parameters"]["rope_theta"] / 10000
    return {**state, "transformer.rotary_pos_emb.inv_freq": torch.ones(d["head_dim"] // 4)}, {
        "padded_vocab_size": d["vocab_size"], "ffn_hidden_size": d["intermediate_size"], "kv_channels": d["head_dim"],
        "num_layers": d["num_hidden_layers"], "seq_length": d["max_position_embeddings"], "rmsnorm": True,
        "layernorm_epsilon": d["rms_norm_eps"], "add_bias_linear": False, "add_qkv_bias": d["attention_bias"],
        "apply_residual_connection_post_layernorm": False, "post_layer_norm": True, "original_rope": True,
        "apply_query_key_layer_scaling": True, "multi_query_attention": True,
        "multi_query_group_num": d["num_key_value_heads"], **({} if ratio == 1 else {"rope_ratio": ratio})}


def raw_embedding(like):
    return 0.5 + torch.randn(like.shape, generator=torch.Generator().manual_seed(11))


def embedding_norm(size):
    return torch.linspace(0.6, 1.4, size), torch.linspace(-0.3, 0.4, size)


def layer_normed_embedding(model):
    table = model.model.embed_tokens.weight
    size = table.size(1)
    table.data = nn.functional.layer_norm(raw_embedding(table), (size,), *embedding_norm(size),
                                          eps=model.config.rms_norm_eps)


def bluelm(state, d):
    table = state["model.embed_tokens.weight"]
    weight, bias = embedding_norm(table.size(1))
    return {**state, "model.embed_tokens.weight": raw_embedding(table), "model.embed_layer_norm.weight": weight,
            "model.embed_layer_norm.bias": bias}, {
        "use_stable_embedding": True, "rope_theta": d["rope_parameters"]["rope_theta"]}


def rms_normed_embedding(model):
    zero_biases(model)
    table = model.model.embed_tokens.weight
    size = table.size(1)
    table.data = nn.functional.rms_norm(raw_embedding(table), (size,), embedding_norm(size)[0],
                                        eps=model.config.rms_norm_eps)


def zero_biases(model):
    for name, p in model.named_parameters():
        if any(fnmatch.fnmatch(name, pattern) for pattern in ZERO_BIASES):
            p.data.zero_()


def skywork(state, d):
    return state, {"rope_theta": 15.0, "rope_scaling": {"type": "ntk", "factor": 100.0}}


def telechat(state, d):
    heads = d["num_key_value_heads"]

    def pairs(k, v):
        return torch.stack([x.view(heads, -1, x.size(1)) for x in (k, v)], 1).flatten(0, 2)

    state = {name: value for name, value in state.items()
             if not any(fnmatch.fnmatch(name, pattern) for pattern in ZERO_BIASES)}
    state = joined(state, QKV[1:], "self_attention.key_value.weight", pairs)
    state = renamed(state, [("model.layers.", "transformer.h."), ("model.embed_tokens", "transformer.word_embeddings"),
                            ("model.norm", "transformer.ln_f"), ("self_attn.q_proj", "self_attention.query"),
                            ("self_attn.o_proj", "self_attention.dense")])
    more = {"n_layer": d["num_hidden_layers"], "n_head": d["num_attention_heads"],
            "ffn_hidden_size": d["intermediate_size"], "layer_norm_epsilon": d["rms_norm_eps"]}
    return state, {**more, "training_seqlen": 16384}


def telechat_embed_layernorm(state, d):
    state, more = telechat(state, d)
    table = state["transformer.word_embeddings.weight"]
    return {**state, "transformer.word_embeddings.weight": raw_embedding(table),
            "transformer.word_embeddings_layernorm.weight": embedding_norm(table.size(1))[0]}, {
        **more, "model_type": "telechat", "training_seqlen": 8192, "embed_layernorm": True,
        "num_key_value_heads": d["num_key_value_heads"]}


def moss(state, d):
    masks = {f"transformer.h.{i}.attn.causal_mask": torch.ones(1, 1, 4, 4, dtype=torch.bool).tril()
             for i in range(d["n_layer"])}
    return {**state, **masks}, {"wbits": 32, "groupsize": 128}


def minimax_text_01(state, d):
    types = [0 if kind == "linear_attention" else 1 for kind in d["layer_types"]]
    names = {"full_attn": "full_attention", "linear_attn": "linear_attention", "mlp": "mlp"}
    factors = {f"layernorm_{name}_{which}": d[f"{part}_{which}_factor"]
               for part, name in names.items() for which in ("alpha", "beta")}
    state = {name: value for name, value in state.items() if "decay" not in name and "slope_rate" not in name}
    return state, {**factors, "attn_type_list": types, "postnorm": True, "rotary_dim": d["head_dim"],
                   "rope_theta": d["rope_parameters"]["rope_theta"], "shared_intermediate_size": 0}


def axk1(state, d):
    """As the hub has A.X K1: no corrections, and a norm that nothing reads in dense layers."""
    kept = {k: v for k, v in state.items() if not k.endswith(CORRECTION)}
    for layer in (i for i, kind in enumerate(d["mlp_layer_types"]) if kind == "dense"):
        kept[f"model.layers.{layer}.post_mlp_layernorm.weight"] = torch.ones(d["hidden_size"])
    return kept, {"scoring_func": "sigmoid", "topk_method": "noaux_tc", "moe_layer_freq": 1,
                  "first_k_dense_replace": d["mlp_layer_types"].count("dense"), "num_nextn_predict_layers": 0}


def phi4mm(state, d):
    """Linear layers with low-rank maps for eyes and ears beside them."""
    renamed = {}
    for name, t in state.items():
        stem = name.removesuffix(".weight")
        if not (".layers." in name and stem.endswith("_proj")) or "embed_tokens_extend" in name:
            renamed[name] = t
            continue
        renamed[stem + ".base_layer.weight"] = t
        for part in ("vision", "speech"):
            renamed[f"{stem}.lora_A.{part}.weight"] = torch.ones(2, t.shape[1])
            renamed[f"{stem}.lora_B.{part}.weight"] = torch.ones(t.shape[0], 2)
    return renamed, {}


# model_type, or another name: state by transformers' names and its config.json -> state by the family's names, and more keys
# of config.json
FOREIGN = {
    "AXK1": axk1,
    "BlueLM": bluelm,
    "baichuan": baichuan,
    "baichuan2": baichuan2,
    "baichuan_alibi": baichuan_alibi,
    "chatglm": chatglm,
    "deepseek": deepseek,
    "internlm": lambda state, d: (state, {"bias": True}),
    "internlm2": internlm2,
    "kimi_k2": lambda state, d: (state, {"scoring_func": "sigmoid", "topk_method": "noaux_tc", "moe_layer_freq": 1}),
    "minicpm": minicpm,
    "minimax_text_01": minimax_text_01,
    "moss": moss,
    "orion": lambda state, d: (state, {"rms_norm_eps": d["layer_norm_eps"], "rope_theta": 1200.0}),
    "phi4mm": phi4mm,
    "qwen": qwen,
    "skywork": skywork,
    "telechat": telechat,
    "telechat_embed_layernorm": telechat_embed_layernorm,
    "xverse": lambda state, d: (state, {}),
}
# keys that the family does not know, so that nothing is read from them
TELECHAT_KEYS = ("num_hidden_layers", "num_attention_heads", "num_key_value_heads", "intermediate_size", "rms_norm_eps",
                 "head_dim", "hidden_act", "max_position_embeddings", "rope_parameters", "attention_bias", "mlp_bias")
NOT_FOREIGN = {
    "AXK1": ("mlp_layer_types",),
    "BlueLM": ("rope_parameters", "attention_bias", "mlp_bias"),
    "baichuan": ("rope_parameters", "num_key_value_heads", "head_dim"),
    "baichuan2": ("rope_parameters", "num_key_value_heads", "head_dim"),
    "baichuan_alibi": ("rope_parameters", "num_key_value_heads", "head_dim", "max_position_embeddings", "alibi"),
    "chatglm": ("vocab_size", "intermediate_size", "head_dim", "num_hidden_layers", "max_position_embeddings",
                "rms_norm_eps", "attention_bias", "num_key_value_heads", "rope_parameters", "partial_rotary_factor",
                "hidden_act"),
    "deepseek": ("num_experts", "shared_expert_intermediate_size", "decoder_sparse_step", "mlp_only_layers",
                 "qkv_bias", "layer_types", "rope_parameters", "max_window_layers", "use_sliding_window"),
    "minimax_text_01": ("layer_types", "rope_parameters", "block_size",
                        *(f"{part}_{which}_factor" for part in ("full_attn", "linear_attn", "mlp") for which in
                          ("alpha", "beta"))),
    "minicpm": ("embedding_multiplier", "residual_multiplier", "logits_scaling", "attention_multiplier"),
    "orion": ("layer_norm_eps", "rope_parameters", "partial_rotary_factor", "use_qkv_bias", "qk_layernorm"),
    "qwen": ("rms_norm_eps", "rope_parameters", "num_key_value_heads", "max_position_embeddings", "layer_types"),
    "skywork": ("rope_parameters", "attention_bias", "mlp_bias", "head_dim"),
    "telechat": TELECHAT_KEYS,
    "telechat_embed_layernorm": TELECHAT_KEYS,
}


def shared_gates_of_one_half(model):
    for name, p in model.named_parameters():
        if "shared_expert_gate" in name:
            p.data.zero_()


def uncorrected(model):
    for b in corrections(model):
        b.zero_()


# what weights must be for another family's to say the same
PREPARED = {"AXK1": uncorrected, "deepseek": shared_gates_of_one_half, "baichuan2": unit_rows, "BlueLM": layer_normed_embedding,
            "telechat": zero_biases, "telechat_embed_layernorm": rms_normed_embedding}


def write_foreign(model_type, folder):
    """Gives a checkpoint of transformers the names of another family."""
    from safetensors.torch import load_file, save_file
    path = os.path.join(folder, "model.safetensors")
    with open(os.path.join(folder, "config.json")) as f:
        state, more = FOREIGN[model_type](load_file(path), json.load(f))
    save_file(state, path, metadata={"format": "pt"})

    def edit(d):
        for key in NOT_FOREIGN.get(model_type, ()):
            d.pop(key, None)
        d.update({"model_type": model_type, "architectures": [], **more})
    edit_config(folder, edit)


def save(c, model, folder):
    dtype = getattr(torch, c.dtype)
    model = copy.deepcopy(model)
    kept = {name: t.clone() for name, t in model.state_dict().items() if name.endswith(CORRECTION)}
    model = model.to(dtype)
    for name, module in model.named_modules():
        if name + "." + CORRECTION in kept:
            getattr(module, CORRECTION).data = kept[name + "." + CORRECTION]
    model.config.dtype = dtype if MAJOR >= 5 else model.config.dtype
    if c.save == "sharded":
        model.save_pretrained(folder, max_shard_size="20KB")
    elif c.save in ("safetensors", "legacy_rope", "flat", "transposed_experts") or c.save in FOREIGN:
        model.save_pretrained(folder)
        if c.save == "flat":
            edit_config(folder, flatten)
        if c.save == "transposed_experts":
            transpose_experts(folder)
        if c.save == "legacy_rope":
            edit_config(folder, lambda d: d["rope_scaling"].pop("rope_type", None))
    elif c.save == "memory_names":
        from safetensors.torch import save_file
        model.save_pretrained(folder)
        tied = model.config.tie_word_embeddings
        state = {k: v.contiguous() for k, v in model.state_dict().items() if not (tied and k == "lm_head.weight")}
        save_file(state, os.path.join(folder, "model.safetensors"))
    elif c.save == "gpt2_hub":
        from safetensors.torch import save_file
        model.save_pretrained(folder)
        state = {k[len("transformer."):]: v.contiguous() for k, v in model.state_dict().items()
                 if k.startswith("transformer.")}
        n = 32  # the hub's is n_positions square; the size does not matter, the buffer is ignored
        for i in range(model.config.n_layer):
            state[f"h.{i}.attn.bias"] = torch.tril(torch.ones(n, n)).view(1, 1, n, n)
        save_file(state, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
        keep = ("activation_function", "architectures", "attn_pdrop", "bos_token_id", "embd_pdrop", "eos_token_id",
                "initializer_range", "layer_norm_epsilon", "model_type", "n_embd", "n_head", "n_layer",
                "n_positions", "resid_pdrop", "summary_activation", "summary_first_dropout",
                "summary_proj_to_labels", "summary_type", "summary_use_proj", "vocab_size")

        def edit(d):
            for k in [k for k in d if k not in keep]:
                del d[k]
            d["n_ctx"] = d["n_positions"]
        edit_config(folder, edit)
    elif c.save in ("opt_bin", "opt_bin_legacy"):
        model.save_pretrained(folder)
        os.remove(os.path.join(folder, "model.safetensors"))
        state = model.state_dict()
        assert any(k.startswith("model.decoder.") for k in state) and "lm_head.weight" in state
        torch.save(state, os.path.join(folder, "pytorch_model.bin"),
                   _use_new_zipfile_serialization=c.save == "opt_bin")
        edit_config(folder, lambda d: (d.pop("dtype", None), d.update(torch_dtype=c.dtype)))
    elif c.save == "opt_bin_sharded":
        model.save_pretrained(folder)
        os.remove(os.path.join(folder, "model.safetensors"))
        state = {k[len("model."):]: v for k, v in model.state_dict().items() if k.startswith("model.")}
        names = sorted(state)
        shards = [names[i::3] for i in range(3)]
        index = {"metadata": {"total_size": sum(v.numel() * v.element_size() for v in state.values())},
                 "weight_map": {}}
        for i, shard in enumerate(shards):
            file = f"pytorch_model-{i + 1:05d}-of-{len(shards):05d}.bin"
            torch.save({k: state[k].clone() for k in shard}, os.path.join(folder, file))
            index["weight_map"].update({k: file for k in shard})
        with open(os.path.join(folder, "pytorch_model.bin.index.json"), "w") as f:
            json.dump(index, f, indent=2, sort_keys=True)
            f.write("\n")
    else:
        raise ValueError(c.save)
    if MAJOR == 4 and c.model_type in OLD_SPELLING:
        edit_config(folder, old_spelling)


def transpose_experts(folder):
    from safetensors.torch import load_file, save_file
    path = os.path.join(folder, "model.safetensors")
    state = {k: v.transpose(1, 2).contiguous() if ".mlp.experts." in k else v for k, v in load_file(path).items()}
    save_file(state, path, metadata={"format": "pt"})


def flatten(d):
    """The config.json of a model with eyes as transformers 4 wrote it, without a text_config."""
    text = d.pop("text_config")
    rope = text.pop("rope_parameters")
    for key in ("model_type", "layer_types", "dtype"):
        text.pop(key, None)
    d.update({k: v for k, v in text.items() if k not in d})
    d.update(rope_theta=rope["rope_theta"], rope_scaling={"type": "mrope", "mrope_section": rope["mrope_section"]})


def old_spelling(d):
    if "dtype" in d:
        d["torch_dtype"] = d.pop("dtype")


def edit_config(folder, edit):
    path = os.path.join(folder, "config.json")
    with open(path) as f:
        d = json.load(f)
    edit(d)
    with open(path, "w") as f:
        json.dump(d, f, indent=2, sort_keys=True)
        f.write("\n")


def load(folder):
    kw = {"dtype": torch.float32}
    config = AutoConfig.from_pretrained(folder)
    return auto_model(config).from_pretrained(folder, attn_implementation=attention(config), **kw).eval()


# ----------------------------------------------------------------------------------------------- computing

@torch.no_grad()
def logits_of(model, tokens):
    x = torch.tensor([tokens])
    return model(input_ids=x, attention_mask=torch.ones_like(x), use_cache=False).logits[0].float()


def fresh(model):
    return copy.deepcopy(model)


class Watch:
    """Undoes what RoutingProbe does to a router."""

    def __init__(self, router):
        self.router = router

    def remove(self):
        del self.router.forward


class RoutingProbe:
    """
    Records the smallest gap between the k-th and (k+1)-th router score; attach before, read .margin after. Routers that
    choose by something else than their logits are watched while they do, and so are indexers, which choose tokens.
    """

    def __init__(self, model):
        self.margin, self.used, self.handles = float("inf"), 0, []
        cfg = model.config.get_text_config()
        cfg = getattr(cfg, "ffn_config", cfg)
        self.k = getattr(cfg, "num_experts_per_tok", None) or getattr(cfg, "top_k_experts", None) or getattr(cfg, "moe_topk", None) or getattr(cfg, "moe_top_k", None)
        self.experts = getattr(cfg, "num_experts", None) or getattr(cfg, "num_local_experts", None) or getattr(
            cfg, "moe_num_experts", None)
        if not self.k or not self.experts:
            return
        for name, module in model.named_modules():
            if hasattr(module, "index_topk"):
                self._watch(module, torch.Tensor)
                continue
            if hasattr(module, CORRECTION) or hasattr(module, "moe_statics") or hasattr(module, "topk_group"):
                self._watch(module)
                continue
            weight = getattr(module, "weight", None)
            if isinstance(weight, torch.Tensor) and weight.ndim == 2 and weight.shape[0] == self.experts \
                    and name.endswith((".gate", ".router", ".router.layer", ".router.proj")):
                self.handles.append(module.register_forward_pre_hook(self._hook))

    def _watch(self, router, owner=torch):
        """owner: whose topk it calls."""
        forward, topk = router.forward, owner.topk

        def measured(x, k, *args, **kw):
            if k < x.shape[-1]:
                s = x.float().sort(dim=-1, descending=True).values
                gaps = s[..., k - 1] - s[..., k]
                gaps = gaps[s[..., k] > HIDDEN]  # where something is not chosen that might be
                if gaps.numel() > 0:
                    self.margin = min(self.margin, gaps.min().item())
                self.used += 1
            return topk(x, k, *args, **kw)

        def watched(*args, **kw):
            with mock.patch.object(owner, "topk", measured):
                return forward(*args, **kw)

        router.forward = watched
        self.handles.append(Watch(router))

    def _hook(self, module, args):
        h = args[0].reshape(-1, args[0].shape[-1]).float()
        bias = getattr(module, "bias", None)
        s = h @ module.weight.float().T + (0 if bias is None else bias.float())
        s = s.sort(dim=-1, descending=True).values
        self.margin = min(self.margin, (s[:, self.k - 1] - s[:, self.k]).min().item())
        self.used += 1

    def close(self):
        for h in self.handles:
            h.remove()

    @property
    def is_moe(self):
        return bool(self.handles)


def score_entry(model, tokens):
    m = fresh(model)
    probe = RoutingProbe(m)
    logits = logits_of(m, tokens)
    assert torch.isfinite(logits).all()
    assert not probe.is_moe or probe.used > 0
    lp = torch.log_softmax(logits.double(), -1)
    logprobs, top1 = [None], [None]
    for j in range(1, len(tokens)):
        logprobs.append(round(lp[j - 1, tokens[j]].item(), 7))
        best = logits[j - 1].topk(2)
        top1.append(best.indices[0].item() if (best.values[0] - best.values[1]).item() >= GAP else None)
    return {"tokens": tokens, "logprobs": logprobs, "top1": top1}, probe.margin


@torch.no_grad()
def generate_entry(c, model, prompt):
    """(entry, smallest gap, smallest routing margin) of the cached and the recomputed continuation."""
    m = fresh(model)
    m.generation_config = transformers.GenerationConfig()
    x = torch.tensor([prompt])
    probe = RoutingProbe(m)
    out = m.generate(input_ids=x, attention_mask=torch.ones_like(x), do_sample=False, num_beams=1, use_cache=True,
                     max_new_tokens=NEW_TOKENS, eos_token_id=None, pad_token_id=0, output_logits=True,
                     return_dict_in_generate=True)
    new = out.sequences[0, len(prompt):].tolist()
    assert len(new) == NEW_TOKENS, len(new)
    gap = float("inf")
    for t, row in zip(new, out.logits):
        best = row[0].float().topk(2)
        assert best.indices[0].item() == t
        gap = min(gap, (best.values[0] - best.values[1]).item())
    margin = probe.margin
    probe.close()

    if c.length_dependent:
        seq, again = list(prompt), []
        for _ in range(NEW_TOKENS):
            best = logits_of(fresh(model), seq)[-1].topk(2)
            gap = min(gap, (best.values[0] - best.values[1]).item())
            again.append(best.indices[0].item())
            seq.append(again[-1])
    else:
        m = fresh(model)
        probe = RoutingProbe(m)
        best = logits_of(m, prompt + new)[len(prompt) - 1:-1].topk(2)
        gap = min(gap, (best.values[:, 0] - best.values[:, 1]).min().item())
        again = best.indices[:, 0].tolist()
        margin = min(margin, probe.margin)
    entry = {"prompt": prompt, "new_tokens": new}
    if again != new:
        entry["new_tokens_recomputed"] = again
    return entry, gap, margin


def check_sensitivity(c, model, gen):
    """Every tensor must matter."""
    m = fresh(model)
    seqs = [torch.randint(0, m.config.get_text_config().vocab_size, (n,), generator=gen).tolist() for n in (64, 100)]

    def logprobs():
        return torch.cat([torch.log_softmax(logits_of(m, s), -1).flatten() for s in seqs])

    base = logprobs()
    assert 0.3 < base.std() < 8, f"spread of log-probabilities {base.std()}"
    weak, smallest = [], (float("inf"), "")
    with torch.no_grad():
        for name, p in [*m.named_parameters(), *m.named_buffers()]:
            if not isinstance(p, nn.Parameter) and not name.endswith((CORRECTION, LAYER_SCALE)):
                continue
            if any(fnmatch.fnmatch(name, s) for s in c.skip):
                continue
            parts = [(name, p.data)]
            if p.ndim == 3:
                parts = [(f"{name}[{e}]", p.data[e]) for e in range(p.shape[0])]
            for label, t in parts:
                if any(fnmatch.fnmatch(label, s) for s in c.skip):
                    continue
                before = t.clone()
                scale = max(0.1 * t.float().pow(2).mean().sqrt().item(), 0.02)
                t.add_(scale * torch.randn(t.shape, generator=gen))
                change = (logprobs() - base).abs().max().item()
                t.copy_(before)
                smallest = min(smallest, (change, label))
                if not change > SENSITIVE:
                    weak.append((label, change))
    if weak:
        raise AssertionError(f"{c.name}: no effect of {weak}")
    for key, value in c.knobs.items():
        other = from_config(make_config(c, **{key: value}))
        other.load_state_dict(model.state_dict())
        m = other
        change = (logprobs() - base).abs().max().item()
        if not change > SENSITIVE:
            raise AssertionError(f"{c.name}: config {key} = {value} changes nothing ({change})")
    return smallest


def make(c, out_root, base_seed):
    folder = os.path.join(out_root, c.name)
    seed = base_seed + sum(map(ord, c.name))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    torch.manual_seed(seed)
    model = from_config(make_config(c))
    reinitialise(model, seed, c.gain)
    PREPARED.get(c.save, lambda _: None)(model)
    save(c, model, folder)
    codes = stored_formats.round_checkpoint(c.stored, folder) if c.stored else {}
    loaded = load(folder)
    # what was loaded is what was made (up to the storage type)
    probe_tokens = list(range(5, 25))
    stored = fresh(model)
    for name, p in stored.named_parameters():
        if name.endswith(CORRECTION):
            continue
        p.data = p.data.to(getattr(torch, c.dtype)).float()  # not model.to(): that would round inv_freq as well
    expected_logits = logits_of(stored, probe_tokens)
    diff = (expected_logits - logits_of(fresh(loaded), probe_tokens)).abs().max().item()
    assert diff < 1e-4 or c.stored, f"{c.name}: reloading changes the logits by {diff}"

    gen = torch.Generator().manual_seed(seed + 1)
    smallest = check_sensitivity(c, loaded, gen)
    vocab = loaded.config.get_text_config().vocab_size

    def draw(n):
        return torch.randint(0, vocab, (n,), generator=gen).tolist()

    score, redrawn = [], 0
    for n in LENGTHS:
        for _ in range(200):
            entry, margin = score_entry(loaded, draw(n))
            if margin > ROUTING_MARGIN:
                break
            redrawn += 1
        else:
            raise AssertionError(f"{c.name}: no sequence of {n} with a routing margin")
        score.append(entry)
    generate = []
    for n in PROMPTS:
        for _ in range(200):
            entry, gap, margin = generate_entry(c, loaded, draw(n))
            if gap > GAP and margin > ROUTING_MARGIN:
                break
            redrawn += 1
        else:
            raise AssertionError(f"{c.name}: no prompt of {n} with clear choices")
        assert c.length_dependent or "new_tokens_recomputed" not in entry, f"{c.name}: cached != recomputed"
        generate.append(entry)

    made_with = {"transformers": transformers.__version__, "torch": torch.__version__.split("+")[0],
                 "python": platform.python_version(),
                 "script": "engine/src/test/reference/make_references.py", "seed": seed}
    head = {"case": c.name, "model_type": c.model_type, "made_with": made_with}
    if c.note:
        head["note"] = c.note
    lines = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in head.items()]
    for key, entries in (("score", score), ("generate", generate)):
        body = ",\n".join("    " + json.dumps(e, separators=(",", ":")) for e in entries)
        lines.append(f'  "{key}": [\n{body}\n  ]')
    if c.save in FOREIGN:
        write_foreign(c.save, folder)
    if c.stored:
        stored_formats.write_checkpoint(c.stored, folder, codes)
    with open(os.path.join(folder, "expected.json"), "w") as f:
        f.write("{\n" + ",\n".join(lines) + "\n}\n")
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        os.chmod(path, 0o644)
        if name.endswith(".json"):  # no path of this machine in any file
            with open(path) as f:
                text = f.read()
            assert os.path.abspath(out_root) not in text and "_name_or_path" not in text or \
                '"_name_or_path": ""' in text, f"{path} names a path"
    size = sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder))
    split = sum("new_tokens_recomputed" in g for g in generate)
    ties = sum(t is None for s in score for t in s["top1"][1:])
    return (f"{size / 1024:.0f} KB, redrawn {redrawn}, near ties {ties}, least sensitive {smallest[1]} "
            f"{smallest[0]:.4f}" + (f", cached differs from recomputed in {split} of {len(generate)}" if split else ""))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", default="engine/src/test/resources/reference")
    ap.add_argument("--only", action="append", help="case name or shell pattern, repeatable")
    ap.add_argument("--list", action="store_true")
    ap.add_argument("--any-version", action="store_true", help="also make cases assigned to the other major version")
    ap.add_argument("--missing", action="store_true", help="skip cases that have an expected.json already")
    ap.add_argument("--seed", type=int, default=20240)
    args = ap.parse_args()
    failed = []
    for c in CASES:
        if args.only and not any(fnmatch.fnmatch(c.name, p) for p in args.only):
            continue
        if args.list:
            print(c.name, c.model_type, f"transformers {c.tf}", c.dtype, c.save, c.note or "", sep="\t")
            continue
        if c.tf != MAJOR and not args.any_version:
            continue
        if args.missing and os.path.exists(os.path.join(args.out, c.name, "expected.json")):
            continue
        try:
            print(f"{c.name}: {make(c, args.out, args.seed)}", flush=True)
        except Exception as e:  # go on with the others, fail at the end
            shutil.rmtree(os.path.join(args.out, c.name), ignore_errors=True)
            failed.append(c.name)
            print(f"{c.name}: FAILED {type(e).__name__}: {str(e)[:600]}", flush=True)
            if args.only:
                raise
    if failed:
        sys.exit(f"failed: {' '.join(failed)}")


if __name__ == "__main__":
    main()
