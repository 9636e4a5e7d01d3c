"""What functions give, told by a model, and answers of mathematical contests."""
import importlib
import json
import tempfile

import datasets

from evaluation_references_short import pairs

BY_COLUMN = ['opencompass.datasets.livemathbench.livemathbench.LiveMathBenchEvaluator']
FUNCTION = 'def f(x):\n    return [x, x * 2]'
EXECUTIONS = [
    (FUNCTION, 'f(x = 1)', '[1, 2]', ['[1, 2]', 'assert f(x = 1) == [1, 2]\n[/ANSWER]', '[1, 2.0]', '(1, 2)', '[1, 3]', 'f(x = 1)', '', 'x = [1, 2]',
                                       '[PYTHON]\nassert f(1) == [1, 2]\n[/PYTHON] no', '== [1,\n 2] [/ANSWER]', '[1, 2] # yes', '[1, 2], 3', '[1, 2] and',
                                       '[1, 2]\nor more', 'sorted([2, 1])', '1 == [1, 2] == 3', '[1, 2] if True else 0', 'exit()']),
    ('def g():\n    return Counter(accumulate([1, 2])), inf, re_search("a", "b"), bisect.bisect([1], 2)', 'g()', '(Counter({1: 1, 3: 1}), inf, None, 1)',
     ['(Counter({1: 1, 3: 1}), inf, None, 1)', '({1: 1, 3: 1}, inf, None, 1)']),
    ('def h():\n    return {1: {2, 3}}', 'h()', '{1: {2, 3}}', ['{1: {3, 2}}', '{1: [2, 3]}', '{True: {2, 3}}']),
    ('def broken(', 'broken()', '1', ['1']), ('import time\ndef s():\n    pass\ntime.sleep(30)', 's()', '1', ['1']),
]
OUTPUTS = [('[1, 2]', ['assert f(3) == [1, 2]', 'x\nassert f(3) == [1, 2]\nassert f(3) == [2]', '```python\n[1, 2]\n```', '```\n[1, 2]\n```', '```\n# [3]\n[1, 2]\n```',
                        '```python\n# assert 3\nassert f() == [1, 2]  # so\n```', '[1, 2]', '```\na\n```\n```Python\n[1, 2]\n```', '```python\n[1, 2]', '',
                        'assert f(3) == [1, 2] == 4', 'assert f(3) == [1, 2], "no"', 'assert f(3) != [1, 2]', 'assert [1, 2]', 'assert f(3) == (1, 2)', 'assert (f(3) ==',
                        '```\n [1,\n 2]\n```', 'assert f(3) == __import__("os").getpid()', 'assert f(3) == list((1, 2))']),
           ('true', ['assert f() == True', 'assert f() == true', 'assert f() == 1']), ('"a\\n"', ["assert f() == 'a\\n'", 'assert f() == "a"']),
           ('no json', ['assert f() == 1']), ('1.0', ['assert f() == 1', 'assert f() == 10 / 10'])]
MATH = [('so \\boxed{\\frac12}', '\\frac{1}{2}'), ('\\boxed{2} then \\boxed{3}', '3'), ('The final answer is $7$.', '7'), ('7', '7'), ('\\boxed{10,000}', '10000'),
        ('\\boxed{x=5}', '5'), ('', '1'), ('\\boxed{\\text{A}}', 'A'), ('\\boxed{0.5}', '\\frac{1}{2}'), ('\\boxed{B}', 'A')]


def evaluator_cases():
    executions = [(said, json.dumps({'code': code, 'input': call, 'output': output})) for code, call, output, all_said in EXECUTIONS for said in all_said]
    outputs = [(said, json.dumps({'input': 'q', 'output': output})) for output, all_said in OUTPUTS for said in all_said]
    for name, asked in [('LCBCodeExecutionEvaluator', executions), ('LCBTestOutputEvaluator', outputs)]:
        # the evaluators tell the share only, so the right answers and the wrong ones are cases of their own
        judge = getattr(importlib.import_module('opencompass.datasets.livecodebench.evaluator'), name)()
        shares = [judge.score(**pairs([one]))['pass@1'] for one in asked]
        for share in [100, 0]:
            yield f'opencompass.datasets.livecodebench.evaluator.{name}', {}, pairs([one for one, its in zip(asked, shares) if its == share])
    for more in [dict(model_name='', url=[]), dict(model_name='some/judge', url=[])]:
        yield 'opencompass.datasets.livemathbench.livemathbench.LiveMathBenchEvaluator', more, pairs(MATH) | {
            'test_set': [dict(question='q', question_type='t', subdivision='v_en') for _ in MATH]}


def repetition():
    """Three questions four times; the verdicts in the details are numbers."""
    name, rows = BY_COLUMN[0], [{'question': 'q', 'question_type': 't', 'subdivision': 'v_en', 'idx': i, 'answer': str(i)} for i in range(3)] * 4
    given = [f'\\boxed{{{n}}}' for n in [0, 1, 2, 0, 5, 2, 0, 5, 5, 7, 1, 2]]
    judge = getattr(importlib.import_module(name.rpartition('.')[0]), name.rpartition('.')[2])(model_name='', url=[])
    judge._out_dir = tempfile.mkdtemp()
    asked = datasets.Dataset.from_list(rows)
    result = judge.evaluate([1, 2, 4], 4, asked, test_set=asked, predictions=list(given), references=[row['answer'] for row in rows])
    return {'type': name, 'n': 4, 'k': [1, 2, 4], 'rows': rows, 'predictions': given, 'result': result}
