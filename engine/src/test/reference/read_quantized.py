#!/usr/bin/env python3
"""Reads a checkpoint that `occ-local quantize` wrote with other people's code, and compares what it computes.

Layers whose sizes AutoGPTQ knows (multiples of 32) become its QuantLinear, whose product with the identity is the weight; the
others, and embeddings and heads, which its layers do not cover, are unpacked here with numpy from the definition of the
format. transformers then computes log-probabilities in float32, which are compared with those of `occ-local score`.

    occ-local quantize --model DIR --bits 4 --out DIR-int4
    occ-local score --model DIR-int4 --input in.jsonl --output out.jsonl
    venvq/bin/python engine/src/test/reference/read_quantized.py --model DIR-int4 --scores out.jsonl

The virtual environment is that of make_quantized_references.py.
"""
import argparse
import json
import os

import make_quantized_references as field  # noqa: I001  sets up auto_gptq
import numpy as np
import torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM


def unpack(tensors, stem, bits, rows, columns):
    """From the definition: word w of a column holds inputs w * 32 / bits and following, the first in its lowest bits."""
    per_word, mask = 32 // bits, 2 ** bits - 1
    shifts = np.arange(per_word, dtype=np.uint32) * bits
    words = tensors[stem + ".qweight"].numpy().view(np.uint32)
    codes = (words[:, None, :] >> shifts[None, :, None] & mask).reshape(-1, rows)[:columns].astype(np.float32)
    words = tensors[stem + ".qzeros"].numpy().view(np.uint32)
    zeros = ((words[:, :, None] >> shifts & mask).reshape(words.shape[0], -1)[:, :rows] + 1 & mask).astype(np.float32)
    group_of = tensors[stem + ".g_idx"].numpy()
    scales = tensors[stem + ".scales"].float().numpy()
    return torch.from_numpy((codes - zeros[group_of]) * scales[group_of]).T.contiguous()


def by_auto_gptq(tensors, stem, config, rows, columns):
    size = columns if config["group_size"] == -1 else config["group_size"]
    layer = field.QuantLinear(config["bits"], size, columns, rows, False, weight_dtype=torch.float32)
    for name in ("qweight", "qzeros", "g_idx"):
        assert getattr(layer, name).shape == tensors[f"{stem}.{name}"].shape
        setattr(layer, name, tensors[f"{stem}.{name}"])
    layer.scales = tensors[stem + ".scales"].float()
    return layer(torch.eye(columns)).T.contiguous()


@torch.no_grad()
def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--model", required=True)
    ap.add_argument("--scores", required=True)
    args = ap.parse_args()
    tensors = load_file(os.path.join(args.model, "model.safetensors"))
    config = AutoConfig.from_pretrained(args.model)
    how = config.quantization_config
    del config.quantization_config
    model = AutoModelForCausalLM.from_config(config).float().eval()
    counts = {"auto_gptq": 0, "numpy": 0, "plain": 0}
    state = {}
    for name, parameter in model.named_parameters():
        stem = name.removesuffix(".weight")
        if stem + ".qweight" not in tensors:
            state[name] = tensors[name].float()
            counts["plain"] += 1
            continue
        rows, columns = parameter.shape
        linear = isinstance(model.get_submodule(stem), torch.nn.Linear)
        if linear and rows % 32 == 0 and columns % 32 == 0:
            state[name] = by_auto_gptq(tensors, stem, how, rows, columns)
            assert torch.equal(state[name], unpack(tensors, stem, how["bits"], rows, columns))
            counts["auto_gptq"] += 1
        else:
            state[name] = unpack(tensors, stem, how["bits"], rows, columns)
            counts["numpy"] += 1
    for name, value in state.items():
        model.get_parameter(name).copy_(value)
    model.tie_weights()
    worst, tokens = 0.0, 0
    with open(args.scores) as f:
        for line in map(json.loads, f):
            ids = torch.tensor(line["tokens"])
            logs = torch.log_softmax(model(ids[None]).logits[0].double(), -1)
            own = logs[:-1].gather(1, ids[1:, None])[:, 0]
            theirs = torch.tensor(line["logprobs"][1:], dtype=torch.float64)
            worst = max(worst, (own - theirs).abs().max().item())
            tokens += len(theirs)
    print(f"{args.model}: {counts['auto_gptq']} layers read by auto_gptq, {counts['numpy']} by numpy, {counts['plain']} "
          f"plain; largest log-probability difference of {tokens} tokens: {worst:.2e}")


if __name__ == "__main__":
    main()
