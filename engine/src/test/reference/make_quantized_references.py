#!/usr/bin/env python3
"""Makes the quantized reference checkpoints that the Java engines are tested against.

Every case is a tiny, randomly initialised model of make_references.py's kind whose linear layers were rounded to integers
and packed by the field's own code: auto_gptq's QuantLinear.pack and AutoAWQ's WQLinear_GEMM.from_linear. What the rounded
weights are is asked of the same projects (QuantLinear's product with the identity, AutoAWQ's dequantize_gemm); with those
weights transformers computes expected.json, in float32, as in make_references.py.

How to run
----------
    python3 -m venv venvq
    venvq/bin/pip install torch==2.7.1 transformers==5.23.0 accelerate datasets
    venvq/bin/pip install --no-deps autoawq==0.2.9 zstandard
    venvq/bin/pip install --no-deps --no-build-isolation auto-gptq==0.7.1
    venvq/bin/python engine/src/test/reference/make_quantized_references.py

Of auto_gptq only the layer is imported: the package itself wants an older transformers. Its pack() is given zero points of
at least 1, since it stores them less one, and -1 runs into the neighbouring integers.

Cases
-----
gptq4_llama        4 bits, groups of 32, asymmetric; layers of zeros for biases that llama has not
gptq4_act_order    4 bits, groups of 32, symmetric, columns in the order of a random permutation (desc_act)
gptq8_qwen2        8 bits, whole rows, symmetric; o_proj of all layers is left plain
gptq8_groups       8 bits, groups of 32, asymmetric
gptq4_v2           as gptq4_llama, zero points stored as they are (checkpoint_format gptq_v2, repacked by this script)
gptq4_gpt2         4 bits, groups of 32, of transformers' Conv1D
gptq4_bloom        4 bits, groups of 32, with q, k and v interleaved by head
awq4_llama         4 bits, groups of 32, zero points; down_proj of layer 1 is left plain
"""
import argparse
import json
import os
import platform
import shutil
import sys
import types

import make_references as plain  # noqa: I001  sets up transformers
import torch
import transformers
from safetensors.torch import save_file
from torch import nn
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.pytorch_utils import Conv1D

for package in ("auto_gptq", "auto_gptq.nn_modules", "auto_gptq.nn_modules.qlinear"):
    module = types.ModuleType(package)
    module.__path__ = [os.path.join(p, *package.split(".")) for p in sys.path if p.endswith("site-packages")]
    sys.modules[package] = module
from auto_gptq.nn_modules.qlinear.qlinear_cuda import QuantLinear  # noqa: E402
from awq.modules.linear.gemm import WQLinear_GEMM  # noqa: E402
from awq.utils.packing_utils import dequantize_gemm  # noqa: E402

LENGTHS = (1, 2, 5, 17, 40)
PROMPTS = (1, 12)

LLAMA = dict(vocab_size=96, hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=128, rope_theta=500.0, tie_word_embeddings=False)
QWEN2 = dict(LLAMA, tie_word_embeddings=True)
GPT2 = dict(vocab_size=96, n_embd=32, n_layer=2, n_head=4, n_positions=64)
BLOOM = dict(vocab_size=96, hidden_size=32, n_layer=2, n_head=4, seq_length=64)

CASES = {
    "gptq4_llama": ("llama", LLAMA, dict(bits=4, group_size=32, sym=False, zero_biases=True)),
    "gptq4_act_order": ("llama", LLAMA, dict(bits=4, group_size=32, sym=True, desc_act=True)),
    "gptq8_qwen2": ("qwen2", QWEN2, dict(bits=8, group_size=-1, sym=True, left=("o_proj",))),
    "gptq8_groups": ("qwen2", QWEN2, dict(bits=8, group_size=32, sym=False)),
    "gptq4_v2": ("llama", LLAMA, dict(bits=4, group_size=32, sym=False, checkpoint_format="gptq_v2")),
    "gptq4_gpt2": ("gpt2", GPT2, dict(bits=4, group_size=32, sym=False)),
    "gptq4_bloom": ("bloom", BLOOM, dict(bits=4, group_size=32, sym=False)),
    "awq4_llama": ("llama", LLAMA, dict(bits=4, group_size=32, awq=True, left=("layers.1.mlp.down_proj",))),
}


def grid(weight, bits, group_size, sym):
    """weight [out, in] -> scales, zero points [out, groups]."""
    groups = weight.reshape(weight.shape[0], -1, group_size)
    high, low = groups.amax(-1).clamp(min=0), groups.amin(-1).clamp(max=0)
    if sym:
        high = torch.maximum(high, -low)
        low = -high
    scales = ((high - low) / (2 ** bits - 1)).half().float()
    if sym:
        zeros = torch.full_like(scales, 2 ** (bits - 1))
    else:
        zeros = torch.round(-low / scales).clamp(1, 2 ** bits - 1)
    return scales, zeros


def round_to_grid(weight, scales, zeros, group_of, bits):
    s, z = scales[:, group_of], zeros[:, group_of]
    return s * (torch.clamp(torch.round(weight / s) + z, 0, 2 ** bits - 1) - z)


def gptq_layer(linear, gen, bits, group_size, sym, desc_act=False, checkpoint_format="gptq", zero_biases=False, **_):
    weight = (linear.weight.T if isinstance(linear, Conv1D) else linear.weight).detach().float().contiguous()
    outs, ins = weight.shape
    size = ins if group_size == -1 else group_size
    order = torch.randperm(ins, generator=gen) if desc_act else torch.arange(ins)
    group_of = torch.empty(ins, dtype=torch.int32)
    group_of[order] = torch.arange(ins, dtype=torch.int32) // size
    scales, zeros = grid(weight[:, order], bits, size, sym)
    rounded = nn.Linear(ins, outs, bias=linear.bias is not None)
    rounded.weight.data = round_to_grid(weight, scales, zeros, group_of.long(), bits)
    if linear.bias is not None:
        rounded.bias.data = linear.bias.detach().clone()
    layer = QuantLinear(bits, size, ins, outs, linear.bias is not None or zero_biases, weight_dtype=torch.float32)
    layer.pack(rounded, scales, zeros.clone(), group_of)
    with torch.no_grad():
        bias = 0 if layer.bias is None else layer.bias
        weight = (layer(torch.eye(ins)) - bias).T.contiguous()
    layer.scales = layer.scales.half()
    if checkpoint_format == "gptq_v2":
        shifts = torch.arange(0, 32, bits)
        stored = (layer.qzeros.long().unsqueeze(-1) >> shifts) & (2 ** bits - 1)
        words = ((stored + 1 & (2 ** bits - 1)) << shifts).sum(-1)
        layer.qzeros = torch.where(words >= 2 ** 31, words - 2 ** 32, words).int()
    tensors = {k: getattr(layer, k) for k in ("qweight", "qzeros", "scales", "g_idx")}
    if layer.bias is not None:
        tensors["bias"] = layer.bias.half()
    return tensors, weight


def awq_layer(linear, bits, group_size, **_):
    weight = linear.weight.detach().float()
    scales, zeros = grid(weight, bits, group_size, False)
    group_of = torch.arange(weight.shape[1]) // group_size
    rounded = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    rounded.weight.data = round_to_grid(weight, scales, zeros, group_of, bits)
    layer = WQLinear_GEMM.from_linear(rounded, bits, group_size, scales=scales.T.contiguous(),
                                      zeros=zeros.T.contiguous())
    weight = dequantize_gemm(layer.qweight, layer.qzeros, layer.scales.float(), bits, group_size)
    return {k: getattr(layer, k) for k in ("qweight", "qzeros", "scales")}, weight.T.contiguous()


def is_quantized(name, module, how):
    return isinstance(module, (nn.Linear, Conv1D)) and "lm_head" not in name and not name.endswith(how.get("left", ()))


def quantization_config(how):
    if how.get("awq"):
        return {"quant_method": "awq", "version": "gemm", "bits": how["bits"], "group_size": how["group_size"],
                "zero_point": True, "modules_to_not_convert": list(how.get("left", ()))}
    config = {"quant_method": "gptq", "bits": how["bits"], "group_size": how["group_size"], "sym": how["sym"],
              "desc_act": how.get("desc_act", False), "damp_percent": 0.01, "static_groups": False}
    if "checkpoint_format" in how:
        config["checkpoint_format"] = how["checkpoint_format"]
    return config


@torch.no_grad()
def make(name, out):
    model_type, settings, how = CASES[name]
    seed = 770 + sum(map(ord, name))
    torch.manual_seed(seed)
    gen = torch.Generator().manual_seed(seed)
    config = AutoConfig.for_model(model_type, **settings)
    config._attn_implementation = "eager"
    model = AutoModelForCausalLM.from_config(config).float().eval()
    plain.reinitialise(model, seed)
    for p in model.parameters():
        p.data = p.data.half().float()
    state = {}
    for module_name, module in model.named_modules():
        if not is_quantized(module_name, module, how):
            continue
        packed, weight = awq_layer(module, **how) if how.get("awq") else gptq_layer(module, gen, **how)
        module.weight.data = weight.T.contiguous() if isinstance(module, Conv1D) else weight
        state.update({f"{module_name}.{k}": v.contiguous() for k, v in packed.items()})
    tied = bool(model.config.tie_word_embeddings)
    for key, value in model.state_dict().items():
        stem, _, ending = key.rpartition(".")
        if ending in ("weight", "bias") and (f"{stem}.qweight" not in state or ending == "bias") \
                and key not in state and not (tied and key.startswith("lm_head")):
            state[key] = value.half().contiguous()

    folder = os.path.join(out, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    save_file(state, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    settings = {k: v for k, v in model.config.to_dict().items() if not k.startswith("_")}
    settings["quantization_config"] = quantization_config(how)
    with open(os.path.join(folder, "config.json"), "w") as f:
        json.dump(settings, f, indent=1, sort_keys=True)
        f.write("\n")

    case = plain.Case(name, model_type, {})
    draw = lambda n: torch.randint(0, model.config.vocab_size, (n,), generator=gen).tolist()  # noqa: E731
    score = [plain.score_entry(model, draw(n))[0] for n in LENGTHS]
    generate = []
    for n in PROMPTS:
        while True:
            entry, gap, _ = plain.generate_entry(case, model, draw(n))
            if gap > plain.GAP:
                break
        generate.append(entry)
    made_with = {"transformers": transformers.__version__, "torch": torch.__version__.split("+")[0],
                 "python": platform.python_version(), "auto_gptq": "0.7.1", "autoawq": "0.2.9",
                 "script": "engine/src/test/reference/make_quantized_references.py", "seed": seed}
    lines = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in (("case", name), ("made_with", made_with))]
    for key, entries in (("score", score), ("generate", generate)):
        body = ",\n".join("    " + json.dumps(e, separators=(",", ":")) for e in entries)
        lines.append(f'  "{key}": [\n{body}\n  ]')
    with open(os.path.join(folder, "expected.json"), "w") as f:
        f.write("{\n" + ",\n".join(lines) + "\n}\n")
    size = sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder))
    return f"{size / 1024:.0f} KB"


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", default="engine/src/test/resources/reference_quantized")
    ap.add_argument("--only", action="append")
    args = ap.parse_args()
    for name in CASES:
        if not args.only or name in args.only:
            print(f"{name}: {make(name, args.out)}", flush=True)


if __name__ == "__main__":
    main()
