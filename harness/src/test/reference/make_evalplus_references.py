"""Writes what OpenCompass' evaluators and evalplus say of made-up programs on made-up tasks in EvalPlus' layout.

    python make_evalplus_references.py CHECKOUT_OF_OPENCOMPASS OUTPUT.json

Needs evalplus 0.2.1, the last whose evaluate() takes what OpenCompass gives it, with wget, tempdir, appdirs and tqdm; datasets, mmengine,
torch and transformers. Downloads nothing: the tasks are named in HUMANEVAL_OVERRIDE_PATH and MBPP_OVERRIDE_PATH. All are our own.
"""
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile

FOLDER = tempfile.mkdtemp()
os.environ['XDG_CACHE_HOME'] = FOLDER
os.environ['HUMANEVAL_OVERRIDE_PATH'] = f'{FOLDER}/humaneval.jsonl'
os.environ['MBPP_OVERRIDE_PATH'] = f'{FOLDER}/mbpp.jsonl'
os.makedirs(f'{FOLDER}/evalplus')
CHECKOUT, OUTPUT = sys.argv[1:]
sys.path.insert(0, CHECKOUT)

import datasets  # noqa: E402
import evalplus.evaluate  # noqa: E402,F401
import torch  # noqa: E402,F401
import transformers  # noqa: E402,F401

import opencompass_stubs  # noqa: E402

opencompass_stubs.install()
from opencompass.datasets.humaneval import HumanEvalPlusEvaluator  # noqa: E402
from opencompass.datasets.mbpp import MBPPEvaluator, MBPPEvaluator2  # noqa: E402


def task(number, name, body, base, plus, *programs, atol=0, signature='x'):
    return dict(number=number, entry_point=name, prompt=f'def {name}({signature}):\n    """Made up."""\n', canonical_solution=f'    {body}\n',
                contract='', base_input=base, plus_input=plus, atol=atol), programs


HUMANEVAL = [
    task(0, 'double', 'return 2 * x', [[1], [2]], [[10 ** 12], [-1]], '    return x + x\n', '    return 2.0 * x\n', '    return str(2 * x)\n',
         '    return 2 * x if x < 100 else 0\n', '    return 0 if x < 3 else 2 * x\n', '    while True:\n        pass\n', '    return True\n', '',
         '    return 2 * x\n    broken(', '    exit()\n', '    import os\n    os._exit(0)\n', '    print(x)\n    return 2 * x\n',
         '    try:\n        while x != 1:\n            pass\n    except Exception:\n        pass\n    return 2 * x\n', '    return input()\n'),
    task(1, 'half', 'return x / 2', [[1], [3]], [[1e300], [float('inf')]], '    return x * 0.5\n', '    return x / 2 + 1e-7\n', '    return x / 2 + 1e-3\n',
         '    return [x / 2]\n', '    return x / 2 * (1 + 1e-9)\n', '    return float("nan")\n', '    return complex(x / 2)\n', '    return None\n'),
    task(2, 'parts', 'return [x / 4, x / 8]', [[1]], [[2], [16]], '    return (x / 4, x / 8)\n', '    return [x / 4 + 1e-8, x / 8]\n', '    return [x / 4]\n',
         '    return x / 4\n', '    return [[x / 4], [x / 8]]\n', '    return ["a", "b"]\n', '    return {x / 4, x / 8}\n', '    return [x / 4, 1j]\n'),
    task(3, 'take', 'return x[1:]', [[[1, 2]]], [[[]], [[3]]], '    return x[1:]\n', '    x.pop(0)\n    return x\n', '    return tuple(x[1:])\n',
         '    return range(2, 3) if x == [1, 2] else []\n', '    return [] if len(x) < 3 else x\n'),
    task(4, 'find_zero', 'return -x[0] / x[1]', [[[2.0, 1.0]]], [[[3, 2]]], '    return -x[0] / x[1] + 1e-6\n', '    return -x[0] / x[1] + 1\n',
         '    return -x[0] / x[1] - 1\n', '    return -x[0] / x[1] - 5e-5\n', '    return None\n', atol=1e-4),
    task(5, 'nothing', 'return float("nan") if x else []', [[1]], [[0]], '    return float("nan") if x else ()\n', '    return []\n',
         '    return float("nan")\n', '    return float("nan") if x else 5\n'),
    task(6, 'mixed', 'return x', [[1.5]], [[10 ** 9], [2 ** 70]], '    return x if x < 10 ** 9 else x + 1\n', '    return x\n', '    return x + 0.0\n',
         '    return x + (1 if x == 10 ** 9 else 0)\n', '    return True if x == 1.5 else x\n'),
    task(7, 'slow', 'import time; time.sleep(0.1); return x', [[1]], [[2]], '    import time; time.sleep(0.3); return x\n',
         '    import time; time.sleep(1); return x\n', '    import time; time.sleep(5 if x == 1 else 0); return x\n'),
]
MBPP = [
    task(n, name, body, base, plus, *programs, signature=signature, atol=atol) for n, name, signature, body, base, plus, atol, programs in [
        (2, 'common', 'a, b', 'return tuple(sorted(set(a) & set(b)))', [[[1, 2], [2, 3]]], [[[], []], [[5], [5]]], 0,
         ['def common(a, b):\n    return tuple(sorted(set(a + b) & set(b) & set(a)))', 'def common(a, b):\n    return type(a)(sorted(set(a) & set(b)))',
          'def common(a, b):\n    return list(set(a) & set(b))', 'def common(a, b):\n    a.sort()\n    return a']),
        (63, 'spread', 'x', 'return max(a - b for a, b in x)', [[[[1, 2], [5, 1]]]], [[[[0, 0]]]], 0,
         ['def spread(x):\n    return max(abs(hash(p)) and p[0] - p[1] for p in x)', 'def spread(x):\n    return 4']),
        (75, 'all_by', 'x, k', 'return str([t for t in x if all(i % k == 0 for i in t)])', [[[[6, 24], [7, 9]], 6]], [[[[2]], 2]], 0,
         ['def all_by(x, k):\n    return str([t for t in x if not any(i % k for i in t)])']),
        (106, 'add', 'a, b', 'return tuple(list(b) + a)', [[[1], [2, 3]]], [[[], [1]]], 0, ['def add(a, b):\n    return b + tuple(a)']),
        (115, 'empty', 'x', 'return all(not d for d in x)', [[[[], {}]]], [[[[1, 2]]], [[{'a': 1}]]], 0,
         ['def empty(x):\n    return x == [{}, {}]', 'def empty(x):\n    return all(d == {} for d in x)']),
        (124, 'angle', 'a, b', 'import cmath; return cmath.phase(a + b)', [['0.0', '1j']], [['2', '1+1j']], 0,
         ['import cmath\ndef angle(a, b):\n    return cmath.phase(complex(a) + b)', 'def angle(a, b):\n    return 1.5707963']),
        (250, 'count', 'x, y', 'return x.count(y)', [[[1, 1], 1]], [[[], 2]], 0, ['def count(x, y):\n    return {x: x.count(y)}[x]']),
        (259, 'most', 'a, b', 'return tuple(tuple(max(i) for i in zip(*p)) for p in zip(a, b))', [[[[1, 3], [4, 5]], [[6, 7], [3, 9]]]], [], 0,
         ['def most(a, b):\n    return tuple(tuple(max(p, q) for p, q in zip(i, j)) for i, j in zip(a, b))', 'def most(a, b):\n    return list(a)']),
        (278, 'before', 'x', 'return next((i for i, v in enumerate(x) if isinstance(v, tuple)), len(x))', [[[1, [2], 3]]], [[[1]]], 0,
         ['def before(x):\n    return [type(v) for v in x + (0, ())].index(tuple) if tuple in map(type, x) else len(x)', 'def before(x):\n    return 1']),
        (307, 'put', 't, i, v', 'return (*t[:i], v, *t[i:])', [[['a', []], 1, 5]], [[[1], 0, 2]], 0, ['def put(t, i, v):\n    return t[:i] + (v,) + t[i:]']),
        (722, 'tall', 'd, w', 'return {k: v for k, v in d.items() if v > (w, 0)}', [[{'a': [5, 1], 'b': [2, 9]}, 3]], [[{}, 1]], 0,
         ['def tall(d, w):\n    return {k: v for k, v in d.items() if (w, 0) < v}']),
        (252, 'polar', 'x', 'import cmath; return cmath.polar(x)', [['1']], [['3+4j']], 0,
         ['import cmath\ndef polar(x):\n    return list(cmath.polar(x))', 'import cmath\ndef polar(x):\n    return str(cmath.polar(x))']),
        (580, 'even', 'x', 'return str(x)', [[[4, [7, [6]]]]], [[[]]], 0, ['def even(x):\n    return repr(x)', 'def even(x):\n    return repr(list(x))']),
        (164, 'are_equivalent', 'a, b', 'return a == b', [[1, 1]], [[1, 2]], 0, ['def are_equivalent(a, b):\n    return "any"', 'def are_equivalent(a):\n    return 1']),
        (295, 'sum_div', 'x', 'return 1 if x < 3 else sum(d for d in range(1, x) if x % d == 0)', [[8]], [[1]], 0,
         ['def sum_div(x):\n    return sum(d for d in range(1, x) if x % d == 0)', 'def sum_div(x):\n    return 7']),
        (800, 'check_str', 'x', 'import re; return re.match("[aeiou]", x)', [['annie']], [['dawood']], 0,
         ['def check_str(x):\n    return x[0] in "aeiou"', 'def check_str(x):\n    return x if x[0] in "aeiou" else None', 'def check_str(x):\n    return x']),
        (8, 'squares', 'x', 'return [n ** 2 for n in x]', [[[1, 2]]], [[[]]], 0,
         ["[BEGIN]\n 'def squares(x):\n    return [n * n for n in x]' \n[DONE]", '```python\ndef squares(x):\n    return x\n```',
          'Here\n```python\ndef squares(x):\n    return [n ** 2 for n in x if n != 1] if 1 not in x else [1, 4]\n```', 'def squares(x):\n    return 0 if x else []']),
    ]]


def main():
    lines, cases = {}, []
    for kind, name, tasks in [('humaneval', 'HumanEval', HUMANEVAL), ('mbpp', 'Mbpp', MBPP)]:
        rows = [{'task_id': f'{name}/{one.pop("number")}', **one} for one, _ in tasks]
        lines[kind] = [json.dumps(row) for row in rows]
        with open(f'{FOLDER}/{kind}.jsonl', 'w') as file:
            file.write('\n'.join(lines[kind]) + '\n')
        ids = [row['task_id'] for row in rows]
        for i in range(max(len(programs) for _, programs in tasks)):
            said = [programs[i % len(programs)] for _, programs in tasks]
            asked = datasets.Dataset.from_list([{'prompt': row['prompt']} for row in rows])
            if kind == 'humaneval':
                result = HumanEvalPlusEvaluator().score(said, ids, asked)
                cases.append({'type': 'HumanEvalPlusEvaluator', 'predictions': said, 'references': ids,
                              'prompts': asked['prompt'], 'result': result})
                continue
            for judge in [MBPPEvaluator, MBPPEvaluator2]:
                result = judge(metric='MBPPPlus').score(said, ids)
                cases.append({'type': judge.__name__, 'predictions': said, 'references': ids, 'result': result})
                single = [j for j, answer in enumerate(said) if judge(metric='MBPPPlus').score([answer], [ids[j]])['mbpp_plus_pass@1'] == 100]
                cases[-1]['right'] = single
    commit = subprocess.run(['git', '-C', CHECKOUT, 'rev-parse', 'HEAD'], capture_output=True, text=True).stdout.strip()
    versions = {'opencompass': commit, 'python': platform.python_version(),
                **{package: importlib.metadata.version(package) for package in ['evalplus', 'numpy']}}
    with open(OUTPUT, 'w', encoding='utf-8') as file:
        json.dump({'command': 'python make_evalplus_references.py CHECKOUT OUTPUT.json', 'versions': versions, 'lines': lines,
                   'cases': cases}, file, ensure_ascii=False, indent=1)
        file.write('\n')


if __name__ == '__main__':
    main()
