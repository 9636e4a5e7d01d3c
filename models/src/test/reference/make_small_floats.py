#!/usr/bin/env python3
"""Makes small-floats.json: what torch takes each code of its 8-bit floats for, null for what is no finite number.

    python3 -m venv venv && venv/bin/pip install torch==2.15.0
    venv/bin/python models/src/test/reference/make_small_floats.py
"""
import json
import math

import torch

FORMATS = {"e4m3": torch.float8_e4m3fn, "e5m2": torch.float8_e5m2, "e8m0": torch.float8_e8m0fnu}


def values(dtype):
    numbers = torch.arange(256, dtype=torch.uint8).view(dtype).float().tolist()
    return [x if math.isfinite(x) else None for x in numbers]


with open("models/src/test/resources/small-floats.json", "w") as f:
    made_with = {"torch": torch.__version__.split("+")[0], "script": "models/src/test/reference/make_small_floats.py"}
    json.dump({"made_with": made_with, **{name: values(dtype) for name, dtype in FORMATS.items()}}, f)
    f.write("\n")
