"""Made-up data files in OpenCompass' layout, and the datasets that read them."""
import base64
import csv
import gzip
import io
import json
import pickle
import zlib

FILES = {}
PACKED = base64.b64encode(zlib.compress(pickle.dumps('[{"input": "5 6", "output": "11", "testtype": "stdin"}]'))).decode()
CASES = []


def lines(path, *rows):
    FILES[path] = ''.join(json.dumps(row, ensure_ascii=False) + '\n' for row in rows)


def whole(path, value):
    FILES[path] = json.dumps(value, ensure_ascii=False, indent=1)


def table(path, *rows, separator=','):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator='\n').writerows(rows)
    FILES[path] = out.getvalue()


def case(type, path=None, reader=None, **more):
    entry = {'type': type, 'arguments': {}}
    if path is not None:
        entry['arguments']['path'] = path
    for key in ('name_', 'n', 'unordered'):
        if key in more:
            entry[{'name_': 'name'}.get(key, key)] = more.pop(key)
    entry['arguments'].update(more)
    if reader:
        entry['reader'] = reader
    CASES.append(entry)


def splits(train, test, **more):
    return {'train_split': train, 'test_split': test, **more}


CUSTOM = [
    {'path': 'data/made/choices.jsonl'}, {'path': 'data/made/choices.jsonl', 'infer_method': 'ppl', 'test_range': '[:1]'},
    {'path': 'data/made/plain.csv'}, {'path': 'data/made/open.jsonl', 'abbr': 'named'},
    {'path': 'data/made/plain.csv', 'human_prompt': '{question}!', 'bot_prompt': 'It is {answer}', 'data_type': 'qa'},
    {'path': 'data/made/described.jsonl'}, {'path': 'data/made/choices.jsonl', 'meta_path': 'data/made/described.jsonl.meta.json'},
    {'path': 'data/made/choices.jsonl', 'template': 'Q: {question}', 'evaluator_kwargs': {'options': ['A']}},
    {'path': 'data/made/choices.jsonl', 'data_type': 'circular-mcq'},
    {'path': 'data/made/choices.jsonl', 'data_type': 'circular-mcq', 'infer_method': 'ppl', 'test_range': '[:1]'}]


def write_files(out):
    for path, text in FILES.items():
        file = out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            file.write_bytes(text)
        else:
            file.write_text(text, encoding='utf-8', newline='')
    make_parquet(out)


def make_parquet(out):
    """Nested lists and objects, dictionaries, missing values, several row groups and codecs."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    rows = [{
        'question': f'Question {i % 3}?', 'number': i * 1000003, 'small': i - 2, 'share': i / 4, 'yes': i % 2 == 0,
        'maybe': None if i % 3 == 0 else f'word {i}', 'missing': None,
        'options': ['one', 'two', None, 'four'][:i % 5] if i != 4 else None,
        'choices': {'text': [f't{j}' for j in range(i % 3)], 'label': [j for j in range(i % 3)]} if i != 5 else None,
        'turns': [{'role': 'user', 'parts': [[i, j], []]} for j in range(i % 3)],
    } for i in range(11)]
    schema = pa.schema([
        ('question', pa.string()), ('number', pa.int64()), ('small', pa.int32()), ('share', pa.float64()),
        ('yes', pa.bool_()), ('maybe', pa.string()), ('missing', pa.string()), ('options', pa.list_(pa.string())),
        ('choices', pa.struct([('text', pa.list_(pa.string())), ('label', pa.list_(pa.int32()))])),
        ('turns', pa.list_(pa.struct([('role', pa.string()), ('parts', pa.list_(pa.list_(pa.int64())))])))])
    whole_table = pa.Table.from_pylist(rows, schema=schema)
    folder = out / 'data/hub/parquet'
    folder.mkdir(parents=True, exist_ok=True)
    codecs = [('train', 'snappy', '1.0', True), ('validation', 'zstd', '2.0', True), ('test', 'gzip', '1.0', False)]
    for split, codec, page, dictionary in codecs:
        pq.write_table(whole_table, folder / f'{split}-00000-of-00001.parquet', compression=codec,
                       data_page_version=page, use_dictionary=dictionary, row_group_size=6, data_page_size=40)
    import datetime
    from datasets import Dataset, DatasetDict
    rows = [dict(row, tiny=i, big=2 ** 40 + i, at=datetime.datetime(2020, 1, 2, 3, 4, 5, 600 * i), day=datetime.date(1969, 1, 2),
                 half=i / 2, long=str(i)) for i, row in enumerate(rows)]
    schema = pa.schema(list(schema) + [('tiny', pa.uint8()), ('big', pa.uint64()), ('at', pa.timestamp('us')), ('day', pa.date32()),
                                       ('half', pa.float32()), ('long', pa.large_string()), ])
    whole_table = pa.Table.from_pylist(rows, schema=schema)
    with pa.OSFile(str(out / 'data/hub/made.arrow'), 'wb') as file, pa.ipc.new_stream(file, schema) as stream:
        stream.write_table(whole_table, max_chunksize=4)
    pq.write_table(whole_table, out / 'data/hub/times.parquet')
    plain = pa.Table.from_pylist([dict(id=(i * 7919 ** 3) ** 2 % 2 ** 62 - 2 ** 61, small=i * i, word=f'{"pre" * (i % 4)}fix {i}',
                                       late=None if i % 5 else f'w{i}') for i in range(300)])
    for codec, encodings in [('lz4', dict(id='DELTA_BINARY_PACKED', small='DELTA_BINARY_PACKED', word='DELTA_BYTE_ARRAY',
                                          late='DELTA_LENGTH_BYTE_ARRAY')), ('none', {})]:
        pq.write_table(plain, out / f'data/hub/encoded_{codec}.parquet', compression=codec, column_encoding=encodings or None,
                       use_dictionary=not encodings)
    saved = out / 'data/hub/saved'
    DatasetDict(train=Dataset.from_list([dict(a=1)]), test=Dataset.from_list([dict(a=2), dict(a=3)])).save_to_disk(saved)
    pro = [{'question_id': i, 'question': f'Q{i}', 'options': ['x', 'N/A', 'z'][:i % 4], 'answer': 'C',
            'answer_index': 2, 'cot_content': "A: Let's think step by step. Then C. ", 'category': ['law', 'art'][i % 2]}
           for i in range(6)]
    folder = out / 'data/mmlu_pro/data'
    folder.mkdir(parents=True, exist_ok=True)
    for split in ['test', 'validation']:
        pq.write_table(pa.Table.from_pylist(pro), folder / f'{split}-00000-of-00001.parquet')


# Choices by common sense
social = [dict(context=f'Kim {w} the "boat".', question='Why?', answerA=f'{w} a', answerB='b', answerC='naïve 猫')
          for w in ['rows', 'sails', 'paints', 'sinks']]
for split in ['train', 'dev']:
    lines(f'data/siqa/{split}.jsonl', *social)
    FILES[f'data/siqa/{split}-labels.lst'] = '1\n2\n3\n1\n'
    lines(f'data/piqa/{split}.jsonl', *[dict(id=str(i), goal=g, sol1='Push it', sol2='pull it')
                                        for i, g in enumerate(['open the door.', 'how to close it?', 'ice to melt'])])
    FILES[f'data/piqa/{split}-labels.lst'] = '0\n1\n1\n'
for name in ['siqaDataset', 'siqaDataset_V2', 'SiqaDatasetV3']:
    case(name, 'opencompass/siqa', splits('train', 'validation'))
for name in ['PIQADataset', 'PIQADatasetV2', 'PIQADatasetV3']:
    case(name, './data/piqa', splits('train', 'validation'))
grande = [dict(qID=f'q{i}', sentence='The cup did not fit the _ since the _ was small.', option1='box', option2='bag',
               answer=a) for i, a in enumerate(['1', '2', ''])]
lines('data/winogrande/dev.jsonl', *grande)
lines('data/winogrande/train_xs.jsonl', *grande[:2])
case('WinograndeDataset', 'opencompass/winogrande')
case('WinograndeDatasetV2', 'opencompass/winogrande')
case('WinograndeDatasetV3', 'opencompass/winogrande', splits('train_xs', 'dev'))
swag = [dict(query=q, choices=['a', 'b', 'c', 'd'], gold=g)
        for q, g in [('Sports: He throws: it', 0), ('Cooking: She', 3), ('No label here', 1)]]
lines('data/hellaswag/hellaswag.jsonl', *swag)
lines('data/hellaswag/hellaswag_train_sampled25.jsonl', *swag[1:])
whole('data/hellaswag/hellaswag_val_contamination_annotations.json', {'0': ['clean', 1], '2': ['input contamination', 2]})
for name in ['HellaswagDataset', 'HellaswagDataset_V2', 'HellaswagDataset_V3', 'HellaswagDatasetClean']:
    case(name, 'opencompass/hellaswag')
case('HellaswagDatasetwithICE', 'opencompass/hellaswag_ice', splits('train', 'val'))
for split in ['train', 'eval']:
    lines(f'data/xstory_cloze/en_{split}.jsonl',
          *[dict(story_id=f'{split}{i}', input_sentence_1='One.', input_sentence_2='Two.', input_sentence_3='Three.',
                 input_sentence_4='Four.', sentence_quiz1='x', sentence_quiz2='y', answer_right_ending=i) for i in [1, 2]])
case('StoryClozeDataset', 'opencompass/xstory_cloze', splits('test', 'test'), lang='en')
case('StoryClozeDatasetV2', 'opencompass/xstory_cloze', lang='en')

# School
arc = [dict(id=f'X_{i}', question=dict(stem=f'What is {i}?', choices=[dict(text=f't{c}', label=c) for c in letters]),
            answerKey=k) for i, (letters, k) in enumerate([('ABCD', 'B'), ('ABC', 'A'), ('1234', '4')])]
lines('data/ARC/ARC-c/ARC-Challenge-Test.jsonl', *arc)
FILES['data/ARC/ARC-e/ARC-Easy-Dev.jsonl'] = (json.dumps(arc[0]) + '\n').encode().replace(b'What', b'Wh\xffat')
whole('data/ARC/ARC-c/ARC_c_test_contamination_annotations.json', {'X_2': ['clean', 0]})
case('ARCDataset', 'opencompass/ai2_arc-test', name='ARC-Challenge')
case('ARCDataset', 'opencompass/ai2_arc-easy-dev', name='ARC-Easy')
case('ARCDatasetClean', 'opencompass/ai2_arc-test', name='ARC-Challenge')
book = [dict(id=str(i), question=dict(stem=s, choices=[dict(text=t, label='A') for t in 'wxyz']), answerKey='C')
        for i, s in enumerate(['Rain is', 'Is it rain?'])]
lines('data/openbookqa/Main/test.jsonl', *book)
lines('data/openbookqa/Additional/test_complete.jsonl', *[dict(row, fact1='rain is wet') for row in book])
for name in ['OBQADataset', 'OBQADatasetV2']:
    case(name, 'opencompass/openbookqa_test', name='main')
    case(name, 'opencompass/openbookqa_fact', name='additional')
for name in ['train_rand_split', 'dev_rand_split']:
    lines(f'data/commonsenseqa/{name}.jsonl',
          dict(answerKey='E', id='1', question=dict(stem='Where?', question_concept='x',
                                                    choices=[dict(text=t, label='A') for t in 'abcde'])))
case('commonsenseqaDataset', 'opencompass/commonsense_qa', splits('train', 'validation'))
for split in ['validation', 'test']:
    lines(f'data/race/{split}/high.jsonl',
          dict(article='Long\ntext', question='Who _?', options=['a', 'b', 'c', 'd'], answer='D', id=1))
case('RaceDataset', 'opencompass/race', splits('validation', 'test'), name='high')

# Exams
for split in ['dev', 'test']:
    table(f'data/mmlu/{split}/law_{split}.csv', ['Who said "no",\nand why?', 'a,b', '"c"', '', '0', 'A'],
          ['2+2', '1', '2', '3', '4', 'D'])
    table(f'data/cmmlu/{split}/law.csv', ['', 'Question', 'A', 'B', 'C', 'D', 'Answer'],
          ['0', '谁？', '甲', '乙', '丙', '丁', 'B'])
whole('data/mmlu/test/MMLU_test_contamination_annotations.json', {'law 1': ['clean', 3]})
case('MMLUDataset', 'opencompass/mmlu', splits('dev', 'test'), name='law')
case('MMLUDatasetClean', 'opencompass/mmlu', splits('dev', 'test'), name='law')
case('MMLUProDataset', 'opencompass/mmlu_pro', splits('validation', 'test'), category='law')
case('CMMLUDataset', 'opencompass/cmmlu', splits('dev', 'test'), name='law')
header = ['id', 'question', 'A', 'B', 'C', 'D']
table('data/ceval/formal_ceval/dev/law_dev.csv', header + ['answer', 'explanation'], ['0', 'q', *'abcd', 'A', '因为'])
table('data/ceval/formal_ceval/val/law_val.csv', header + ['answer'], ['0', 'q0', *'abcd', 'B'], ['1', 'q1', *'abcd', 'C'])
table('data/ceval/formal_ceval/test/law_test.csv', header, ['0', 'q', *'abcd'])
whole('data/ceval/formal_ceval/val/ceval_contamination_annotations.json', {'law-1': ['clean', 3]})
case('CEvalDataset', 'opencompass/ceval-exam', splits('dev', 'val'), name='law')
case('CEvalDataset', 'opencompass/ceval-exam', splits('dev', 'test'), name='law')
case('CEvalDatasetClean', 'opencompass/ceval-exam', splits('dev', 'val'), name='law')
table('data/gpqa/gpqa_made.csv', ['x'] * 7 + ['Question', 'Correct Answer', 'I1', 'I2', 'I3'],
      *[['x'] * 7 + [f'Q {i}', 'right', 'w1', 'w2', 'w3'] for i in range(6)])
case('GPQADataset', './data/gpqa/', name='gpqa_made.csv')
case('GPQASimpleEvalDataset', './data/gpqa/', name='gpqa_made.csv')
for folder, key in [('xiezhi_train_chn', 'labels'), ('xiezhi_spec_chn', 'labels'), ('xiezhi_train_eng', 'label'),
                    ('xiezhi_spec_eng', 'label')]:
    lines(f'data/xiezhi/{folder}/xiezhi.v1.json',
          {'question': 'q', 'options': 'w\nx\ny\nz"\n', 'answer': 'y', key: ['abc', 'de', 'fgh', 'i']},
          {'question': 'q', 'options': 'w\nx\ny', 'answer': 'y', key: ['a']})
case('XiezhiDataset', './data/xiezhi/', name='xiezhi_spec_chn')
case('XiezhiDataset', './data/xiezhi/', name='xiezhi_spec_eng')
exam = dict(passage=None, question='How many?', options=['(A)1', '(B)2', '(C)3'], label='B', answer=None, other=None)
for name, row in [('lsat-ar', exam), ('aqua-rat', dict(exam, options=['all'], passage='P. ')),
                  ('gaokao-physics', dict(exam, label=['A', 'C'])), ('jec-qa-kd', dict(exam, options=['all'], label='D')),
                  ('math', dict(exam, options=None, label=None, answer='42')),
                  ('gaokao-mathcloze', dict(exam, options=None, label='', answer='5', passage='文'))]:
    lines(f'data/AGIEval/data/v1/{name}.jsonl', row, row)
    case('AGIEvalDataset_v2', 'opencompass/agieval', name=name, setting_name='zero-shot')
    case('AGIEvalDataset', 'opencompass/agieval', name=name, setting_name='zero-shot')

# SuperGLUE
glue = [dict(hypothesis='h', premise='p', idx=i, label=l) for i, l in enumerate(['entailment', 'not_entailment'])]
lines('data/SuperGLUE/AX-b/AX-b.jsonl', *glue)
lines('data/SuperGLUE/RTE/val.jsonl', *glue)
case('AXDatasetV2', './data/SuperGLUE/AX-b/AX-b.jsonl')
case('HFDataset', 'json', data_files='./data/SuperGLUE/RTE/val.jsonl', split='train')
lines('data/SuperGLUE/CB/val.jsonl', *[dict(premise='p', label=l) for l in ['contradiction', 'neutral', 'entailment']])
case('CBDatasetV2', './data/SuperGLUE/CB/val.jsonl')
lines('data/SuperGLUE/COPA/val.jsonl', dict(premise='p', choice1='a', choice2='b', question='cause', label=1, idx=0))
case('COPADatasetV2', './data/SuperGLUE/COPA/val.jsonl')
truth = [dict(question='is it so', passage='Name -- It is -- so.', idx=i, label=l) for i, l in enumerate(['true', 'false'])]
lines('data/SuperGLUE/BoolQ/val.jsonl', *truth)
case('BoolQDataset', 'json', data_files='opencompass/boolq', split='train')
case('BoolQDatasetV2', 'opencompass/boolq')
case('BoolQDatasetV3', './data/SuperGLUE/BoolQ/val.jsonl')
lines('data/SuperGLUE/WiC/val.jsonl', *[dict(word='run', sentence1='I run.', start1=2, label=l) for l in ['true', 'false']])
case('WiCDataset', 'json', data_files='./data/SuperGLUE/WiC/val.jsonl', split='train')
case('WiCDatasetV2', './data/SuperGLUE/WiC/val.jsonl')
wsc = [dict(idx=i, label=l, target=dict(span2_index=6, span1_index=1, span1_text='Old Tom', span2_text='he'),
            text='Then Old Tom sat down since he was tired.') for i, l in enumerate(['true', 'false'])]
lines('data/SuperGLUE/WSC/val.jsonl', *wsc)
case('WSCDataset', 'json', data_files='./data/SuperGLUE/WSC/val.jsonl', split='train')
case('WSCDatasetV2', './data/SuperGLUE/WSC/val.jsonl')
case('WSCDatasetV3', './data/SuperGLUE/WSC/val.jsonl')
lines('data/SuperGLUE/MultiRC/val.jsonl', dict(idx=0, passage=dict(text='T', questions=[
    dict(question=q, answers=[dict(text='a', label=1), dict(text='b', label=0)]) for q in ['q1', 'q2']])))
case('MultiRCDataset', './data/SuperGLUE/MultiRC/val.jsonl')
case('MultiRCDatasetV2', './data/SuperGLUE/MultiRC/val.jsonl')
lines('data/SuperGLUE/ReCoRD/val.jsonl', dict(passage=dict(text='One.\n\n@highlight\n\nTwo'), qas=[
    dict(query='The @placeholder is', answers=[dict(text='x', start=1), dict(text='y', start=2)])]))
case('ReCoRDDataset', './data/SuperGLUE/ReCoRD/val.jsonl')
case('ReCoRDDatasetV2', './data/SuperGLUE/ReCoRD/val.jsonl')

# CLUE
lines('data/CLUE/AFQMC/dev.json', *[dict(sentence1='甲', sentence2='乙', label=l) for l in '01'])
case('AFQMCDatasetV2', 'opencompass/afqmc-dev')
case('HFDataset', 'json', data_files='./data/CLUE/AFQMC/dev.json', split='train')
lines('data/FewCLUE/bustm/dev_few_all.json', *[dict(id=i, sentence1='甲', sentence2='乙', label=str(i)) for i in [0, 1]])
case('bustumDataset_V2', 'data/FewCLUE/bustm/dev_few_all.json')
lines('data/CLUE/cmnli/cmnli_public/dev.json',
      *[dict(sentence1='甲', label=l) for l in ['neutral', '-', 'entailment', 'contradiction']])
case('CMNLIDataset', 'opencompass/cmnli-dev')
case('CMNLIDatasetV2', 'opencompass/cmnli-dev')
lines('data/FewCLUE/chid/dev_few_all.json', dict(id=1, content='他#idiom#地走', candidates=['一一', '二二', '三三'], answer=2))
case('CHIDDataset', 'json', data_files='./data/FewCLUE/chid/dev_few_all.json', split='train')
case('CHIDDatasetV2', './data/FewCLUE/chid/dev_few_all.json')
lines('data/FewCLUE/cluewsc/dev_few_all.json',
      *[dict(target=dict(span2_index=4, span1_index=0, span1_text='小明', span2_text='他'), idx=i, label=l, text='小明说，他来')
        for i, l in enumerate(['true', 'false'])])
case('CluewscDataset', 'json', data_files='./data/FewCLUE/cluewsc/dev_few_all.json', split='train')
case('CluewscDatasetV2', './data/FewCLUE/cluewsc/dev_few_all.json')
lines('data/FewCLUE/csl/dev_few_all.json', *[dict(id=1, abst='文', keyword=['甲', '乙'], label=l) for l in '10'])
case('CslDataset', 'json', data_files='./data/FewCLUE/csl/dev_few_all.json', split='train')
case('CslDatasetV2', './data/FewCLUE/csl/dev_few_all.json')
lines('data/FewCLUE/eprstmt/dev_few_all.json', *[dict(id=1, sentence='好', label=l) for l in ['Positive', 'Negative']])
case('EprstmtDatasetV2', './data/FewCLUE/eprstmt/dev_few_all.json')
lines('data/FewCLUE/tnews/dev_few_all.json', *[dict(label='1', label_desc=l, sentence='新', keywords='')
                                              for l in ['news_tech', 'news_stock', 'news_agriculture']])
case('TNewsDataset', 'json', data_files='./data/FewCLUE/tnews/dev_few_all.json', split='train')
case('TNewsDatasetV2', './data/FewCLUE/tnews/dev_few_all.json')
whole('data/CLUE/C3/dev.json', [[['第一。', '第二。'], [dict(question='谁？', choice=['甲', '乙'], answer='乙')], 'id-1']])
case('C3Dataset', 'data/CLUE/C3/dev.json')
case('C3Dataset_V2', 'data/CLUE/C3/dev.json')
squad = dict(data=[dict(paragraphs=[dict(context='文', qas=[
    dict(question='几？', answers=[dict(text='三'), dict(text='三'), dict(text='3')])])])])
for folder, name, type_ in [('CMRC', 'cmrc_dev', 'CMRCDataset'), ('DRCD', 'drcd_dev', 'DRCDDataset')]:
    whole(f'data/CLUE/{folder}/dev.json', squad)
    case(type_, 'opencompass/' + name, unordered=['answers'])

# Questions
for split in ['dev', 'test']:
    table(f'data/triviaqa/trivia-{split}.qa.csv', ['who "is" it', "['One', \"Two's\", 'Thr\\xe9e']"], ['2', '["x"]'],
          separator='\t')
    table(f'data/nq/nq-{split}.qa.csv', ['who is it', "['One', 'Two']"], separator='\t')
for split in ['validation', 'train']:
    lines(f'data/triviaqa/triviaqa-{split}.jsonl', dict(question='q', answer=['a', 'b']))
    lines(f'data/nq-open/nq-open-{split}.jsonl', dict(question='q', answer=['a', 'b']), dict(question='r', answer=['c']))
case('TriviaQADataset', 'opencompass/trivia_qa', splits('dev', 'test'))
case('TriviaQADatasetV2', 'opencompass/trivia_qa', splits('train', 'validation'))
case('TriviaQADatasetV3', 'data/triviaqa/triviaqa-train.jsonl')
case('NaturalQuestionDataset', 'opencompass/natural_question', splits('dev', 'test'))
case('NQOpenDataset', 'opencompass/nq_open', splits('train', 'validation'))
day = dict(day='3', month='May', year='')
empty = dict(day='', month='', year='')
whole('data/drop/drop_dev.json', {'p1': dict(passage='Text', qa_pairs=[
    dict(question='How many?', validated_answers=[dict(number='4', date=empty, spans=[]), dict(number='4', date=empty, spans=[])]),
    dict(question='When?', validated_answers=[dict(number='', date=day, spans=[])]),
    dict(question='Who?', validated_answers=[dict(number='', date=empty, spans=['Ann', 'Bob'])])])})
case('dropDataset', 'data/drop/drop_dev.json', splits('validation', 'validation'), unordered=['answers'])
case('dropDataset', 'data/drop/drop_dev.json', splits('validation', 'validation'), unordered=['answers'],
     only_number=False)
whole('data/strategyqa/strategyQA_train.json', [
    dict(qid='a', question='Can it?', answer=True, facts=['f1', 'f2']),
    dict(qid='b', question='Will it?', answer=False, facts=[])])
case('StrategyQADataset', 'opencompass/strategy_qa')
lines('data/lambada/test.jsonl', dict(prompt='the last', label='word'), dict(prompt='a', label='b'))
case('lambadaDataset', 'opencompass/lambada', splits('test', 'test'))

# Mathematics
sums = [dict(question=f'{i}+{i}?', answer=f'It is\n#### {2 * i}') for i in range(23)]
lines('data/gsm8k/train.jsonl', *sums)
lines('data/gsm8k/test.jsonl', *sums[5:])
case('GSM8KDataset', 'opencompass/gsm8k')
for range_ in [7, 1, 0.3, 0.01, 100, 0, -2, '[:5]', '[-4:]', '[::3]', '[10:2:-2]', '[2:12][1:4]', '[:8][::-1][0: 3]',
               '[100:200]', '[ 3 : 6 ]']:
    case('GSM8KDataset', 'opencompass/gsm8k', dict(train_range=range_, test_range=range_), n=2 if range_ == 7 else 1,
         name_=f'gsm-{range_}')
case('HFDataset', 'json', dict(test_range=4), name_='bare', n=3, data_files='./data/gsm8k/test.jsonl', split='train')
solution = 'So $x=\\frac{1}{2}$, thus \\boxed{3} and \\boxed{\\frac{1}{2}}.'
whole('data/math/math.json', {'1': dict(problem='p', solution=solution, level='Level 1'),
                              '2': dict(problem='q', solution='none'), '3': dict(problem='r', solution='\\fbox{7}')})
whole('data/math/small.json', {'1': dict(problem='p', solution='\\boxed{1}')})
case('MATHDataset', 'opencompass/math')
case('MATHDataset', 'opencompass/math', file_name='small.json')
lines('data/svamp/SVAMP.jsonl', dict(ID='1', Body='There are 3.', Question='Two more?', Answer=5.0),
      dict(ID='2', Body='B', Question='Q', Answer='7'))
case('SVAMPDataset', './data/svamp/SVAMP.jsonl')
whole('data/TheoremQA/theoremqa_test.json', [dict(Question='q', Answer=a, Answer_type='t') for a in [1, 2.5, True, [1, 2], 'x']])
case('TheoremQADatasetV3', 'data/TheoremQA/theoremqa_test.json')
table('data/TheoremQA/test.csv', ['Question', 'Answer', 'Answer_type', 'Picture'], ['q', '1', 'integer', ''],
      ['r', '[1, 2]', 'list of integer', ''], ['s', 'True', 'bool', 'x'])
case('TheoremQADataset', './data/TheoremQA/test.csv', splits('test', 'test'))
contest = [dict(origin_prompt='p', gold_answer='12'), dict(origin_prompt='q', gold_answer='7')]
lines('data/aime.jsonl', *contest)
case('Aime2024Dataset', 'opencompass/aime2024')
lines('data/cmo.jsonl', *contest)
case('CMOFibDataset', 'opencompass/cmo_fib')
lines('data/gsm-hard/test.jsonl', dict(input='i', target=5), dict(input='j', target=2.5), dict(input='k', target=1e22))
case('GSMHardDataset', './data/gsm-hard/test.jsonl')
FILES['data/mgsm/mgsm_de.tsv'] = 'Wie viele?\t5\nWieso?\t6 \n'
case('MGSMSDataset', './data/mgsm/mgsm_de.tsv')

# Programs
lines('data/humaneval/human-eval-v2-20210705.jsonl',
      *[dict(task_id=f'Made/{i}', prompt='def f():\n    """x"""\n', entry_point='f', canonical_solution='    pass\n',
             test='def check(f):\n    pass\n') for i in range(2)])
case('HumanevalDataset', 'opencompass/humaneval')
case('HumanevalDataset', 'opencompass/humaneval', num_repeats=3)
FILES['data/humaneval_cn/human-eval-cn-v2-20210705.jsonl'] = FILES['data/humaneval/human-eval-v2-20210705.jsonl'].replace('x', '说')
case('HumanevalDataset', 'opencompass/humaneval_cn')
programs = [dict(text=f'Write {i}', code='def f(): pass', task_id=i, test_setup_code='', test_list=['assert f()', 'assert 1'],
                 challenge_test_list=[]) for i in range(12)]
lines('data/mbpp/mbpp.jsonl', *programs)
lines('data/mbpp_plus/mbpp_plus.jsonl', *programs[:2])
lines('data/mbpp/sanitized-mbpp.jsonl', *[dict(source_file='f', task_id=i, prompt=f'Write {i}', code='x', test_imports=[],
                                              test_list=['assert f()']) for i in range(9)])
case('MBPPDataset', 'opencompass/mbpp')
case('MBPPDatasetV2', 'opencompass/mbpp', num_repeats=2)
case('SanitizedMBPPDataset', 'opencompass/sanitized_mbpp')
case('MBPPPlusDataset', 'opencompass/mbpp_plus', num_repeats=2)
lines('data/LCBench2023/LCBench2023.jsonl', *[{'Contest id': i, 'Contest Date': f'2023-01-{i + 10}', 'English': 'e',
                                              'Difficulty': ['Easy', 'Hard'][i % 2], 'test_list': ['a', 'b']}
                                             for i in range(8)])
case('LCDataset', './data/LCBench2023/LCBench2023.jsonl')
case('LCDataset', './data/LCBench2023/LCBench2023.jsonl', difficulty='Hard', num_repeats=2)

# Language
lines('data/Xsum/dev.jsonl', dict(dialogue='d', summary='s'), dict(dialogue='e', summary=1.5), dict(dialogue='f', summary='t'))
case('XsumDataset', 'opencompass/xsum')
FILES['data/LCSTS/test.src.txt'] = '甲 \n乙\n'
FILES['data/LCSTS/test.tgt.txt'] = '一\n　二\n'
case('LCSTSDataset', 'opencompass/LCSTS')
lines('data/summedits/summedits.jsonl', *[dict(domain='d', doc='x', summary='y', label=l) for l in [0, 1]])
case('SummeditsDataset_V2', 'opencompass/summedits')
case('HFDataset', 'json', data_files='./data/summedits/summedits.jsonl', split='train')
for split in ['dev', 'devtest']:
    FILES[f'data/flores_first100/{split}/eng.{split}'] = 'One.\nTwo. \n'
    FILES[f'data/flores_first100/{split}/fra.{split}'] = 'Un.\nDeux.\n'
case('FloresFirst100Dataset', 'opencompass/flores', splits('dev', 'devtest'), name='eng-fra')
table('data/jigsawmultilingual/test.csv', ['id', 'content', 'lang'], ['0', 'hola, "tú"', 'es'], ['1', 'ciao', 'it'],
      ['2', 'dos\nlíneas', 'es'])
table('data/jigsawmultilingual/test_labels.csv', ['id', 'toxic'], ['0', '1'], ['1', '0'], ['2', '0'])
case('JigsawMultilingualDataset', 'data/jigsawmultilingual/test.csv', splits('test', 'test'),
     label='data/jigsawmultilingual/test_labels.csv', lang='es')

# Whole tasks and files as they are
whole('data/BBH/data/made.json', dict(canary='x', examples=[dict(input='not ( True )', target='False')] * 2))
case('BBHDataset', 'opencompass/bbh', name='made')
dialogue = [dict(role='system', content='s'), dict(role='user', content='u "é"')]
whole('data/teval/EN/made_v1.json', {
    '0': dict(origin_prompt=dialogue, ground_truth=dict(action='f', args=dict(a=1, b=[True, None, 2.5])), meta=dict(x='\u4e2d\U0001f600')),
    '1': dict(origin_prompt=json.dumps(dialogue), ground_truth='plain'), '2': dict(origin_prompt=dialogue)})
case('TEvalDataset', 'data/teval/EN', splits('test', 'test'), name='made_v1')
mixed = [dict(q='a', n=1, list=[1], obj=dict(x=1, y='z')), dict(q='b', n=2.5, list=[], obj=dict(y=None, w=[1.5])),
         dict(q=None, n=None, extra=1)]
lines('data/made/mixed.jsonl', *mixed)
case('JsonlDataset', 'data/made/mixed.jsonl')
case('HFDataset', 'json', splits('train', 'train'), data_files='data/made/mixed.jsonl')
case('HFDataset', 'json', data_files='data/made/mixed.jsonl', split='train[1:]')
FILES['data/made/list.json'] = json.dumps([dict(a=1, b='x'), dict(a=2, c=[1])])
case('HFDataset', 'json', data_files='data/made/list.json', split='train')
FILES['data/made/blank.jsonl'] = '{"a": 1, "day": "2020-01-02", "at": "2020-01-02 03:04:05"}\n\n{"a": 2, "day": null, "at": "2020-01-02T03:04:05"}\r\n'
case('HFDataset', 'json', data_files='data/made/blank.jsonl', split='train')
FILES['data/made/types.csv'] = ('a,b,c,d,e,f,g,h\n1,x,True,,1.5,NA,"q ""r""",01\n2,,False,3,2,null,"x\ny",2\n\n'
                                ' 3,None,true,4,1e3,-,7,+3\n')
case('HFDataset', 'csv', data_files='data/made/types.csv', split='train')
FILES['data/made/names.csv'] = 'a,,a,inf\nx,1,2,-1\ny,3\n'
case('HFDataset', 'csv', data_files='data/made/names.csv', split='train')
table('data/made/tabs.csv', ['q1', "['a']"], ['q2', 'NULL'], separator='\t')
case('HFDataset', 'csv', data_files='data/made/tabs.csv', split='train', delimiter='\t', column_names=['question', 'answer'])
FILES['data/wikitext-2/test.txt'] = ' = Title = \n\n A line , with é .\r\nlast without end'
case('HFDataset', 'text', splits('train', 'train'), data_files='data/wikitext-2/test.txt')
FILES['data/made/custom.jsonl'] = '\ufeff{"question": "q", "A": "1", "answer": "A"}\n{"question": "r", "A": "2", "answer": "A"}\n'
FILES['data/made/custom.csv'] = '\ufeffquestion,A,answer\n"q, ""x""",1,A\nr,2,A\n'
case('CustomDataset', 'data/made/custom.jsonl')
case('CustomDataset', 'data/made/custom.csv')
case('CustomDataset', 'data/made', file_name='custom.csv')
case('CodeCustomDataset', 'data/made/custom.csv', num_repeats=2)
case('CircularCustomDataset', 'data/made/choices.jsonl', option_keys=['A', 'B', 'C'], answer_key='answer')
case('CircularCustomDataset', 'data/made/choices.jsonl', option_keys=['A', 'B', 'C'], answer_key='answer',
     circular_patterns='all_possible')
case('CircularCEvalDataset', 'opencompass/ceval-exam', splits('val', 'test'), name='law')
case('CircularCEvalDataset', 'opencompass/ceval-exam', splits('dev', 'val'), name='law')
case('CircularMMLUDataset', 'opencompass/mmlu', splits('dev', 'test'), name='law')
case('CircularCMMLUDataset', 'opencompass/cmmlu', splits('dev', 'test'), name='law')
case('CircularCSQADataset', 'opencompass/commonsense_qa', splits('train', 'validation'))
case('CircularARCDataset', 'opencompass/ai2_arc-easy-dev', name='ARC-Easy')
case('CircularsiqaDataset', 'opencompass/siqa', splits('train', 'validation'))
case('CircularPIQADataset', './data/piqa', splits('train', 'validation'))
case('CircularHSWAGDataset', 'opencompass/hellaswag')
case('CircularOBQADataset', 'opencompass/openbookqa_test')
case('CircularRaceDataset', 'opencompass/race', splits('validation', 'test'), name='high')
case('CircularXiezhiDataset', './data/xiezhi/', name='xiezhi_spec_chn')
for part, date in [('', '2023-08-01'), ('2', '2024-02-10')]:
    lines(f'data/code_generation_lite/test{part}.jsonl', *[dict(
        question_title='t', question_content='Add "two" numbers.', platform='atcoder', question_id=f'abc{part}_{i}',
        contest_id='c', contest_date=f'{date}T00:00:00', starter_code=starter, difficulty='easy',
        public_test_cases='[{"input": "1 2", "output": "3", "testtype": "stdin"}]', private_test_cases=hidden,
        metadata='{}') for i, (starter, hidden) in enumerate([('', '[]'), ('class Solution:\n    def f(self):\n        ', PACKED)])])
for arguments in [dict(), dict(release_version='release_v2'), dict(release_version='v2'),
                  dict(release_version='release_v2', start_date='2024-02-10'), dict(release_version='release_v2', end_date='2024-02-09')]:
    case('LCBCodeGenerationDataset', 'opencompass/code_generation_lite', splits('train', 'test'), **arguments)
case('HFDataset', 'data/hub/parquet', splits('train', 'test'))
case('HFDataset', 'data/hub/parquet', splits('validation', 'validation'))
for split in ['train', 'dev']:
    lines(f'data/hub/lines/{split}.jsonl', dict(a=split, b=1))
case('HFDataset', 'data/hub/lines', splits('train', 'validation'))
case('HFDataset', 'data/hub/lines', splits('train', 'train'), data_files='data/hub/lines/dev.jsonl')
case('HFDataset', 'arrow', splits('train', 'train'), data_files='data/hub/made.arrow')
case('HFDataset', 'parquet', splits('train', 'train'), data_files='data/hub/times.parquet')
for codec in ['lz4', 'none']:
    case('HFDataset', 'parquet', splits('train', 'train'), data_files=f'data/hub/encoded_{codec}.parquet')

# Exams as JSON, circular choices, reading, bias
for split in ['dev', 'test']:
    FILES[f'data/MMLUArabic/{split}/law_{split}.csv'] = FILES[f'data/mmlu/{split}/law_{split}.csv']
    FILES[f'data/FinanceIQ/{split}/law.csv'] = FILES[f'data/cmmlu/{split}/law.csv']
    whole(f'data/ChemBench/{split}/made_benchmark.json', [dict(question='q', A='a', B='b', C='c', D='d', answer='C', more=1)])
case('MMLUArabicDataset', './data/MMLUArabic/', splits('dev', 'test'), name='law')
case('FinanceIQDataset', './data/FinanceIQ/', splits('dev', 'test'), name='law')
case('ChemBenchDataset', 'opencompass/ChemBench', splits('dev', 'test'), name='made')
whole('data/bbeh/made/task.json', dict(examples=[dict(input='i', target='t')]))
case('BBEHDataset', 'opencompass/bbeh', name='made')
lines('data/kcle_diamond.jsonl', dict(id=1, input='i', target='t'))
case('KCLEDataset', 'opencompass/kcle')
whole('data/GAOKAO-BENCH/data/Fill/made.json', dict(keyword='k', example=[dict(index=0, question='q', answer=['A', 'B'])]))
case('GaokaoBenchDataset', 'opencompass/GAOKAO-BENCH', filename='/Fill/made.json', name='made')
for split in ['val', 'test']:
    whole(f'data/CMB/{split}.json', [dict(id=1, question='q', option=dict(A='aa', B='bb', C='', D='d'), answer='A'),
                                     dict(id=2, question='q', option=dict(A='aa', B='bb', E='ee'), answer='B')])
case('CMBDataset', './data/CMB/', splits('val', 'test'))
lines('data/mmmlu_lite/FR-FR/test.jsonl', dict(input='q', A='a', target='A', subject='s'))
case('MMMLULiteDataset', 'opencompass/mmmlu_lite', splits('test', 'test'), name='mmlu_FR-FR')
whole('data/scibench/made.json', [dict(problem_text=' p ', answer_number=' 1.5', unit='m')])
case('ScibenchDataset', './data/scibench/', name='made')
turning = [dict(question=f' q{i} ', options=['w', 'x', 'y', 'z'], answer='ABCD'[i], topic='t') for i in range(4)]
lines('data/mathbench_v1/college/single_choice_en.jsonl', *turning)
lines('data/mathbench_v1/college/cloze_en.jsonl', dict(question='q ', answer=' 5 ', options=[]))
case('MathBenchDataset', './data/mathbench_v1/college', name='single_choice_en')
case('MathBenchDataset', './data/mathbench_v1/college', name='single_choice_en', with_circular=False)
case('MathBenchDataset', './data/mathbench_v1/college', name='cloze_en')
lines('data/WikiBench/wiki-single_choice_cncircular.jsonl', *turning)
case('WikiBenchDataset', 'opencompass/WikiBench', filename='wiki-single_choice_cncircular.jsonl', name='circular')
case('WikiBenchDataset', 'opencompass/WikiBench', filename='wiki-single_choice_cncircular.jsonl', name='single_choice_cn')
lines('data/kaoshi/made.jsonl', *turning)
case('KaoshiDataset', './data/kaoshi/made.jsonl', name='single_choice')
case('KaoshiDataset', './data/kaoshi/made.jsonl', name='cloze')
lines('data/tydiqa/dev/english-dev.jsonl', dict(passage_text='p', question_text='q', answers=[dict(text='a'), dict(text='b'), dict(text='a')]))
case('TydiQADataset', 'opencompass/tydiqa', lang='english', unordered=['answer'])
whole('data/SQuAD2.0/dev-v2.0.json', dict(data=[dict(paragraphs=[dict(context='c', qas=[
    dict(question='q', is_impossible=False, answers=[dict(text='a'), dict(text='a')]),
    dict(question='r', is_impossible=True, answers=[], plausible_answers=[dict(text='b')])])])]))
case('SQuAD20Dataset', './data/SQuAD2.0/dev-v2.0.json', unordered=['answers'])
lines('data/drop_simple_eval/dev.jsonl', dict(context='c', ref_text='1|2', completion='x'))
case('DropOpenAIDataset', 'data/drop_simple_eval/dev.jsonl', splits('validation', 'validation'))
for split in ['dev', 'test']:
    lines(f'data/nq_cn/{split}.jsonl', dict(question='几', answer=['甲', '乙']))
case('NaturalQuestionDatasetCN', './data/nq_cn', splits('dev', 'test'))
lines('data/hub/truth/validation.jsonl', dict(type='t', question='q', best_answer='b', correct_answers=['c'], incorrect_answers=[], source='s'))
case('TruthfulQADataset', 'data/hub/truth', splits('validation', 'validation'))
table('data/simpleqa/simple_qa_test_set.csv', ['metadata', 'problem', 'answer'],
      *[["{'topic': 'x'}", f'problem {i}, here', f'answer {i}'] for i in range(9)])
case('SimpleQADataset', 'opencompass/simpleqa')
case('SimpleQADataset', 'opencompass/simpleqa', num_examples=4)
case('SimpleQADataset', 'opencompass/simpleqa', n_repeats=2)
lines('data/ifeval/input_data.jsonl', dict(key=1, prompt='p', instruction_id_list=['a'], kwargs=[{}]),
      dict(key=2, prompt='q', instruction_id_list=['a', 'b'], kwargs=[dict(n=1), dict(word='w', list=['x'])]))
case('IFEvalDataset', 'opencompass/IFEval')
table('data/hub/crows/test.csv', ['id', 'sent_more', 'sent_less'], ['1', 'm', 'l'])
case('CrowspairsDataset', 'data/hub/crows', splits('test', 'test'))
case('CrowspairsDatasetV2', 'data/hub/crows', splits('test', 'test'))
lines('data/crowspairs_cn/test.jsonl', dict(id=1, sent_more='多', sent_less='少'))
case('CrowspairsDatasetCN', './data/crowspairs_cn/test.jsonl', splits('test', 'test'))
lines('data/commonsenseqa_cn/validation.jsonl', dict(id='1', question='q', question_concept='c', answerKey='A',
                                                    choices=dict(label=list('ABCDE'), text=list('vwxyz'))))
case('CommonsenseQADataset_CN', './data/commonsenseqa_cn/validation.jsonl', splits('train', 'validation'))
lines('data/hub/schema/test.jsonl', dict(text='t', pronoun='p', options=['a', 'b'], label=1, source='s'))
case('WinogradDataset', 'data/hub/schema', splits('test', 'test'))
lines('data/anli/R1/dev.jsonl', *[dict(context='c', hypothesis='h', label=l) for l in 'cen'])
case('AnliDataset', 'data/anli/R1/dev.jsonl')

# Files without a type
lines('data/made/choices.jsonl', dict(question='q', A='a', B='b', C='c', answer='B', E='e'), dict(question='r', A='a', B='b', C='c', answer='A', E='e'))
lines('data/made/open.jsonl', dict(question='q', other=1))
FILES['data/made/plain.csv'] = 'question,answer\nq,1\n'
lines('data/made/described.jsonl', dict(question='q', one='a', two='b', gold='one'))
whole('data/made/described.jsonl.meta.json', dict(abbr='described', data_type='mcq', infer_method='ppl', options=['one', 'two'],
                                                  input_columns=['question', 'one', 'two'], output_column='gold'))

# Science and programs
for split in ['validation', 'test']:
    lines(f'data/hub/smol/{split}.jsonl', *[dict(input=f'{split} {i}', output='o', task=['one', 'two'][i % 2]) for i in range(9)])
case('SmolInstructDataset', 'data/hub/smol', splits('validation', 'test'), name='one')
case('SmolInstructDataset', 'data/hub/smol', splits('validation', 'test'), name='one', mini_set=True)
for split in ['dev', 'test']:
    whole(f'data/molecules/made/{split}/data.json', [dict(input=f'{split} {i}', output='o') for i in range(160)])
case('LLM4ChemDataset', 'data/molecules', task='made')
case('LLM4ChemDataset', 'data/molecules', task='made', mini_set=True)
case('Mol_Instructions_Dataset', 'data/molecules', task='made', max_cut=3)
case('Mol_Instructions_Dataset', 'data/molecules', task='made', mini_set=True)
whole('data/Matbench/matbench_base_fold_0_made_test.json', [dict(problem='p', answer=1.5, more=1), dict(problem='q', answer=2)])
case('MatbenchDataset', 'opencompass/Matbench', task='made')
for name in ['SciCode_datasets', 'SciCode_datasets_with_background']:
    whole(f'data/scicode/{name}.json', [dict(id='1', prompt=[name, 'x'], test=[['a']])])
case('SciCodeDataset', './data/scicode', with_bg=False)
case('SciCodeDataset', './data/scicode', with_bg=True)
lines('data/hub/exam/test.jsonl', *[dict(id=i, question='q', image=image, category=c) for i, (image, c) in
                                    enumerate([('', 'Math'), ('data:', 'Math'), ('', 'Law')])])
case('HLEDataset', 'data/hub/exam')
case('HLEDataset', 'data/hub/exam', category='Law')
whole('data/CHARM/made.json', dict(examples=[dict(input='i', target='t')]))
case('CharmDataset', './data/CHARM', name='made')
for name in ['BigCodeBench', 'BigCodeBench-Hard']:
    lines(f'data/bigcodebench/{name}-v0.1.2.jsonl', dict(task_id=name, prompt='p', libs=['a']))
case('BigCodeBenchDataset', './data/bigcodebench')
case('BigCodeBenchDataset', './data/bigcodebench', dataset_version='hard')
FILES['data/humanevalx/humanevalx_go.jsonl.gz'] = gzip.compress(
    (json.dumps(dict(task_id='Go/0', prompt='p')) + '\n\n' + json.dumps(dict(task_id='Go/1', prompt='q')) + '\n').encode(), mtime=0)
case('HumanevalXDataset', './data/humanevalx', language='go')
