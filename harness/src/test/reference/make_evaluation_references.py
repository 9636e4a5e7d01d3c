"""Runs OpenCompass' own post-processors and evaluators over made-up answers and writes what they give.

    EVALUATE_METRICS=FOLDER python make_evaluation_references.py CHECKOUT OUTPUT.json

CHECKOUT is a clone of open-compass/opencompass. FOLDER has metrics that the package evaluate would download: rouge and bleu of
huggingface/evaluate's metrics, bleu with nmt/scripts/bleu.py of tensorflow/nmt as nmt_bleu.py in it. Needed packages: transformers datasets mmengine torch evaluate
scikit-learn rouge_score sacrebleu jieba rouge rouge_chinese fuzzywuzzy python-Levenshtein rapidfuzz regex math_verify
latex2sympy2_extended. Whatever else OpenCompass imports is replaced by empty stubs.
"""
import copy
import importlib.metadata
import inspect
import itertools
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import types

import datasets  # noqa: F401
import mmengine  # noqa: F401
import torch  # noqa: F401
import transformers  # noqa: F401

import evaluation_references_choices as choices
import evaluation_references_contests as contests
import evaluation_references_long as long
import evaluation_references_needles as needles
import evaluation_references_puzzles as puzzles
import evaluation_references_science as science
import evaluation_references_short as short
import opencompass_stubs

opencompass_stubs.install()


class RuntimeModule:
    """What LiveCodeBench takes from pyext, which does not run on this Python any more."""

    @staticmethod
    def from_string(name, _, source):
        module = types.ModuleType(name)
        exec(source, module.__dict__)
        return module


sys.modules['pyext'] = types.SimpleNamespace(RuntimeModule=RuntimeModule)
sys.modules['sentence_transformers'] = opencompass_stubs.Stub('sentence_transformers')  # it would download a model

INPUTS = [
    '', ' ', 'A', 'B.', '\nC\n', '(D)', 'a', 'The answer is B.', 'the answer is (C)', 'The answer is **D**.',
    'Answer is\n**B**', 'the answer to this is A, not B', 'ANSWER: C', 'Answer: B\nbecause', 'answer : d',
    '答案是B', '答案：C', '答案选项应该是 D。', '答案为A', '故选B', '所以选C，因为', '只有选项A是对的', '只有B正确',
    '说法不正确的是 C', '因此，选项D正确。', '显然 B。', '选项 C', 'A 是正确答案', '我认为：B。', '所以 D', '答案是中国。',
    'The correct answer is: $\\boxed{C}$', 'The correct option is \\boxed{B}', '1. A', '1. first\n2. second B',
    'I think it is C: because A is wrong', 'The quick. brown', 'Hello-World! 3', 'an apple, the pear', 'Ünïcode É ß ²',
    'é', 'x² + ½', 'The final answer is $\\frac{1}{2}$. I hope it is correct.', 'so the answer is 3/4',
    'We get \\boxed{{42}}', '\\boxed{x = 5} and \\boxed{\\text{east}}', '\\boxed{\\frac12', '\\fbox{7}',
    'Final Answer: The final answer is $5 \\text{ meters}$. I hope it is correct.', '10,000 dollars', '$1{,}234$',
    'x=\\sqrt2 \\mbox{ cm}', 'final answer is \\dfrac34.', '18 apples\nQuestion: 5', '-3.5 and 1,234', 'no numbers',
    '#### 42', 'step #### 1,000', 'It costs $ 12.50 or .5', '٣ apples', 'Q: x\nA: yes', 'So the answer is Yes.',
    'answer is NO, surely', 'the answer is: **true**\nfalse', 'True. ', 'answer is a , b, c', 'the answer is (1, 2)',
    'answer is (B) or (C)', 'it is not Clear', 'Answer: Paris ', 'Paris is the Answer: yes', 'first line \nsecond line',
    '1. “摘要。”\n次行', '- своей 标题！', '答案是北京答案是上海', '我来到北京清华大学，吉林省长春市', '他来到了网易杭研大厦 AT&T 3.5%',
    '小明硕士毕业于中国科学院计算所，后在日本京都大学深造', '<think>hm B</think> A', 'only the end</think> C', 'a<think>1</think>b<think>2</think>c',
    '<conclude> B </conclude> x <conclude>C</conclude>', '```python\ndef f(x):\n    return x\n```\nand\n```\n  y = 1\n```',
    '    return x + 1\n\n\nprint(2)', '   return 1\n    return 2\nx', 'from typing import List\n\ndef f(x):\n  y = x\n  return y\nprint(f(1))',
    "'    return 1\\n'", '```\nx = 1', "[BEGIN]\n'def f(): pass'\n[DONE]\nmore", "BEGIN 'x = 1' DONE", 'def g():\n    pass\n```',
    '```json\n{"a": 1}\n```', '{{"a": 1}}', '{"x": 2}<eoa>rest', 'text\nuser: more', '`` `a` [INST] b',
    'The answer is 5.\nThe answer is 6.', 'The total is 12 km', 'it must be: yes or no', 'answer is "seven".',
    'The final answer is $7$.', '# Answer\n\n12。', 'x The answer is: {{3}}.', 'a\n\nQuestion: b', 'The answer is 3/4, 1,250 and -2',
    '所以答案是3,000元', 'BAD CAB', 'xyz ABDC', 'ǅ Ǆ', 'Ⅷ', '𝐁 bold', 'two  words\u00a0and\u3000wide\u2003spaces', 'tab\tand\x1cfile\x85next',
]

PLAIN = [
    'opencompass.utils.text_postprocessors.general_postprocess',
    'opencompass.utils.text_postprocessors.general_cn_postprocess',
    'opencompass.utils.text_postprocessors.first_capital_postprocess',
    'opencompass.utils.text_postprocessors.last_capital_postprocess',
    'opencompass.utils.text_postprocessors.first_capital_postprocess_multi',
    'opencompass.utils.text_postprocessors.multiple_select_postprocess',
    'opencompass.utils.text_postprocessors.first_number_postprocess',
    'opencompass.utils.text_postprocessors.extract_non_reasoning_content',
    'opencompass.datasets.gsm8k.gsm8k_postprocess',
    'opencompass.datasets.gsm8k.gsm8k_dataset_postprocess',
    'opencompass.datasets.bbh.bbh_mcq_postprocess',
    'opencompass.datasets.bbh.bbh_freeform_postprocess',
    'opencompass.datasets.strategyqa.strategyqa_pred_postprocess',
    'opencompass.datasets.strategyqa.strategyqa_dataset_postprocess',
    'opencompass.datasets.xsum.Xsum_postprocess',
    'opencompass.datasets.lcsts.lcsts_postprocess',
    'opencompass.datasets.record.ReCoRD_postprocess',
    'opencompass.datasets.cmrc.cmrc_postprocess',
    'opencompass.datasets.drcd.drcd_postprocess',
    'opencompass.datasets.flores.flores_postprocess',
    'opencompass.datasets.flores.flores_postprocess_chinese',
    'opencompass.datasets.TheoremQA.legacy.TheoremQA_postprocess',
    'opencompass.datasets.TheoremQA.legacy.TheoremQA_postprocess_v2',
    'opencompass.datasets.gpqa.GPQA_Simple_Eval_postprocess',
    'opencompass.datasets.teval.teval_postprocess',
    'opencompass.datasets.math.math_postprocess',
    'opencompass.datasets.math.math_postprocess_v2',
    'opencompass.datasets.math.math_judement_preprocess',
    'opencompass.datasets.math.normalize_final_answer',
    'opencompass.datasets.math_intern.math_intern_postprocess',
    'opencompass.datasets.humaneval.humaneval_postprocess_v2',
    'opencompass.datasets.humaneval.humaneval_postprocess_v3',
    'opencompass.datasets.humaneval.humaneval_internal_v1_postprocess',
    'opencompass.datasets.humaneval.humaneval_internal_v2_postprocess',
]
WITH_ARGUMENTS = [
    ('opencompass.utils.text_postprocessors.first_option_postprocess', {'options': 'ABCD'}),
    ('opencompass.utils.text_postprocessors.first_option_postprocess', {'options': 'ABC', 'cushion': False}),
    ('opencompass.utils.text_postprocessors.first_option_postprocess', {'options': 'AB'}),
    ('opencompass.utils.text_postprocessors.first_option_postprocess', {'options': 'ABCDEFGHIJKLMNOP'}),
    ('opencompass.utils.text_postprocessors.last_option_postprocess', {'options': 'ABCD'}),
    ('opencompass.utils.text_postprocessors.match_answer_pattern', {'answer_pattern': r'(?i)ANSWER\s*:\s*([A-D])'}),
    ('opencompass.utils.text_postprocessors.match_answer_pattern', {'answer_pattern': r'(\w+)[\s.]*$'}),
    ('opencompass.utils.text_postprocessors.think_pred_postprocess', {'re_pattern': r'</think>\s*(.*)'}),
    ('opencompass.utils.text_postprocessors.xml_tag_postprocessor', {'tag': '<conclude>'}),
    ('opencompass.datasets.mathbench.mathbench_postprocess', {'name': 'college_cloze_en'}),
    ('opencompass.datasets.mathbench.mathbench_postprocess', {'name': 'middle_cloze_cn'}),
]

MATH_PAIRS = [
    ('\\frac{1}{2}', '\\dfrac12'), ('0.5', '\\frac{1}{2}'), ('1/2', '\\frac12'), ('x=5', '5'), ('5 \\text{ meters}', '5'),
    ('5\\text{cm}', '5'), ('\\sqrt2', '\\sqrt{2}'), ('10,000', '10000'), ('90^\\circ', '90'), ('50\\%', '50'),
    ('.5', '0.5'), ('2.0', '2'), ('\\infty', 'infinity'), ('3j', '3i'), ('(1, 2)', '(1,2)'), ('7', '8'), ('', ''),
    ('\\text{east}', 'east'), ('a/b', 'a / b'), ('\\frac', '\\frac'), ('\\sqrt', '\\sqrt'), ('1{,}000', '1000'),
    ('x \\in [0,1]', '[0,1]'), ('\\left(3\\right)', '(3)'), ('1011_2', '1011_{2}'), ('\\$4', '4'), ('six', '6'),
    ('\\text{ a }\\text{ b }', 'a'), ('x^2+2x', '2x+x^2'), ('12.0 and 3', '123'),
]
WORDS = [
    ('the cat sat on the mat', 'a cat sat on a mat'), ('hello world', 'hello world'), ('', 'something'),
    ('first line\nsecond line here', 'second line\nfirst line is here'), ('completely different', 'nothing alike at all'),
    ('Numbers 1,234.5 and e-mail!', 'numbers 1,234.5 & e-mail'), ('don\'t stop', 'do not stop'),
]
CHINESE = [
    ('我来到北京清华大学', '他来到北京大学'), ('今天天气很好，我们出去玩', '今天天气不错'), ('', '空'), ('吉林省长春市', '吉林省长春市'),
    ('小明硕士毕业于中国科学院计算所', '小明毕业于中科院'), ('hello 世界 2024', 'hello 世界'),
]


def circular():
    predictions, references = [], []
    answers = {'0': 'A', '1': 'C', '2': 'D'}
    given = {'0': ['A', 'D', 'C', 'B'], '1': ['C', 'B', 'B', 'D'], '2': ['x', 'A', 'B', 'C']}
    for question, answer in answers.items():
        for rotation, prediction in zip(['ABCD', 'BCDA', 'CDAB', 'DABC'], given[question]):
            place = 'ABCD'[rotation.index(answer)]
            predictions.append(prediction)
            references.append(f'{question}--{place}--{rotation}')
    return predictions, references


def teval():
    template = {'thought_start': 'Thought:', 'thought_end': '\n', 'action_start': 'Action:', 'action_end': '\n',
                'args_start': 'Args:', 'args_end': '', 'thought': 'thought', 'action': 'action', 'args': 'args'}
    truth = {'action': 'Weather.now', 'args': {'city': 'Paris', 'days': 3}}

    def entry(kind, truth=truth):
        return json.dumps({'origin_prompt': [], 'template': template, 'ground_truth': truth,
                           'meta_data': {'response_format': kind}})
    instruct = (
        ["Thought: t\nAction: Weather.now\nArgs: {'city': 'Paris', 'days': 3}", 'Thought: t\nAction: Other\nArgs: nonsense',
         'nothing', "{'thought': 't', 'action': 'Weather.now', 'args': {'city': 'Rome', 'days': 3.0}}",
         '```json\n{"thought": "t", "action": "Weather.now", "args": {"city": "Paris", "days": 3}}\n```', '{"thought": 1}',
         "{'thought': true, 'action': 'Weather.now', 'args': []}"],
        [entry('string')] * 3 + [entry('json')] * 4)
    review = (
        ['A: good', 'B', 'answer: C', '', "{'is_finished': True}", '{"is_finished": false}', 'rubbish'],
        [entry('str', {'answer': 'A'}), entry('str', {'answer': 'A'}), entry('str', {'answer': 'C'}),
         entry('str', {'answer': 'C'}), entry('json', {'answer': {'review': True}}),
         entry('json', {'answer': {'review': True}}), entry('json', {'answer': {'review': True}})])
    name = "{'thought': 'x', 'name': 'Weather.now', 'args': {}}"
    retrieve = (
        ['Weather.now', 'I call Weather.now then Other.api', 'FinishAction', 'Weather.now Weather.now', '',
         'call of Weather.now, done'],
        [entry('str', name)] * 6)
    return {'instruct': instruct, 'review': review, 'retrieve': retrieve}


def evaluator_cases():
    gsm = [('18', '18'), ('18.0', '18'), ('18.00000001', '18'), ('NULL', '18'), ('0.5', '0.5'), ('x', 'x'), ('1e1', '10'),
           (' 7 ', '7'), ('1_0', '10'), ('-3', '-3'), ('inf', '3'), ('nan', '3')]
    yield 'opencompass.openicl.icl_evaluator.AccEvaluator', {}, pairs([('A', 'A'), ('B', 'A'), ('1', 1), (2, '2'), ('', 'A')])
    yield 'opencompass.openicl.icl_evaluator.AccEvaluator', {}, pairs([('ABC', 'ABC'), ('a', 'A'), ('C', 'C')])
    yield 'opencompass.openicl.icl_evaluator.AccwithDetailsEvaluator', {}, dict(
        pairs([('A', 'A'), ('1', 1), (1, 1)]), origin_prompt=['p', None, [{'role': 'HUMAN', 'prompt': 'x'}]])
    yield 'opencompass.openicl.icl_evaluator.EMEvaluator', {}, pairs(
        [('The Cat!', ['cat', 'dog']), ('a dog, surely', ['cat', 'dog']), ('bird', ['Birds']), ('', ['']), ('北京。', ['北京'])])
    yield 'opencompass.openicl.icl_evaluator.EDAccEvaluator', {}, pairs(
        [('yess', {'candidates': ['no', 'yes'], 'label': 1}), ('', {'candidates': [['a', 'bb'], ['c']], 'label': 0}),
         ('答案B', {'candidates': ['答案A', '答案B'], 'label': 0})])
    yield 'opencompass.openicl.icl_evaluator.RougeEvaluator', {}, pairs(WORDS)
    yield 'opencompass.openicl.icl_evaluator.RougeEvaluator', {}, pairs(WORDS[:1])
    yield 'opencompass.openicl.icl_evaluator.RougeEvaluator', {}, pairs([(p, [r, p[::-1], 'the cat']) for p, r in WORDS])
    yield 'opencompass.openicl.icl_evaluator.BleuEvaluator', {}, pairs(WORDS)
    yield 'opencompass.openicl.icl_evaluator.BleuEvaluator', {}, pairs([('no match', 'at all here')])
    yield 'opencompass.openicl.icl_evaluator.BleuEvaluator', {}, pairs([('a b', 'a b'), ('c', 'c d')])
    yield 'opencompass.openicl.icl_evaluator.BleuEvaluator', {}, pairs([(p, [r, p + ' more']) for p, r in WORDS])
    yield 'opencompass.openicl.icl_evaluator.JiebaRougeEvaluator', {}, pairs(CHINESE)
    yield 'opencompass.openicl.icl_evaluator.MccEvaluator', {}, pairs(list(zip('AABBBACA', 'ABBBABCC')))
    yield 'opencompass.openicl.icl_evaluator.MccEvaluator', {}, pairs(list(zip('AAAA', 'ABAB')))
    yield 'opencompass.openicl.icl_evaluator.AUCROCEvaluator', {}, pairs(
        [([.2, .8], 1), ([.9, .1], 0), ([.4, .6], 0), ([.5, .5], 1), ([.4, .6], 1)])
    yield 'opencompass.openicl.icl_evaluator.CircularEvaluator', {}, dict(zip(['predictions', 'references'], circular()))
    options = {'A': 'red apple', 'B': 'green pear', 'C': 'plum', 'D': None}
    said = ['B', ' C \n', 'The answer is B', '答案是C', 'it is the GREEN PEAR', 'an apple red', 'plum or red apple', '', 'xyz', 'D. plums']
    yield 'opencompass.datasets.custom.OptionSimAccEvaluator', {'options': list('ABCD')}, {
        **pairs([(text, 'B') for text in said]), 'test_set': [options] * len(said)}
    yield 'opencompass.datasets.custom.OptionSimAccEvaluator', {'options': list('BA')}, {
        **pairs([(text, 'A') for text in said]), 'test_set': [dict(options, A='same', B='same')] * len(said)}
    for name, more in [('circular.CircularEvaluator', {}), ('custom.CircularOptionSimAccEvaluator', {'options': list('ABC')})]:
        for pattern, orders in [('circular', ['ABC', 'BCA', 'CAB']), ('all_possible', list(map(''.join, itertools.permutations('ABC'))))]:
            asked = [{'qid': q, 'circular_pattern': list(order), 'question': f'q{q}', 'A': 'x', 'B': 'y', 'C': 'z'}
                     for q in range(4) for order in orders]
            yield f'opencompass.datasets.{name}', {'circular_pattern': pattern, **more}, {
                **pairs([('ABC'[(i * i + row['qid']) % 3], 'ABC'[i % 3 if row['qid'] else (i * i) % 3])
                         for i, row in enumerate(asked)]), 'test_set': asked}
    for subset, (predictions, references) in teval().items():
        yield 'opencompass.openicl.icl_evaluator.TEvalEvaluator', {'subset': subset}, {
            'predictions': predictions, 'references': references}
    yield 'opencompass.openicl.icl_evaluator.AveragePPLEvaluator', {}, {'ppl': [1.5, 2.25, 0.0]}
    yield 'opencompass.openicl.icl_evaluator.AverageMinKEvaluator', {}, {'mink': [-1.5, 2.25, 0.5]}
    yield 'opencompass.openicl.icl_evaluator.AverageInferencePPLEvaluator', {}, {'ppl': [1.5, 2.25], 'token_len': [3, 4]}
    yield 'opencompass.openicl.icl_evaluator.BPCEvaluator', {}, {'loss': [10.5, 2.25], 'total_chr_num': [30, 30]}
    yield 'opencompass.datasets.triviaqa.TriviaQAEvaluator', {}, pairs(
        [('The answer is Paris.', ['paris', 'city of light']), ('A: the Eiffel Tower\nB', ['Eiffel']), ('x answer: Rome, Italy', ['rome']),
         ('', ['']), ('nothing', ['something']), ('Mr. Smith', ['mr smith'])])
    yield 'opencompass.datasets.natural_question.NQEvaluator', {}, pairs(
        [('The answer is Paris.', ['paris']), ('a: Rome', ['rome']), ('answer is x answer is y', ['y']), ('', ['b'])])
    yield 'opencompass.datasets.gsm8k.Gsm8kEvaluator', {}, pairs(gsm)
    for version in ('v1', 'v2'):
        yield 'opencompass.datasets.math.MATHEvaluator', {'version': version}, pairs(MATH_PAIRS + [(None, None), (None, '1')])
    yield 'opencompass.datasets.math_intern.MATHInternEvaluator', {}, pairs(MATH_PAIRS + [(None, None), (None, '1')])
    yield 'opencompass.datasets.agieval.agieval.AGIEvalEvaluator', {}, pairs(
        [(f'so it is ${p}$', r) for p, r in MATH_PAIRS] + [('The answer is therefore 5', '5'), ('答案是 $x = 3$', '3'),
         ('\\boxed{y = 4}', '4'), ('a = b = 7.', '7'), ('costs $12 or 13.5', '13.5'), ('nothing', '1'), ('\\boxed 5', '5')])
    yield 'opencompass.datasets.agieval.agieval.AGIEvalEvaluator_mcq', {}, pairs([('A', 'A'), ('AB', 'BA'), ('', 'C')])
    yield 'opencompass.datasets.bbh.BBHEvaluator', {}, pairs(
        [('So the answer is True.', 'True'), ('no', 'No'), ('answer is: **yes**', 'yes'), ('a, b', 'a b'), ('1, 2', '1,2'),
         ('STRASSE', 'straße'), ('valid', 'invalid'), ('', '')])
    yield 'opencompass.datasets.bbh.BBHEvaluator_mcq', {}, pairs([('A', 'A'), ('B', '(B)'), ('', 'C')])
    yield 'opencompass.datasets.gpqa.GPQAEvaluator', {}, pairs([('A', 'A'), (None, 'B'), ('C', 'D')])
    yield 'opencompass.datasets.mmlu_pro.MMLUProBaseEvaluator', {}, pairs(
        [('A', 'A. first\n'), (' B\nrest', 'B. x'), ('text', 'C. text\n'), ('C', 'D. y'), ('D', 'no option'), ('AB', 'AB. z')])
    yield 'opencompass.datasets.lambada.LambadaEvaluator', {}, pairs(
        [('word.', 'word'), ('Word another', 'word'), ('the', 'a'), (' "quoted"', 'quoted'), ("it's", 'it'), ('名 字', '名')])
    yield 'opencompass.datasets.drop_simple_eval.DropOpenAIEvaluator', {}, pairs(
        [('Answer: 5 yards', '5|five'), ('so 7', '7'), ('answer : The Bears', 'bears|x'), ('', ''), ('Answer: none', '3')])
    yield 'opencompass.datasets.mathbench.MathBenchCircularEvaluator', {}, dict(
        predictions=['The answer is B', '\\boxed{4}', '\\boxed{C} x', '选项D', 'A: no, B: no C', '1. A', '', 'Answer：B'],
        references=['0--B--ABCD', '0--A--BCDA', '0--D--CDAB', '0--C--DABC', '1--C--ABCD', '1--B--BCDA', '1--A--CDAB', '1--D--DABC'],
        test_set=[{'question': f'q{i}', 'options': ['1', '2', '3', ' 4 ']} for i in range(8)])
    lcb = importlib.import_module('opencompass.datasets.livecodebench.evaluator')
    asked, said = contest()
    lcb.LCBCodeGenerationDataset.load = staticmethod(lambda **_: {'test': datasets.Dataset.from_list([
        dict(row, evaluation_sample=json.dumps({
            'inputs': [t['input'] for t in json.loads(row['public_test_cases'])],
            'outputs': [t['output'] for t in json.loads(row['public_test_cases'])],
            'fn_name': json.loads(row['metadata']).get('func_name')})) for row in asked])})
    for version in ['v1', 'v2']:
        yield 'opencompass.datasets.LCBCodeGenerationEvaluator', {
            'num_process_evaluate': 2, 'timeout': 2, 'extractor_version': version, 'memory_limit_bytes': None}, {
            'predictions': said, 'references': [row['question_id'] for row in asked], 'test_set': asked}
    program = 'def f(x):\n    return x + 1'
    yield 'opencompass.datasets.mbpp.MBPPEvaluator', {}, pairs(
        [(program, 'assert f(1) == 2'), (f'```python\n{program}\n```', 'assert f(1) == 3\nassert f(1) == 2'),
         (f"[BEGIN]\n'{program}'\n[DONE]", 'assert f(1) == 2.0'), ('def f(', 'assert f(1) == 2'),
         ('class L(list):\n    __eq__ = lambda a, b: True\nf = L', 'assert f([1]) == [2]'), ('1 / 0', 'assert True'),
         ('f = lambda x: [(x, {x: {x}})]', 'assert f(1) == [(1, {1: {1}})]'), ('f\\_x = 1', 'assert f_x == 1')])
    yield 'opencompass.datasets.mbpp.MBPPEvaluator2', {}, pairs(
        [(f'Here it is\n{program}\n# Test\nassert False', 'assert f(1) == 2'), (f'```python\n{program}\n```', 'assert f(1) == 2')])
    yield 'opencompass.datasets.mbpp.MBPPPassKEvaluator', {'k': [1, 2]}, pairs(
        [([program, 'x'], {'test_list_2': 'assert f(1) == 2', 'task_id': 1}),
         (['x', 'y', program], {'test_list_2': 'assert f(1) == 2', 'task_id': 2})])
    yield 'opencompass.datasets.LCBench.LCEvaluator', {}, pairs(
        [(f'```python\nbroken(\n```\n```python\n{program}\n```', 'assert f(1) == 2'),
         ('class Solution:\n    def f(self, x):\n        return x', 'assert f(1) == 1\nassert f(2) == 2'), ('x', 'assert f(1) == 2'),
         ('def f(x):\n    return 0', 'assert f(1) == 2')])
    yield 'opencompass.datasets.LCBench.LCPassKEvaluator', {'k': [1, 2]}, pairs(
        [([program, 'x'], {'test_list_2': 'assert f(1) == 2', 'task_id': 'a'}),
         ([program, program], {'test_list_2': 'assert f(1) == 2', 'task_id': 'b'})])
    yield 'opencompass.evaluator.math_evaluator.MATHVerifyEvaluator', {}, pairs(
        [(f'The answer is $\\boxed{{{p}}}$', r) for p, r in VERIFY])


def contest():
    """Tasks as LiveCodeBench has them, with their tests unpacked, and answers."""
    add = [{'input': '1 2\n', 'output': '3\n'}, {'input': '-5 5', 'output': '0'}]
    half = [{'input': '1\n', 'output': '0.5\n'}, {'input': '3\n', 'output': '1.5\n'}]
    grid = [{'input': '2\na b\nc', 'output': 'c\n\na b\n'}]
    call = [{'input': '[3, 1, 2]\n2', 'output': '[1, 2]'}, {'input': '[]\n0', 'output': '[]'}]
    said = [
        (add, None, 'print(sum(map(int, input().split())))'), (add, None, 'print(3)'), (add, None, 'def broken('),
        (add, None, 'import sys\nprint(sum(int(x) for x in sys.stdin.read().split()))'),
        (add, None, 'a, b = map(int, input().split())\nif __name__ == "__main__":\n    print(a + b, end="")'),
        (add, None, 'while True:\n    pass'), (add, None, '1 / 0'), (add, None, 'print(sum(map(int, open(0).read().split())))'),
        (add, None, 'print(sum(map(int, input().split())))\nexit()'), (add, None, 'print(str(sum(map(int, input().split()))) + " x")'),
        (half, None, 'print("%.7f" % (int(input()) / 2))'), (half, None, 'print(int(input()) / 2, "")'),
        (half, None, 'print(int(input()) / 2 + 0.01)'), (grid, None, 'n = int(input())\nl = [input() for _ in range(n)]\nprint(*l[::-1], sep="\\n")'),
        (grid, None, 'n = int(input())\nl = [input() for _ in range(n)]\nfor x in l[::-1]:\n    print(" ", x, " ")\n    print()'),
        (call, 'take', 'class Solution:\n    def take(self, l, n):\n        return sorted(l)[:n]'),
        (call, 'take', 'def take(l, n):\n    return tuple(sorted(l)[:n])'), (call, 'take', 'def take(l, n):\n    return l[:n]'),
        (call, 'take', 'def other(l, n):\n    return l'), (call, 'take', 'def take(l):\n    return l'),
        (call, 'take', 'class Solution:\n    def take(self, l: List[int], n: int) -> List[int]:\n        return [float(x) for x in sorted(l)[:n]]'),
    ]
    asked = [{'question_id': f'q{i}', 'contest_date': '2024-01-01T00:00:00', 'public_test_cases': json.dumps(tests),
              'private_test_cases': '[]', 'metadata': json.dumps({'func_name': name} if name else {})}
             for i, (tests, name, _) in enumerate(said)]
    answers = [f'Some words\n```python\n{code}\n```\nand more' for _, _, code in said]
    answers[1] = '```\nprint(3)\n```\nNo:\n```python\nprint(sum(map(int, input().split())))\n```'
    answers[3] += '\n```'
    return asked + [dict(asked[0], question_id='none')], answers + ['no program']


VERIFY = [
    ('\\frac{1}{2}', '0.5'), ('x^2+2x+1', '(x+1)^2'), ('\\sqrt{8}', '2\\sqrt{2}'), ('10,000', '10000'), ('7', '8'),
    ('\\frac{\\pi}{2}', '\\frac{1}{2}\\pi'), ('(1, 2)', '(1,2)'), ('(1,2)', '(2,1)'), ('\\{1,2\\}', '\\{2,1\\}'),
    ('x = 5', '5'), ('2^{10}', '1024'), ('\\sin^2 x + \\cos^2 x', '1'), ('50\\%', '50\\%'), ('-3', '3'), ('\\log_2 8', '3'),
    ('\\frac{3}{4}', '0.75'), ('1.414', '\\sqrt{2}'), ('[0,1)', '[0,1)'), ('(0,1)', '[0,1]'), ('\\infty', '\\infty'),
    ('5 \\text{ cm}', '5'), ('a+b', 'b+a'), ('3!', '6'), ('\\text{east}', '\\text{east}'),
]


def pairs(items):
    return {'predictions': [p for p, _ in items], 'references': [r for _, r in items]}


def resolve(name):
    module, _, member = name.rpartition('.')
    return getattr(importlib.import_module(module), member)


def plain(value):
    """As JSON has it; numbers of numpy become numbers, tuples lists, what is no number text."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if hasattr(value, 'item'):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def postprocessor(name, arguments):
    function = resolve(name)
    outputs = []
    for text in INPUTS + needles.FAMILY + short.EXTRA + puzzles.EXTRA + science.EXTRA:
        try:
            outputs.append(plain(function(text, **arguments)))
        except Exception as error:
            outputs.append({'error': type(error).__name__})
    return {'type': name, 'arguments': arguments, 'outputs': outputs}


def evaluator(name, arguments, fields):
    print(name, flush=True)
    try:
        judge = resolve(name)(**arguments)
        judge._out_dir = tempfile.mkdtemp()
        if name in puzzles.SERVICES:
            judge.client = puzzles.Service()
        known = inspect.signature(judge.score).parameters
        if 'gold' in known:  # what the predictions have to say of the right answers
            fields = {**fields, 'gold': fields['references']}
        if name in choices.BY_COLUMN + contests.BY_COLUMN + puzzles.BY_COLUMN:  # they ask a dataset for its columns
            fields = {**fields, 'test_set': datasets.Dataset.from_list(fields['test_set'])}
        result = judge.score(**{key: value for key, value in copy.deepcopy(fields).items() if key not in ('test_set', 'references') or key in known})
        if name.endswith('LCBTestOutputEvaluator'):
            del result['details']  # a table by metric, which is no list of samples
    except Exception as error:
        print(' ', repr(error), flush=True)
        result = {'error': type(error).__name__}
    if name in choices.BY_COLUMN + contests.BY_COLUMN + puzzles.BY_COLUMN:
        fields['test_set'] = list(fields['test_set'])
    if name in puzzles.SERVICES:  # ours has the prompts as they were asked
        fields['origin_prompt'] = [detail['prompt'] for detail in result['details']]
    if 'korbench' in name:  # a folder of this machine
        fields['test_set'] = [{key: value for key, value in row.items() if key != 'base_path'} for row in fields['test_set']]
    return {'type': name, 'arguments': arguments, 'fields': fields, 'result': plain(result)}


def repetitions():
    """BaseEvaluator.evaluate: each row several times, with and without details."""
    from datasets import Dataset
    rows = [{'subdivision': 'abc_test' if i < 3 else 'xyz', 'idx': i, 'answer': str(i)} for i in range(5)] * 4
    given = ['0', '1', '2', '3', '4', '0', '1', 'x', '3', 'x', '0', 'x', 'x', '3', 'x', '0', 'x', '2', 'x', 'x']
    for name in ['opencompass.datasets.gsm8k.Gsm8kEvaluator', 'opencompass.openicl.icl_evaluator.AccwithDetailsEvaluator',
                 'opencompass.openicl.icl_evaluator.AccEvaluator']:
        for n, k in [(4, [1, 2, 4]), (4, [3]), (2, [1]), (1, [1])]:
            fields = {'predictions': given[:5 * n], 'references': [row['answer'] for row in rows[:5 * n]]}
            if 'Details' in name:
                fields['origin_prompt'] = [f'p{i}' for i in range(5 * n)]
            result = resolve(name)().evaluate(k, n, Dataset.from_list(rows[:5 * n]), **copy.deepcopy(fields))
            yield {'type': name, 'n': n, 'k': k, 'rows': rows[:5 * n], 'predictions': given[:5 * n], 'result': plain(result)}
    yield contests.repetition()


def main():
    checkout, output = sys.argv[1:]
    sys.path.insert(0, checkout)
    import evaluate
    from sklearn.metrics import matthews_corrcoef
    load = evaluate.load

    class Matthews:  # the one metric that OpenCompass would download, a call of scikit-learn
        def compute(self, predictions, references):
            return {'matthews_correlation': float(matthews_corrcoef(references, predictions))}
    metrics = os.environ.get('EVALUATE_METRICS', '')
    evaluate.load = lambda name: Matthews() if name == 'matthews_correlation' else load(os.path.join(metrics, name) if name in ('bleu', 'rouge') else name)
    packages = ['evaluate', 'rouge_score', 'sacrebleu', 'jieba', 'rouge', 'rouge_chinese', 'fuzzywuzzy', 'Levenshtein', 'scikit-learn', 'numpy', 'rapidfuzz',
                'math-verify', 'latex2sympy2_extended', 'sympy']
    versions = {package: importlib.metadata.version(package) for package in packages}
    commit = subprocess.run(['git', '-C', checkout, 'rev-parse', 'HEAD'], capture_output=True, text=True).stdout.strip()
    result = {
        'command': 'EVALUATE_METRICS=FOLDER python make_evaluation_references.py CHECKOUT OUTPUT.json',
        'versions': {'opencompass': commit, 'python': platform.python_version(), **versions},
        'inputs': INPUTS + needles.FAMILY + short.EXTRA + puzzles.EXTRA + science.EXTRA,
        'postprocessors': [postprocessor(name, {}) for name in PLAIN + long.PLAIN + needles.PLAIN + short.PLAIN + choices.PLAIN + puzzles.PLAIN + science.POSTPROCESSORS]
        + [postprocessor(name, arguments) for name, arguments in WITH_ARGUMENTS + short.WITH_ARGUMENTS + choices.WITH_ARGUMENTS + science.WITH_ARGUMENTS],
        'evaluators': [evaluator(*case) for case in itertools.chain(evaluator_cases(), long.evaluator_cases(), needles.evaluator_cases(), short.evaluator_cases(), choices.evaluator_cases(), contests.evaluator_cases(), puzzles.evaluator_cases(), science.evaluator_cases())],
        'repetitions': plain(list(repetitions())),
    }
    with open(output, 'w', encoding='utf-8') as file:
        json.dump(result, file, ensure_ascii=False, indent=1)
        file.write('\n')


if __name__ == '__main__':
    main()
