"""Makes tiny sentence encoders with random weights, and the vectors that sentence-transformers gives with them.

    python make_encoder_references.py

Needs sentence-transformers 5, transformers, tokenizers, torch and onnx. Downloads nothing.
"""
import json
import pathlib
import shutil
import sys
import tempfile

import onnx
import sentence_transformers
import tokenizers
import torch
import transformers
from sentence_transformers import SentenceTransformer, models
from tokenizers import models as kinds, normalizers, pre_tokenizers, processors, trainers

OUT = pathlib.Path(__file__).resolve().parents[1] / 'resources/org/occlocal/harness/retrievers'
TEXTS = [
    'The cat sat on the mat.', '  space around \n', '', 'ÄÖÜ é straße', '猫は座った。',
    'Tom lives in Paris, which is far from Rome; ' * 6, 'a', 'What is 2 + 3? [SEP] five [MASK]',
]


def tokenizer(first, last, unknown, folder):
    made = tokenizers.Tokenizer(kinds.WordPiece(unk_token=unknown))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train_from_iterator(TEXTS, trainers.WordPieceTrainer(
        vocab_size=160, special_tokens=[first, '[PAD]', last, unknown, '[MASK]']))
    made.post_processor = processors.TemplateProcessing(
        single=f'{first} $A {last}', pair=f'{first} $A {last} $B {last}',
        special_tokens=[(token, made.token_to_id(token)) for token in (first, last)])
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, cls_token=first, sep_token=last, unk_token=unknown, pad_token='[PAD]',
        mask_token='[MASK]', model_max_length=48)
    fast.save_pretrained(folder)
    return fast


def export(model, inputs, file):
    class Tokens(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, *values):
            return self.model(**dict(zip(inputs, values))).last_hidden_state

    file.parent.mkdir(parents=True, exist_ok=True)
    values = tuple(torch.ones(1, 7, dtype=torch.long) for _ in inputs)
    torch.onnx.export(
        Tokens(), values, str(file), input_names=inputs, output_names=['last_hidden_state'], opset_version=17,
        dynamic_axes={name: {0: 'batch', 1: 'tokens'} for name in inputs + ['last_hidden_state']}, dynamo=False)
    made = onnx.load(file)
    made.ir_version = min(made.ir_version, 10)
    onnx.save(made, file)


def make(name, model, inputs, ends, place, pooling, normalize, **arguments):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        model.eval().save_pretrained(temporary)
        tokenizer(*ends, temporary)
        transformer = models.Transformer(temporary, **arguments)
        parts = [transformer, models.Pooling(transformer.get_word_embedding_dimension(), pooling)]
        encoder = SentenceTransformer(
            modules=parts + ([models.Normalize()] if normalize else []), device='cpu')
        encoder.save(str(folder))
    export(model, inputs, folder / place)
    for extra in ['model.safetensors', 'README.md', 'special_tokens_map.json', 'vocab.txt']:
        (folder / extra).unlink(missing_ok=True)
    vectors = encoder.encode(TEXTS, batch_size=1)
    return {'folder': name, 'vectors': [[float(value) for value in vector] for vector in vectors]}


def main():
    torch.manual_seed(3)
    small = dict(vocab_size=160, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=12,
                 initializer_range=0.6)
    bert = transformers.BertModel(transformers.BertConfig(
        max_position_embeddings=48, attn_implementation='eager', **small), add_pooling_layer=False)
    mpnet = transformers.MPNetModel(transformers.MPNetConfig(
        max_position_embeddings=50, pad_token_id=1, attn_implementation='eager', **small), add_pooling_layer=False)
    encoders = [
        make('mpnet_mean', mpnet, ['input_ids', 'attention_mask'], ('<s>', '</s>', '[UNK]'), 'onnx/model.onnx',
             'mean', True, max_seq_length=20),
        make('bert_cls', bert, ['input_ids', 'attention_mask', 'token_type_ids'], ('[CLS]', '[SEP]', '[UNK]'),
             'model.onnx', 'cls', False, do_lower_case=True),
    ]
    made_with = {'python': sys.version.split()[0], 'torch': torch.__version__, 'onnx': onnx.__version__,
                 'transformers': transformers.__version__,
                 'sentence-transformers': sentence_transformers.__version__}
    (OUT / 'encoders.json').write_text(json.dumps(
        {'made_with': made_with, 'texts': TEXTS, 'encoders': encoders}, indent=1) + '\n')


main()
