"""The other side of compare.py: HuggingFace transformers, with the protocol of CompareWorker.java.

    score TEXTS LENGTH BATCH       seconds for log-probabilities of distinct texts of random tokens
    decode ROWS PROMPT NEW         seconds of each greedy step after the first token, with the cache
    opencompass FILE TEXTS SAMPLE LABELS BATCH   seconds for SAMPLE of the TEXTS of a file, as HuggingFaceBaseModel.get_ppl:
                                   in the order of the rows, padded, the loss of every token
    lmeval FILE TEXTS SAMPLE LABELS BATCH        the same as HFLM._loglikelihood_tokens: the longest first, without the last
                                   token, log-softmax of every token; answers of one token behind one context together
    generate FILE ROWS SAMPLE NEW BATCH          seconds for greedy texts, as HuggingFaceBaseModel.generate: padded left
    memory                         resident bytes of this process
"""
import json
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
            print(WORK[word](model, generator, *(int(n) if n.isdigit() else n for n in numbers)), flush=True)


def tokens(model, generator, rows, length):
    return torch.randint(0, model.config.vocab_size, (rows, length), generator=generator)


def score(model, generator, texts, length, batch):
    ids = tokens(model, generator, texts, length)
    start = time.perf_counter()
    for part in ids.split(batch):
        loss(model(part).logits, part)
    return time.perf_counter() - start


def loss(logits, ids):
    return torch.nn.functional.cross_entropy(
        logits[:, :-1].flatten(0, 1).float(), ids[:, 1:].flatten(), reduction="none")


def sample(file, texts, count, labels):
    """Every k-th row of a file, with all of its labels, which stand side by side."""
    with open(file) as lines:
        all_ids = [json.loads(line)["tokens"] for _, line in zip(range(texts), lines)]
    step = max(1, texts // labels // max(1, count // labels)) * labels
    return [ids for begin in range(0, texts, step) for ids in all_ids[begin:begin + labels]][:count]


def padded(batch, left=False):
    longest = max(map(len, batch))
    fill = [[0] * (longest - len(ids)) for ids in batch]
    rows = [f + ids if left else ids + f for f, ids in zip(fill, batch)]
    ones = [[0] * len(f) + [1] * len(ids) if left else [1] * len(ids) + [0] * len(f) for f, ids in zip(fill, batch)]
    return torch.tensor(rows), torch.tensor(ones)


def batches(rows, size):
    return [rows[i:i + size] for i in range(0, len(rows), size)]


def opencompass(model, generator, file, texts, count, labels, size):
    rows = sample(file, texts, count, labels)
    start = time.perf_counter()
    for batch in batches(rows, size):
        ids, mask = padded(batch)
        loss(model(ids, attention_mask=mask).logits, ids)
    return time.perf_counter() - start


def lmeval(model, generator, file, texts, count, labels, size):
    rows = sample(file, texts, count, labels)
    contexts = {tuple(ids[:-1]) for ids in rows}
    rows = sorted(map(list, contexts), key=len, reverse=True)
    start = time.perf_counter()
    for batch in batches(rows, size):
        ids, mask = padded(batch)
        torch.nn.functional.log_softmax(model(ids, attention_mask=mask).logits, dim=-1)
    return time.perf_counter() - start


def generate(model, generator, file, rows, count, new_tokens, size):
    prompts = sample(file, rows, count, 1)
    start = time.perf_counter()
    for batch in batches(prompts, size):
        ids, mask = padded(batch, left=True)
        model.generate(ids, attention_mask=mask, max_new_tokens=new_tokens, min_new_tokens=new_tokens, do_sample=False,
                       pad_token_id=0)
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


WORK = {"score": score, "decode": decode, "memory": memory, "opencompass": opencompass, "lmeval": lmeval,
        "generate": generate}

if __name__ == "__main__":
    main(*sys.argv[1:])
