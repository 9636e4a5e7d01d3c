"""Answers to questions about long texts, for the evaluators of LongBench, L-Eval, LV-Eval and InfiniteBench."""

PLAIN = [
    'opencompass.datasets.longbench.longbench_trivia_qa.triviaqa_postprocess',
    'opencompass.datasets.longbench.longbench_samsum.samsum_postprocess',
    'opencompass.datasets.longbench.longbench_trec.trec_postprocess',
    'opencompass.datasets.longbench.longbench_lsht.lsht_postprocess',
    'opencompass.datasets.infinitebench.utils.InfiniteBench_first_number_postprocess',
    'opencompass.datasets.leval.leval_gsm100.gsm100_postprocess',
    'opencompass.datasets.leval.leval_gsm100.gsm100_dataset_postprocess',
]

ENGLISH = [
    ('The capital of France is Paris, a big city.', ['Paris', 'the city of Paris is big', 'Lyon']), ('', ['something']),
    ('nothing in common', ['else']), ('Yes. It is. It is so. Mr. X said the the the end', ['It is so, yes. The end. X said', 'no']),
    ('a an the', ['the']), ('one two three four five. six seven', ['five four three two one. seven. six']), ('.', ['a.']),
    ('a b. . c', ['a. b c. ']), ('word. word. Word', ['word']), ('x y z x y', ['y x z', 'x y']), ('1,234 dollars', ['1234 Dollars!']),
    ('A quick-brown fox.\nIt jumps', ['quick brown fox. It jumps over'])]
CHINESE = [
    ('我来到北京清华大学，很高兴。', ['他来到了北京大学', '清华大学']), ('', ['空']), ('今天天气很好', ['明天下雨。']), ('《红楼梦》是曹雪芹写的', ['曹雪芹']),
    ('hello 世界 2024年', ['世界 Hello', '2024 年']), ('。，！', ['。']), ('小明硕士毕业于中国科学院计算所', ['中国科学院 计算所', '小明毕业'])]
KEYED = [(prediction, answers + [key]) for (prediction, answers), key in zip(
    ENGLISH, ['Paris', 'something', '', 'it is with the end', 'x', 'six seven eight nine ten eleven', 'a c', 'b', 'word', '', '1234', 'to be of'])]
KEYED_CHINESE = [(prediction, answers + [key]) for (prediction, answers), key in zip(
    CHINESE, ['清华大学', '空', '', '曹雪芹的红楼梦', '世界', '，好', '中国科学院'])]
CODE = [
    ('\n\n# a comment\nreturn x + 1\ny = 2', ['return x + 2', 'return x+1']), ('```python\n    x = 1', ['x = 1']), ('// only', ['x']),
    ('return 1', ['return 1']), ('', ['']), ('same', ['', 'sane']), ('a', ['b']), ('ab', ['b', 'abc']), ('价格 = 5', ['价格 = 6']), ('x' * 7, ['x' * 9])]
CLASSES = ['Food', 'Food item', 'Other location', 'Location', 'State', 'Stat']
TREC = [('It is Food item', 'Food item'), ('Food', 'Food'), ('Location, or State', 'State'), ('Other location', 'Location'), ('', 'Food'),
        ('Food item, State and Location', 'Food item'), ('Stat State Food', 'State'), ('nothing', 'Stat')]


def pairs(items):
    return {'predictions': [p for p, _ in items], 'references': [r for _, r in items]}


def evaluator_cases():
    for language, items in [('en', ENGLISH), ('zh', CHINESE)]:
        for name in ['LongBenchF1Evaluator', 'LongBenchRougeEvaluator']:
            for item in items:
                yield f'opencompass.datasets.longbench.{name}', {'language': language}, pairs([item])
            yield f'opencompass.datasets.longbench.{name}', {'language': language}, pairs(items)
    for language, items in [('en', KEYED), ('zh', KEYED_CHINESE)]:
        for name in ['LVEvalF1Evaluator', 'LVEvalOPTF1Evaluator', 'LVEvalOPTRougeEvaluator']:
            for item in items:
                yield f'opencompass.datasets.lveval.{name}', {'language': language}, pairs([item])
            yield f'opencompass.datasets.lveval.{name}', {'language': language}, pairs(items)
    yield 'opencompass.datasets.longbench.LongBenchF1Evaluator', {}, pairs(ENGLISH)
    yield 'opencompass.datasets.longbench.LongBenchCountEvaluator', {}, pairs(
        [('There are 12', ['12']), ('12 or 13', ['13', '12']), ('', ['1']), ('none', ['1']), ('012', ['12']), ('7 7 8', ['7'])])
    yield 'opencompass.datasets.longbench.LongBenchRetrievalEvaluator', {}, pairs(
        [('Paragraph 12', ['Paragraph 12']), ('Paragraph 1, not 2', ['Paragraph 2']), ('', ['Paragraph 3']), ('3', ['Paragraph 3'])])
    yield 'opencompass.datasets.longbench.LongBenchRetrievalEvaluator', {'language': 'zh'}, pairs(
        [('段落12', ['段落12']), ('是第3段', ['段落3', '段落4']), ('无', ['段落3'])])
    for item in CODE:
        yield 'opencompass.datasets.longbench.LongBenchCodeSimEvaluator', {}, pairs([item])
    yield 'opencompass.datasets.longbench.LongBenchCodeSimEvaluator', {}, pairs(CODE)
    for item in TREC:
        yield 'opencompass.datasets.longbench.LongBenchClassificationEvaluator', {}, pairs(
            [(item[0], {'answers': [item[1]], 'all_classes': CLASSES})])
    yield 'opencompass.datasets.longbench.LongBenchClassificationEvaluator', {}, pairs(
        [(said, {'answers': [right, 'Food'], 'all_classes': CLASSES}) for said, right in TREC])
    yield 'opencompass.datasets.leval.LEvalEMEvaluator', {}, pairs(
        [('The answer is Paris.', 'Paris'), ('a big apple!', 'The Big Apple'), ('', ''), ('x', 'y'), ('Mr. Smith', 'mr'), ('3.5', '3.5')])
    yield 'opencompass.datasets.infinitebench.InfiniteBenchendiaEvaluator', {}, pairs(
        [('It is "john",', ['JOHN']), ('John Smith', ['SMITH', 'X']), ('Johnson', ['JOHN']), ('', ['A']), ('x:ann?', ['Ann'])])
    yield 'opencompass.datasets.infinitebench.InfiniteBenchretrievekvEvaluator', {}, pairs(
        [('"abc-1": "def-2"', 'def-2'), ('def-2.', 'def'), ('Def-2', 'def-2'), ('"def-2"', ['def-2']), ('', 'x')])
    yield 'opencompass.datasets.infinitebench.InfiniteBenchmathcalcEvaluator', {}, pairs(
        [('[1, 22, 3]', [1, 22, 4]), ('-5 6', [5, 6, 7]), ('none', [1]), ('1 2 3 4', [1, 2]), ('2 1', [1, 2]),
         ('99999999999999999999 1', [1])])
    for task in ['cwe', 'fwe', 'niah', 'vt', 'qa']:
        yield f'opencompass.datasets.ruler.ruler_{task}.Ruler{task.capitalize()}Evaluator', {}, pairs(
            [('The words are APPLE, pear and plum', ['apple', 'Plum', 'fig']), ('', ['x']), ('nothing', ['No', 'thing']), ('ß', ['SS', 'ß'])])
        yield f'opencompass.datasets.ruler.ruler_{task}.Ruler{task.capitalize()}Evaluator', {}, pairs(
            [('a', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])] * 7 + [('a b', ['a'])])
