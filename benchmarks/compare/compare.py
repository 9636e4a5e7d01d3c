#!/usr/bin/env python3
"""occ-local against HuggingFace transformers, side by side in one run.

    python3 benchmarks/compare/compare.py

Both systems hold the same model, a process each, and take turns: every round does each piece of work once in each
system, so that what else the machine does troubles both. Reported are medians over the rounds, their ratio, and the
share of what matrix products and memory reach at best in the same run. A virtual environment is made beside this file
unless --python names an interpreter that has torch and transformers; nothing else is installed.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LENGTH = 512
PROMPT = 64
NEW_TOKENS = 8


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
    subprocess.run(["mvn", "-q", "-pl", "benchmarks", "-am", "compile", "dependency:build-classpath", f"-Dmdep.outputFile={file}"],
                   cwd=ROOT, check=True)
    return f"{target / 'classes'}{os.pathsep}{file.read_text()}"


def parameters(folder):
    config = json.loads((Path(folder) / "config.json").read_text())
    hidden, heads = config["hidden_size"], config["num_attention_heads"]
    wide = config.get("num_key_value_heads", heads) * (hidden // heads)
    layer = 2 * hidden * hidden + 2 * hidden * wide + 3 * hidden * config["intermediate_size"]
    return config["num_hidden_layers"] * layer + config["vocab_size"] * hidden


def measure(arguments, dtype, interpreter, java_classpath):
    pinned = ["taskset", "-c", arguments.cores] if arguments.cores else []
    ours = Worker([*pinned, "java", "-cp", java_classpath, "org.occlocal.benchmarks.CompareWorker", arguments.model, dtype])
    theirs = Worker([*pinned, interpreter, str(HERE / "transformers_worker.py"), arguments.model, dtype])
    batches = [int(size) for size in arguments.batches.split(",")]
    work = [("score", f"score {arguments.texts} {LENGTH}")]
    work += [(f"decode {rows}", f"decode {rows} {PROMPT} {NEW_TOKENS}") for rows in batches]
    seconds = {name: ([], []) for name, _ in work}
    product, read = [], []
    for round_number in range(arguments.rounds + 1):
        product.append(ours.ask(f"product {LENGTH}")[0])
        read.append(ours.ask("read 1000000000")[0])
        for name, line in work:
            sides = [(0, ours), (1, theirs)]
            for side, worker in sides if round_number % 2 else reversed(sides):
                times = worker.ask(line)
                if round_number > 0:  # the first round warms up
                    seconds[name][side].append(statistics.median(times))
    weight_bytes = parameters(arguments.model) * (4 if dtype == "float32" else 2)
    rows = []
    for name, (own, other) in seconds.items():
        median, reference = statistics.median(own), statistics.median(other)
        if name == "score":
            tokens = arguments.texts * LENGTH
            limit = 2 * parameters(arguments.model) * tokens / max(product)
        else:
            tokens = int(name.split()[1])
            limit = weight_bytes / max(read)
        rows.append({"dtype": dtype, "work": name, "occ_local_seconds": median, "transformers_seconds": reference,
                     "occ_local_tokens_per_second": tokens / median, "transformers_tokens_per_second": tokens / reference,
                     "ratio": reference / median, "share_of_limit": limit / median,
                     "occ_local_all": own, "transformers_all": other})
    result = {"rows": rows, "product_flops": max(product), "read_bytes_per_second": max(read),
              "load_seconds": [ours.load_seconds, theirs.load_seconds],
              "resident_bytes": [ours.ask("memory")[0], theirs.ask("memory")[0]]}
    ours.close()
    theirs.close()
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="checkpoint folder; default: random weights of Qwen2-0.5B's shape, made once")
    parser.add_argument("--python", help="interpreter with torch and transformers")
    parser.add_argument("--classpath", help="class path of the benchmarks module; default: asks Maven")
    parser.add_argument("--dtypes", default="bfloat16,float32")
    parser.add_argument("--batches", default="1,8,16", help="rows that decode together")
    parser.add_argument("--texts", type=int, default=8, help=f"texts of {LENGTH} tokens that are scored together")
    parser.add_argument("--cores", help="such as 0: run both on these alone, where others disturb all cores together")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", default=str(ROOT / "benchmarks/target/compare.json"))
    arguments = parser.parse_args()
    interpreter = python(arguments.python)
    if not arguments.model:
        arguments.model = str(ROOT / "benchmarks/target/qwen2-0.5b-random")
        if not Path(arguments.model).exists():
            subprocess.run([interpreter, HERE / "random_checkpoint.py", arguments.model], check=True)
    java_classpath = classpath(arguments.classpath)
    versions = subprocess.run(
        [interpreter, "-c", "import torch, transformers; print(torch.__version__, transformers.__version__)"],
        check=True, capture_output=True, text=True).stdout.split()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    report = {"machine": platform.machine(), "processors": os.cpu_count(), "torch": versions[0],
              "transformers": versions[1], "commit": commit.strip(), "cores": arguments.cores, "rounds": arguments.rounds}
    print("| work | dtype | occ-local tokens/s | transformers tokens/s | ratio | share of limit |")
    print("|---|---|---|---|---|---|")
    for dtype in arguments.dtypes.split(","):
        report[dtype] = measure(arguments, dtype, interpreter, java_classpath)
        for row in report[dtype]["rows"]:
            print(f"| {row['work']} | {dtype} | {row['occ_local_tokens_per_second']:.0f} |"
                  f" {row['transformers_tokens_per_second']:.0f} | {row['ratio']:.2f} | {row['share_of_limit']:.2f} |",
                  flush=True)
        own = report[dtype]
        print(f"\n{dtype}: products {own['product_flops'] / 1e9:.0f} GFLOP/s, reading"
              f" {own['read_bytes_per_second'] / 1e9:.1f} GB/s, loading {own['load_seconds'][0]:.1f} and"
              f" {own['load_seconds'][1]:.1f} s, resident {own['resident_bytes'][0] / 1e6:.0f} and"
              f" {own['resident_bytes'][1] / 1e6:.0f} MB\n", flush=True)
    Path(arguments.out).parent.mkdir(parents=True, exist_ok=True)
    Path(arguments.out).write_text(json.dumps(report, indent=1) + "\n")
    print(f"written to {arguments.out}")


if __name__ == "__main__":
    main()
