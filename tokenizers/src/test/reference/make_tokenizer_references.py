"""Ids and texts by transformers' AutoTokenizer, for TokenizerReferenceTest.

    python make_tokenizer_references.py SHARED_FOLDER OUTPUT_FOLDER

writes OUTPUT_FOLDER/tokenizer-references-transformers-MAJOR.json, MAJOR being the version of transformers that runs.
Needs transformers 5 (and once more transformers 4) with tokenizers; made with 5.23.0 and 4.57.6.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import tokenizers
import transformers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

TEXTS = [
    "",
    " ",
    "  ",
    "\n",
    "\t\n \r\n",
    "a",
    " a",
    "  a",
    "a ",
    "a  b   c    d",
    "Hello, world!",
    "The quick brown fox jumps over the lazy dog.",
    "Once upon a time, there was a little girl named Lily.",
    "it's we're I'll you'd I'M DON'T",
    "3.14159 1,000,000 2024-01-31 0x1F 1e-9",
    "12345678901234567890",
    "def f(x):\n    return x ** 2  # square\n",
    "{\"key\": [1, 2.5, null, true]}",
    "https://example.org/a/b?c=d&e=%20f#g",
    "C:\\dir\\file.txt",
    "snake_case camelCase kebab-case SCREAMING",
    "éèêë àâä ñ ß ø Œ",
    "e\u0301 vs \u00e9",
    "Ⅳ ﬁ ½ ² ™",
    "Привет, как дела?",
    "Ελληνικά",
    "你好，世界！今天天气很好。",
    "日本語のテキストとカタカナ",
    "한국어 문장입니다.",
    "हिन्दी में लिखा",
    "ภาษาไทยไม่มีช่องว่าง",
    "שלום עולם",
    "مرحبا بالعالم، كيف الحال؟",
    "left \u202eright-to-left override\u202c end",
    "😀😃 🎉",
    "👨‍👩‍👧‍👦 family",
    "👍🏽 skin tone, 🇩🇪 flag, ❤️ heart",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝒶𝓁𝓅𝒽𝒶",
    "\U00020000\U0002a6d6 rare Han",
    "zero\u200bwidth \u200d joiner \ufeff bom",
    "no\u00a0break \u2003em\u3000ideographic",
    "a\u0000b\u0000\u0000c",
    "\u0001\u0002\u001b[31m\u007f",
    "replacement \ufffd character \ufffd\ufffd",
    "line one\nline two\n\nline four\n\n\n\n",
    "windows\r\nline\rends",
    "trailing spaces   \n   leading",
    "\t\ttabs\tbetween\t",
    "x" * 300,
    "ab" * 200,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "......!!!!????----____====####",
    "«quotes» “curly” ‘single’ „low“ — dash … dots",
    "∀x∈ℝ: x² ≥ 0 ⇒ √x² = |x|",
    "</s>",
    "<s> text </s> more <unk>",
    "a<|endoftext|>b",
    "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n",
    "<pad><pad> x <|im_end|>",
    "  <|im_start|>  spaced  <|im_end|>  ",
    "<0x41> [INST] <<SYS>> ▁ ▁▁ Ġ Ċ",
    "ACBBCA",
    "A C B\u0000",
]

FEW = ["", " ", "a", " a", "hello world", "a <s> b</s>", "<s>a", "x<|endoftext|>  y", "日本 😀", "\n\n a  b\n"]

FOLDERS = [
    "tokenizers/qwen2",
    "tokenizers/qwen2.5",
    "tokenizers/gpt2",
    "tokenizers/opt",
    "models/tiny-qwen2",
    "models/tiny-opt",
    "models/stories260K",
    "models/gpt-nano-sort",
]

LLAMA = "models/stories260K"
GPT2 = "tokenizers/gpt2"

# folder, changes to tokenizer_config.json (null removes a key), changes to tokenizer.json
VARIANTS = [
    (LLAMA, {"add_bos_token": False}, {}),
    (LLAMA, {"add_bos_token": None, "add_eos_token": None}, {}),
    (LLAMA, {"add_eos_token": True}, {}),
    (LLAMA, {"add_bos_token": False, "add_eos_token": True, "legacy": False}, {}),
    (LLAMA, {"legacy": None}, {"post_processor": None}),
    (LLAMA, {"tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": False, "add_eos_token": True}, {}),
    (LLAMA, {"tokenizer_class": "LlamaTokenizer", "legacy": False}, {}),
    (GPT2, {"add_bos_token": True}, {}),
    (GPT2, {"tokenizer_class": "GPTNeoXTokenizerFast", "add_bos_token": True, "add_eos_token": True}, {}),
    (GPT2, {"tokenizer_class": "GPTNeoXTokenizerFast", "add_eos_token": True}, {}),
    (GPT2, {"add_prefix_space": True}, {}),
    (GPT2, {"pad_token": "<pad>", "additional_special_tokens": ["<s>", "</s>"]}, {}),
    ("tokenizers/opt", {"add_bos_token": False}, {}),
    (
        "tokenizers/qwen2",
        {},
        {
            "truncation": {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0},
            "padding": {
                "strategy": {"Fixed": 8},
                "direction": "Right",
                "pad_to_multiple_of": None,
                "pad_id": 151643,
                "pad_type_id": 0,
                "pad_token": "<|endoftext|>",
            },
        },
    ),
]


def changed(folder, config_changes, tokenizer_changes):
    copy = Path(tempfile.mkdtemp())
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        if (folder / name).exists():
            shutil.copy(folder / name, copy / name)
    for name, changes in (("tokenizer_config.json", config_changes), ("tokenizer.json", tokenizer_changes)):
        content = json.loads((copy / name).read_text(encoding="utf-8"))
        content.update(changes)
        if name == "tokenizer_config.json":
            content = {key: value for key, value in content.items() if value is not None or key not in changes}
        (copy / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return copy


def load(folder):
    try:
        return AutoTokenizer.from_pretrained(folder)
    except ValueError:  # transformers 4 does not know the class TokenizersBackend of transformers 5
        return PreTrainedTokenizerFast.from_pretrained(folder)


def rows(tokenizer, texts):
    for text in texts:
        with_special = tokenizer(text, padding=False, truncation=False).input_ids
        without = tokenizer(text, add_special_tokens=False, padding=False, truncation=False).input_ids
        decode = lambda ids, skip: tokenizer.decode(
            ids, skip_special_tokens=skip, clean_up_tokenization_spaces=False
        )
        yield {
            "text": text,
            "with_special": with_special,
            "without_special": without,
            "decoded": decode(with_special, False),
            "decoded_skipping": decode(with_special, True),
        }


def named(tokenizer):
    # transformers 4 warns when a token that is not set is asked for by id
    return {
        "bos": tokenizer.convert_tokens_to_ids(tokenizer.bos_token) if tokenizer.bos_token else None,
        "eos": tokenizer.convert_tokens_to_ids(tokenizer.eos_token) if tokenizer.eos_token else None,
        "pad": tokenizer.convert_tokens_to_ids(tokenizer.pad_token) if tokenizer.pad_token else None,
        "size": max(tokenizer.get_vocab().values()) + 1,
    }


def main(shared, output):
    references = {
        "made_with": "tokenizers/src/test/reference/make_tokenizer_references.py",
        "transformers": transformers.__version__,
        "tokenizers": tokenizers.__version__,
        "plain": [],
        "variants": [],
    }
    for folder in FOLDERS:
        tokenizer = load(shared / folder)
        references["plain"].append(
            {"folder": folder, **named(tokenizer), "rows": list(rows(tokenizer, TEXTS))}
        )
    for folder, config_changes, tokenizer_changes in VARIANTS:
        copy = changed(shared / folder, config_changes, tokenizer_changes)
        tokenizer = load(copy)
        references["variants"].append(
            {
                "folder": folder,
                "tokenizer_config": config_changes,
                "tokenizer_json": tokenizer_changes,
                **named(tokenizer),
                "rows": list(rows(tokenizer, FEW)),
            }
        )
    major = transformers.__version__.split(".")[0]
    target = output / f"tokenizer-references-transformers-{major}.json"
    with open(target, "w", encoding="utf-8") as out:
        json.dump(references, out, ensure_ascii=True, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
