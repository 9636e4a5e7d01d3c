"""Made-up files of questions with few answers, and the datasets that read them."""
from dataset_references_data import FILES, case, lines, splits, whole

lines('data/persona/made.jsonl', *[dict(question='q', statement='s', label_confidence=0.5, answer_matching_behavior=answer,
                                       answer_not_matching_behavior=' No') for answer in [' Yes', ' No', ' Maybe']])
case('PersonaDataset', 'data/persona/made.jsonl', splits('train', 'train'))
lines('data/sycophancy/made.jsonl', *[dict(question='q', answer_matching_behavior=answer) for answer in [' (A)', ' (G)', ' (H)', 'CAB']])
for type in ['AiRiskDataset', 'SycophancyDataset']:
    case(type, 'data/sycophancy/made.jsonl', splits('train', 'train'))
lines('data/cvalues_responsibility_mc.jsonl', *[
    dict(prompt='q 回复1：x，回复2：y，回复1', label=f'回复{n}', type='t') for n in (1, 2)])
case('CValuesDataset', 'data/cvalues_responsibility_mc.jsonl', splits('train', 'train'))
whole('data/maxmin/test.json', [dict(idx=f'm-{i}', nl_tokens=['find', 'it'], pl_tokens=['def', 'f', '(']) for i in range(2)])
FILES['data/maxmin/answers.txt'] = 'm-0<CODESPLIT>max\nm-1<CODESPLIT>min\n'
case('MaxminDataset', test_path='data/maxmin/test.json', answer_path='data/maxmin/answers.txt')
case('MaxminDataset', test_path='data/maxmin/test.json')
lines('data/compassbench_v1_3/made.jsonl', *[dict(question=f' q{i}\n', options=['w', 'x', 'y', 'z'], answer='AC'[i], more=i) for i in range(2)])
for name in ['cloze_en', 'circular_cn', 'single_en']:
    case('CompassBenchObjectiveV1_3', 'data/compassbench_v1_3/made.jsonl', name=name)
