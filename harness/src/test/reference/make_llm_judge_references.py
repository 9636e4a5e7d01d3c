"""Runs OpenCompass' evaluators that ask a judge, with a judge that says fixed things, and writes what it was asked and
what came of it.

    python make_llm_judge_references.py CHECKOUT OUTPUT.json

CHECKOUT is a clone of open-compass/opencompass. Needed packages: those of make_evaluation_references.py.
"""
import copy
import hashlib
import json
import pathlib
import platform
import subprocess
import sys
import tempfile

checkout, output = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
sys.argv[1:] = [str(checkout), str(output)]
sys.path.insert(0, str(checkout))
import datasets  # noqa: E402
import transformers  # noqa: E402

import make_evaluation_references  # noqa: E402,F401  packages that are not installed become empty ones

from opencompass.datasets import BaseDataset  # noqa: E402
from opencompass.evaluator import CascadeEvaluator, GenericLLMEvaluator  # noqa: E402
from opencompass.models.base import BaseModel  # noqa: E402
from opencompass.models.huggingface_above_v4_33 import _get_meta_template  # noqa: E402
from opencompass.openicl.icl_evaluator import LMEvaluator  # noqa: E402
from opencompass.registry import LOAD_DATASET, MODELS  # noqa: E402

ROWS = [
    {'question': 'What is 2 + 3?', 'options': ['4', '5'], 'answer': '5',
     'discipline': 'Maths', 'field': 'Arithmetic', 'subfield': 'Sums'},
    {'question': 'Name {answer} in braces.', 'options': ['x', 'y'], 'answer': '{x}',
     'discipline': 'Maths', 'field': 'Logic', 'subfield': 'Sets'},
    {'question': '法国的首都是什么？', 'options': ['巴黎', '里昂'], 'answer': '巴黎',
     'discipline': 'History', 'field': 'History', 'subfield': 'Europe'},
    {'question': 'Half of 1?', 'options': ['1/2', '2'], 'answer': '\\frac{1}{2}',
     'discipline': 'Maths', 'field': 'Arithmetic', 'subfield': 'Sums'},
    {'question': 'Say nothing.', 'options': ['', '-'], 'answer': '',
     'discipline': 'Maths', 'field': 'Logic', 'subfield': 'Sets'},
]
for place, row in enumerate(ROWS):
    row.update(subject_name=row['discipline'], topic_name=['sums', None][place % 2], choice_type=['single', 'multi', 'Maths'][place % 3],
               medical_task=row['field'], body_system='all', prompt=row['question'], output=row['answer'], has_img=0,
               judge_system_prompt='Grade.', judge_prompt_template=['{response} for {question}, {prediction}{missing}', ''][place % 2], response_reference='{response}',
               number=[1.5, 0.0, -2.25, 3.0, 7.0][place])
# two repetitions of the rows
PREDICTIONS = [
    '5', 'It is {obj_gold} or {reference}, see {question}', '里昂', '\\boxed{0.5}', '',
    'four', '{x}', '<conclude>巴黎</conclude>', '\\boxed{\\frac{1}{2}}', '<think>hm</think> nothing',
]
LETTERS = ['A', 'B', 'C', 'CORRECT', 'INCORRECT', ' a ', 'The answer is right: A', 'It is wrong.', '', 'BA', 'A.\nB', 'A']
REASONING = ['<think>A or B? B.</think>\nA', 'so A</think> B', '<think>hm, A', 'A', 'x<think>B</think>A<think>A</think>']
YES_NO = ['yes', 'no', 'maybe', 'no, yes', 'noyes', 'Yes']
POINTS = ['8', ' 10 ', '-3', 'Score: 7.5', '10/10', 'correct', '', 'a1b 22', '<NUMBER>75</NUMBER>', '<NUMBER> .5 </NUMBER> or 1',
          '\\boxed{12.5} and then \\boxed{-3}', '\\boxed{x}', 'about -0.25 eV', '3. or 4', '+1e3']
BRACKETS = ['[[A]]', '[[B]]', 'A', 'say [[B]] or [[A]]', '[A]']


@LOAD_DATASET.register_module()
class MadeUpDataset(BaseDataset):

    @staticmethod
    def load(path):
        return datasets.Dataset.from_list(ROWS[:int(path)])


@MODELS.register_module()
class SayingModel(BaseModel):
    """Says one of the sayings, by the prompt."""

    def __init__(self, path, sayings, offset=0, chat=False, max_seq_len=2048, meta_template=None):
        super().__init__(path, max_seq_len=max_seq_len, meta_template=meta_template)
        self.sayings = sayings
        self.offset = offset
        if chat:
            self.template_parser = _get_meta_template(None)

    def generate(self, inputs, max_out_len):
        return [self.sayings[(int(hashlib.sha256(str(one).encode()).hexdigest(), 16) + self.offset) % len(self.sayings)]
                for one in inputs]

    def get_token_len(self, prompt):
        return len(prompt)


ROUND = dict(type='PromptTemplate', template=dict(
    begin=[dict(role='SYSTEM', fallback_role='HUMAN', prompt='You grade answers.')],
    round=[dict(role='HUMAN', prompt='{question}\n{options} {answer}|{obj_gold}|{reference}{missing}\n{prediction}\n')]))
TEXT = dict(type='PromptTemplate', template='Grade {prediction} for {question} ({answer}) {obj_gold}{reference}')
RAW = dict(type='RawPromptTemplate', messages=[
    {'role': 'system', 'content': 'You grade answers.'},
    {'role': 'user', 'content': '{question} {answer} {prediction} {obj_gold}'}])
COUNTED = dict(type='PromptTemplate', template=dict(round=[dict(
    role='HUMAN', prompt='{question} {answer} {obj_gold}{reference}: {prediction} has {prediction_en_word_count} words and '
                         '{prediction_cn_word_count} characters')]))
SOURCE = dict(type='MadeUpDataset', path='5', reader_cfg=dict(input_columns=['question'], output_column='answer'))


def generic(template, scoring, offset=0, sayings=LETTERS, **more):
    judge = dict(type='SayingModel', path='', sayings=sayings, offset=offset, chat=template is RAW or offset % 2 == 1, max_out_len=8,
                 batch_size=3)
    if 'judge_postprocessor' in more:
        judge['pred_postprocessor'] = more.pop('judge_postprocessor')
    # most scorings break on a reference that is empty, as the last row's is
    source = SOURCE if scoring['type'] == GENERIC['type'] else dict(SOURCE, path='4')
    return dict(type='GenericLLMEvaluator', prompt_template=template, dataset_cfg=source, judge_cfg=judge,
                dict_postprocessor=scoring, **more)


GENERIC = dict(type='opencompass.datasets.generic_llmjudge_postprocess')


def scoring(function, **arguments):
    return dict(type='opencompass.datasets.' + function, **arguments)


def cases():
    for offset in range(3):
        yield 'generic', generic(ROUND, GENERIC, offset), 1, [1]
    yield 'text', generic(TEXT, GENERIC, 3), 1, [1]
    yield 'raw', generic(RAW, GENERIC, 4), 1, [1]
    yield 'repeated', generic(ROUND, GENERIC, 5), 2, [1]
    yield 'words of the row', generic(dict(type='opencompass.datasets.InverseIFEvalJudgePromptTemplate'), GENERIC, 13), 1, [1]
    yield 'tags', generic(ROUND, dict(GENERIC, true_tag='yes', false_tag='no'), 6, YES_NO), 2, [2]
    yield 'tags2', generic(ROUND, dict(GENERIC, true_tag='[[A]]', false_tag='[[B]]'), 6, BRACKETS), 2, [2]
    yield 'academic', generic(ROUND, scoring('generic.generic_llmjudge_academic_postprocess', metric_name='score'), 7), 2, [1]
    yield 'academic', generic(TEXT, scoring('generic.generic_llmjudge_academic_postprocess'), 8), 1, [1]
    yield 'tagged', generic(ROUND, GENERIC, 9, pred_postprocessor=dict(
        type='opencompass.utils.xml_tag_postprocessor', tag='<conclude>')), 2, [1]
    yield 'reasoning', generic(ROUND, GENERIC, 10, REASONING, judge_postprocessor=dict(
        type='opencompass.utils.text_postprocessors.extract_non_reasoning_content')), 2, [1]
    for function, sayings in FUNCTIONS:
        for offset in (0, 11):
            yield function, generic(ROUND, scoring(function), offset, sayings), 2, [1, 2]
    for offset in (0, 1):
        yield 'numbers', generic(ROUND, scoring('matbench.post_process.numerical_llmjudge_postprocess'), offset, POINTS), 2, [1]
    for offset in (0, 1, 2):
        yield 'model by model', dict(
            type='LMEvaluator', dict_postprocessor=scoring(('simpleqa_postprocess', 'csimpleqa_postprocess',
                                                             'generic_llmjudge_postprocess')[offset]),
            prompt_template=COUNTED, judge_cfg=dict(type='SayingModel', path='', sayings=LETTERS, offset=offset,
                                                    chat=offset == 1, max_out_len=8, batch_size=3)), 1, [1]
    for parallel in (False, True):
        for offset in (0, 12, 15):
            for rule in (dict(type='MATHVerifyEvaluator'), dict(type='AccEvaluator', pred_postprocessor=dict(
                    type='opencompass.utils.xml_tag_postprocessor', tag='<conclude>'))):
                yield 'cascade', dict(type='CascadeEvaluator', rule_evaluator=rule,
                                      llm_evaluator=generic(ROUND if offset else RAW, GENERIC, offset),
                                      parallel=parallel), 2, [2]


FUNCTIONS = [
    ('simpleqa_postprocess', LETTERS), ('livereasonbench_postprocess', LETTERS), ('csimpleqa_postprocess', LETTERS),
    ('medmcqa_llmjudge_postprocess', LETTERS), ('MedXpertQA_llmjudge_postprocess', LETTERS),
    ('medbullets_llmjudge_postprocess', LETTERS), ('supergpqa.supergpqa.supergpqa_llmjudge_postprocess', LETTERS),
    ('eese.eese_postprocessors.eese_score_postprocess_dict', POINTS),
    ('chem_exam.chem_exam_score_llmjudge_postprocess', POINTS),
]


def run(name, config, n, k):
    output_column = 'number' if name == 'numbers' else 'answer'
    rows = int(config.get('dataset_cfg', SOURCE)['path'])
    test = MadeUpDataset(path=str(rows), reader_cfg=SOURCE['reader_cfg'], n=n, k=k, abbr='made').test
    predictions = [PREDICTIONS[len(ROWS) * replica + i] for replica in range(n) for i in range(rows)]
    arguments = copy.deepcopy(config)
    kind = {'GenericLLMEvaluator': GenericLLMEvaluator, 'CascadeEvaluator': CascadeEvaluator}[arguments.pop('type')]
    with tempfile.TemporaryDirectory() as folder:
        evaluator = kind(**arguments)
        evaluator._out_dir = folder + '/judged'
        result = evaluator.evaluate(k, n, copy.deepcopy(test), predictions=predictions,
                                    references=test[output_column], test_set=test)
        asked = []
        for replica in range(n):
            for path in (f'{folder}/judged_replica{replica}.json', f'{folder}/judged_llm_judge_replica{replica}.json'):
                if pathlib.Path(path).exists():
                    asked += list(json.loads(pathlib.Path(path).read_text()).values())
    return {'name': name, 'config': config, 'output_column': output_column, 'rows': rows, 'n': n, 'k': k, 'asked': asked, 'result': result}


def run_model_by_model(name, config, n, k):
    """As SubjectiveEvalTask does for one model; its results have no repetitions, and their details no other form."""
    arguments = copy.deepcopy(config)
    arguments.pop('type')
    source = dict(SOURCE, path='4')
    test = MadeUpDataset(path='4', reader_cfg=SOURCE['reader_cfg'], abbr='made').test
    with tempfile.TemporaryDirectory() as folder:
        evaluator = LMEvaluator(output_path=folder + '/judged.json', dataset_cfg=source, **arguments)
        result = evaluator.score(predictions={'model_name': 'm', 'model_preds': PREDICTIONS[:4]},
                                 references=test['answer'])
        asked = list(json.loads(pathlib.Path(folder + '/judged.json').read_text()).values())
    result['details'] = [dict(example_abbr=f'made_{i}', **{key: [item] for key, item in detail.items()})
                         for i, detail in enumerate(result['details'].values())]
    return {'name': name, 'config': config, 'output_column': 'answer', 'rows': 4, 'n': n, 'k': k, 'asked': asked, 'result': result}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.item() if hasattr(value, 'item') else value


def main():
    made = [(run_model_by_model if case[1]['type'] == 'LMEvaluator' else run)(*case) for case in cases()]
    columns = [dict(row, subdivision='made', idx=i) for i, row in enumerate(ROWS)]
    commit = subprocess.run(['git', '-C', str(checkout), 'rev-parse', '--short', 'HEAD'], capture_output=True, text=True)
    content = {
        'made_with': {'opencompass': commit.stdout.strip(), 'python': platform.python_version(),
                      'transformers': transformers.__version__, 'datasets': datasets.__version__},
        'rows': columns, 'predictions': PREDICTIONS}
    head = ',\n'.join(f'"{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in content.items())
    cases_text = ',\n'.join(json.dumps(case, ensure_ascii=False) for case in plain(made))
    output.write_text('{' + head + ',\n"cases": [\n' + cases_text + ']}\n')
    print(len(made), 'cases in', output)


if __name__ == '__main__':
    main()
