"""Made-up puzzles, tables, contests and roles, and the datasets that read them."""
import json

from dataset_references_data import case, lines, splits, table, whole
from dataset_references_knowledge import card

for mode, row in {'mc_mode': dict(id='m', puzzle='p', question='q', choices=['Ann', 'Bob {x}'], answer='Bob {x}', created_at='t'),
                  'grid_mode': dict(id='g', size='2*1', puzzle='p', solution=dict(header=['House', 'Name'], rows=[['1', 'Ann'], ['2', 'Bob']]), created_at='t')}.items():
    lines(f'data/hub/zebra/{mode}/test.jsonl', row, {**row, **(dict(answer='Eve') if 'choices' in row else {})})
card('data/hub/zebra', [(mode, f'data_files:\n- split: test\n  path: {mode}/test.jsonl') for mode in ['grid_mode', 'mc_mode']])
case('ZebraLogicDataset', 'data/hub/zebra', splits('train', 'test'))
case('ZebraLogicDataset', 'data/hub/zebra', splits('train', 'test'), config='grid_mode')
lines('data/hub/cruxeval/test.jsonl', *[dict(code='def f(x):\n    return x', input='1', output='1', id=f'sample_{i}') for i in range(2)])
case('CRUXEvalDataset', 'data/hub/cruxeval')
PUZZLE = dict(train=[dict(input=[[1, 2], [3]], output=[[0]]), dict(input=[[]], output=[[4]])], test=[dict(input=[[5]], output=[[6, 7]])])
whole('data/arc_agi/2072aba6.json', PUZZLE)
case('ARCPrizeDataset', 'data/arc_agi', version='arc_agi_1')
PROBLEMS = {
    '1': dict(question='How many?', choices=None, answer='1,200', unit='apples', table_title='Fruit', table='a | b\n1 | 2', solution='Add.\nSo 3.'),
    '7': dict(question='Which?', choices=['cat', 'dog'], answer='dog', unit=None, table_title=None, table='x', solution='Look.'),
    '9': dict(question='', choices=[], answer='-3', unit='', table_title='', table='', solution='')}
for split in ['dev', 'test', 'train']:
    whole(f'data/tabmwp/problems_{split}.json', PROBLEMS if split != 'dev' else {'1': PROBLEMS['1']})
case('TabMWPDataset', './data/tabmwp/', splits('dev', 'test'))


def contest(**more):
    return dict(question='Find {x}: $x^2$', final_answer=['$1$', '2'], language='English', subject='Math', question_type='Open-ended', answer_type='Numerical',
                is_multiple_answer=False, unit=None, error=None, id=3, solution=['s']) | more


CONTESTS = [contest(), contest(unit='cm'), contest(is_multiple_answer=True), contest(is_multiple_answer=True, answer_type='Numerical,Equation'),
            contest(is_multiple_answer=True, answer_type='Interval,Interval-x', unit='m'), contest(answer_type='Tuple'), contest(answer_type='Need_human_evaluate', subject='Physics'),
            contest(answer_type='Expression-1,Numerical'), contest(question_type='Theorem proof'), contest(question='{prompt} {solution} {unit}', answer_type='Interval', error='1e-1')]
CONTESTS += [one | dict(language='Chinese') for one in CONTESTS]
whole('data/OlympiadBench/OE_made_up.json', CONTESTS)
case('OlympiadBenchDataset', 'opencompass/OlympiadBench', splits('train', 'test'), name='OE_made_up')
lines('data/chinese_simpleqa/chinese_simpleqa.jsonl', *[dict(id=f'i{i}', primary_category='自然', question=f'问题{i}？{{x}}', answer='答案', urls=[]) for i in range(2)])
case('CsimpleqaDataset', 'opencompass/chinese_simpleqa', name='chinese_simpleqa')
for folder in ['eng/instruction-generalization', 'eng/role-generalization', 'zh']:
    for part in ['general', 'role_specific']:
        for split in ['train', 'test']:
            lines(f'data/rolebench/rolebench-{folder}/{part}/{split}.jsonl',
                  *[dict(role='Ann' if i % 2 else 'Bob', question=f'{part} {split} {i}', generated=[f'a{i}', 'b'], type=part) for i in range(3)])
for language in ['eng', 'zh']:
    whole(f'data/rolebench/profiles-{language}/desc.json', dict(Ann='a', Bob='b', Eve='e'))
for name in ['InstructionGeneralizationEnglishDataset', 'RoleGeneralizationEnglishDataset', 'InstructionGeneralizationChineseDataset']:
    case(name, 'data/rolebench', splits('train', 'test'))
PRO = [dict(id=i, raw_problem='def f(x):', new_problem='def g(x):', raw_solution='r', new_solution='n', test_code='assert g(1) == 1') for i in range(2)]
whole('data/humaneval_pro/humaneval_pro.json', PRO)
case('HumanevalevalProDataset', 'opencompass/humaneval_pro')
lines('data/mbpp_pro/mbpp_pro.json', *PRO)
case('MBPPProDataset', 'opencompass/mbpp_pro')
whole('data/math_intern.json', {'a': dict(problem='p', solution='so \\boxed{x {y}}.', level='1'), 'b': dict(problem='q', solution='none', level='2')})
case('MATHInternDataset', 'data/math_intern.json', splits('train', 'test'))
lines('data/hub/hle/train.jsonl', *[dict(id=f'h{i}', question=f'q{i}', answer='a', category='Math' if i else 'Law', Verified_Classes='Gold' if i < 2 else 'Bad',
                                        json=json.dumps({'image': 'x' if i == 3 else '', 'n': i})) for i in range(4)])
case('HLEVerifiedDataset', 'data/hub/hle', splits('train', 'test'))
case('HLEVerifiedDataset', 'data/hub/hle', splits('train', 'test'), verified_classes='Gold', category='Math')
lines('data/hub/sciknow/data/Biology/sciknoweval_biology_test.jsonl', *[
    dict(prompt={'default': 'Choose.', 'alternative': 'a'}, question=f'q{i}', choices={'label': ['A', 'B'], 'text': ['x', 'y']}, answerKey='A', domain='Biology') for i in range(2)])
case('SciKnowEvalDataset', 'data/hub/sciknow', prompt_mode='zero-shot', subset='biology')
for subset in ['gsm8k', 'math']:
    lines(f'data/hub/process/{subset}.jsonl', *[dict(id=i, generator='g', problem=f'{subset} p', steps=['one', ' two\n'] if i else ['s'], final_answer_correct=True, label=i - 1) for i in range(2)])
card('data/hub/process', [('default', 'data_files:\n- split: gsm8k\n  path: gsm8k.jsonl\n- split: math\n  path: math.jsonl')])
case('ProcessBenchEvalDataset', 'data/hub/process', subset='math')
table('data/mastermath/exam.csv', ['', 'question', 'A', 'B', 'C', 'D', 'answer'], ['0', 'q, "x"\ny', 'a', 'b', '', 'd', 'C'], ['1', 'r', '1', '2', '3', '4', 'A'])
case('MastermathDatasetv1', 'data/mastermath', name='exam.csv')


def olympiad():
    """Prompts of OlympiadBench's two templates for its rows, with the right answer left out."""
    from opencompass.datasets.OlympiadBench import OlympiadBenchDataset, OlympiadBenchRawTemplate, OlympiadBenchTemplate
    rows = list(OlympiadBenchDataset(reader_cfg=dict(input_columns=[], output_column='solution'), abbr='o', path='opencompass/OlympiadBench', name='OE_made_up').test)
    templates = {'OlympiadBenchTemplate': OlympiadBenchTemplate(), 'OlympiadBenchRawTemplate': OlympiadBenchRawTemplate()}
    return {'rows': rows, 'prompts': {name: [template.generate_item(row, output_field='solution') for row in rows] for name, template in templates.items()}}
