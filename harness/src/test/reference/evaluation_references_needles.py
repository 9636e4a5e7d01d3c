"""Answers to NeedleBench's questions."""
NEEDLES = [
    ('Hidden on Old Mill there is salt.', '\nHidden on Old Mill there is salt.\n*salt'), ('Salt', '\nHidden on Old Mill there is salt.\n*salt'),
    ('Hidden on Old Mill there are nine red kites. And more, and more', '\nHidden on Old Mill there is salt.\n*salt'),
    ('', '\nHidden.\n*x'), ('x y z', '*y'), ('隐藏在老磨坊的是九只红风筝。还有', '\n隐藏在老磨坊的是盐。\n*盐'), ('在老磨坊 的是\n盐', '\n隐藏在老磨坊的是盐。\n*盐')]
DEPTHS = [('salt and two swans', 'salt*two swans*kites#0*50*50'), ('kites', 'two swans*salt*kites#0*50*50'), ('', 'a*b*c#0*50*50')]
FAMILY = ['so it is \\boxed{Ada Hill}', '\\boxed{\\text{Ada Hill}}', '\\boxed{{Ada  Hill}}', 'Ada Hill', '\\boxed{"Ada~Hill"}', '\\boxed{}',
          'x \\boxed{\\[Bo\\]} y', '\\boxed{Bo \\\\ Le}', '\\fbox{Cy}', '\\boxed{Cy', '\\boxed{\\text{Ada} \\boxed{Bo}}', '\\boxed 5', '\\boxed{7}', '']
PLAIN = ['opencompass.datasets.needlebench.origin.needlebench_postprocess', 'opencompass.datasets.needlebench.origin.needlebench_dataset_postprocess',
         'opencompass.datasets.needlebench_v2.origin.needlebench_postprocess',
         'opencompass.datasets.needlebench_v2.origin.needlebench_dataset_postprocess',
         'opencompass.datasets.needlebench_v2.atc.needlebench_atc_postprocess_v2']


def pairs(items):
    return {'predictions': [p for p, _ in items], 'references': [r for _, r in items]}


def evaluator_cases():
    single = 'origin.NeedleBenchOriginEvaluator'
    for name, arguments in [(f'needlebench.{single}', {}), (f'needlebench.{single}', {'use_trim': True}), (f'needlebench_v2.{single}', {})]:
        yield f'opencompass.datasets.{name}', arguments, pairs(NEEDLES)
    for version in ['needlebench', 'needlebench_v2']:
        for items in [DEPTHS, DEPTHS[::-1], [('b a', 'a*b#10*20')], [('b', 'a*b#10*20*30')]]:
            yield f'opencompass.datasets.{version}.parallel.NeedleBenchParallelEvaluator', {}, pairs(items)
    yield 'opencompass.datasets.needlebench.multi.NeedleBenchMultiEvaluator', {}, pairs(
        [('It is ada of the HILLS', 'Ada Hill*Ada Hill'), ('Hill', 'Ada Hill*Ada Hill'), ('', 'x*x'), ('a', 'x* '), ('河', '河*河 a B')])
    yield 'opencompass.datasets.needlebench_v2.atc.NeedleBenchATCEvaluator', {}, pairs(
        [(' Ada Hill', 'Ada Hill'), ('None', 'Ada'), ('ada', 'Ada'), ('4', '4\n')])
