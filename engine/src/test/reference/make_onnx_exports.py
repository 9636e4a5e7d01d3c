#!/usr/bin/env python3
"""Makes src/test/resources/exports: one reference checkpoint as ready-made ONNX graphs, by the tools that users have.

How to run
----------
    python3 -m venv v && v/bin/pip install torch==2.15.0 transformers==4.57.6 optimum==2.3.0 optimum-onnx==0.1.0 \
        onnx==1.23.2 onnxruntime==1.23.2 onnxscript==0.7.2 onnx-ir onnxruntime-genai==0.10.0
    v/bin/python engine/src/test/reference/make_onnx_exports.py

What comes out
--------------
The checkpoint is llama_llama3_tf4 without its rope scaling: GroupQueryAttention needs heads of a multiple of 16, and the
builder computes Llama 3's scaling otherwise than transformers. What transformers computes with it, in float32, is in
expected.json, in the format of make_references.py; where two tokens are nearly as likely, prompts are drawn again. Graphs
are compressed, since Optimum's repeat their text a lot.

    optimum             optimum-cli export onnx --task text-generation
    optimum_with_past   optimum-cli export onnx --task text-generation-with-past
    merged              the same, with an input use_cache_branch as Optimum's merged decoders have: logits are NaN when it
                        does not say whether there is a past
    genai               onnxruntime_genai.models.builder -p fp32 -e cpu, weights in a file of their own

Versions are in versions.json.
"""
import gzip
import importlib.metadata
import json
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

import numpy
import onnx
import torch
import transformers
from onnx import TensorProto, helper, numpy_helper

RESOURCES = pathlib.Path(__file__).resolve().parents[1] / "resources"
SOURCE = RESOURCES / "reference" / "llama_llama3_tf4"
OUT = RESOURCES / "exports"
SEED = 20260
LENGTHS = [2, 3, 17, 60]
PROMPT_LENGTHS = [1, 7, 30]
NEW_TOKENS = 12
GAP = 1e-3
PACKAGES = ["torch", "transformers", "optimum", "optimum-onnx", "onnx", "onnxruntime", "onnxscript", "onnxruntime-genai"]


def run(*arguments, may_fail=False):
    result = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True)
    if result.returncode != 0 and not may_fail:
        sys.exit(result.stderr)


def keep(folder, name, configs, data=()):
    target = OUT / name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for config in configs:
        shutil.copy(folder / config, target / config)
    for file in ["model.onnx", *data]:
        (target / (file + ".gz")).write_bytes(gzip.compress((folder / file).read_bytes(), 9, mtime=0))


def without_paths(folder):
    """The exporter notes where its own source lies."""
    model = onnx.load(folder / "model.onnx")
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    model.doc_string = ""
    del model.graph.metadata_props[:]
    onnx.save(model, folder / "model.onnx")


def checkpoint(folder):
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("expected.json"))
    config = json.loads((folder / "config.json").read_text())
    config.pop("rope_scaling")
    (folder / "config.json").write_text(json.dumps(config, indent=2))


@torch.no_grad()
def score(model, tokens):
    logits = model(torch.tensor([tokens])).logits[0]
    logprobs = torch.log_softmax(logits.double(), -1)
    best = logits.topk(2, -1)
    clear = (best.values[:, 0] - best.values[:, 1]) > GAP
    return {
        "tokens": tokens,
        "logprobs": [None] + [round(logprobs[i - 1, tokens[i]].item(), 7) for i in range(1, len(tokens))],
        "top1": [None] + [best.indices[i - 1, 0].item() if clear[i - 1] else None for i in range(1, len(tokens))],
    }


@torch.no_grad()
def generate(model, draw, length):
    while True:
        prompt = draw(length)
        out = model.generate(torch.tensor([prompt]), attention_mask=torch.ones(1, length, dtype=torch.long),
            do_sample=False, max_new_tokens=NEW_TOKENS, eos_token_id=None, pad_token_id=0, output_logits=True,
            return_dict_in_generate=True)
        best = torch.cat(out.logits).topk(2, -1).values
        if (best[:, 0] - best[:, 1]).min() > GAP:
            return {"prompt": prompt, "new_tokens": out.sequences[0, length:].tolist()}


def expected(folder):
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager").eval()
    random = numpy.random.default_rng(SEED)
    draw = lambda length: random.integers(3, model.config.vocab_size, length).tolist()
    (OUT / "expected.json").write_text(json.dumps({
        "score": [score(model, draw(length)) for length in LENGTHS],
        "generate": [generate(model, draw, length) for length in PROMPT_LENGTHS],
    }) + "\n")


def optimum(checkpoint, folder, task):
    run(pathlib.Path(sys.executable).parent / "optimum-cli", "export", "onnx", "--model", checkpoint, "--task", task,
        "--dtype", "fp32", folder)
    without_paths(folder)


def merge(source, folder):
    shutil.copytree(source, folder)
    model = onnx.load(folder / "model.onnx")
    graph = model.graph
    for node in graph.node:
        for i, name in enumerate(node.output):
            if name == "logits":
                node.output[i] = "plain_logits"
    graph.input.append(helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1]))
    graph.initializer.extend([
        numpy_helper.from_array(numpy.array([2]), "length_axis"),
        numpy_helper.from_array(numpy.array([0]), "no_past"),
        numpy_helper.from_array(numpy.array(numpy.nan, dtype=numpy.float32), "nan"),
    ])
    graph.node.extend([
        helper.make_node("Shape", ["past_key_values.0.key"], ["past_sizes"]),
        helper.make_node("Gather", ["past_sizes", "length_axis"], ["past_length"], axis=0),
        helper.make_node("Greater", ["past_length", "no_past"], ["has_past"]),
        helper.make_node("Equal", ["has_past", "use_cache_branch"], ["flag_is_right"]),
        helper.make_node("Where", ["flag_is_right", "plain_logits", "nan"], ["logits"]),
    ])
    onnx.checker.check_model(model)
    onnx.save(model, folder / "model.onnx")


def genai(checkpoint, folder, cache):
    # It ends with an error where a checkpoint has no tokenizer, behind the graph and its configuration.
    run(sys.executable, "-m", "onnxruntime_genai.models.builder", "-m", "llama", "-i", checkpoint, "-o", folder, "-p",
        "fp32", "-e", "cpu", "-c", cache, may_fail=True)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        base = pathlib.Path(temporary)
        checkpoint(base / "checkpoint")
        OUT.mkdir(exist_ok=True)
        expected(base / "checkpoint")
        optimum(base / "checkpoint", base / "plain", "text-generation")
        keep(base / "plain", "optimum", ["config.json"])
        optimum(base / "checkpoint", base / "past", "text-generation-with-past")
        keep(base / "past", "optimum_with_past", ["config.json"])
        merge(base / "past", base / "merged")
        keep(base / "merged", "merged", ["config.json"])
        genai(base / "checkpoint", base / "genai", base / "cache")
        keep(base / "genai", "genai", ["genai_config.json"], ["model.onnx.data"])
    versions = {package: importlib.metadata.version(package) for package in PACKAGES}
    versions["python"] = platform.python_version()
    (OUT / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")


if __name__ == "__main__":
    main()
