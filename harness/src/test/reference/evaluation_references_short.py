"""Short answers, sheets of exams, and rows that are counted by groups."""

LONG = ''.join('the quick brown fox %d jumps over %s lazy dogs. ' % (i, 'abc'[i % 3]) for i in range(12))
PLAIN = ['opencompass.datasets.scibench.scibench_postprocess', 'opencompass.datasets.crowspairs.crowspairs_postprocess',
         'opencompass.datasets.charm.charm_reason_postprocess']
WITH_ARGUMENTS = [('opencompass.datasets.mgsm.mgsm_postprocess', {'lang': lang}) for lang in ['en', 'zh', 'ja']]
EXTRA = ['B is better', 'I say A because', 'Both A and B', 'Neither', 'AB', ' B', 'x\nB', 'Answer: 1,234.50 or 7.', '答案：三 3。', '答えは 12.', 'Answer: none',
         'answer is \\boxed{3.5} or 4', 'the answer is 1,200 m']
SHEETS = {
    'single_choice': (['【答案】A<eoa>', 'B 不对，选 D', '', 'E', 'ABC'], [['A'], ['D'], ['B'], ['E'], ['C']]),
    'multi_choice': (['【答案】 A B D', '选 A、C', '【答案】ABE', '', 'ABCD 很长很长很长很长很长很长的解释没有字母', '答【答案】AD', 'xAB'],
                     [['ABD'], ['ABC'], ['CD'], ['A'], ['AB'], ['AD'], ['A']]),
    'multi_question_choice': (['【答案】A 【答案】： B', 'A, C', '【答案】A', 'ABC', '', '【答案】:D【答案】E'],
                              [['A', 'B'], ['A', 'B'], ['A', 'B'], ['A', 'B'], ['C'], ['D', 'E']]),
    'five_out_of_seven': (['ABCDE', 'G F E D C B', 'AB', '', 'A.B.C.D.H.G'], [list('ABCDE'), list('GFEDC'), list('ABCDE'), list('A'), list('ABCDG')]),
}


def pairs(items):
    return {'predictions': [p for p, _ in items], 'references': [r for _, r in items]}


def evaluator_cases():
    for kind, (predictions, references) in SHEETS.items():
        fields = {'predictions': predictions, 'references': references}
        yield 'opencompass.datasets.GaokaoBench.GaokaoBenchEvaluator', {'question_type': kind}, fields
        yield 'opencompass.datasets.kaoshi.KaoshiEvaluator', {'question_type': kind}, fields
    yield 'opencompass.datasets.GaokaoBench.GaokaoBenchEvaluator', {'question_type': 'cloze'}, pairs([('x', ['x']), ('y', ['z'])])
    for kind in ['cloze', 'judgment']:
        yield 'opencompass.datasets.kaoshi.KaoshiEvaluator', {'question_type': kind}, pairs(
            [('【答案】对 因为', '对'), ('【答案】错', '错'), ('对', '对'), ('【答案】a b 【答案】c ', 'a')])
    rows = [('A', 'A', 'easy', 'short'), ('B', 'A', 'hard', 'long'), ('C', 'C', 'hard', 'short'), ('D', 'A', 'none', 'long')]
    yield 'opencompass.datasets.longbenchv2.LongBenchv2Evaluator', {}, {
        **pairs([row[:2] for row in rows]), 'test_set': [dict(difficulty=d, length=l) for _, _, d, l in rows]}
    yield 'opencompass.datasets.QuALITY.QuALITYEvaluator', {}, {
        **pairs([('A', 'A'), ('B', 'A'), ('C', 'C'), ('D', 'A'), ('A', 'A')]), 'test_set': [dict(difficult=d) for d in (0, 1, 1, 0, 1)]}
    yield 'opencompass.datasets.advglue.AccDropEvaluator', {}, pairs([('A', 'A'), ('B', 'A'), ('C', 'A'), ('A', 'A'), ('A', 'A'), ('B', 'C')])
    yield 'opencompass.datasets.crowspairs.CrowspairsEvaluator', {}, pairs([('A', 'A'), ('invalid', 'A'), ('B', 'A'), ('A', 'A'), ('A', 'B'), ('B', 'B')])
    yield 'opencompass.datasets.tydiqa.TydiQAEvaluator', {}, pairs(
        [('The Cat sat\nno', ['cat sat', 'dog']), ('a dog barks', ['dog barks loud', 'x']), ('', ['y']), ('北京', ['北京。'])])
    for name, marker in [('natural_question_cn.NQEvaluatorCN', '答案是：'), ('squad20.SQuAD20Evaluator', 'answer is')]:
        yield f'opencompass.datasets.{name}', {}, pairs(
            [(f'So the {marker} Paris.', ['paris', 'x']), ('Paris\nno', ['The Paris']), ('in Paris', ['Paris']), ('', ['']), (f'{marker}a{marker} b', ['B'])])
    yield 'opencompass.datasets.math401.Math401Evaluator', {}, pairs(
        [('3.1415', '3.14159'), ('3.14', '3.1415'), ('x', '1'), ('1e3', 1000), (' 5 ', 5.0005), ('-inf', '1'), ('0.001', '0')])
    yield 'opencompass.datasets.charm.CharmReasonEvaluator', {}, pairs([('A', 'A'), ('B', '(B)'), ('', 'C')])
    yield 'opencompass.datasets.mgsm.MGSM_Evaluator', {}, pairs([('5', '5'), ('5.0', '5'), ('', '')])
    yield 'opencompass.datasets.babilong.babilong.BabiLongEvaluator', {}, pairs(
        [('The most recent location is GARDEN. Not the hall.', ['garden']), ('Hall. Garden', ['garden']), ('x <example> garden', ['garden']), ('', ['y'])])
    yield 'opencompass.datasets.mrcr.MRCREvaluator', {}, pairs([(said, '{"answer": %s, "prefix": "ab"}' % quoted) for said, quoted in [
        ('abThe second poem', '"abThe second poem"'), ('abThe first verse of it', '"abThe second poem"'), ('The second poem', '"abThe second poem"'),
        ('ab', '"ab"'), ('abxyz', '"ab"'), ('abqabxcd', '"ababycdf"'), ('ab' + LONG[:180], '"ab%s"' % LONG), ('ab' + LONG, '"ab%s"' % LONG[60:400]),
        ('ab' + LONG[::-1], '"ab%s"' % LONG), ('abÜ🙂x', '"ab🙂Üx"')]])
