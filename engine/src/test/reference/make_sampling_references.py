#!/usr/bin/env python3
"""Makes sampling-references.json: what transformers' generate() does with penalties, minimum lengths and warpers.

The models are checkpoints that make_references.py made. Numbers come from model.generate() itself, in float32, with
eager attention, one prompt at a time.

How to run
----------
    python3 -m venv venv5 && venv5/bin/pip install torch==2.15.0 transformers==5.23.0
    venv5/bin/python engine/src/test/reference/make_sampling_references.py

The file comes out identical on the same versions; they are recorded under "made_with".

sampling-references.json
------------------------
greedy[i]: new_tokens is the greedy continuation of prompt under repetition_penalty, where none of eos_token_ids comes
before min_new_tokens tokens. It ends behind the first of eos_token_ids (included), else after 24 tokens.
Where min_new_tokens is not 0, eos_token_ids are such that they would come earlier without it.
distributions[i]: probabilities of all ids to be the next token of prompt, after repetition_penalty, temperature, top_k,
top_p and min_p in this order. top_k 0, top_p 1, min_p 0 and repetition_penalty 1 are off.

What is verified while making it (prompts are redrawn otherwise)
-----------------------------------------------------------------
* Greedy paths: the gap between the best and the second best score, after processing, is > 1e-3 at each step.
* Each repetition penalty changes the continuation; each minimum length does.
* Distributions: the tokens that are kept stay the same when logits are off by 1e-4, and generate()'s scores are those
  of its processors called one after the other in the order above.
"""
import argparse
import json
import os
import platform
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch  # noqa: E402
import transformers  # noqa: E402
from transformers import AutoModelForCausalLM, GenerationConfig  # noqa: E402
from transformers.generation.logits_process import (  # noqa: E402
    LogitsProcessorList, MinPLogitsWarper, RepetitionPenaltyLogitsProcessor, TemperatureLogitsWarper,
    TopKLogitsWarper, TopPLogitsWarper)

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
try:
    transformers.logging.disable_progress_bar()
except AttributeError:
    pass

CHECKPOINTS = ("qwen2", "gemma2")
PENALTIES = (1.2, 1.8)
PROMPTS = (1, 5, 19, 44)
NEW_TOKENS = 24
GAP = 1e-3
NOISE = 1e-4
OFF = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0, "repetition_penalty": 1.0}
SETTINGS = (
    {"temperature": 0.6},
    {"temperature": 1.4, "top_k": 7},
    {"top_p": 0.8},
    {"temperature": 1.2, "min_p": 0.15},
    {"temperature": 1.7, "top_k": 40, "top_p": 0.9, "min_p": 0.05},
    {"temperature": 1.5, "top_k": 12, "top_p": 0.85, "min_p": 0.02, "repetition_penalty": 1.6},
)
DISTRIBUTION_PROMPTS = (6, 31)


def load(folder):
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    model.generation_config = GenerationConfig()  # nothing but what is asked for below
    return model


@torch.no_grad()
def generate(model, prompt, **settings):
    x = torch.tensor([prompt])
    return model.generate(input_ids=x, attention_mask=torch.ones_like(x), num_beams=1, use_cache=True, pad_token_id=0,
                          output_scores=True, output_logits=True, return_dict_in_generate=True, **settings)


def greedy(model, prompt, repetition_penalty=1.0, min_new_tokens=0, eos_token_ids=()):
    """(new tokens, smallest gap between the two best scores)"""
    settings = {"do_sample": False, "max_new_tokens": NEW_TOKENS, "eos_token_id": list(eos_token_ids) or None}
    if repetition_penalty != 1.0:
        settings["repetition_penalty"] = repetition_penalty
    if min_new_tokens:
        settings["min_new_tokens"] = min_new_tokens
    out = generate(model, prompt, **settings)
    new = out.sequences[0, len(prompt):].tolist()
    gap = float("inf")
    for token, scores in zip(new, out.scores):
        best = scores[0].float().topk(2)
        assert best.indices[0].item() == token
        gap = min(gap, (best.values[0] - best.values[1]).item())
    assert len(new) == len(out.scores)
    return new, gap


def greedy_entries(name, model, gen):
    def draw(n):
        return torch.randint(0, model.config.vocab_size, (n,), generator=gen).tolist()

    def entry(n, penalty, eos_count):
        for _ in range(500):
            prompt = draw(n)
            minimum, eos = 0, []
            plain, gap = greedy(model, prompt, penalty if eos_count else 1.0)
            if eos_count:
                # ids that come first at some step from 3 to 9
                firsts = [t for i, t in enumerate(plain) if plain.index(t) == i and 2 <= i <= 8]
                if len(firsts) < eos_count or gap < GAP:
                    continue
                eos, minimum = firsts[:eos_count], 12
                plain, gap = greedy(model, prompt, penalty, 0, eos)
                assert len(plain) < minimum
            new, smallest = greedy(model, prompt, penalty, minimum, eos)
            if smallest > GAP and gap > GAP and new != plain:
                return {"checkpoint": name, "prompt": prompt, "repetition_penalty": penalty,
                        "min_new_tokens": minimum, "eos_token_ids": eos, "new_tokens": new}
        raise AssertionError(f"{name}: no prompt of {n} for penalty {penalty}, {eos_count} eos")

    entries = [entry(n, penalty, 0) for penalty in PENALTIES for n in PROMPTS]
    # with one eos id and with two; the last two also with a penalty
    entries += [entry(n, penalty, count) for n, penalty, count in zip(PROMPTS, (1.0, 1.0, 1.2, 1.8), (1, 2, 1, 2))]
    return entries


def processors(s):
    """What generate() makes of the settings, in its order."""
    found = LogitsProcessorList()
    if s["repetition_penalty"] != 1.0:
        found.append(RepetitionPenaltyLogitsProcessor(s["repetition_penalty"]))
    if s["temperature"] != 1.0:
        found.append(TemperatureLogitsWarper(s["temperature"]))
    if s["top_k"]:
        found.append(TopKLogitsWarper(s["top_k"]))
    if s["top_p"] < 1.0:
        found.append(TopPLogitsWarper(s["top_p"]))
    if s["min_p"]:
        found.append(MinPLogitsWarper(s["min_p"]))
    return found


def distribution_entries(name, model, gen):
    entries = []
    for settings in SETTINGS:
        s = {**OFF, **settings}
        for n in DISTRIBUTION_PROMPTS:
            for _ in range(200):
                prompt = torch.randint(0, model.config.vocab_size, (n,), generator=gen).tolist()
                torch.manual_seed(0)
                out = generate(model, prompt, do_sample=True, max_new_tokens=1, eos_token_id=None,
                               temperature=s["temperature"], top_k=s["top_k"], top_p=s["top_p"],
                               min_p=s["min_p"] or None, repetition_penalty=s["repetition_penalty"])
                scores, logits, x = out.scores[0], out.logits[0].float(), torch.tensor([prompt])
                assert torch.equal(processors(s)(x, logits.clone()), scores)
                kept = torch.isfinite(scores)
                steady = all(
                    torch.equal(torch.isfinite(processors(s)(x, logits + NOISE * (2 * torch.rand(
                        logits.shape, generator=gen) - 1))), kept) for _ in range(20))
                filtered = bool(s["top_k"]) or s["top_p"] < 1.0 or bool(s["min_p"])
                enough = 1 < kept.sum() < kept.numel() if filtered else bool(kept.all())
                changed = s["repetition_penalty"] == 1.0 or not torch.equal(
                    torch.isfinite(processors({**s, "repetition_penalty": 1.0})(x, logits.clone())), kept)
                if steady and enough and changed:
                    break
            else:
                raise AssertionError(f"{name}: no prompt of {n} for {settings}")
            p = torch.softmax(scores[0].double(), -1)
            entries.append({"checkpoint": name, "prompt": prompt, **s,
                            "probabilities": [round(v, 9) for v in p.tolist()]})
    return entries


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--checkpoints", default="engine/src/test/resources/reference")
    ap.add_argument("--out", default="engine/src/test/resources/sampling-references.json")
    ap.add_argument("--seed", type=int, default=20241)
    args = ap.parse_args()
    all_greedy, distributions = [], []
    for name in CHECKPOINTS:
        model = load(os.path.join(args.checkpoints, name))
        gen = torch.Generator().manual_seed(args.seed + sum(map(ord, name)))
        all_greedy += greedy_entries(name, model, gen)
        distributions += distribution_entries(name, model, gen)
    made_with = {"transformers": transformers.__version__, "torch": torch.__version__.split("+")[0],
                 "python": platform.python_version(),
                 "script": "engine/src/test/reference/make_sampling_references.py", "seed": args.seed}
    lines = [f'  "made_with": {json.dumps(made_with)}']
    for key, entries in (("greedy", all_greedy), ("distributions", distributions)):
        body = ",\n".join("    " + json.dumps(e, separators=(",", ":")) for e in entries)
        lines.append(f'  "{key}": [\n{body}\n  ]')
    with open(args.out, "w") as f:
        f.write("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(all_greedy)} greedy, {len(distributions)} distributions, {os.path.getsize(args.out) // 1024} KB")


if __name__ == "__main__":
    main()
