#!/usr/bin/env python3
"""Makes a linear layer with its inputs, and what AutoGPTQ's own code makes of it, for GptqTest.

    venvq/bin/python engine/src/test/reference/make_gptq_reference.py

The virtual environment is that of make_quantized_references.py. Written to src/test/resources/gptq:

model.safetensors  weights [R, C]; moments [C, C], the mean of x x^T over the layer's inputs x; errors [R, C], the mean of
                   d x^T, where d is what the outputs with inputs of a better model are more
expected.json      trace(E H E^T) / trace(W H W^T) of what differs, E, from the weights, and from the weights that are best
                   for the errors: of AutoGPTQ's fasterquant (4 bits, groups of 32, asymmetric, act-order, static groups),
                   and of rounding to the nearest by its Quantizer
"""
import json
import os
import platform
import sys
import types

import torch
import transformers
from safetensors.torch import save_file
from torch import nn

for package in ("auto_gptq", "auto_gptq.quantization"):
    module = types.ModuleType(package)
    module.__path__ = [os.path.join(p, *package.split(".")) for p in sys.path if p.endswith("site-packages")]
    sys.modules[package] = module
from auto_gptq.quantization.gptq import GPTQ  # noqa: E402
from auto_gptq.quantization.quantizer import Quantizer  # noqa: E402

ROWS, COLUMNS, TOKENS, GROUP = 32, 80, 600, 32
OUT = os.path.join(os.path.dirname(__file__), "..", "resources", "gptq")


def by_auto_gptq(weights, inputs):
    layer = nn.Linear(COLUMNS, ROWS, bias=False)
    layer.weight.data = weights.clone()
    gptq = GPTQ(layer)
    gptq.quantizer = Quantizer()
    gptq.quantizer.configure(4, perchannel=True, sym=False, mse=False)
    gptq.add_batch(inputs, layer(inputs))
    gptq.fasterquant(percdamp=0.01, group_size=GROUP, actorder=True, static_groups=True)
    return layer.weight.data


def to_nearest(weights):
    rounded = []
    for group in weights.split(GROUP, dim=1):
        quantizer = Quantizer()
        quantizer.configure(4, perchannel=True, sym=False, mse=False)
        quantizer.find_params(group, weight=True)
        rounded.append(quantizer.quantize(group))
    return torch.cat(rounded, 1)


def loss(weights, wanted, moments):
    weights, wanted, moments = weights.double(), wanted.double(), moments.double()
    difference = weights - wanted
    return float((difference @ moments * difference).sum() / (wanted @ moments * wanted).sum())


def main():
    torch.manual_seed(0)
    torch.cuda.synchronize = lambda *_: None  # fasterquant waits for a card that is not there
    weights = torch.randn(ROWS, COLUMNS) * 0.1
    # features that depend on each other, some of them large
    mix = torch.randn(COLUMNS, COLUMNS) / COLUMNS ** 0.5 @ torch.diag(torch.rand(COLUMNS) ** 3 * 3 + 0.05)
    full = torch.randn(TOKENS, COLUMNS) @ mix.T
    inputs = full + 0.1 * full.std() * torch.randn(TOKENS, COLUMNS)
    moments = inputs.T @ inputs / TOKENS
    errors = weights @ (full - inputs).T @ inputs / TOKENS
    damped = moments.double() + 0.01 * moments.diagonal().double().mean() * torch.eye(COLUMNS).double()
    wanted = (weights.double() + errors.double() @ torch.linalg.inv(damped)).float()
    expected = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__,
                     "transformers": transformers.__version__, "auto_gptq": "0.7.1"},
        "weights": {"auto_gptq": loss(by_auto_gptq(weights, inputs), weights, moments),
                    "nearest": loss(to_nearest(weights), weights, moments)},
        "wanted": {"auto_gptq": loss(by_auto_gptq(wanted, inputs), wanted, moments),
                   "nearest": loss(to_nearest(weights), wanted, moments)},
    }
    os.makedirs(OUT, exist_ok=True)
    save_file({"weights": weights, "moments": moments, "errors": errors}, os.path.join(OUT, "model.safetensors"))
    with open(os.path.join(OUT, "expected.json"), "w") as file:
        json.dump(expected, file, indent=1)
        file.write("\n")
    print(json.dumps(expected, indent=1))


if __name__ == "__main__":
    main()
