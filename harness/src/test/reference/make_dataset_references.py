"""Writes made-up data in OpenCompass' layout and what OpenCompass' own loaders and retrievers make of it.

    PYTHONHASHSEED=0 TIKTOKEN_CACHE_DIR=FOLDER python make_dataset_references.py CHECKOUT_OF_OPENCOMPASS

Needs datasets, pandas, pyarrow, jsonlines, nltk, rank_bm25, scikit-learn, tiktoken, torch and transformers; FOLDER has tiktoken's files of
cl100k_base and o200k_base under the names by which tiktoken caches them (the package litellm brings the first). Packages that OpenCompass
imports besides are replaced by empty ones. Downloads nothing. All data is our own, none is taken from a benchmark.
"""
import importlib
import json
import os
import pathlib
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import types

CHECKOUT = pathlib.Path(sys.argv[1]).resolve()
OUT = pathlib.Path(__file__).resolve().parents[1] / 'resources/org/occlocal/harness/datasets'
os.environ['COMPASS_DATA_CACHE'] = str(OUT)
os.environ['HF_DATASETS_CACHE'] = tempfile.mkdtemp()
os.environ['HF_HUB_OFFLINE'] = '1'
sys.path.insert(0, str(CHECKOUT))

import datasets  # noqa: E402
import numpy as np  # noqa: E402
import transformers  # noqa: E402,F401

import opencompass_stubs  # noqa: E402

opencompass_stubs.install()
if not hasattr(transformers.PreTrainedTokenizerBase, 'batch_encode_plus'):
    transformers.PreTrainedTokenizerBase.batch_encode_plus = transformers.PreTrainedTokenizerBase.__call__
import opencompass.datasets  # noqa: E402
from opencompass.registry import LOAD_DATASET  # noqa: E402

import dataset_references_data as data  # noqa: E402
import dataset_references_choices  # noqa: E402,F401
import dataset_references_experts as experts  # noqa: E402
import dataset_references_generated  # noqa: E402,F401
import dataset_references_knowledge  # noqa: E402,F401
import dataset_references_long as long  # noqa: E402
import dataset_references_others as others  # noqa: E402
import dataset_references_puzzles as puzzles  # noqa: E402
import dataset_references_problems  # noqa: E402,F401
import dataset_references_science  # noqa: E402,F401
import dataset_references_subjective  # noqa: E402,F401

COMMIT = subprocess.run(['git', '-C', str(CHECKOUT), 'rev-parse', 'HEAD'], capture_output=True,
                        text=True).stdout.strip()
VERSIONS = {'command': 'make_dataset_references.py CHECKOUT_OF_OPENCOMPASS', 'opencompass': COMMIT,
            'datasets': datasets.__version__, 'numpy': np.__version__, 'python': platform.python_version()}


def write(name, value):
    text = json.dumps({'versions': VERSIONS, **value}, indent=1, ensure_ascii=False, default=str)
    (OUT / name).write_text(text + '\n', encoding='utf-8')


def loader(name):
    if '.' in name:  # a module tells classes of one name apart
        module, _, name = name.rpartition('.')
        return getattr(importlib.import_module(f'opencompass.datasets.{module}'), name)
    found = LOAD_DATASET.get(name) or getattr(opencompass.datasets, name, None)
    if found is None:
        file = next(f for f in (CHECKOUT / 'opencompass/datasets').rglob('*.py') if f'class {name}(' in f.read_text())
        module = '.'.join(file.relative_to(CHECKOUT).with_suffix('').parts)
        found = getattr(importlib.import_module(module), name)
    return found


def loaded(case):
    reader = {'input_columns': [], 'output_column': None, **case.get('reader', {})}
    if case['type'] == 'LCBCodeGenerationDataset':
        return contests(case, reader)
    kind = loader(case['type'])
    if case['type'].startswith(long.SUITES) and 'v2' not in case['type']:
        sys.modules[kind.__module__].load_dataset = suite
    if case['type'] in experts.SUBSETS:
        sys.modules[kind.__module__].load_dataset = lambda path, name, split=None: datasets.load_dataset(f'{path}/{name}', split=split)
    if case['type'] == 'MRCRDataset':
        sys.modules[kind.__module__].load_dataset = lambda path, subset, split: suite(f'{path}/{subset}', 'test')[split]
    if case['type'].endswith('NeedleBenchMultiDataset'):
        sys.modules[kind.__module__].hf_hub_download = lambda repo_id, filename, repo_type: str(OUT / 'data/needlebench' / filename)
    if case['type'] == 'TACODataset':
        sys.modules[kind.__module__].hf_hub_download = lambda repo_id, repo_type, filename: str(OUT / repo_id / filename)
    if case['type'].startswith('Ruler'):
        sys.modules['wonderwords'] = types.SimpleNamespace(random_word=types.SimpleNamespace(
            _get_words_from_text_file=lambda name: [line.rstrip() for line in open(OUT / 'data/ruler' / name)]))
    random.seed(0)  # NeedleBench's parallel needles are drawn without a seed
    built = kind(reader_cfg=reader, abbr=case['name'], n=case.get('n', 1), **case['arguments'])
    rows = [list(built.train), list(built.test)]
    if case['arguments'].get('prompt_mode') == 'mixed':
        rows = [asked(split) for split in rows]
    return {**case, **different(*rows)}


def asked(rows):
    """KOR-Bench's evaluator reads the questions again; here the rows have them."""
    read = importlib.import_module('opencompass.datasets.korbench.korbench_utils').load_json_or_jsonl_with_idx
    for row in rows:
        folder, added = row.pop('base_path'), {key: row.pop(key) for key in ('subdivision', 'idx')}
        row['asked'] = []
        for name in row['question_list']:
            category, _, number = name.rpartition('_')
            sample = read(folder, f'{category}/sample', idx=number)
            row['asked'].append({'category': category, 'rule_id': sample['rule_id'], 'answer': sample['answer']})
        row.update(added)
    return rows


def different(train, test):
    """Training rows are left out where they are the test rows."""
    return {'test': test} if train == test else {'train': train, 'test': test}


def suite(path, name, **_):
    """What the suites' own scripts do, which newer versions of datasets refuse to run."""
    file, = pathlib.Path(path).rglob(f'{name}.jsonl')
    return datasets.load_dataset('json', data_files={'test': str(file)})


def contests(case, reader):
    """LiveCodeBench's files are chosen by a script of its own, which newer versions of datasets refuse to run."""
    lcb = importlib.import_module('opencompass.datasets.livecodebench.livecodebench')

    def load_dataset(path, split, version_tag, **_):
        files = {'release_v1': ['test'], 'release_v2': ['test', 'test2'], 'v2': ['test2']}[version_tag]
        return datasets.Dataset.from_list([json.loads(line) for file in files for line in open(f'{path}/{file}.jsonl')])
    lcb.load_dataset = load_dataset
    built = lcb.LCBCodeGenerationDataset(reader_cfg=reader, abbr=case['name'], **case['arguments'])
    lcb.load_dataset = datasets.load_dataset
    # the tests unpacked, which are not kept with the rows here
    rows = {split: [{k: v for k, v in row.items() if k != 'evaluation_sample'} for row in getattr(built, split)]
            for split in ['train', 'test']}
    return {**case, **different(**rows)}


def main():
    shutil.rmtree(OUT / 'data', ignore_errors=True)
    data.write_files(OUT)
    os.chdir(OUT)  # some loaders do not ask for the data root
    cases = []
    for case in data.CASES:
        case = {'name': case['type'], **case}
        try:
            cases.append(loaded(case))
        except Exception as error:
            print(case['type'], case['arguments'], '->', type(error).__name__, error)
            raise
    write('datasets.json', {'cases': cases})
    from opencompass.datasets.custom import make_custom_dataset_config
    write('custom.json', {'cases': [{'config': c, 'dataset': make_custom_dataset_config(c)} for c in data.CUSTOM]})
    write('olympiadbench.json', puzzles.olympiad())
    write('chance.json', others.chance())
    write('retrievers.json', others.retrievers())
    write('csv.json', others.csv_rows())
    print(len(cases), 'datasets,', len({case['type'] for case in cases}), 'types')


main()
