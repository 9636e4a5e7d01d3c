#!/usr/bin/env python3
"""occ-local against HuggingFace transformers, side by side in one run.

    python3 benchmarks/compare/compare.py --tokenizer DIR --data-root DIR

Both systems hold the same model, a process each, and take turns: every round does each piece of work once in each
system, so that what else the machine does troubles both. Reported are medians over the rounds, their ratio, and the
share of what matrix products and memory reach at best in the same run. For scoring and decoding it is also said what all
matrix products take by themselves, with weights that come from memory as the model's do. A virtual environment is made beside this file
unless --python names an interpreter that has torch and transformers; nothing else is installed.

The rows of data sets need a folder with Qwen2's tokenizer.json and OpenCompass' data. There transformers does the work as
OpenCompass does it (each label of each row on its own, in padded batches, all logits) and as lm-evaluation-harness does it
(sorted by length; one-token answers behind one context together). It is given every k-th row, and its time is scaled by
the number of rows; occ-local does all rows, since sharing prefixes is what it is about.

The group onnx has ONNX Runtime score in float32, and both engines decode with weights of 4 bits (in groups of 32, and of 128 as
most published checkpoints have them), beside transformers in the dtype of the run.
"""
import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LENGTH = 512
LONG = 8192
PROMPT = 64
NEW_TOKENS = 32
GENERATED = 64
DATASETS = {"mmlu": "mmlu_astronomy_ppl", "siqa": "siqa_ppl", "gsm8k": "gsm8k_gen"}
GROUPS = ["score", "decode", "load", "stages", "long", "onnx", *DATASETS]

# Other ways to run the model, by what transformers computes in: name, work, and arguments of the worker behind the folder.
OTHER_WAYS = {
    "float32": [("onnx", "score", ["float32", "cpu", "onnx"])],
    "bfloat16": [("onnx, int4", "decode", ["float32", "cpu", "onnx", "int4"]),
                 ("onnx, int4 in groups of 128", "decode", ["float32", "cpu", "onnx", "int4", "128"]),
                 ("pytorch, int4", "decode", ["bfloat16", "cpu", "pytorch", "int4"])],
}


class Worker:
    """A process that answers each line with a line."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.load_seconds = float(self.process.stdout.readline().split()[1])

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"a worker ended while doing: {line}")
        return [float(number) for number in answer.split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Work:
    """One row of the report: what each side does, and how its answers become seconds for the same amount of work."""

    def __init__(self, name, ours, theirs, tokens, limit=None, scale=1.0):
        self.name, self.ours, self.theirs = name, ours, theirs
        self.tokens, self.limit, self.scale = tokens, limit, scale
        self.own, self.other = [], []


def python(given):
    if given:
        return given
    venv = HERE / ".venv"
    if not venv.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "-q", "torch", "transformers"], check=True)
    return str(venv / "bin/python")


def classpath(given):
    if given:
        return given
    target = ROOT / "benchmarks/target"
    file = target / "classpath.txt"
    subprocess.run(["mvn", "-q", "-pl", "benchmarks", "-am", "compile", "dependency:build-classpath",
                    f"-Dmdep.outputFile={file}"], cwd=ROOT, check=True)
    return f"{target / 'classes'}{os.pathsep}{file.read_text()}"


def token_files(arguments, groups):
    """The texts of data sets as token ids, written by `occ-local bench plan`."""
    wanted = [group for group in groups if group in DATASETS]
    if not wanted:
        return {}
    if not arguments.tokenizer or not arguments.data_root:
        sys.exit(f"{', '.join(wanted)} need --tokenizer and --data-root; leave them out with --only")
    jar = ROOT / "cli/target/occ-local.jar"
    if not jar.exists():
        subprocess.run(["mvn", "-q", "package", "-DskipTests", "-pl", "cli", "-am"], cwd=ROOT, check=True)
    folder = ROOT / "benchmarks/target/tokens"
    shape = folder / "shape"
    shape.mkdir(parents=True, exist_ok=True)
    for file in Path(arguments.tokenizer).glob("*.json"):
        shutil.copy(file, shape)
    shutil.copy(Path(arguments.model) / "config.json", shape)
    names = [str(HERE / "mmlu_astronomy_ppl.yaml") if group == "mmlu" else DATASETS[group] for group in wanted]
    print(subprocess.run(["java", "-jar", jar, "bench", "plan", "--model", shape, "--datasets", *names, "--data-root",
                          arguments.data_root, "--tokens-out", folder], check=True, capture_output=True,
                         text=True).stdout)
    return {group: folder / f"{DATASETS[group]}.jsonl" for group in wanted}


def parameters(folder):
    config = json.loads((Path(folder) / "config.json").read_text())
    hidden, heads = config["hidden_size"], config["num_attention_heads"]
    wide = config.get("num_key_value_heads", heads) * (hidden // heads)
    layer = 2 * hidden * hidden + 2 * hidden * wide + 3 * hidden * config["intermediate_size"]
    return config["num_hidden_layers"] * layer + config["vocab_size"] * hidden


def works(arguments, dtype, files, limits):
    """limits: {"product": FLOP/s, "read": bytes/s}, filled before they are used."""
    flops = 2 * parameters(arguments.model)
    weight_bytes = flops / 2 * (4 if dtype == "float32" else 2)
    groups = arguments.only.split(",")
    result = []
    if "score" in groups:
        tokens = arguments.texts * LENGTH
        for batch in (1, arguments.texts):
            result.append(Work(f"score, {arguments.texts} texts of {LENGTH}, transformers {batch} at a time",
                               f"packs 1 {arguments.texts} {LENGTH}", f"score {arguments.texts} {LENGTH} {batch}",
                               tokens, lambda t=tokens: flops * t / limits["product"]))
    if "decode" in groups:
        for rows in map(int, arguments.batches.split(",")):
            result.append(Work(f"decode, {rows} rows", f"decode {rows} {PROMPT} {NEW_TOKENS}",
                               f"decode {rows} {PROMPT} {NEW_TOKENS}", rows, lambda: weight_bytes / limits["read"]))
    for group, file in files.items():
        texts = sum(1 for _ in open(file))
        if group == "gsm8k":
            rows = min(texts, arguments.gsm8k_rows)
            sample = max(8, arguments.sample)  # a whole batch of theirs
            result.append(Work(f"gsm8k 4-shot, {rows} rows, {GENERATED} new tokens, as OpenCompass",
                               f"generate {file} {rows} {GENERATED} 64",
                               f"generate {file} {rows} {sample} {GENERATED} 8", rows * GENERATED,
                               scale=rows / sample))
            continue
        labels = 4 if group == "mmlu" else 3
        texts = min(texts, arguments.texts_of_datasets // labels * labels)
        sample = arguments.sample * labels
        for way in ("opencompass", "lmeval"):
            result.append(Work(f"{group}, {texts} texts, as {way}", f"requests {file} {texts}",
                               f"{way} {file} {texts} {sample} {labels} 8", texts, scale=texts / sample))
    return result


def measure(arguments, dtype, interpreter, java_classpath, files):
    pinned = ["taskset", "-c", arguments.cores] if arguments.cores else []
    java = [*pinned, "java", "-cp", java_classpath, "org.occlocal.benchmarks.CompareWorker", arguments.model, dtype]
    groups = arguments.only.split(",")
    ours = Worker(java)
    theirs = Worker([*pinned, interpreter, str(HERE / "transformers_worker.py"), arguments.model, dtype])
    limits = {"product": 0.0, "read": 0.0}
    work = works(arguments, dtype, files, limits)
    for round_number in range(arguments.rounds + 1):
        limits["product"] = max(limits["product"], ours.ask(f"product {LENGTH}")[0])
        limits["read"] = max(limits["read"], ours.ask("read 1000000000")[0])
        for piece in work:
            if round_number == 0 and piece.scale != 1.0:
                continue  # the first round warms up
            sides = [(piece.own, ours, piece.ours), (piece.other, theirs, piece.theirs)]
            for times, worker, line in sides if round_number % 2 else reversed(sides):
                answer = worker.ask(line)
                seconds = statistics.median(answer) if line.startswith("decode") else answer[0]
                if round_number > 0:
                    times.append(seconds)
    rows = []
    for piece in work:
        own, other = statistics.median(piece.own), statistics.median(piece.other) * piece.scale
        rows.append({"dtype": dtype, "work": piece.name, "occ_local_seconds": own, "transformers_seconds": other,
                     "occ_local_per_second": piece.tokens / own, "transformers_per_second": piece.tokens / other,
                     "ratio": other / own, "share_of_limit": piece.limit() / own if piece.limit else None,
                     "occ_local_all": piece.own, "transformers_all": piece.other, "transformers_scale": piece.scale})
    result = {"rows": rows, "product_flops": limits["product"], "read_bytes_per_second": limits["read"],
              "load_seconds": [ours.load_seconds, theirs.load_seconds],
              "resident_bytes": [ours.ask("memory")[0], theirs.ask("memory")[0]]}
    if "onnx" in groups:
        for name, kind, arguments_of_worker in OTHER_WAYS[dtype]:
            rows.append(other_way(arguments, dtype, [*java[:-1], *arguments_of_worker], theirs, name, kind))
    theirs.close()
    if "load" in groups:
        result["loading"] = [ours.ask(f"load {arguments.model}") for _ in range(arguments.rounds)]
    passes = {}
    if "score" in groups:
        passes[f"score, {arguments.texts} texts"] = arguments.texts * LENGTH
    if "decode" in groups:
        passes.update({f"decode, {rows} rows": int(rows) for rows in arguments.batches.split(",")})
    result["products_alone"] = {name: min(ours.ask(f"products {rows}")[0] for _ in range(arguments.rounds))
                                for name, rows in passes.items()}
    if "score" in groups:
        result["share_outside_native"] = [
            ours.ask(f"packs 4 {arguments.texts} {LENGTH}")[1] for _ in range(arguments.rounds)]
    if "long" in groups:
        result["long_texts"] = [[ours.ask(f"packs 1 1 {LONG}")[0], ours.ask(f"packs 1 8 {LONG // 8}")[0]]
                                for _ in range(arguments.rounds)]
    if "stages" in groups:
        staged = Worker([*java, "cpu,cpu"])
        line = f"packs 24 2 {LENGTH}"  # few packs would measure how the pipeline fills
        ours.ask(line), staged.ask(line)
        result["stages"] = [[staged.ask(line)[0], ours.ask(line)[0]] for _ in range(arguments.rounds)]
        staged.close()
    ours.close()
    return result


def other_way(arguments, dtype, command, theirs, name, kind):
    """The row of a model that is run by another engine, or with other weights, in turns with transformers."""
    ours = Worker(command)
    tokens = arguments.texts * LENGTH
    own_line = f"packs 1 {arguments.texts} {LENGTH}" if kind == "score" else f"decode 1 {PROMPT} {NEW_TOKENS}"
    their_line = f"score {arguments.texts} {LENGTH} 1" if kind == "score" else own_line
    own, other = [], []
    for round_number in range(arguments.rounds + 1):
        for times, worker, line in (own, ours, own_line), (other, theirs, their_line):
            answer = worker.ask(line)
            if round_number > 0:
                times.append(answer[0] if kind == "score" else statistics.median(answer))
    resident = ours.ask("memory")[0]
    ours.close()
    own_seconds, other_seconds = statistics.median(own), statistics.median(other)
    done = tokens if kind == "score" else 1
    what = f"score, {arguments.texts} texts of {LENGTH}, transformers 1 at a time" if kind == "score" else "decode, 1 row"
    return {"dtype": dtype, "work": f"{what}, {name}", "occ_local_seconds": own_seconds,
            "transformers_seconds": other_seconds, "occ_local_per_second": done / own_seconds,
            "transformers_per_second": done / other_seconds, "ratio": other_seconds / own_seconds,
            "share_of_limit": None, "occ_local_all": own, "transformers_all": other, "transformers_scale": 1.0,
            "resident_bytes": resident}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="checkpoint folder; default: random weights of Qwen2-0.5B's shape, made once")
    parser.add_argument("--python", help="interpreter with torch and transformers")
    parser.add_argument("--classpath", help="class path of the benchmarks module; default: asks Maven")
    parser.add_argument("--only", default="score,decode,load,stages,long", help="some of " + ",".join(GROUPS))
    parser.add_argument("--tokenizer", help="folder with Qwen2's tokenizer.json, for data sets")
    parser.add_argument("--data-root", help="folder that holds OpenCompass' data folder, for data sets")
    parser.add_argument("--sample", type=int, default=4, help="rows of a data set that transformers is given")
    parser.add_argument("--texts-of-datasets", type=int, default=600, help="texts of a data set that occ-local scores")
    parser.add_argument("--gsm8k-rows", type=int, default=64)
    parser.add_argument("--dtypes", default="bfloat16,float32")
    parser.add_argument("--batches", default="1,8,16", help="rows that decode together")
    parser.add_argument("--texts", type=int, default=8, help=f"texts of {LENGTH} tokens that are scored together")
    parser.add_argument("--cores", help="such as 0: run both on these alone, where others disturb all cores together")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", default=str(ROOT / "benchmarks/target/compare.json"))
    arguments = parser.parse_args()
    unknown = set(arguments.only.split(",")) - set(GROUPS)
    if unknown:
        parser.error(f"--only: {', '.join(unknown)} is none of {', '.join(GROUPS)}")
    interpreter = python(arguments.python)
    if not arguments.model:
        arguments.model = str(ROOT / "benchmarks/target/qwen2-0.5b-random")
        if not Path(arguments.model).exists():
            subprocess.run([interpreter, HERE / "random_checkpoint.py", arguments.model], check=True)
    java_classpath = classpath(arguments.classpath)
    files = token_files(arguments, arguments.only.split(","))
    versions = subprocess.run(
        [interpreter, "-c", "import torch, transformers; print(torch.__version__, transformers.__version__)"],
        check=True, capture_output=True, text=True).stdout.split()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    report = {"machine": platform.machine(), "processors": os.cpu_count(), "torch": versions[0],
              "transformers": versions[1], "commit": commit.strip(), "cores": arguments.cores, "rounds": arguments.rounds}
    print("| work | dtype | occ-local s | transformers s | ratio | share of limit |\n|---|---|---|---|---|---|")
    for dtype in arguments.dtypes.split(","):
        own = report[dtype] = measure(arguments, dtype, interpreter, java_classpath, files)
        for row in own["rows"]:
            share = "" if row["share_of_limit"] is None else f"{row['share_of_limit']:.2f}"
            print(f"| {row['work']} | {dtype} | {row['occ_local_seconds']:.3f} | {row['transformers_seconds']:.3f} |"
                  f" {row['ratio']:.2f} | {share} |", flush=True)
        print(f"\n{dtype}: products {own['product_flops'] / 1e9:.0f} GFLOP/s, reading"
              f" {own['read_bytes_per_second'] / 1e9:.1f} GB/s, resident {own['resident_bytes'][0] / 1e6:.0f} and"
              f" {own['resident_bytes'][1] / 1e6:.0f} MB")
        for name, seconds in own["products_alone"].items():
            print(f"products alone, {name}: {seconds:.3f} s")
        median = lambda pairs: [statistics.median(column) for column in zip(*pairs)]
        if "loading" in own:
            load, read = median(own["loading"])
            print(f"loading {load:.2f} s, reading the files once {read:.2f} s: {load / read:.2f}")
        if "share_outside_native" in own:
            print(f"outside native code {100 * statistics.median(own['share_outside_native']):.2f} %")
        if "long_texts" in own:
            long, short = median(own["long_texts"])
            print(f"one text of {LONG} tokens {long:.2f} s, eight of {LONG // 8} {short:.2f} s: {long / short:.2f}")
        if "stages" in own:
            staged, whole = median(own["stages"])
            print(f"two stages {staged:.2f} s, one device {whole:.2f} s: {whole / staged:.2f}")
        print(flush=True)
    Path(arguments.out).parent.mkdir(parents=True, exist_ok=True)
    Path(arguments.out).write_text(json.dumps(report, indent=1) + "\n")
    print(f"written to {arguments.out}")


if __name__ == "__main__":
    main()
