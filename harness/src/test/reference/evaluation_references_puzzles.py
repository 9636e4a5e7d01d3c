"""Puzzles, tables and outputs of functions: what is said, and what is right."""
import os
import subprocess
import sys
import tempfile

from evaluation_references_short import pairs

BY_COLUMN = ['opencompass.datasets.MedXpertQA.MedXpertQAEvaluator', 'opencompass.datasets.ProteinLMBench.ProteinLMBenchEvaluator',
             'opencompass.datasets.SciKnowEval.SciKnowEvalEvaluator', 'opencompass.datasets.humaneval_pro.HumanevalProEvaluator', 'opencompass.datasets.mbpp_pro.MBPPProEvaluator']
SERVICES = BY_COLUMN[3:]
PLAIN = ['opencompass.datasets.bbeh.bbeh_mcq_postprocess', 'opencompass.datasets.bbeh.bbeh_freeform_postprocess',
         'opencompass.datasets.cruxeval.cruxeval_o_postprocess', 'opencompass.datasets.clbench.clbench_pred_postprocess']
EXTRA = ['The answer is: (A)', 'The answer is: **b**\nmore', 'The final answer is \\boxed{\\text{Yes}}', 'The answer is 1, The answer is: 2', '((c))\n', '\\texttt{x} \\boxed{a}{b}',
         "'x' # done\nassert", '\n\n [1, 2]\n3 # done', '# done', 'The final answer is: \\boxed{1\n}']
FREE = [('The answer is: Yes', 'yes'), ('the answer is yes', 'yes'), ('The answer is: a ,b,  c', 'a, b, c'), ('The answer is: a;b', '(a;b)'), ('The answer is: x', '"X"'),
        ('The answer is: **1**', '1'), ('The final answer is: \\boxed{3}', '3'), ('', ''), ('The answer is: a,b', 'a, c'), ('\u0130', 'i\u0307')]
MCQ = [('The answer is: (A)', '(A)'), ('(b)', 'B'), ('The answer is A.', '(A)'), ('The answer is: c) since', '(C)'), ('', '(A)')]
ZEBRA = [('The answer is: (B)', 'B'), ('the final answer is c', 'C'), ('I think **D**', 'D'), ('x\n(A)\ny\n b \n', 'B'), ('Either (A) or (c).', 'c'), ('no', 'A'), ('', ''), ('The answer is Blue', 'B'),
         ('The answer is:\n\n(K)', 'K'), ('answer **K** (J)', 'J'), ('B.', 'B'), ('A', 'a')]
GOLD = {'header': ['House', 'Name', 'Pet'], 'rows': [['1', 'Ann', 'cat'], ['2', 'Bob', 'dog']]}
GRIDS = [('| House | Name | Pet |\n|---|:-:|---|\n| 1 | Ann | cat |\n| 2 | bob | Dog |', GOLD), ('text\n|1|Ann|dog|\n|2|Bob|cat|', GOLD), ('|1|Ann|\n|2|Bob|dog|more|', GOLD),
         ('Ann has a CAT', GOLD), ('| House | Name |\n| 1 | Ann |', GOLD), ('', GOLD), ('|1|Ann|cat|\n|2|Bob|dog|', str(GOLD)), ('|1|Ann|cat|\n|2|Bob|dog|', 'no solution'),
         ('|1|2|\n|3|4|', '{"rows": [["1", "2"], ["3", "5"]]}'), ('| a |\n| position | b |\n|c|d|', {'header': [], 'rows': [['position', 'b'], ['c', 'd']]}), ('x', {'header': [], 'rows': []}),
         ('| Position | b |\n| 1 | x |\n| 2 | y |', {'header': [], 'rows': [['1', 'x'], ['2', 'y']]}), ('(a)', {'header': [], 'rows': [['(A)']]}), ('x' * 300, GOLD), ('  |1|Ann|cat|  \n| |', GOLD)]
SQUARE = [[1, 2], [3, 4]]
ARC = [('[[1, 2], [3, 4]]', SQUARE), ('So [[1,2],\n [3, 5]] and [[1, 2], [3, 4]]', SQUARE), ('[[1, 2, 0], [3, 4, 0]]', SQUARE), ('[[1]]', SQUARE), ('[[]]', SQUARE), ('[[1, 2], [3, "4"]]', SQUARE),
       ('[[1, 2], [3, 4.0]]', SQUARE), ('[[True, 2], [3, 4,],]]', SQUARE), ('[[True, 2], [3, 4]]', SQUARE), ('no', SQUARE), ('[[1, 2], [3, 4]', SQUARE), ('[[1, 2], [3, [4]]]', SQUARE), ('[[-1, 2], [3, 4]]', [[-1, 2], [3, 4]]),
       ('[[0]]', [[0]]), ('x', [[0]]), ('[[01]]', [[1]]), ('[[1 2]]', [[1]]), ('[[+1, 0x2], [3, 4]]', SQUARE), ('[[1, 2], [3, 4], [5]]', SQUARE), ('[[1, # one\n2], [3, 4]]', SQUARE), ('[[1_0]]', [[10]])]


def asked(answer, unit=None, *choices):
    return {'answer': answer, 'unit': unit, 'choices': list(choices) or None}


TABLES = [
    ('The answer is 1,200.', asked('1200')), ('It cost $1.50.', asked('$1.50')), ('so 3 + 4 = 7', asked('7')), ('x=-5', asked('-5')), ('The answer is $\\\\frac{16}{95}$', asked('16/95')),
    ('The answer is $\\frac{1}{4}$.', asked('0.25')), ('The table shows that 12 people', asked('12')), ('There will be 1.40 of 5', asked('1.4')), ('It leaves at 7:25 P.M.', asked('7:25 P.M.')),
    ('There are 3 and were 4', asked('4')), ('3 apples', asked('3', 'apples')), ('The answer is 3 apples', asked('3', 'apples')), ('The answer is apples 3', asked('3', 'apples')), ('none', asked('none')), ('-3', asked('\u22123')), ('\u22123', asked('-3')),
    ('0.3333', asked('1/3')), ('1.0', asked('1')), ('007', asked('7')), ('+5', asked('5')), ('2,5', asked('25')), ('', asked('')), ('12:30', asked('12:30')), ('The answer is 5\n', asked('5')), ('1.2345', asked('1.2346')), ('2.5/5', asked('0.5')),
    ('B', asked('dog', None, 'cat', 'dog')), ('(b)', asked('dog', None, 'cat', 'dog')), ('b) dog', asked('dog', None, 'cat', 'dog')), ('B. dog', asked('dog', None, 'cat', 'dog')), ('The answer is A', asked('cat', None, 'cat', 'dog')),
    ('(A) surely', asked('cat', None, 'cat', 'dog')), ('The answer is (B) the dog', asked('dog', None, 'cat', 'dog')), ('H', asked('cat', None, 'cat', 'dog')), ('H', asked('dog', None, 'cat', 'dog')), ('G', asked('c', None, 'a', 'b', 'c')), ('Z', asked('cat', None, 'cat', 'dog')),
    ('the big dog', asked('a big dog', None, 'a big cat', 'a big dog')), ('dog', asked('dog', None, 'cat', 'dog')), ('bird', asked('cat', None, 'cat', 'dog')), ('CAT', asked('cat', None, 'dog', 'cat')), ('yes.', asked('yes', None, 'no', 'yes')),
    ('$5', asked('5', None, '$4', '$5')), ('10 cm', asked('10', 'cm', '9 cm', '10 cm')), ('I. x', asked('y', None, 'x', 'y'))]
CRUX = [('def f(x):\n    return x + 1', '1', '2', ['2', '3', '2.0', '1 + 1', 'f(1)', '', '2, 3', '2\nassert 0', '(', 'exit()', ['3', '2'], ['f(1)'], 'True or 0']),
        ('def f(x):\n    return x', "'a'", "'a'", ["'a'", '"a"', "f('a')", 'a']), ('def f(', '1', '1', ['1']), ('def f(x):\n    while True:\n        pass\nf(1)', '2', '1', ['1'])]
PRO = [('```python\ndef f(x):\n    return x\n```', 'assert f(1) == 1'), ('def f(x):\n    return x', 'assert f(1) == 1'), ('```\ndef f(x):\n    return 2\n```', 'assert f(1) == 1'), ('no program', 'pass'),
       ('```py\nf = 1\n```\n```py\nf = 2\n```', 'assert f == 1'), ('```python\n    f = 1\n```', 'assert f == 1'), ('```python\nf = 1', 'assert f == 1'), ('', 'assert True')]
OPTIONS = ['w', 'x', 'y', 'z']
MEDICAL = [('The answer is B', 'B'), ('I think B or C', 'C'), ('I understand. A through D: D', 'D'), ('E or A', 'A'), ('(C).', 'C'), ('B2 or D', 'D')]
PROTEIN = [('The answer is B', 'B'), ('E', 'A'), ('(C)', 'C'), ('', 'A'), ('Answer: D', 'D'), ('none', 'B')]

SCIENCE = [('The answer is B', 'B'), ('I think E or C', 'C'), ('ABC D', 'D'), ('A or B', 'B'), ('(C)', 'C')]
STEPS = [('so \\boxed{2}', 2), ('\\boxed{1} no \\boxed{ 3 }', 3), ('\\boxed{none}', 1), ('nothing', 0), ('\\boxed{-1}', -1), ('\\boxed{{-1}}', -1), ('boxed{0}', -1), ('\\boxed{}', -1)]


LETTERS = [('ANSWER: B', 'B'), ('答案：A、C', 'CA'), ('最终答案是 D', 'D'), ('answer is Blue\nB, A', 'AB'), ('The answer: because (c) and d.', 'CD'), ('x\n A B,c ', 'ABC'), ('A is right', 'A'), ('', 'A'), ('', ''), ('Answer: none\n[B]', 'B'),
           ('B\x0cC', 'C'), ('ANSWER:\nE', 'E'), ('ANSWER: K', 'K'), ('答案为B', 'B'), ('ANSWER A\nANSWER B', 'A'), ('A和B与C', 'ABC'), ('答案', 'A'), ('x\r\nJ\r\n\r\n', 'j')]
BOXES = [('so \\boxed{12}', '12'), ('12', '12'), ('\\boxed{\\frac12}', '\\frac{1}{2}'), ('\\boxed{1} \\boxed{2}', 'x \\boxed{2}'), ('', ''), ('\\fbox{3 cm}', '3'), ('1,000', '1000'), ('\\boxed{}', '5'), ('x = 5', '5')]


def evaluator_cases():
    yield 'opencompass.datasets.subjective.elbench.ELBenchChoiceEvaluator', {}, pairs(LETTERS)
    yield 'opencompass.datasets.subjective.elbench.ELBenchMathEvaluator', {}, pairs(BOXES)
    yield 'opencompass.datasets.bbeh.BBEHEvaluator', {}, pairs(FREE)
    yield 'opencompass.datasets.bbeh.BBEHEvaluator_mcq', {}, pairs(MCQ)
    yield 'opencompass.datasets.zebralogic.ZebraLogicMCEvaluator', {}, pairs(ZEBRA)
    yield 'opencompass.datasets.zebralogic.ZebraLogicGridEvaluator', {}, pairs(GRIDS)
    yield 'opencompass.datasets.arc_prize_public_evaluation.ARCPrizeEvaluator', {}, pairs(ARC)
    for one in TABLES:  # the share is all that is told
        yield 'opencompass.datasets.tabmwp.TabMWPEvaluator', {}, pairs([one])
    outputs = [(said, dict(code=code, input=given, output=result, id=f's{i}')) for i, (code, given, result, all_said) in enumerate(CRUX) for said in all_said]
    yield 'opencompass.datasets.cruxeval.CRUXEvalOEvaluator', {}, pairs(
        [(said, row['output']) for said, row in outputs]) | {'test_set': [row for _, row in outputs]}
    for name in SERVICES:
        yield name, {}, pairs(PRO) | {'test_set': [dict(id=i, raw_problem=f'p{i}', new_problem='n', test_code=test) for i, (_, test) in enumerate(PRO)]}
    yield BY_COLUMN[0], {}, pairs(MEDICAL) | {'test_set': [dict(prompt_mode='zero-shot', options=OPTIONS, label=right) for _, right in MEDICAL]}
    yield BY_COLUMN[1], {}, pairs(PROTEIN) | {'test_set': [dict(options=OPTIONS) for _ in PROTEIN]}
    yield BY_COLUMN[2], {}, pairs(SCIENCE) | {'test_set': [dict(prompt_mode='zero-shot', choices={'label': list('ABCD'), 'text': OPTIONS}, answerKey=right) for _, right in SCIENCE]}
    yield 'opencompass.datasets.ProcessBench.ProcessBenchEvaluator', {}, pairs(STEPS)
    yield 'opencompass.datasets.ProcessBench.ProcessBenchEvaluator', {}, pairs(STEPS[:4])
    yield 'opencompass.datasets.mastermath2024v1.MastermathDatasetv1Evaluator', {}, pairs([('A', 'A'), ('B', 'A'), ('', 'C'), ('D', 'D')])


class Service:
    """Runs the programs that OpenCompass sends away."""

    def predict(self, programs, api_name):
        return [{'name': program['name'], 'status': 'OK' if self.passes(program['code']) else 'Exception'} for program in programs]

    def passes(self, code):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'program.py')
            with open(path, 'w') as file:
                file.write(code)
            return subprocess.run([sys.executable, path], capture_output=True, timeout=15).returncode == 0
