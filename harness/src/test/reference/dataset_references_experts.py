"""Made-up exams in medicine and sciences, and the datasets that read them."""
from dataset_references_data import case, lines, splits, whole

# read by load_dataset(path, subset), whose subsets are folders here
SUBSETS = ['OlymMATHDataset', 'MedXpertQADataset', 'PubMedQADataset', 'RBenchDataset', 'ProteinLMBenchDataset']

for task, options in [('mcq', 'A) x\nB) y'), ('cloze', None)]:
    lines(f'data/climaqa_gold/{task}/made.jsonl', *[
        dict(Question=f'q{i}', Answer='AB'[i], Complexity='BASE', **({'Options': options} if options else {})) for i in range(2)])
    case('ClimaQADataset', 'opencompass/ClimaQA-Gold', task=task)
lines('data/hub/olymmath/en-easy/test.jsonl', *[dict(problem=f'p{i}', answer=str(i), subject='algebra') for i in range(2)])
case('OlymMATHDataset', 'data/hub/olymmath', splits('test', 'test'), subset='en-easy')
lines('data/hub/beyond/test.jsonl', dict(problem='p', answer=7), dict(problem='q', answer=8))
case('BeyondAIMEDataset', 'data/hub/beyond')
lines('KbsdJames/Omni-MATH/test.jsonl', dict(problem='p', answer='7', domain=['a'], difficulty=2.5))
case('OmniMathDataset')
lines('data/PHYSICS-textonly/optics/made.jsonl', dict(questions='q', final_answers=['1', '2']), dict(questions='r', final_answers=[]))
case('PHYSICSDataset', 'opencompass/PHYSICS-textonly', name='optics')
lines('data/hub/rbench/rbench-t_en/test.jsonl', dict(index=1, question='q', answer='C', **{c: c.lower() for c in 'ABCDEF'}))
case('RBenchDataset', 'data/hub/rbench')
lines('data/hub/scienceqa/test.jsonl', *[
    dict(question=f'q{i}', choices=['x', 'y', 'z'][:i + 1], answer=i, image='png' if i == 1 else None, hint='') for i in range(3)])
case('ScienceQADataset', 'data/hub/scienceqa')
lines('data/hub/protein/evaluation/train.jsonl', *[
    dict(question='q', options=['option 1: a: b', 'option 2: c'], answer=f'option {i}', explanation='e') for i in (1, 2)])
case('ProteinLMBenchDataset', 'data/hub/protein')
for file in ['livestembench-20241227', 'made']:
    whole(f'data/livestembench/{file}.json', [
        dict(question=f'{file} q{i}', answer=str(i), options=['A. x', 'B. y'][:i % 3], more=i) for i in range(6)])
case('LiveStemBenchDataset', 'opencompass/livestembench')
case('LiveStemBenchDataset', 'opencompass/livestembench', version='made', num_examples=3)
case('LiveStemBenchDataset', 'opencompass/livestembench', n_repeats=2)
whole('data/LiveReasonBench/livereasonbench-20241202.json', [dict(question=f'q{i}', answer=str(i), id=i) for i in range(3)])
case('LiveReasonBenchDataset', 'opencompass/LiveReasonBench')
case('LiveReasonBenchDataset', 'opencompass/LiveReasonBench', num_examples=2)
lines('data/eese/test/EESE.jsonl', dict(question='q', final_answer='a', discipline='d'))
case('EESEDataset', 'opencompass/eese', file_name='EESE.jsonl')
part = dict(question='p', answer='a', qa_type=1)
lines('data/test_set/icho.jsonl', dict(id='1', question='whole', answer='all', qa_type=2, has_img=0),
      dict(id='2', question='parts', has_img=1, qa_type=0, sub_question=[part, dict(question='inner', sub_question=[part, part])]))
case('ChemExamDataset', 'opencompass/Chem_exam_competition')
lines('data/hub/medmcqa/validation.jsonl', *[
    dict(question=f'q{i}', opa='w', opb='x', opc='y', opd='z', cop=i, subject_name='Bio_chemistry', topic_name=None if i else 't',
         choice_type='single') for i in range(2)])
case('MedmcqaDataset', 'data/hub/medmcqa', prompt_mode='zero-shot')
case('MedmcqaDataset', 'data/hub/medmcqa', prompt_mode='few-shot')
lines('data/hub/medxpert/Text/test.jsonl', dict(id='1', question='q', options={'A': 'x', 'B': 'y', 'C': 'z'}, label='B', medical_task='m',
                                              body_system='b', question_type='t'))
case('MedXpertQADataset', 'data/hub/medxpert', prompt_mode='zero-shot')
lines('data/hub/medqa/train.jsonl', *[dict(question='q', answer='y', options={'A': 'x', 'B': 'y'}, meta_info='m', answer_idx=c) for c in 'BA'])
case('MedQADataset', 'data/hub/medqa')
lines('data/hub/pubmedqa/pqa_labeled/train.jsonl', *[
    dict(pubid=i, question='q', context=dict(contexts=["it's", 'two'], labels=['A "B"']), long_answer='l', final_decision=d)
    for i, d in enumerate(['yes', 'no', 'maybe'])])
case('PubMedQADataset', 'data/hub/pubmedqa')
lines('data/hub/clinic/made.jsonl', dict(question='q', label='A', choices='x'))
case('ClinicBenchDataset', 'data/hub/clinic')
