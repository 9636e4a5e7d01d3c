#!/usr/bin/env python3
"""Makes the reference checkpoints of compressed-tensors, bitsandbytes and modelopt that the Java engines are tested against.

Every case is a tiny, randomly initialised model of make_references.py's kind whose linear layers are rounded by the library
of that name, which also tells what its codes mean. With those weights transformers computes expected.json, in float32, as in
make_references.py. Integers go to reference_quantized, what is widened when it is read to reference.

How to run
----------
    python3 -m venv venvc
    venvc/bin/pip install torch transformers==5.23.0 compressed-tensors==0.20.0 bitsandbytes==0.50.2 \\
        nvidia-modelopt==0.47.0 scipy omegaconf pulp torchprofile
    venvc/bin/python engine/src/test/reference/make_stored_references.py
"""
import argparse
import os

import make_references as plain
from stored_formats import BitsAndBytes, Compressed, PackedFloats

LLAMA = plain.llama(hidden_size=64, intermediate_size=96, head_dim=16)
QWEN2 = {**plain.QWEN2, "hidden_size": 64, "intermediate_size": 96, "num_attention_heads": 4}
MOE = {**plain.QWEN3_MOE, "hidden_size": 32, "moe_intermediate_size": 32, "num_hidden_layers": 2}
INTEGERS, FLOATS = "reference_quantized", "reference"
INT4 = dict(num_bits=4, type="int", strategy="group", group_size=32)
INT8 = dict(num_bits=8, type="int", strategy="channel", symmetric=True)
FP8 = dict(num_bits=8, type="float", symmetric=True)

CASES = [
    (INTEGERS, plain.Case("compressed4_llama", "llama", LLAMA, stored=Compressed("pack-quantized", symmetric=False, **INT4))),
    (INTEGERS, plain.Case("compressed4_act_order", "llama", LLAMA,
                          stored=Compressed("pack-quantized", order=True, symmetric=True, **INT4))),
    (INTEGERS, plain.Case("compressed8_packed", "qwen2", QWEN2, stored=Compressed("pack-quantized", **INT8))),
    (INTEGERS, plain.Case("compressed8_bytes", "qwen2", QWEN2,
                          stored=Compressed("int-quantized", left=("*layers.1.self_attn.o_proj.weight",), **INT8))),
    (FLOATS, plain.Case("llama_compressed_fp8", "llama", plain.llama(),
                        stored=Compressed("float-quantized", strategy="channel", **FP8))),
    (FLOATS, plain.Case("qwen2_compressed_fp8", "qwen2", plain.QWEN2,
                        stored=Compressed("naive-quantized", strategy="tensor", **FP8))),
    (FLOATS, plain.Case("qwen3_moe_compressed_fp8", "qwen3_moe", MOE,
                        stored=Compressed("float-quantized", strategy="block", block_structure=[16, 12], **FP8))),
    (FLOATS, plain.Case("llama_nf4", "llama", plain.llama(intermediate_size=300),
                        stored=BitsAndBytes("nf4", nested=True, block=32, left=("*layers.1.mlp.down_proj.weight",)))),
    (FLOATS, plain.Case("qwen2_fp4", "qwen2", plain.QWEN2, stored=BitsAndBytes("fp4", block=128))),
    (FLOATS, plain.Case("qwen2_nvfp4", "qwen2", {**QWEN2, "intermediate_size": 80},
                        stored=PackedFloats("compressed-tensors", left=("*layers.0.self_attn.k_proj.weight",)))),
    (FLOATS, plain.Case("llama_mxfp4", "llama", LLAMA, stored=PackedFloats("compressed-tensors", "mxfp4-pack-quantized"))),
    (FLOATS, plain.Case("qwen3_moe_modelopt", "qwen3_moe", MOE, stored=PackedFloats("modelopt"))),
    (INTEGERS, plain.Case("bitsandbytes8_llama", "llama", plain.llama(), stored=BitsAndBytes("int8"))),
]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", default="engine/src/test/resources")
    ap.add_argument("--only", action="append")
    args = ap.parse_args()
    for folder, case in CASES:
        if not args.only or case.name in args.only:
            case.dtype = "bfloat16"
            print(f"{case.name}: {plain.make(case, os.path.join(args.out, folder), 20240)}", flush=True)


if __name__ == "__main__":
    main()
