#!/usr/bin/env python3
"""Trains the demo model: a Qwen2-architecture language model of about 0.8 million parameters, with its tokenizer.

    python -m venv venv && venv/bin/pip install torch==2.15.0 transformers==5.23.0
    venv/bin/python demo/train.py               # datasets, tokenizer, training (6 minutes on one core), checkpoint
    venv/bin/python demo/evaluate.py            # accuracies, demo/reference.json

Made with Python 3.11.7, torch 2.15.0, transformers 5.23.0, tokenizers 0.23.3 on a CPU. The corpus comes from
generate_data.py (same seed, same rows everywhere); the weights depend on torch's floating point kernels, so
another machine gives a slightly different model. The checkpoint is written in bfloat16 to
cli/src/main/resources/demo/model, the datasets to cli/src/main/resources/demo/data.
"""
import argparse
import json
import os
import random
import time

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch  # noqa: E402
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers  # noqa: E402
from transformers import GenerationConfig, PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM  # noqa: E402

import generate_data  # noqa: E402

MODEL_DIR = os.path.join(generate_data.HERE, "..", "cli", "src", "main", "resources", "demo", "model")
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
VOCAB = 512
# Qwen2's pre-tokenization: every digit on its own
QWEN2_SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
               r"|\s*[\r\n]+|\s+(?!\S)|\s+")
CHAT_TEMPLATE = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + "
                 "'<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}"
                 "{% endif %}")


def train_tokenizer(texts):
    tok = Tokenizer(models.BPE())
    tok.normalizer = normalizers.NFC()
    tok.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(QWEN2_SPLIT), behavior="isolated", invert=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tok.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=VOCAB, special_tokens=SPECIAL, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tok.train_from_iterator(texts, trainer)
    assert tok.get_vocab_size() == VOCAB
    return tok


def save_tokenizer(tok, folder):
    tok.save(os.path.join(folder, "tokenizer.json"))
    config = {
        "add_bos_token": False,
        "add_prefix_space": False,
        "added_tokens_decoder": {str(tok.token_to_id(t)): {
            "content": t, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False,
            "special": True} for t in SPECIAL},
        "bos_token": None,
        "chat_template": CHAT_TEMPLATE,
        "clean_up_tokenization_spaces": False,
        "eos_token": SPECIAL[0],
        "model_max_length": 512,
        "pad_token": SPECIAL[0],
        "tokenizer_class": "PreTrainedTokenizerFast",
        "unk_token": None,
    }
    write_json(os.path.join(folder, "tokenizer_config.json"), config)


def write_json(path, value):
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        json.dump(value, f, indent=2, ensure_ascii=False)
        f.write("\n")


def encode_rows(tok, n):
    """(ids, loss weight of each id) per row; the segments are tokenized as one text."""
    texts, cuts = [], []
    for row in generate_data.train_rows(n):
        text, spans = "", []
        for s, answer in row:
            if answer:
                spans.append((len(text), len(text) + len(s)))
            text += s
        texts.append(text)
        cuts.append(spans)
    generate_data.check_disjoint(texts)
    rows = []
    for enc, spans in zip(tok.encode_batch(texts, add_special_tokens=False), cuts):
        weights = [1.0 if any(a < end and start < b for a, b in spans) else CONTEXT_WEIGHT
                   for start, end in enc.offsets]
        rows.append((enc.ids, weights))
    return rows


CONTEXT_WEIGHT = 0.1


def batches(rows, tokens_per_batch, seed):
    """Rows of similar length together, each batch about tokens_per_batch wide, in random order."""
    rng = random.Random(seed)
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i][0]) + rng.random() * 8))
    out, batch = [], []
    for i in order:
        if batch and len(rows[i][0]) * (len(batch) + 1) > tokens_per_batch:
            out.append(batch)
            batch = []
        batch.append(i)
    out.append(batch)
    rng.shuffle(out)
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--rows", type=int, default=70000, help="training rows, each used once per epoch")
    ap.add_argument("--epochs", type=int, default=1)
    ap.add_argument("--minutes", type=float, default=0, help="stop the schedule early: only for trying out")
    ap.add_argument("--tokens", type=int, default=2500, help="tokens per batch")
    ap.add_argument("--lr", type=float, default=4e-3)
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--seed", type=int, default=9)
    ap.add_argument("--out", default=MODEL_DIR)
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    os.makedirs(args.out, exist_ok=True)

    generate_data.write_datasets()
    texts = ["".join(s for s, _ in r if s not in SPECIAL) for r in generate_data.train_rows(8000)]
    tok = train_tokenizer([t.replace("<|im_start|>", "").replace("<|im_end|>", "") for t in texts])
    save_tokenizer(tok, args.out)
    rows = encode_rows(tok, args.rows)
    eos = tok.token_to_id(SPECIAL[0])
    print(f"{len(rows)} rows, {sum(len(ids) for ids, _ in rows)} tokens, longest "
          f"{max(len(ids) for ids, _ in rows)}", flush=True)

    config = Qwen2Config(
        vocab_size=VOCAB, hidden_size=128, intermediate_size=320, num_hidden_layers=4, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=512, rms_norm_eps=1e-6, rope_theta=10000.0,
        tie_word_embeddings=True, use_sliding_window=False, bos_token_id=None, eos_token_id=eos, pad_token_id=eos)
    model = Qwen2ForCausalLM(config)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.ndim == 2:
                p.normal_(0, 0.05 if "embed" in name else (0.6 / p.shape[1]) ** 0.5)
    print(f"{sum(p.numel() for p in model.parameters())} parameters", flush=True)
    matrices = [p for p in model.parameters() if p.ndim == 2]
    others = [p for p in model.parameters() if p.ndim != 2]
    opt = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}],
                            lr=args.lr, betas=(0.9, 0.98))
    plan = [(e, b) for e in range(args.epochs) for b in batches(rows, args.tokens, args.seed + e)]
    start, running = time.time(), None
    model.train()
    for step, (_, batch) in enumerate(plan):
        done = step / len(plan)
        lr = args.lr * min(1.0, (step + 1) / 60) * (0.02 + 0.98 * (1 - done))
        for g in opt.param_groups:
            g["lr"] = lr
        width = max(len(rows[i][0]) for i in batch)
        ids = torch.full((len(batch), width), eos)
        weight = torch.zeros(len(batch), width)
        for j, i in enumerate(batch):
            ids[j, :len(rows[i][0])] = torch.tensor(rows[i][0])
            weight[j, :len(rows[i][1])] = torch.tensor(rows[i][1])
        logits = model(input_ids=ids, use_cache=False).logits[:, :-1]  # causal: padding on the right cannot matter
        nll = torch.nn.functional.cross_entropy(logits.reshape(-1, VOCAB), ids[:, 1:].reshape(-1), reduction="none")
        w = weight[:, 1:].reshape(-1)
        loss = (nll * w).sum() / w.sum()
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        answer = (nll.detach() * (w == 1)).sum().item() / max(1, int((w == 1).sum()))
        running = answer if running is None else 0.97 * running + 0.03 * answer
        if step % 50 == 0 or step + 1 == len(plan):
            print(f"step {step}/{len(plan)} answer loss {running:.4f} lr {lr:.5f} "
                  f"{time.time() - start:.0f} s", flush=True)
        if args.minutes and time.time() - start > 60 * args.minutes:
            break
    save(model.eval(), args.out, eos)


def save(model, folder, eos):
    model = model.to(torch.bfloat16)
    model.config.dtype = torch.bfloat16
    model.generation_config = GenerationConfig(eos_token_id=eos, pad_token_id=eos, do_sample=False, max_new_tokens=64)
    model.save_pretrained(folder)
    os.chmod(os.path.join(folder, "model.safetensors"), 0o644)
    size = sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder))
    assert size < 2 * 1024 * 1024, size
    tok = PreTrainedTokenizerFast.from_pretrained(folder)
    assert tok.decode(tok("Tom has 12 apples.").input_ids) == "Tom has 12 apples."
    print(f"checkpoint of {size} bytes")


if __name__ == "__main__":
    main()
