"""Made-up data files of suites of long texts, and the datasets that read them."""
from dataset_references_data import FILES, case, lines, splits, table, whole

TEST = splits('test', 'test')
SUITES = ('LongBench', 'LEval', 'LVEval')
QUESTIONS = ['2wikimqa', 'dureader', 'hotpotqa', 'multifieldqa_en', 'multifieldqa_zh', 'musique', 'narrativeqa',
             'passage_retrieval_en', 'passage_retrieval_zh', 'qasper', 'qmsum', 'repobench', 'samsum', 'triviaqa']

for task in QUESTIONS + ['gov_report', 'lcc', 'multi_news', 'passage_count', 'vcsum', 'lsht', 'trec']:
    lines(f'data/Longbench/data/{task}.jsonl', *[
        dict(input=f'{task} {i}?', context='长 text', answers=[f'a{i}', 'b'][:2 - i], length=i, dataset=task, language='en',
             all_classes=['Food', 'Other kind'], _id=str(i)) for i in range(2)])
    case(f'LongBench{task}Dataset', 'opencompass/Longbench', TEST, name=task)

CLOSED = ['Coursera', 'GSM100', 'TopicRetrieval', 'TPO', 'Quality']
OPEN = ['FinancialQA', 'GovReportSumm', 'LegalContractQA', 'MeetingSumm', 'MultidocQA', 'NarrativeQA', 'NaturalQuestion',
        'NewsSumm', 'PaperAssistant', 'PatentSumm', 'ReviewSumm', 'ScientificQA', 'TVShowSumm']
for kind, tasks in [('Closed-ended-tasks', CLOSED), ('Open-ended-tasks', OPEN)]:
    for task in tasks:
        lines(f'data/hub/leval/LEval/{kind}/{task}.jsonl',
              dict(instructions=['q1', 'q2'], outputs=['(B) two  words', '(C)'], input=task, source='s', evaluation='exam'),
              dict(instructions=['q3', 'unanswered'], outputs=['(A)\xa0x'], input='other', source='s', evaluation='exam'))
        case(f'LEval{task}Dataset', 'data/hub/leval', TEST, name=task)

for task in ['cmrc', 'dureader', 'factrecallen', 'factrecallzh', 'hotpotwikiqa', 'lic', 'looglecr', 'looglemir', 'looglesd',
             'multifieldqaen', 'multifieldqazh']:
    lines(f'data/hub/lveval/{task}_mixup/{task}_mixup_16k.jsonl', *[
        dict(input=f'q{i}', context='c', answers=['x', 'y'][i:], confusing_facts=['f'], answer_keywords=f'k {i}', length=1)
        for i in range(2)])
    case(f'LVEval{task}Dataset', 'data/hub/lveval', TEST, name=f'{task}_mixup_16k')

INFINITE = {'codedebug': 'code_debug', 'coderun': 'code_run', 'endia': 'longdialogue_qa_eng', 'enmc': 'longbook_choice_eng',
         'enqa': 'longbook_qa_eng', 'ensum': 'longbook_sum_eng', 'mathcalc': 'math_calc', 'mathfind': 'math_find',
         'retrievekv': 'kv_retrieval', 'retrievenumber': 'number_string', 'retrievepasskey': 'passkey', 'zhqa': 'longbook_qa_chn'}
SAID = {'coderun': 'What is func_12(-3)? Not func_1(2).', 'mathfind': 'The second Largest number of the list of numbers'}
for task, file in INFINITE.items():
    lines(f'data/InfiniteBench/{file}.jsonl', *[
        dict(id=i, context=f'c{i}', input=SAID.get(task, f'q{i}'), options=['p', 'q', 'r', 's'], answer=['qr'[i]])
        for i in range(2)])
    case(f'InfiniteBench{task}Dataset', f'./data/InfiniteBench/{file}.jsonl')

for length in ['0k', '16k']:
    for task in ['qa1', 'qa5', 'qa10']:
        whole(f'data/babilong/data/{task}/{length}.json', [
            dict(input=f'  {task} {{facts}} {i} \n', question=f'Where is {i}?', target='garden') for i in range(2)])
        case('BabiLongDataset', 'opencompass/babilong', task=task, split_name=length)
case('BabiLongDataset', 'opencompass/babilong', task='qa1', split_name='0k', use_instruction=False, use_examples=False, use_post_prompt=False)
case('BabiLongDataset', 'opencompass/babilong', task='qa5', split_name='0k', use_examples=False)
for task in range(2, 10):
    whole(f'data/babilong/data/qa{task}/1k.json', [dict(input='facts', question='q', target='t')])
    case('BabiLongDataset', 'opencompass/babilong', task=f'qa{task}', split_name='1k')
lines('data/hub/mrcr/2needle_in_4096_8192/test.jsonl', *[
    dict(context='c', question=f'Prepend  a{i}B to the second poem.' if i else 'The poem?', answers=[f'a{i}B Ü poem', 'x']) for i in range(2)])
case('MRCRDataset', 'data/hub/mrcr', subset='2needle_in_4096_8192')
whole('data/longbenchv2/data.json', [
    dict(_id=str(i), domain='d', difficulty=['easy', 'hard'][i], length='short', question=f'q{i}', choice_A='a', choice_B='b',
         choice_C='c', choice_D='d', answer='AB'[i], context='c') for i in range(2)])
case('LongBenchv2Dataset', 'opencompass/longbenchv2', splits('train', 'test'))

SECTIONS = [dict(section_name='One', section_title='One', paragraphs=['first words', 'second clue']),
            dict(section_name=None, section_title=None, paragraphs=['third'])]
whole('data/QASPER/qasper-dev-v0.3.json', {str(i): dict(title='t', full_text=SECTIONS, qas=[
    dict(question=f'q{i}{n}', answers=[dict(answer=dict(extractive_spans=spans, evidence=clues))])
    for n, (spans, clues) in enumerate([(['s'], ['third', 'second clue']), ([], ['x']), (['s', 't'], []), (['u'], ['absent', 'third'])])])
    for i in range(2)})
for type in ['QASPERDataset', 'QASPERCUTDataset']:
    case(type, './data/QASPER/', splits('dev', 'dev'))
for split, ids in [('train', 'AB'), ('valid', 'B'), ('test', 'A')]:
    FILES[f'data/govrep/gov-report/split_ids/crs_{split}.ids'] = ''.join(id + '\n' for id in ids)
for id in 'AB':
    whole(f'data/govrep/gov-report/crs/{id}.json', dict(id=id, title=f'Report {id}', reports=dict(subsections=SECTIONS), summary=['s', id]))
case('GovRepcrsDataset', './data/govrep/', splits('train', 'test'))
table('data/narrativeqa/qaps.csv', ['document_id', 'set', 'question', 'answer1', 'answer2', 'q_tok', 'a1_tok', 'a2_tok'],
      ['d1', 'train', 'q1', 'a', 'b', '', '', ''], ['d2', 'valid', 'q, "2"', 'a', 'b', '', '', ''], ['gone', 'test', 'q3', 'a', 'b', '', '', ''],
      ['d1', 'test', 'q4', 'a', '', '', '', ''])
FILES['data/narrativeqa/tmp/d1.content'] = 'Line one\r\nÜber two 🙂\rthree\n'
FILES['data/narrativeqa/tmp/d2.content'] = 'é🙂' * 3
case('NarrativeQADataset', './data/narrativeqa/', splits('valid', 'test', test_range='[:1]'))
for part in ['fd', 'tms']:
    whole(f'data/SummScreen/SummScreen_raw/{part}/{part}1.json', dict(Recap=['It ', f'ends {part}.'], Transcript=['A: hi', 'B: ho']))
case('SummScreenDataset', './data/SummScreen/', splits('dev', 'dev'))
whole('data/triviaqarc/qa/verified-web-dev.json', dict(Data=[
    dict(Question='q1', Answer=dict(Aliases=['a', 'b'], HumanAnswers=['c']), SearchResults=[dict(Filename='w/1.txt'), dict(Filename='w/2.txt')]),
    dict(Question='q2', Answer=dict(Aliases=['a'], HumanAnswers=[]), SearchResults=[])]))
whole('data/triviaqarc/qa/verified-wikipedia-dev.json', dict(Data=[
    dict(Question='q3', Answer=dict(Aliases=['d'], HumanAnswers=['no']), EntityPages=[dict(Filename='x.txt')])]))
FILES['data/triviaqarc/evidence/web/w/1.txt'] = 'page\r\none'
FILES['data/triviaqarc/evidence/wikipedia/x.txt'] = 'wiki page'
case('TriviaQArcDataset', './data/triviaqarc/', splits('dev', 'dev'))
lines('data/QuALITY/QuALITY.v1.0.1.htmlstripped.dev', *[dict(article=f'story {a}', questions=[
    dict(question=f'q{n}', options=list('wxyz'), gold_label=n + 1, difficult=n % 2) for n in range(4)]) for a in range(2)])
case('QuALITYDataset', './data/QuALITY/QuALITY.v1.0.1.htmlstripped.dev')

CHANGED = {'Sst2': ('sst2', ['sentence']), 'Qqp': ('qqp', ['question1', 'question2']), 'Mnli': ('mnli', ['premise', 'hypothesis']),
           'MnliMM': ('mnli-mm', ['premise', 'hypothesis']), 'Qnli': ('qnli', ['question', 'sentence']), 'Rte': ('rte', ['sentence1', 'sentence2'])}
whole('data/adv_glue/dev_ann.json', {subset: [
    {'idx': i, **{k: f'{k} {i}' for k in columns}, 'label': i % 2, **({'type': 'adv'} if subset in ('qqp', 'rte') else {}),
     **({f'original_{columns[i % len(columns)]}': ['was', '', 'WAS', 'before'][i]} if i or subset == 'rte' else {})} for i in range(4)]
    for subset, columns in CHANGED.values()})
for type in CHANGED:
    case(f'Adv{type}Dataset', './data/adv_glue/dev_ann.json')
lines('data/hub/iwslt/test.jsonl', *[dict(translation=dict(en=f'word {i}', de=f'Wort {i}')) for i in range(2)])
case('IWSLT2017Dataset', 'data/hub/iwslt', splits('test', 'test'))
