#!/usr/bin/env python3
"""Makes a weight's codes and scales with some gradients, and what they become by steps of transformers' Adafactor, for
TuningProgramTest.

    venv/bin/python engine/src/test/reference/make_tuning_reference.py

Needs torch, transformers, safetensors. Written to src/test/resources/tuning:

model.safetensors  codes [R, C], scales and zeros [R, groups] of a weight; gradients [STEPS * R, C] of a loss by the weight, one
                   step below the other; new_codes, new_scales: what they have become
expected.json      versions

A step's gradients by codes and by logarithms of scales are torch's, through weights whose rounding lets gradients pass as
it were not there.
"""
import json
import os
import platform

import torch
import transformers
from safetensors.torch import save_file
from transformers.optimization import Adafactor

ROWS, COLUMNS, GROUP, STEPS = 24, 80, 32, 5
CODE_RATE, SCALE_RATE = 0.03, 0.002
# as many times those, so that codes change within few steps
RATE = 12.0
OUT = os.path.join(os.path.dirname(__file__), "..", "resources", "tuning")


def wide(of_groups):
    return of_groups.repeat_interleave(GROUP, 1)[:, :COLUMNS]


def adafactor(parameter):
    return Adafactor([parameter], lr=1.0, eps=(1e-30, 1e-3), clip_threshold=1.0, decay_rate=-0.8, beta1=None,
                     scale_parameter=False, relative_step=False, warmup_init=False)


def main():
    torch.manual_seed(11)
    groups = -(-COLUMNS // GROUP)
    codes = torch.randint(0, 16, (ROWS, COLUMNS)).float()
    zeros = torch.randint(4, 12, (ROWS, groups)).float()
    scales = (torch.rand(ROWS, groups) * 0.02 + 0.005).half().float()
    # rows and columns of different size, that the two kinds of means matter
    sizes = torch.rand(ROWS, 1) * torch.rand(1, COLUMNS) * 1e-3
    gradients = torch.randn(STEPS, ROWS, COLUMNS) * sizes + torch.randn(ROWS, COLUMNS) * sizes * 0.5
    places = codes.clone()
    new_scales = scales.clone()
    place_steps, scale_steps = torch.zeros_like(places, requires_grad=True), torch.zeros_like(scales, requires_grad=True)
    optimizers = adafactor(place_steps), adafactor(scale_steps)
    for gradient in gradients:
        place, logarithm = places.clone().requires_grad_(), torch.zeros_like(scales).requires_grad_()
        rounded = place + (place.round().clamp(0, 15) - place).detach()
        weights = (rounded - wide(zeros)) * wide(new_scales * logarithm.exp())
        place_steps.grad, scale_steps.grad = torch.autograd.grad(weights, [place, logarithm], gradient)
        before = place_steps.detach().clone(), scale_steps.detach().clone()
        for optimizer in optimizers:
            optimizer.step()
        places = (places + (place_steps.detach() - before[0]) * RATE * CODE_RATE).clamp(-0.5, 15.4995)
        new_scales = new_scales * (1 + (scale_steps.detach() - before[1]) * RATE * SCALE_RATE)
    new_codes = places.round().clamp(0, 15)
    changed = int((new_codes != codes).sum())
    assert changed > ROWS * COLUMNS // 4, changed
    os.makedirs(OUT, exist_ok=True)
    save_file({"codes": codes, "scales": scales, "zeros": zeros, "gradients": gradients.reshape(-1, COLUMNS).contiguous(),
               "new_codes": new_codes, "new_scales": new_scales}, os.path.join(OUT, "model.safetensors"))
    with open(os.path.join(OUT, "expected.json"), "w") as file:
        json.dump({"python": platform.python_version(), "torch": torch.__version__,
                   "transformers": transformers.__version__, "changed_codes": changed}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
