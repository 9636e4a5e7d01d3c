"""Runs OpenCompass' own DefaultSummarizer over made-up results, with groups of every kind, and keeps its tables.

    python make_summary_references.py CHECKOUT

CHECKOUT is a clone of open-compass/opencompass. Needed packages: those of make_evaluation_references.py.
"""
import importlib.metadata
import json
import pathlib
import platform
import subprocess
import sys
import tempfile

checkout = str(pathlib.Path(sys.argv[1]).resolve())
sys.path.insert(0, checkout)
import make_evaluation_references  # noqa: E402,F401  packages that are not installed become empty ones

from mmengine import ConfigDict  # noqa: E402

from opencompass.summarizers.default import DefaultSummarizer  # noqa: E402

OUT = pathlib.Path(__file__).resolve().parents[1] / 'resources/org/occlocal/harness/summaries/groups.json'
TIME = '20260102_030405'
MODES = {'a': 'PPLInferencer', 'b': 'PPLInferencer', 'c': 'GenInferencer', 'd': 'GenInferencer', 'e': 'GenInferencer'}
RESULTS = {
    'm': {'a': {'accuracy': 40.25, 'f1': 10.5}, 'b': {'accuracy': 60.5, 'f1': 20.0}, 'c': {'accuracy': 12.345},
          'd': {'score': 0.0, 'mae': 0.5}, 'e': {'score': 33.333333}},
    'n': {'a': {'accuracy': 91.0, 'f1': 11.0}, 'b': {'accuracy': 2.0, 'f1': 99.0}, 'c': {'accuracy': 50.0},
          'd': {'score': 7.0, 'mae': 3.75}},
}
MODELS = [dict(abbr=model, type='HuggingFaceBaseModel', path='p') for model in RESULTS]
DATASETS = [dict(abbr=name, type='CustomDataset', path='p', reader_cfg=dict(input_columns=['q'], output_column='a'),
                 infer_cfg=dict(prompt_template=dict(type='PromptTemplate', template='{q}'),
                                retriever=dict(type='ZeroRetriever'), inferencer=dict(type=mode)))
            for name, mode in MODES.items()]
GROUPS = [
    {'name': 'naive', 'subsets': ['a', 'b']},
    {'name': 'three', 'subsets': ['a', 'b', 'c']},
    {'name': 'named', 'subsets': [['a', 'f1'], ['b', 'accuracy']]},
    {'name': 'weighted', 'subsets': ['a', 'b', 'c'], 'weights': {'a': 3, 'b': 1, 'c': 0.5}},
    {'name': 'weighted_pairs', 'subsets': [['a', 'f1'], ['c', 'accuracy']], 'weights': {'a@f1': 2, 'c@accuracy': 6}},
    {'name': 'weight_of_nothing', 'subsets': ['a', 'b', 'd'], 'weights': {'a': 1, 'b': 1, 'd': 0}},
    {'name': 'harmonic', 'subsets': ['a', 'b', 'c'], 'harmonic_mean': True},
    {'name': 'harmonic_of_zero', 'subsets': ['a', 'd'], 'harmonic_mean': True},
    {'name': 'harmonic_by_name', 'subsets': ['a', 'c'], 'metric': 'harmonic_mean'},
    {'name': 'spread', 'subsets': ['a', 'b', 'c'], 'std': True},
    {'name': 'sum', 'subsets': ['a', 'c'], 'sum': True},
    {'name': 'weighted_sum', 'subsets': ['a', 'c'], 'sum': True, 'weights': {'a': 2, 'c': 10}},
    {'name': 'mine', 'subsets': ['c', 'd'], 'metric': 'my_metric'},
    {'name': 'incomplete', 'subsets': ['a', 'e']},
    {'name': 'absent', 'subsets': ['y', 'z']},
    {'name': 'of_groups', 'subsets': [['naive', 'naive_average'], ['harmonic', 'harmonic_mean']]},
    {'name': 'transformed', 'subsets': [['d', 'mae'], ['c', 'accuracy']],
     'transforms': {'d': '((2 - x) / 2) * 100', 'c': 'x'}},
    {'name': 'transformed_bounds', 'subsets': [['d', 'mae']], 'transforms': {'d': 'min(100, max(0, (1-x)*100))'}},
    {'name': 'transformed_power', 'subsets': [['d', 'mae'], ['a', 'f1']],
     'transforms': {'d': '-x ** 2 + abs(x - 1e1) / .5', 'a': 'max(-(-x), +3.)'}},
    {'name': 'transformed_harmonic', 'subsets': ['a', 'b'], 'harmonic_mean': True, 'transforms': {'a': '100*x/(1+x)'}},
]


def run(dataset_abbrs):
    with tempfile.TemporaryDirectory() as folder:
        for model, results in RESULTS.items():
            for dataset, result in results.items():
                file = pathlib.Path(folder) / 'results' / model / f'{dataset}.json'
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(json.dumps(result))
        config = ConfigDict(
            models=MODELS, datasets=DATASETS, work_dir=folder)
        summarizer = DefaultSummarizer(config, dataset_abbrs=dataset_abbrs, summary_groups=GROUPS)
        kept = {}
        calculate = summarizer._calculate_group_metrics

        def keeping(*arguments):
            result = calculate(*arguments)
            kept['parsed'], kept['modes'] = result[1], result[3]
            return result
        summarizer._calculate_group_metrics = keeping
        summarizer.summarize(f'{folder}/summary.txt', TIME)
        names = {group['name'] for group in GROUPS}
        return {'dataset_abbrs': dataset_abbrs, 'csv': pathlib.Path(f'{folder}/summary.csv').read_text(),
                'md': pathlib.Path(f'{folder}/summary.md').read_text(),
                'scores': {model: {name: scores for name, scores in parsed.items() if name in names}
                           for model, parsed in kept['parsed'].items()},
                'modes': {name: mode for name, mode in kept['modes'].items() if name in names}}


def main():
    commit = subprocess.run(['git', '-C', checkout, 'rev-parse', 'HEAD'], capture_output=True, text=True).stdout.strip()
    rows = ['a', ['d', 'mae'], '-- groups --'] + [
        [group['name'], 'naive_average'] if group['name'] in ('naive', 'three') else group['name'] for group in GROUPS
        if group['name'] not in ('weighted', 'weight_of_nothing', 'harmonic', 'spread', 'sum', 'weighted_sum', 'mine',
                                 'harmonic_of_zero', 'harmonic_by_name', 'transformed_harmonic')]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({
        'command': 'python make_summary_references.py CHECKOUT',
        'versions': {'opencompass': commit, 'python': platform.python_version(),
                     'mmengine': importlib.metadata.version('mmengine'), 'tabulate': importlib.metadata.version('tabulate')},
        'models': MODELS, 'datasets': DATASETS, 'results': RESULTS, 'groups': GROUPS, 'run': run(rows)}, indent=1) + '\n')


main()
