"""Ids of vocabularies whose checkpoints bring the code of their tokenizer, for OwnCodeVocabulariesTest.

    python make_own_code_references.py SHARED_FOLDER RESOURCES_FOLDER

writes RESOURCES_FOLDER/own-code-references.json: what the library tiktoken makes of texts with the words and special tokens of
GLM-4-9B, Kimi and Llama 3, and what sentencepiece and transformers' PreTrainedTokenizer make of them as ChatGLM 3 uses them,
and as BlueLM, Skywork, TeleChat and others do, which put a token before the text unless they are told not to.
Needs sentencepiece, tiktoken and transformers 5; made with sentencepiece 0.2.3, tiktoken 0.14.0 and transformers 5.23.0.
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import sentencepiece
import tiktoken
import transformers
from make_tokenizer_references import FEW, TEXTS
from make_vocabulary_references import SPECIALS, characters

ENDS = [r"\p{N}{1,3}", r" ?[^\s\p{L}\p{N}]+[\r\n]*", r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"]
PLAIN = "|".join([r"(?i:'s|'t|'re|'ve|'m|'ll|'d)", r"[^\r\n\p{L}\p{N}]?\p{L}+", *ENDS])
UPPER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]"
LOWER = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]"
START, END = r"[^\r\n\p{L}\p{N}]?", r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
KIMI = "|".join([r"[\p{Han}]+", f"{START}{UPPER}*{LOWER}+{END}", f"{START}{UPPER}+{LOWER}*{END}", *ENDS])

GLM4_TOKENS = ["<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "<|system|>", "<|user|>", "<|assistant|>",
               "<|observation|>", "<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>", "<|end_of_video|>"]
LLAMA3_TOKENS = ["<|begin_of_text|>", "<|end_of_text|>", *(f"<|reserved_special_token_{i}|>" for i in range(4)),
                 "<|start_header_id|>", "<|end_header_id|>", "<|reserved_special_token_4|>", "<|eot_id|>",
                 *(f"<|reserved_special_token_{i}|>" for i in range(5, 251))]

MORE = ["HTMLParser's GetURLs THEY'LL don't", "中文English混合text 日本語テキスト한국어", "Ünïcödé ÀÉÎ ǅ ʰx", "1234567 12 a1b2",
        "isopod [gMASK]sop eop", "<|user|>\nHi<|assistant|>", "<|im_end|>[EOS]<|reserved_token_100|>", "<|eot_id|>x"]


def ranks(shared):
    vocabulary = json.loads((shared / "tokenizers/qwen2/tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    byte_of = {character: byte for byte, character in characters().items()}
    return {bytes(byte_of[c] for c in token): rank for token, rank in vocabulary.items()}


def tiktoken_case(file, model_type, config, pattern, tokens, prefix, mergeable):
    """tokens: the special ones, in the order of their ids; those that config renames have their other name already."""
    special = {name: len(mergeable) + i for i, name in enumerate(tokens)}
    encoding = tiktoken.Encoding("own", pat_str=pattern, mergeable_ranks=mergeable, special_tokens=special)
    rows = []
    for text in [*TEXTS, *FEW, *MORE]:
        ids = encoding.encode(text, allowed_special="all")
        rows.append({"text": text, "ids": ids, "decoded": encoding.decode(ids)})
    return {"file": file, "config": {"model_type": model_type}, "tokenizer_config": config,
            "prefix": [special[name] for name in prefix], "rows": rows}


def tiktoken_cases(shared):
    mergeable = ranks(shared)
    n = len(mergeable)
    yield tiktoken_case("tokenizer.model", "chatglm",
                        {"auto_map": {"AutoTokenizer": ["tokenization_chatglm.ChatGLM4Tokenizer", None]}},
                        PLAIN, GLM4_TOKENS, ["[gMASK]", "<sop>"], mergeable)
    kimi = {n + 1: "[EOS]", n + 2: "<|im_end|>", n + 255: "[PAD]"}
    yield tiktoken_case("tiktoken.model", "kimi_k2",
                        {"auto_map": {"AutoTokenizer": ["tokenization_kimi.TikTokenTokenizer", None]},
                         "added_tokens_decoder": {str(i): {"content": name, "special": True} for i, name in kimi.items()}},
                        KIMI, [kimi.get(i, f"<|reserved_token_{i}|>") for i in range(n, n + 256)], [], mergeable)
    yield tiktoken_case("tokenizer.model", "llama", {}, PLAIN, LLAMA3_TOKENS, ["<|begin_of_text|>"], mergeable)


class Pieces(transformers.PreTrainedTokenizer):
    """A SentencePiece model."""

    TOKENS = []

    def __init__(self, model, **kw):
        self.model = sentencepiece.SentencePieceProcessor(model_file=str(model))
        self.own = {name: len(self.model) + i for i, name in enumerate(self.TOKENS)}
        super().__init__(**kw)

    @property
    def vocab_size(self):
        return len(self.model) + len(self.own)

    def get_vocab(self):
        pieces = {self.model.id_to_piece(i): i for i in range(len(self.model))}
        return {**pieces, **self.own, **self.added_tokens_encoder}

    def _tokenize(self, text, **kw):
        return self.model.encode(text, out_type=str)

    def _convert_token_to_id(self, token):
        return self.own.get(token, self.model.piece_to_id(token))

    def _convert_id_to_token(self, index):
        return {i: name for name, i in self.own.items()}.get(index) or self.model.id_to_piece(index)


class ChatGlm(Pieces):
    """Tokens behind those of the SentencePiece model, two of which stand before a text."""

    TOKENS = ["[MASK]", "[gMASK]", "[sMASK]", "sop", "eop", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>"]


def has_ties(model, text):
    """Whether a Unigram model gives two ways to cut a text the same chance, of which either may be taken."""
    chances = [sum(model.get_score(i) for i in ids) for ids in model.nbest_encode(text, nbest_size=2)]
    return len(chances) > 1 and abs(chances[0] - chances[1]) < 1e-4


def bos_cases(resources):
    tokenizer = Pieces(resources / "vocabularies/llama/tokenizer.model")
    texts = [text for text in [*TEXTS, *MORE] if not any(special in text for special in SPECIALS)]
    rows = [{"text": text, "ids": tokenizer.encode(text, add_special_tokens=False)} for text in texts]
    bos = [tokenizer.model.bos_id()]
    for name in ("BaichuanTokenizer", "BlueLMTokenizer", "InternLMTokenizer", "SkyworkTokenizer", "TelechatTokenizer"):
        config = {"tokenizer_class": name, "bos_token": "<s>"}
        yield {"folder": "llama", "tokenizer_config": config, "prefix": bos, "rows": rows}
        yield {"folder": "llama", "tokenizer_config": {**config, "add_bos_token": False}, "prefix": [], "rows": rows}


def chatglm_cases(resources):
    for folder, named in (("llama", []), ("llama", ["[gMASK]", "sop", "<|user|>", "<|assistant|>"]), ("unigram-bytes", [])):
        model = resources / "vocabularies" / folder / "tokenizer.model"
        tokenizer = ChatGlm(model)
        added = {tokenizer.own[name]: transformers.AddedToken(name, normalized=False, special=False) for name in named}
        tokenizer = ChatGlm(model, added_tokens_decoder=added)
        rows = []
        for text in [*TEXTS, *MORE]:
            tied = folder.startswith("unigram") and has_ties(tokenizer.model, text)
            if not tied and not any(special in text for special in SPECIALS):
                rows.append({"text": text, "ids": tokenizer.encode(text, add_special_tokens=False)})
        decoder = {str(i): {"content": token.content, "special": False, "normalized": False} for i, token in added.items()}
        yield {"folder": folder, "tokenizer_config": {"tokenizer_class": "ChatGLMTokenizer", "added_tokens_decoder": decoder},
               "prefix": [tokenizer.own["[gMASK]"], tokenizer.own["sop"]], "rows": rows}


def main(shared, resources):
    references = {
        "made_with": "tokenizers/src/test/reference/make_own_code_references.py",
        "sentencepiece": sentencepiece.__version__,
        "tiktoken": tiktoken.__version__,
        "transformers": transformers.__version__,
        "files": list(tiktoken_cases(shared)),
        "chatglm": list(chatglm_cases(resources)),
        "bos": list(bos_cases(resources)),
    }
    with open(resources / "own-code-references.json", "w", encoding="utf-8") as out:
        json.dump(references, out, ensure_ascii=True, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
