"""What checkpoints of models with eyes or ears call the tensors of their language model, for LanguagePartsTest.

    python make_language_parts.py RESOURCES_FOLDER

writes RESOURCES_FOLDER/language-parts.json: for each model type the config.json of a small model, names and shapes of its tensors
as transformers saves them, of which those of other parts are one for each part, and the sizes of its language model where
config.json says nothing. Nothing is computed: the models have no memory (device "meta"). Made with transformers 5.23.0.
"""

import copy
import json
import os
import sys
import warnings
from pathlib import Path
from unittest import mock

warnings.filterwarnings("ignore")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import torch
import transformers
from transformers import AutoConfig, AutoModelForImageTextToText, AutoModelForMultimodalLM
from transformers.core_model_loading import revert_weight_conversion

SMALL = dict(vocab_size=48, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
             num_key_value_heads=1, head_dim=8, max_position_embeddings=64, pad_token_id=0, bos_token_id=1, eos_token_id=2)
EXPERTS = dict(num_experts=4, num_experts_per_tok=2, moe_intermediate_size=8)
DEEPSEEK = dict(n_routed_experts=4, num_experts_per_tok=2, moe_intermediate_size=8, n_group=1, topk_group=1,
                first_k_dense_replace=1, q_lora_rank=8, kv_lora_rank=8, qk_rope_head_dim=4, qk_nope_head_dim=4, v_head_dim=8,
                num_key_value_heads=2, head_dim=4)
STATES = dict(mamba_num_heads=4, mamba_head_dim=8, ssm_state_size=8, n_groups=2, layers_block_type=["mamba", "attention"])
GDN = dict(linear_num_key_heads=1, linear_num_value_heads=2, linear_key_head_dim=8, linear_value_head_dim=8,
           layer_types=["linear_attention", "full_attention"])
MROPE = dict(rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [1, 1, 2]})

# model type: what its text_config has beside SMALL
PARTS = {
    "aria": dict(moe_num_experts=4, moe_topk=2),
    "aya_vision": {},
    "cohere2_vision": {},
    "cohere_compass": dict(rope_parameters={"full_attention": {"rope_type": "default", "rope_theta": 10000.0}}),
    "deepseek_vl": {},
    "deepseek_vl_hybrid": {},
    "fast_vlm": {},
    "gemma3n": dict(hidden_size_per_layer_input=4, vocab_size_per_layer_input=40, num_kv_shared_layers=1, laurel_rank=4,
                    altup_num_inputs=3, intermediate_size=[24, 32], activation_sparsity_pattern=[0.5, 0.0],
                    layer_types=["full_attention", "full_attention"]),
    "glm46v": MROPE,
    "glm_ocr": MROPE,
    "glmga": MROPE,
    "got_ocr2": {},
    "granite4_vision": {},
    "granite_docling": {},
    "hunyuan_vl": MROPE,
    "hyperclovax_vision_v2": {},
    "idefics2": {},
    "idefics3": {},
    "janus": {},
    "kimi_k25": DEEPSEEK,
    "lfm2_vl": dict(layer_types=["conv", "full_attention"]),
    "lfm3_vl": {},
    "lighton_ocr": {},
    "llava_next_video": {},
    "llava_onevision": {},
    "minicpm_ocr": {**GDN, "rope_parameters": {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.5}},
    "minicpmv4_6": {**GDN, "rope_parameters": {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.5}},
    "minicpmv4_7": {**GDN, "rope_parameters": {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.5}},
    "nemotron_h_omni": STATES,
    "ovis2": {},
    "paddleocr_vl": MROPE,
    "perception_lm": {},
    "qianfan_ocr": {},
    "qwen2_5_omni": MROPE,
    "qwen2_5_omni_thinker": MROPE,
    "qwen3_omni_moe": {**MROPE, **EXPERTS},
    "qwen3_omni_moe_thinker": {**MROPE, **EXPERTS},
    "smolvlm": {},
    "video_llama_3": {},
    "video_llava": {},
    "vipllava": {},
}
# text models whose published files leave sizes out
TEXTS = ["cohere2", "glm_ocr_text", "granite4_vision_text", "granite_docling_text", "hunyuan_vl_text", "llama", "mistral", "paddleocr_vl_text", "qwen2", "qwen2_5_omni_text"]
# other parts than the default ones, which need libraries or do not fit
EYES = {
    "aya_vision": {"model_type": "siglip_vision_model"},
    "fast_vlm": {"model_type": "siglip_vision_model"},
    "granite_docling": {"out_hidden_size": 16},
    "perception_lm": {"model_type": "timm_wrapper", "model_args": {"embed_dim": 16}},
}
# names of tensors of other parts have one of these words
OTHERS = ("vision", "visual", "audio", "projector", "connector", "perceiver", "image", "merger", "adapter", "mlp_AR", "talker",
          "token2wav", "code2wav", "modality", "vit", "sound", "tower", "qformer", "downsampl", "video", "time", "resampler",
          "aligner", "vqmodel", "generation_", "mlp1")


def text_of(config):
    return config.get_text_config()


def thinker(config):
    return getattr(config, "thinker_config", None)


def build(model_type):
    config = AutoConfig.for_model(model_type)
    text = text_of(config)
    for key, value in {**SMALL, **PARTS[model_type]}.items():
        if key in ("head_dim", "num_key_value_heads") and not hasattr(text, key):
            continue
        setattr(text, key, value)
    text = type(text)(**{k: v for k, v in text.to_dict().items() if k not in ("model_type", "layer_types")
                         or k in PARTS[model_type]})
    values = copy.deepcopy(config.to_dict())
    values.pop("model_type")
    inner = values["thinker_config"] if thinker(config) else values
    inner["text_config"] = text.to_dict()
    if model_type in EYES:
        inner["vision_config"] = EYES[model_type]
    if model_type == "granite4_vision":
        inner.update(deepstack_layer_map=[], downsample_rate="1/4")
    return type(config)(**values)


def part_of(from_config):
    """In place of eyes that need a library, something with one tensor."""
    eyes = ("gemma3n_vision", "timm_wrapper")
    return lambda config, **kw: torch.nn.Linear(1, 1) if config.model_type in eyes else from_config(config, **kw)


def model_of(config):
    """Of those that speak as well, the part that thinks."""
    config = thinker(config) or config
    auto = AutoModelForImageTextToText if type(config) in AutoModelForImageTextToText._model_mapping else AutoModelForMultimodalLM
    with torch.device("meta"), mock.patch.object(transformers.AutoModel, "from_config", part_of(transformers.AutoModel.from_config)):
        return auto.from_config(config)


def shrunk(config):
    """What is of use of config.json: all but the other parts."""
    values = json.loads(config.to_json_string(use_diff=True))
    inner = values.get("thinker_config", values)
    kept = {k: v for k, v in inner.items() if k in ("text_config", "tie_word_embeddings", "model_type")}
    return {**{k: v for k, v in values.items() if k in ("model_type", "tie_word_embeddings")},
            **({"thinker_config": kept} if "thinker_config" in values else kept)}


def names(model, config):
    prefix = "thinker." if thinker(config) else ""
    state = dict(model.state_dict())
    if getattr(thinker(config) or config, "tie_word_embeddings", False):
        state.pop("lm_head.weight", None)
    saved = revert_weight_conversion(model, state)
    # blocks and layers of an encoder are those of eyes; going back transformers renames those of the language model as well
    for eyes in ("blocks.", "encoder.layers."):
        saved = {name.replace("language_model.model." + eyes, "language_model.model.layers."): t for name, t in saved.items()}
    result, seen = {}, set()
    for name, tensor in saved.items():
        other = next((word for word in OTHERS if word in name and ".altup.modality" not in name), None)
        if other is None:
            result[prefix + name] = list(tensor.shape)
        elif other not in seen:
            seen.add(other)
            result[prefix + name] = [1]
    return result


def defaults(model_type):
    """What is read of a text_config that says no more than its model_type."""
    text = AutoConfig.for_model(model_type)
    return {"model_type": model_type, "vocabulary": text.vocab_size, "hidden": text.hidden_size,
            "layers": text.num_hidden_layers, "heads": text.num_attention_heads, "epsilon": text.rms_norm_eps
            if hasattr(text, "rms_norm_eps") else text.layer_norm_eps,
            "key_value_heads": text.num_key_value_heads or text.num_attention_heads,
            "head_size": getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads,
            "context": text.max_position_embeddings, "theta": text.rope_parameters["rope_theta"]}


def main(resources):
    parts, failed = [], []
    for model_type in sorted(PARTS):
        try:
            config = build(model_type)
            parts.append({"config": shrunk(config), "tensors": names(model_of(config), config)})
        except Exception as e:
            failed.append(f"{model_type}: {type(e).__name__}: {str(e)[:300]}")
    with open(resources / "language-parts.json", "w", encoding="utf-8") as out:
        json.dump({"made_with": "models/src/test/reference/make_language_parts.py", "transformers": transformers.__version__,
                   "parts": parts, "defaults": [defaults(text) for text in TEXTS]}, out, separators=(",", ":"))
        out.write("\n")
    if failed:
        sys.exit("\n".join(failed))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
