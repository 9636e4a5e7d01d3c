"""Runs Python's nltk and langdetect over made-up texts, and writes what they give and the Punkt model that nltk learned.

    python make_language_references.py OUTPUT_FOLDER

Needed packages: nltk (3.10, which compiles expressions with the package regex) and langdetect. Punkt learns from sentences made
here; nltk's own English model is not needed to compare what the tokenizer does with a model. languages_of_other_seeds counts
for how many texts another seed than 0 names another language: langdetect draws at random.
"""
import importlib.metadata
import json
import os
import platform
import random
import sys

import langdetect
import nltk
from nltk.tabdata import TabEncoder
from nltk.tokenize import RegexpTokenizer
from nltk.tokenize.destructive import NLTKWordTokenizer
from nltk.tokenize.punkt import PunktSentenceTokenizer, PunktTrainer

from language_reference_texts import FILLERS, LANGUAGES, ODD, SENTENCES, TRAINING, WORDS

OTHER_SEEDS = 20


def learn():
    chance = random.Random(0)
    sentences = [chance.choice(TRAINING).format_map({k: chance.choice(v) for k, v in FILLERS.items()}) for _ in range(4000)]
    trainer = PunktTrainer()
    trainer.INCLUDE_ALL_COLLOCS = True
    trainer.train('\n'.join(sentences), finalize=True)
    return trainer.get_params()


def save(parameters, folder):
    os.makedirs(folder, exist_ok=True)
    encoder = TabEncoder()
    for name, text in [
            ('abbrev_types.txt', encoder.list2txt(sorted(parameters.abbrev_types))),
            ('collocations.tab', encoder.tups2tab(sorted(parameters.collocations))),
            ('sent_starters.txt', encoder.list2txt(sorted(parameters.sent_starters))),
            ('ortho_context.tab', encoder.ivdict2tab(dict(sorted(parameters.ortho_context.items()))))]:
        with open(os.path.join(folder, name), 'w', encoding='utf-8', newline='') as file:
            file.write(text)


def texts_of_languages():
    yield from ODD
    for text in LANGUAGES.values():
        yield from [text, text[:12], text[:30], text.upper(), text.lower(), f'The answer is here: {text}']
    several = list(LANGUAGES.values())
    for i in range(0, len(several), 3):
        yield '\n\n'.join(several[i:i + 3])


def language(text, seed):
    langdetect.DetectorFactory.seed = seed
    try:
        return langdetect.detect(text)
    except langdetect.LangDetectException:
        return None


def main():
    folder = sys.argv[1]
    listdir = os.listdir
    os.listdir = lambda path: sorted(listdir(path))  # the order of languages decides where two are alike
    parameters = learn()
    save(parameters, os.path.join(folder, 'nltk_data', 'tokenizers', 'punkt_tab', 'english'))
    sentences = PunktSentenceTokenizer(parameters)
    words = NLTKWordTokenizer()
    texts = list(texts_of_languages())
    numbers = random.Random(7)
    others = sum(language(text, seed) != language(text, 0) for text in texts for seed in range(1, OTHER_SEEDS + 1))
    result = {
        'command': 'python make_language_references.py OUTPUT_FOLDER',
        'versions': {'python': platform.python_version(), **{name: importlib.metadata.version(name) for name in ['nltk', 'langdetect']}},
        'languages_of_other_seeds': f'{others} of {len(texts) * OTHER_SEEDS}',
        'gauss': [numbers.gauss(0.5, 2) for _ in range(9)],
        'languages': [[text, language(text, 0)] for text in texts],
        'sentences': [[text, sentences.tokenize(text)] for text in SENTENCES + WORDS + ODD[:60]],
        'counts': [[text, len(RegexpTokenizer(r'\w+').tokenize(text))] for text in [*LANGUAGES.values(), *ODD, *WORDS]],
        'words': [[text, [word for sentence in sentences.tokenize(text) for word in words.tokenize(sentence)]] for text in WORDS + SENTENCES],
    }
    with open(os.path.join(folder, 'language_references.json'), 'w', encoding='utf-8') as file:
        json.dump(result, file, ensure_ascii=False, indent=1)
        file.write('\n')


if __name__ == '__main__':
    main()
