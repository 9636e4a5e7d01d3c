#!/usr/bin/env python3
"""Makes src/test/resources/exports: one reference checkpoint as ready-made ONNX graphs, by the tools that users have.

How to run
----------
    python3 -m venv v && v/bin/pip install torch==2.15.0 transformers==4.57.6 optimum==2.3.0 optimum-onnx==0.1.0 \
        onnx==1.23.2 onnxruntime==1.23.2 onnxscript==0.7.2 onnx-ir onnxruntime-genai==0.10.0
    v/bin/python engine/src/test/reference/make_onnx_exports.py

What comes out
--------------
The checkpoint is qwen2_tf4 (head size 8, which GroupQueryAttention needs); what transformers computes with it is in its
expected.json. Graphs are compressed, since Optimum's repeat their text a lot.

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
from onnx import TensorProto, helper, numpy_helper

RESOURCES = pathlib.Path(__file__).resolve().parents[1] / "resources"
CHECKPOINT = RESOURCES / "reference" / "qwen2_tf4"
OUT = RESOURCES / "exports"
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


def optimum(folder, task):
    run(pathlib.Path(sys.executable).parent / "optimum-cli", "export", "onnx", "--model", CHECKPOINT, "--task", task,
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


def genai(folder, cache):
    # It ends with an error where a checkpoint has no tokenizer, behind the graph and its configuration.
    run(sys.executable, "-m", "onnxruntime_genai.models.builder", "-m", "qwen2", "-i", CHECKPOINT, "-o", folder, "-p",
        "fp32", "-e", "cpu", "-c", cache, may_fail=True)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        base = pathlib.Path(temporary)
        optimum(base / "plain", "text-generation")
        keep(base / "plain", "optimum", ["config.json"])
        optimum(base / "past", "text-generation-with-past")
        keep(base / "past", "optimum_with_past", ["config.json"])
        merge(base / "past", base / "merged")
        keep(base / "merged", "merged", ["config.json"])
        genai(base / "genai", base / "cache")
        keep(base / "genai", "genai", ["genai_config.json"], ["model.onnx.data"])
    versions = {package: importlib.metadata.version(package) for package in PACKAGES}
    versions["python"] = platform.python_version()
    (OUT / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")


if __name__ == "__main__":
    main()
