"""Letters and numbers of options, rules that nobody has learned, and stories."""
import json
import pathlib
import tempfile

from evaluation_references_short import pairs

BY_COLUMN = ['opencompass.datasets.medmcqa.MedmcqaEvaluator', 'opencompass.datasets.Medbullets.MedbulletsEvaluator',
             'opencompass.datasets.nejmaibench.NejmaibenchEvaluator']
PLAIN = ['opencompass.datasets.smolinstruct.smolinstruct_acc_postprocess']
WITH_ARGUMENTS = [(f'opencompass.datasets.PMMEval.{task}.pmmeval_{task}_postprocess', {'lang_code': 'fr'})
                  for task in ['mmmlu', 'xnli', 'mhellaswag', 'mlogiqa']]
CLEAR = ['{"answer": "B"}', "{'answer': 'C'} or {'answer': 'A'}", '{ "answer" :D, "why": "A"}', '"answer": "A" {', 'so the answer is c.', 'The answer is',
         'The answer is B or the answer is A', "x 'answer':'B", '{"answer": "A\n"}\n{"answer": "D"']
VAGUE = ['', 'I think B', 'the answer is maybe', 'x y z', 'Both D and C', 'the answer is Ab']
OPTIONS = ['red apple', '$x^2$', '(c)', 'b', 'a+b', '12.5%']
SAID = ['The answer is A.', 'Answer: B', 'answer: **C**', 'ANSWER: $\\boxed{D}$', 'The correct option is: (E)', 'the best answer is $\\mathrm{F}$: yes',
        'A', '(B) because', '[c]:', '$\\boxed{\\text{D}}$', 'x\nAnswer: A\nno', 'first\nThe answer is B\nlast B C', 'The answer is red apple.', 'Answer $x^2$',
        'Answer: $x^2$.', 'Answer: (c)', 'the answer is 12.5%', 'Answer  \\boxed{a+b}', 'b', '**b**', '', 'nothing here', 'Answer: K', 'The answer iss A',
        'The final option was is B', 'Answer:A B', 'red apple', '"red apple"', 'Answer: A}]}$ x', 'answer: \\boxed{' * 40 + 'A}',
        'the answer is: \\(A\\)', 'Answer: { B }', 'Answer:\n\n C']
QUESTIONS = [
    ('logic', '1', '[[A]]', ['[[ "A." ]]', 'A', '[B]', '$\\boxed{A}$', '[[A', '[A]', '[[B]] [[A]]', '']),
    ('logic', '5', '[[a;b]]', ['[[b ;a]]', '[[a; b]]', '[[a;b]]', 'a;b']),
    ('operation', '18', '[[(a, B), {c}]]', ['[[{c},(B,a)]]', '[[c]]', '']),
    ('operation', '23', '[[1, 20]]', ['[[1;20]]', '[[120]]', '[1 20]', '٣']),
    ('operation', '3', '[[4 or -1]]', ['[[-1 or 4]]', '[[4 \\text{or} -1]]', '[[4]]', '4', '[[-1or4]]']),
    ('operation', '3', '[[4]]', ['[[ 4 ]]', '[[4.0]]', '[ "4" ]', '[[\n4\n]]', 'x [1] [[4]]', '[[a] b] [[4]]', '[[[4]]]']),
    ('puzzle', '1', '[[Hello]]', ['[[HEL-LO!]]', '[[hell]]', '[hello]']), ('puzzle', '2', '[[cat,dog]]', ['[[ Dog ]]', '[[cat,dog]]', 'x']),
    ('puzzle', '3', '[[a b cd]]', ['[[CD, b. A]]', '[[a b]]']), ('puzzle', '4', '[[catdog]]', ['[[Cat!]]', '[[bird]]', '[[1]]']),
    ('puzzle', '5', '[[1,2,3]]', ['[[3, 1,\n2]]', '[[1 2 3]]']),
    ('puzzle', '9', '[[3+4×2=11]]', ['[[5+3*2=11]]', '[[3+4×2]]', '[[3+5×2=11]]', '[[4×2+3=11]]', '[[ 9 + 1 * 2 = x]]', '[[a+b*c]]', '[[3.0+4*2=1]]',
                                  '[[(3)+4*2]]', '[[03+4*2]]', '[[3+4*print(2)]]']),
    ('puzzle', '9', '[[10−8/4=8]]', ['[[10 - 8/4]]', '[[9-4/4=8]]', '[[10-8/0]]', '[[-10-8]]']),
    ('puzzle', '10', '[[(1+3)×(2+4)=24]]', ['[[(3+1)*(4+2)]]', '[[(1+3)×(2+4)=24]]', '[[1*2*3*4]]', '[[4*3*2*1=24]]', '[[12*34]]', '[[1+2+3+4', '[[((1+3)*(2+4)]]']),
    ('puzzle', '10', '[[8/(3-8/3)=24]]', ['[[8/(3-8/3)]]', '[[8*3*(3-8//3//8*0)]]']), ('puzzle', '18', '[[[1, 2], [3]]]', ['[[1 2 3]]', '[[[1,2],[3]]]']),
    ('puzzle', '7', '[[a-b c]]', ['[[A b c]]', '[[a.b.c]]', '[[abc]]']), ('cipher', '2', '[[KEY]]', ['[["KEY"]]', '[[key]]', '[[K E Y]]']),
    ('counterfactual', '4', '[[B]]', ['[[B]]', '[[A]]', 'B']),
]


def korbench():
    for mode in ['0_shot', '3_shot']:
        asked = [(category, rule, answer, said) for category, rule, answer, all_said in QUESTIONS for said in all_said]
        yield pairs([(said, answer) for _, _, answer, said in asked]) | {
            'test_set': [dict(prompt_mode=mode, category=category, rule_id=rule) for category, rule, _, _ in asked]}


MIXED = [
    ('{"question1": "[[B]]", "question2": "[[cat]]", "question3": "[[-1 or 4]]"}', 3), ('so\n{"a": "[[B]]",\n"b": "cat", "c": "[[4]]"}\nyes', 3),
    ('{"a": "[[B]]", "b": "[[CAT]]"}', 3), ('{"a": "[[B]]"} and {"b": "[[cat]]"}', 2), ('no json', 2), ('{"a": ["[[B]]"], "b": 7}', 2), ('{"a": "[[B]]"}', 1),
    ('{}', 1), ('{"a": null, "b": {"x": "[[cat]]"}}', 2), ('}{', 1), ('{"a": "[[B]]",}', 1), ('{"a": "[[\t B]]", "a": "[[A]]"}', 1)]


def mixed():
    """Questions that their evaluator reads from files, ours from the rows."""
    samples = {'logic': dict(idx='3', rule_id='2', answer='[[B]]'), 'puzzle': dict(idx='1', rule_id='1', answer='[[Cat]]'),
               'operation': dict(idx='7', rule_id='3', answer='[[4 or -1]]')}
    folder = pathlib.Path(tempfile.mkdtemp())
    for category, sample in samples.items():
        (folder / category).mkdir()
        (folder / category / 'sample.json').write_text(json.dumps([sample]))
    rows = [dict(prompt_mode='mixed', base_path=str(folder), question_list=['logic_3', 'puzzle_1', 'operation_7'][:n], asked=[
        dict(category=category, rule_id=sample['rule_id'], answer=sample['answer']) for category, sample in list(samples.items())[:n]]) for _, n in MIXED]
    return pairs([(said, '') for said, _ in MIXED]) | {'test_set': rows}


def medical():
    said = ['A', 'The answer is B.', 'I understand. C', 'A through E: D', 'AB', 'xA A_ B', 'E or A', '', 'b', 'F', '答案B', 'B、C']
    for name, columns in zip(BY_COLUMN, [['subject_name', 'topic_name', 'choice_type'], ['question_type'], ['Subject']]):
        rows = [dict(prompt_mode='zero-shot', options=list('wxyz')[:3 + i % 2], label='ABC'[i % 3], **{c: f'{c} {i}' for c in columns}) for i in range(len(said))]
        yield name, {}, {**pairs([(p, row['label']) for p, row in zip(said, rows)]), 'test_set': rows}


def evaluator_cases():
    for task, references in [('mhellaswag.PMMEvalMHellaswag', [1, '2', '0']), ('xnli.PMMEvalXNLI', list('BCa')), ('mmmlu.PMMEvalMMMLU', list('BCa'))]:
        language = 'EN-US' if 'MMMLU' in task else 'en'
        said = CLEAR + VAGUE
        yield f'opencompass.datasets.PMMEval.{task}Evaluator', {}, pairs(
            [([text, language], references[i % 3]) for i, text in enumerate(said)])
    yield 'opencompass.datasets.PMMEval.xnli.PMMEvalXNLIEvaluator', {}, pairs(
        [([text, code], 'B') for text, code in [('答案是B', 'zh'), ('答案是 b', 'zh'), ('Jawaban adalah: B', 'id'), ('الجواب هو B', 'ar'), ('答えはBです', 'ja')]])
    clear = [text for text in CLEAR if text != 'The answer is' and not text.startswith('x')]
    yield 'opencompass.datasets.PMMEval.mlogiqa.PMMEvalMLogiQAEvaluator', {}, pairs([([text, 'en'], i % 3) for i, text in enumerate(clear)])
    yield 'opencompass.datasets.PMMEval.mgsm.PMMEvalMGSMEvaluator', {}, pairs(
        [('so 1,234.', '1,234'), ('5 then +6', '6'), ('-.5', '-.5'), ('no', '1'), ('007', '7'), ('3.', '3'), ('١٢', '12'), ('1,23,456', '3456'), ('x12y', '12'),
         ('2.50', '2.5'), ('', ''), ('is 12 apples and 3', '3')])
    letters = ['ABCDEFGH'[i % 6] for i in range(len(SAID))]
    yield 'opencompass.datasets.supergpqa.supergpqa.SuperGPQAEvaluator', {}, {
        **pairs(list(zip(SAID, letters))), 'test_set': [
            dict(prompt_mode='zero-shot', options=OPTIONS, answer=OPTIONS[0], answer_letter=letter, discipline='d', field='f', subfield='s',
                 difficulty=['easy', 'hard'][i % 2]) for i, letter in enumerate(letters)]}
    for fields in [*korbench(), mixed()]:
        yield 'opencompass.datasets.korbench.korbench.korbenchEvaluator', {}, fields
    yield 'opencompass.datasets.musr.musr.MusrEvaluator', {}, pairs(
        [('ANSWER: 2', 2), ('so\nANSWER: (1)\nANSWER: 2', 2), ('ANSWER: none\nANSWER: 2', 2), ('answer: 2', 2), ('ANSWER: 1 ANSWER: 2', 2), ('ANSWER:', 1),
         ('x ANSWER: 12', 12), ('ANSWER: ٢', 2)])
    yield from medical()
    yield 'opencompass.datasets.smolinstruct.RMSEEvaluator', {}, pairs(
        [('<NUMBER> 0.5 </NUMBER>', '<NUMBER> 1.25 </NUMBER>'), ('\\boxed{-2} or \\boxed{3}', '<NUMBER>-.5</NUMBER>'), ('no', '\\boxed{3}'),
         ('<NUMBER>7', '<NUMBER> 1 </NUMBER>'), ('\\boxed{ 1.5 }', '\\boxed{1.5}'), ('\\boxed{x}', '<NUMBER> 2 </NUMBER>')])
    yield 'opencompass.datasets.OpenFinData.OpenFinDataKWEvaluator', {}, pairs(
        [('先涨后跌', '涨、跌'), ('涨', '涨、跌'), ('', '涨'), ('any', ''), ('跌', '跌'), ('x', '跌'), ('y', '跌')])
