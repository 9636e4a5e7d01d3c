"""The other side of compare.py: HuggingFace transformers, with the protocol of CompareWorker.java.

    score TEXTS LENGTH       seconds for log-probabilities of distinct texts of random tokens, in one batch
    decode ROWS PROMPT NEW   seconds of each greedy step after the first token, with the cache
    memory                   resident bytes of this process
"""
import sys
import time

import torch
import transformers


def main(folder, dtype):
    start = time.perf_counter()
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=getattr(torch, dtype)).eval()
    print("loaded", time.perf_counter() - start, flush=True)
    generator = torch.Generator().manual_seed(1)
    for line in sys.stdin:
        word, *numbers = line.split()
        with torch.inference_mode():
            print(WORK[word](model, generator, *map(int, numbers)), flush=True)


def tokens(model, generator, rows, length):
    return torch.randint(0, model.config.vocab_size, (rows, length), generator=generator)


def score(model, generator, texts, length):
    ids = tokens(model, generator, texts, length)
    start = time.perf_counter()
    logits = model(ids).logits
    torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1).float(), ids[:, 1:].flatten(), reduction="none")
    return time.perf_counter() - start


def decode(model, generator, rows, prompt, new_tokens):
    output = model(tokens(model, generator, rows, prompt), use_cache=True, logits_to_keep=1)
    steps = []
    for _ in range(new_tokens - 1):
        start = time.perf_counter()
        chosen = output.logits[:, -1].argmax(-1, keepdim=True)
        output = model(chosen, past_key_values=output.past_key_values, use_cache=True, logits_to_keep=1)
        steps.append(time.perf_counter() - start)
    return " ".join(map(str, steps))


def memory(model, generator):
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


WORK = {"score": score, "decode": decode, "memory": memory}

if __name__ == "__main__":
    main(*sys.argv[1:])
