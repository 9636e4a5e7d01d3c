#!/usr/bin/env python3
"""Evaluates the demo model with transformers (float32, eager attention, one text at a time) and writes
demo/reference.json: accuracies, and per row the numbers they come from.

    venv/bin/python demo/evaluate.py            # writes demo/reference.json
    venv/bin/python demo/evaluate.py --check    # only prints

demo_choice: text = "{context}\\nQuestion: {question}\\nAnswer: {answer}" for each label; the label with the smallest
  mean negative log-likelihood is chosen. nll_sum is the sum over all tokens but the first (which has no
  prediction), tokens the number of all tokens; mean = nll_sum / tokens (rows
  where dividing by tokens - 1 would choose otherwise are printed). gap = second smallest minus smallest mean.
demo_math: prompt = "Question: {question}\\nAnswer:", greedy, at most 64 new tokens, stopping at <|endoftext|>; the
  prediction is the last number of the text before any "Question:". "text" is the decoded continuation without
  special tokens, "tokens" its ids (without the end-of-text token), "min_gap" the smallest difference between the
  best and the second best logit on the way. demo_math_chat: the same with the chat template.
"""
import argparse
import json
import os
import platform
import re

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch  # noqa: E402
import transformers  # noqa: E402
from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: E402

import generate_data as g  # noqa: E402

MODEL_DIR = os.path.join(g.HERE, "..", "cli", "src", "main", "resources", "demo", "model")
MAX_NEW = 64


def read(name):
    with open(os.path.join(g.DATA_DIR, name), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def last_number(text):
    numbers = re.findall(r"-?\d+\.\d+|-?\d+", text.split("Question:")[0])
    return numbers[-1] if numbers else ""


@torch.no_grad()
def nll(model, ids):
    logits = model(input_ids=torch.tensor([ids]), use_cache=False).logits[0, :-1].float()
    return torch.nn.functional.cross_entropy(logits.double(), torch.tensor(ids[1:]), reduction="sum").item()


@torch.no_grad()
def greedy(model, ids, stop):
    x, cache, out, gap = torch.tensor([ids]), None, [], float("inf")
    for _ in range(MAX_NEW):
        r = model(input_ids=x, past_key_values=cache, use_cache=True)
        cache, best = r.past_key_values, r.logits[0, -1].float().topk(2)
        gap = min(gap, (best.values[0] - best.values[1]).item())
        t = best.indices[0].item()
        if t in stop:
            break
        out.append(t)
        x = torch.tensor([[t]])
    return out, gap


def choice_items(model, tok, rows):
    items = []
    for row in rows:
        sums, counts = {}, {}
        for label in "ABC":
            ids = tok(g.choice_text(row, label), add_special_tokens=False).input_ids
            sums[label], counts[label] = nll(model, ids), len(ids)
        mean = {k: sums[k] / counts[k] for k in sums}
        other = {k: sums[k] / (counts[k] - 1) for k in sums}
        order = sorted(mean, key=mean.get)
        if min(other, key=other.get) != order[0]:
            print(f"  the denominator decides: {row}")
        items.append({"prediction": order[0], "label": row["label"], "correct": order[0] == row["label"],
                      "nll_sum": {k: round(v, 6) for k, v in sums.items()}, "tokens": counts,
                      "gap": round(mean[order[1]] - mean[order[0]], 6)})
    return items


def math_items(model, tok, rows, prompt, stop):
    items = []
    for row in rows:
        ids = tok(prompt(row["question"]), add_special_tokens=False).input_ids
        out, gap = greedy(model, ids, stop)
        text = tok.decode(out, skip_special_tokens=True)
        gold = row["answer"].split("#### ")[1]
        items.append({"text": text, "tokens": out, "prediction": last_number(text), "gold": gold,
                      "correct": last_number(text) == gold, "min_gap": round(gap, 6)})
    return items


def accuracy(items):
    return round(100.0 * sum(i["correct"] for i in items) / len(items), 4)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--model", default=MODEL_DIR)
    ap.add_argument("--check", action="store_true", help="only print, write nothing")
    args = ap.parse_args()
    torch.set_num_threads(1)
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32, attn_implementation="eager").eval()
    tok = AutoTokenizer.from_pretrained(args.model)
    end, im_end = tok.convert_tokens_to_ids(["<|endoftext|>", "<|im_end|>"])
    choice, math = read("demo_choice.jsonl"), read("demo_math.jsonl")
    shots = read("demo_math_train.jsonl")[:2]

    def few(question):
        return "".join(f"{g.math_prompt(r['question'])} {r['answer']}\n" for r in shots) + g.math_prompt(question)

    question = math[0]["question"]
    assert tok.apply_chat_template([{"role": "user", "content": question}], tokenize=False,
                                   add_generation_prompt=True) == g.chat_prompt(question)
    c = choice_items(model, tok, choice)
    m = math_items(model, tok, math, g.math_prompt, {end})
    chat = math_items(model, tok, math, g.chat_prompt, {end, im_end})
    twoshot = math_items(model, tok, math, few, {end})
    for row, i in zip(choice, c):
        i["kind"] = row["question"].split()[0]
    for kind in ("Where", "Who", "What", "Why", "How"):
        part = [i for i in c if i["kind"] == kind]
        print(f"  {kind}: {accuracy(part)} of {len(part)}")
    for i in c:
        del i["kind"]
    gap = min(i["gap"] for i in c)
    print(f"demo_choice {accuracy(c)} (smallest gap {gap})")
    print(f"demo_math {accuracy(m)} (smallest gap {min(i['min_gap'] for i in m)})")
    print(f"demo_math_chat {accuracy(chat)} (smallest gap {min(i['min_gap'] for i in chat)})")
    print(f"demo_math_2shot {accuracy(twoshot)} (smallest gap {min(i['min_gap'] for i in twoshot)})")
    near = min([gap] + [i["min_gap"] for i in m + chat + twoshot])
    print("near ties" if near < 1e-4 else "no near ties")
    if args.check:
        return
    assert near >= 1e-4, f"near tie {near}: a port could not be expected to agree"
    head = {"made_with": {"transformers": transformers.__version__, "torch": torch.__version__.split("+")[0],
                          "python": platform.python_version(), "script": "demo/evaluate.py"},
            "accuracy": {"demo_choice": accuracy(c), "demo_math": accuracy(m), "demo_math_chat": accuracy(chat),
                         "demo_math_2shot": accuracy(twoshot)}}
    lines = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in head.items()]
    for name, items in (("demo_choice", c), ("demo_math", m), ("demo_math_chat", chat), ("demo_math_2shot", twoshot)):
        body = ",\n".join("    " + json.dumps(i) for i in items)
        lines.append(f"  {json.dumps(name)}: [\n{body}\n  ]")
    with open(os.path.join(g.HERE, "reference.json"), "w", encoding="utf-8", newline="\n") as f:
        f.write("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
