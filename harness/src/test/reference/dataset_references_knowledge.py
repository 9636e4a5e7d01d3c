"""Made-up questions of many fields and languages, and the datasets that read them."""
from dataset_references_data import FILES, case, lines, splits, table, whole

XCOPA = ['et', 'ht', 'it', 'id', 'qu', 'sw', 'zh', 'ta', 'th', 'tr', 'vi'] + [
    f'translation-{lan}' for lan in ['et', 'ht', 'it', 'id', 'sw', 'zh', 'ta', 'th', 'tr', 'vi']]
XLSUM = ('oromo french amharic arabic azerbaijani bengali burmese chinese_simplified chinese_traditional welsh english kirundi gujarati hausa '
         'hindi igbo indonesian japanese korean kyrgyz marathi spanish scottish_gaelic nepali pashto persian pidgin portuguese punjabi russian '
         'serbian_cyrillic serbian_latin sinhala somali swahili tamil telugu thai tigrinya turkish ukrainian urdu uzbek vietnamese yoruba').split()


def card(path, configs, behind='\n# Made up\n\n---\nconfigs: none\n---\n'):
    """The README of a copy from the hub, which tells its files."""
    FILES[f'{path}/README.md'] = '---\nlicense: mit\nconfigs:\n' + ''.join(
        f'- config_name: {name}\n' + ''.join(f'  {line}\n' for line in text.splitlines()) for name, text in configs) + '---' + behind


def choice(i, **more):
    return {'Question': f'q{i}', **{c: c.lower() * (i + 1) for c in 'ABCD'}, 'Answer': 'ABCD'[i % 4], **more}


for split in ['Law_dev', 'Law_val', 'Math_dev', 'Math_val']:
    for shard in range(2 if split == 'Law_val' else 1):
        lines(f'data/hub/mmlu_cf/data/{split}-0000{shard}-of-00002.jsonl', *[choice(i + shard, id=f'{split}{i}') for i in range(2)])
case('MMLUCFDataset', 'data/hub/mmlu_cf', splits('dev', 'test'), name='Law')
for language in ['AR-XY', 'FR-FR']:
    table(f'data/hub/mmmlu/test/mmlu_{language}.csv', ['', 'Question', 'A', 'B', 'C', 'D', 'Answer', 'Subject'],
          *[[i, f'{language} {i}', 'a', 'b, "b"', '3', 'd', 'ABCD'[i], 'abstract_algebra_2'] for i in range(3)])
card('data/hub/mmmlu', [('default', 'data_files:\n- split: test\n  path: test/*.csv')] + [
    (name, f'data_files:\n- split: test\n  path: test/mmlu_{name.replace("_", "-")}.csv') for name in ['AR_XY', 'FR_FR']])
case('MMMLUDataset', 'data/hub/mmmlu', splits('test', 'test'), name='mmlu_FR-FR')
case('HFDataset', 'data/hub/mmmlu', splits('test', 'test'), name='AR_XY')
case('HFDataset', 'data/hub/mmmlu', splits('test', 'test'))
lines('data/hub/cards/part/a.jsonl', dict(x=1))
lines('data/hub/cards/part/deep/b.jsonl', dict(x=2))
FILES['data/hub/cards/part/c.csv'] = 'x;y\n3;z\n'
card('data/hub/cards', [('one', 'data_files: part/a.jsonl'), ('all', 'data_files:\n- split: train\n  path:\n  - part/a.jsonl\n  - "**/b.jsonl"'),
                        ('tree', 'data_files:\n- split: odd\n  path: part/**/*.jsonl'), ('folder', 'data_dir: part/deep'),
                        ('table', 'sep: ";"\ndata_files: ["part/*.csv"]')])
for name, split in [('one', 'train'), ('all', 'train'), ('tree', 'odd'), ('folder', 'train')]:
    case('HFDataset', 'data/hub/cards', splits(split, split), name=name)
lines('data/hub/silver/data/multiple_choice-00000-of-00001.jsonl', *[dict(question=f'q{i}\nA. x', answer='AB'[i]) for i in range(2)])
lines('data/hub/silver/data/free_form-00000-of-00001.jsonl', dict(question='q', answer='long'))
case('Earth_Silver_MCQDataset', 'data/hub/silver', prompt_mode='zero-shot')
for split in ['dev', 'test']:
    lines(f'data/hub/finance/en/{split}.jsonl', dict(question=f'{split} q', A='a', B='b', C='c', D='d', answer='B'))
card('data/hub/finance', [('en', 'data_files:\n- split: dev\n  path: en/dev.jsonl\n- split: test\n  path: en/test.jsonl')])
case('BuySideFinBenchDataset', 'data/hub/finance', splits('dev', 'test'), name='en')
table('data/hub/card/data/CARDBiomedBench.csv', ['uuid', 'Bio_Category', 'question', 'answer'], ['u1', 'Genes', 'q', 'a\nb'], ['u2', 'Drugs', 'r', ''])
case('CARDBiomedBenchDataset', 'data/hub/card', prompt_mode='zero-shot')
science = ['A big question? A. one B. two\nC.  three D. four  Answer:', 'A. x B. y C. z D. w Answer: C', 'No options Answer:', 'Q A. x B. y C. z D. w']
lines('data/hub/scieval/v1/test.jsonl', *[
    dict(id=str(i), question=question, type=kind, category='biology' if i % 2 else 'physics', answer=answer)
    for i, (question, kind, answer) in enumerate(
        [(q, 'multiple-choice', ['B']) for q in science] + [(science[1], 'filling', ['x']), (science[0], 'multiple-choice', []),
                                                            (science[0], 'multiple-choice', ['D', 'A']), (science[1], 'multiple-choice', ['C'])])])
card('data/hub/scieval', [('v1', 'data_files:\n- split: test\n  path: v1/test.jsonl')])
case('SciEvalDataset', 'data/hub/scieval', splits('test', 'test'), name='v1')
case('SciEvalDataset', 'data/hub/scieval', splits('test', 'test'), name='v1', category='biology')
lines('data/hub/supergpqa/train.jsonl', *[
    dict(uuid=f'u{i}', question=f'q{i} {{x}}', options=[f'o{j}' for j in range(n)], answer='o0', answer_letter='A', discipline='Law' if i else 'Art',
         field='f', subfield=f's{i % 2}', difficulty='easy', is_calculation=i == 1) for i, n in enumerate([3, 10, 4])])
case('SuperGPQADataset', 'data/hub/supergpqa', prompt_mode='zero-shot')
case('SuperGPQADataset', 'data/hub/supergpqa', prompt_mode='zero-shot', discipline='Law', field='f', subfield='s0')

for language in XCOPA:
    lines(f'data/hub/xcopa/{language}/validation.jsonl', dict(premise=f'{language} p', choice1='x', choice2='y', question='cause', label=1, idx=7, changed=False))
card('data/hub/xcopa', [(name, f'data_files:\n- split: validation\n  path: {name}/validation.jsonl') for name in XCOPA])
case('XCOPADataset', 'data/hub/xcopa')
for language in XLSUM:
    lines(f'data/hub/xlsum/{language}/validation.jsonl', dict(id=language, url='u', title='t', summary='s', text=f'{language} text'))
card('data/hub/xlsum', [(name, f'data_files:\n- split: validation\n  path: {name}/validation.jsonl') for name in XLSUM])
case('XLSUMDataset', 'data/hub/xlsum')
for name, rows in {'mgsm/test/en': [dict(question='q', answer='1,234')], 'mhellaswag/test/fr': [dict(ctx='c', endings=['a', 'b', 'c', 'd'], label='2')],
                   'mlogiqa/test/zh': [dict(context='c', question='q', option=['a', 'b'], answer=1)], 'xnli/test/id': [dict(premise='p', answer='A')],
                   'flores/test/Chinese': [dict(src='x', tgt='y')], 'mmmlu/easy/test/mmlu_EN-US': [choice(0)], 'mmmlu/hard/test/mmlu_EN-US': [choice(1)]}.items():
    lines(f'data/P-MMEval/{name}.jsonl', *rows, dict(rows[0]))
for type, language in [('MGSM', 'en'), ('MHellaswag', 'fr'), ('MLogiQA', 'zh'), ('XNLI', 'id')]:
    case(f'PMMEval{type}Dataset', 'P-MMEval', lang=language)
case('PMMEvalFloresDataset', 'P-MMEval', lang_fullname='Chinese')
for difficulty in ['easy', 'hard', 'all']:
    case('PMMEvalMMMLUDataset', 'P-MMEval', lang='EN-US', difficulty=difficulty)

table('data/medbullets/medbullets.csv', ['question', 'opa', 'opb', 'opc', 'opd', 'ope', 'answer_idx', 'question_type', 'explanation'],
      ['q1', 'a', 'two', 'c', 'd', 'e', 'E', 't', ''], ['q2\nmore', 'a', 'b', 'c', 'd', '', 'A', 't', 'x'])
case('MedbulletsDataset', 'opencompass/medbullets', prompt_mode='zero-shot')
table('data/nejmaibench/NEJM_All_Questions_And_Answers.csv', ['Question', 'Choices', 'Answer', 'Subject', 'Year'],
      ['q1', ' A. one\n\n B.  two \nthree\n', 'B', 's', '2001'], ['q2', 'A. A. x', 'A', 's', '2002'])
case('NejmaibenchDataset', 'opencompass/nejmaibench')
table('data/HungarianExamMath/test.csv', ['Question'], ['one, "two"'], ['x\ny'])
case('HungarianExamMathDataset', 'data/HungarianExamMath/test.csv')
lines('data/py150/test.json', dict(id=1, input='<s> import x <EOL> y = <STR_LIT:a\'b> <EOL> z = <NUM_LIT> <NUM_LIT:12>', gt='w = <STR_LIT>'),
      dict(id=2, input='f ( <CHAR_LIT> , <STR_LIT:a> , <STR_LIT:a> )', gt='<CHAR_LIT:c>'))
case('Py150Dataset', 'data/py150/test.json')

for category in ['cipher', 'counterfactual', 'logic', 'operation', 'puzzle']:
    whole(f'data/korbench/{category}/rule.json', [dict(idx=str(i), rule_content=f'{category} rule {i} {{}}', title='t') for i in range(1, 4)])
    FILES[f'data/korbench/{category}/sample.jsonl'] = ''
    lines(f'data/korbench/{category}/sample.jsonl', *[
        dict(idx=str(i), question=f'{category} question {i}', answer=f'[[{i}]]', rule_id=str(i % 2 + 1), category='x') for i in range(1, 4)])
    whole(f'data/korbench/{category}/three-shot.json', [
        dict(rule_id=str(r), question=f'example {r}{i}', answer=f'[[{i}]]') for i in range(3) for r in (1, 2)])
    case('korbenchDataset', 'opencompass/korbench', prompt_mode='0_shot', category=category)
case('korbenchDataset', 'opencompass/korbench', prompt_mode='3_shot', category='logic')
lines('data/korbench/mixed/Multi-RQ.jsonl', dict(idx='1', rule_list=['logic_1', 'cipher_2'], question_list=['logic_2', 'puzzle_3', 'operation_1']),
      dict(idx='2', rule_list=['puzzle_3'], question_list=['puzzle_1']))
case('korbenchDataset', 'opencompass/korbench', prompt_mode='mixed', category='Multi-RQ')


def story(name, *hashes):
    tree = {'value': 'root', 'children': [{'value': 'leaf', 'children': [], 'is_story_fact': True}], 'is_story_fact': False}
    return [dict(context=f'{name} story {i}', questions=[
        dict(question=f'question {i}{j}', answer=(i + j) % 2, choices=['Ann', 'Ben'], intermediate_trees=[tree] if j == 0 else [],
             intermediate_data=[dict(story_hash_id=hash, victim='Al')]) for j in range(2)]) for i, hash in enumerate(hashes)]


for name in ['murder_mysteries', 'object_placements', 'team_allocation']:
    whole(f'data/musr/{name}.json', story(name, 5, 6, 5, 7, 5))
    case('MusrDataset', 'opencompass/musr', name_=f'MusrDataset {name}', name=name)
for more in [dict(exclude_contrastive_examples=True), dict(exclude_contrastive_examples=True, reverse_contrastive_sample=True),
             dict(offset=1, sample_size=2), dict(offset=3, sample_size=9, self_consistency_n=2)]:
    case('MusrDataset', 'opencompass/musr', name='team_allocation', **more)

for language in ['cn', 'en']:
    for split in ['CNMO', 'AMC']:
        lines(f'data/LiveMathBench/202412/{split}_{language}.jsonl', *[
            dict(question=f'{split} {language} {{q{i}}}', answer=str(i), question_type='t') for i in range(2)])
case('LiveMathBenchDataset', 'data/LiveMathBench', dataset_splits=['CNMO', 'AMC'])
case('LiveMathBenchDataset', 'data/LiveMathBench', dataset_splits=['AMC'], dataset_languages=['en', 'cn'], cot=False, version='202412', n=2)
lines('data/execution-v2/test.jsonl', *[dict(question_id=i, function_name='f', code=f'def f(x):\n    return "{{x}}é{i}"', input=f'f(x = {i})', output=f'"{{x}}é{i}"')
                                        for i in range(2)])
for cot in [False, True]:
    case('LCBCodeExecutionDataset', 'opencompass/execution-v2', splits('train', 'test'), cot=cot)
lines('data/test_generation/test.jsonl', *[
    dict(question_title='t', question_content=f'What {i}é?\n', starter_code=starter, function_name='f', test_id=i,
         test='[{"input": "[1, 2]\\n3", "output": "[3]", "testtype": "functional"}, {"input": "x", "output": "y"}]')
    for i, starter in enumerate(['class Solution:\n    def take(self, l: List[int], n: int) -> List[int]:\n        pass', 'def g(a):\n  return a', 'x = 1'])])
case('LCBTestOutputPredictionDataset', 'opencompass/test_generation', splits('train', 'test'))
whole('data/openfindata_release/made.json', [dict(question=f'q{i}', answer='涨、跌', A='a', id=i) for i in range(2)])
case('OpenFinDataDataset', 'data/openfindata_release', name='made')
