"""Made-up genes, seeds, pairs of answers, instructions in many languages, and texts to be compressed."""
from dataset_references_data import case, lines, whole

genes = [dict(input=f'ACGT{i}', output='It is.', meta_data=dict(label=['positive', 'negative'][i % 2], task='t')) for i in range(7)]
whole('data/SciReasoner/GUE-test/tf-h-0/dev/data.json', genes)
whole('data/SciReasoner/GUE-test/tf-h-0/test/data.json', genes[:2] + [dict(input='x', output='', meta_data={})])
case('GUE_Dataset', 'opencompass/SciReasoner-GUE', task='tf-h-0')
whole('data/SeedBench/one-shot/1-2.json', [dict(instruction='Choose.', question=f'q{i}', answer='A, B', task_type='1-2') for i in range(3)])
case('SeedBenchDataset', 'opencompass/seedbench', data_files='one-shot/1-2.json')
for name, file in [('JudgeBenchDataset', 'judgebench'), ('RewardBenchDataset', 'rewardbench')]:
    whole(f'data/judgeeval/{file}/{file}.json', [
        dict(prompt=f'p{i}', chosen='good', rejected='bad', chosen_model='m1', rejected_model='m2', winner='AB'[i], subset='math', id=i) for i in range(2)])
    case(name, f'./data/judgeeval/{file}', name=f'{file}.json')
lines('data/P-MMEval/mifeval/test/fr.jsonl', dict(prompt='p', instruction_id_list=['punctuation:no_comma'], kwargs=[{}]),
      dict(prompt='q', instruction_id_list=['startend:end_checker', 'detectable_format:title'], kwargs=[dict(end_phrase='Fin.'), {}]),
      dict(prompt='r', instruction_id_list=['length_constraints:number_words'], kwargs=[dict(relation='at least', num_words=5)]))
case('PMMEvalMIFEvalDataset', 'P-MMEval', lang='fr')
lines('data/llm-compression/python.jsonl', dict(content='def f():\n    pass\n', id=1), dict(content='', id=2), dict(content='x = 1', id=3))
whole('data/llm-compression/cc.json', [dict(content='Some text'), dict(content='é 名')])
case('LLMCompressionDataset', './data/llm-compression', name='python', samples=None)
case('LLMCompressionDataset', './data/llm-compression', name='python', samples=2)
case('LLMCompressionDataset', './data/llm-compression', name='cc')
lines('data/OpenSWI-1k-v1/deep/OpenSWI-deep.v1.jsonl', *[dict(id_ddm=f'd{i}', dialogs=[dict(role='user', content=f'depths {i}'), dict(role='x', content='y')], ground_truth=[1.5, 2, 3.25]) for i in range(2)])
case('OpenSWIDataset', 'opencompass/openswi', name='deep')
