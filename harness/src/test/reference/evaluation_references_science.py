"""Names of molecules, genes, seeds, translations and instructions in many languages, and true and false answers."""

POSTPROCESSORS = ['opencompass.datasets.arxivrollbench.arxivrollbench_selection_postprocess',
                  'opencompass.datasets.arxivrollbench.arxivrollbench_choice_postprocess',
                  'opencompass.datasets.TheoremQA.TheoremQA_postprocess_v3', 'opencompass.datasets.TheoremQA.TheoremQA_postprocess_v4',
                  'opencompass.datasets.SeedBench.my_multiple_select_postprocess', 'opencompass.datasets.SciReasoner.GUE.GUE_postprocessor']
WITH_ARGUMENTS = [('opencompass.datasets.PMMEval.pmmeval_mifeval_postprocess', {'lang_code': 'fr'}),
                  ('opencompass.datasets.PMMEval.pmmeval_flores_postprocess', {'lang_fullname': 'Thai'})]
EXTRA = ['The answer is Selection 3.', 'SELECTION  2 or selection 1', 'selection2', 'I take 4', 'b) is right', 'The Prediction Result is  POSITIVE.',
         'It cannot be found', 'Yes, a promoter is detected', 'candid', '<think>no</think> evident', '<think>yes, positive', '<think>a</think>x<think>not</think>clear evidence',
         'it contains  a', 'The answer is: 2 \\times 10^{-3}.', 'The answer is $\\frac{3}{4}$', 'x = 5, so the answer is 5/4 = 1.25.', 'The answer is \\(12\\).', 'the answer is 3 meters', 'The answer is 5 m/s',
         'The answer is 9.99%', 'The answer is (C).', 'The answer is unknown', 'we get 3.5, then 7', 'The answer is 2\\pi.', 'The answer is \\sqrt{4}', 'The answer is (1, 2)', 'The answer is [1, 2, 3]', 'Q The answer is 1\n\nQ The answer is 2',
         'The answer is 1,000', 'The answer is 1e-3', 'The answer is 3.5 kg m', 'The answer is 10^{20}', 'The answer is 0.5/', 'The answer is -1/2', 'it contains a', 'ACBA ß É', 'Éa', 'The prediction result is\nnegative']

FORMULAS = [
    ('<MOLFORMULA> C2H6O </MOLFORMULA>', '<MOLFORMULA> C2H6O </MOLFORMULA>'), ('C2H6O', '<MOLFORMULA>OC2H6</MOLFORMULA>'),
    ('<MOLFORMULA>CH4</MOLFORMULA> or <MOLFORMULA>H4C1</MOLFORMULA>', '<MOLFORMULA>CH4</MOLFORMULA>'), ('', '<MOLFORMULA>H2O</MOLFORMULA>'),
    ('H3O+', 'H3O+'), ('SO4-2', 'SO4-2'), ('SO4-2', 'SO4-'), ('Fe(CO)5', 'FeC5O5'), ('not a formula', 'H2'), ('<SMILES>CCO</MOLFORMULA>', 'C2O'),
    ('the reactants and reagents are:\n```\nC2O\nmore', 'C2O'), ('abc', 'H'), ('C0', 'C0'), ('CHC', 'C2H'), ('Cl2', 'C1l2'), ('H2O\n', 'OH2'), ('<MOLFORMULA></MOLFORMULA>', 'O'),
    ('<MOLFORMULA>H\nO</MOLFORMULA>', 'O'), ('C+-', 'C+'), ('C٣', 'C3'),
]
NAMES = [('<IUPAC> ethanol </IUPAC>', '<IUPAC>ethanol</IUPAC>'), ('ethanol', '<IUPAC>ethanol</IUPAC>'), ('Ethanol', 'ethanol'), ('', 'x'), ('', ''),
         (' x ', 'x'), ('<SMILES>C</SMILES><SMILES>CC</SMILES>', '<SMILES>CC</SMILES>'), ('Reactants and Reagents:**  \n`CCO`\nx', 'CCO`')]

FLORES = {
    'French': [('Le chat dort.', 'Le chat dort.'), ('Voici la traduction :\n\nLe chat dort sur le tapis rouge.\n\nBonne journée !', 'Le chat dort sur le tapis rouge.'),
               ('', 'Rien du tout'), ('Un\ndeux trois\nquatre cinq six.', 'deux trois quatre cinq six.'), ('Prix : 3,50 - 4.5 %\n- 5 "x"', 'Prix : 3,50-4.5 % - 5 "x"'),
               ('.5\n,a\n5-\n-3 .\n. .\n..b', '.5 ,a 5- -3 . . . ..b'), ('Rien en commun ici', 'xyz')],
    'Chinese': [('翻译：今天天气很好，我们去公园。', '今天天气很好，我们去公园。'), ('今天\n天气“很好”——2024年3.5%', '今天天气“很好”——2024年3.5%'), ('𠀀𠀁 ﬁ Ａ⿰', '𠀀𠀁 ﬁ Ａ⿰'), ('', '空')],
    'Japanese': [('今日は天気がいいです。\nはい', '今日は天気がいいです。'), ('カタカナ ABC 12', 'カタカナABC 12')],
    'Korean': [('오늘은 날씨가 좋습니다.', '오늘 날씨가 좋습니다.'), ('안녕', '안녕하세요')],
    'Thai': [('วันนี้อากาศดี', 'วันนี้อากาศดีมาก'), ('ไม่', 'ใช่')],
    'Arabic': [('الطقس جميل اليوم، أليس كذلك؟', 'الطقس جميل اليوم، أليس كذلك؟'), ('نعم', 'لا')],
    'Vietnamese': [('Hôm nay trời đẹp.', 'Hôm nay trời rất đẹp.')],
}

INSTRUCTIONS = [
    ('combination:repeat_prompt', {'prompt_to_repeat': ' Say IT '}, ['say it now', 'say  it']),
    ('combination:two_responses', {}, ['one\n******\ntwo', '******a******b******', 'a******a', 'a******\n******b']),
    ('detectable_content:number_placeholders', {'num_placeholders': 2}, ['[x] and [y z]', '[x']),
    ('detectable_content:postscript', {'postscript_marker': 'P.P.S'}, ['text\nP.P.S more', 'a pxpys', 'p.s.']),
    ('detectable_format:constrained_response', {}, ['My answer is yes.', 'Ma réponse est oui.', '我的答案是是。', '私の答えははいです。']),
    ('detectable_format:json_format', {}, ['```json\n{"a": 1}\n```', '[1, NaN]', '{']),
    ('detectable_format:number_bullet_lists', {'num_bullets': 2}, ['* a\n* b', '- a\n  - b', '** a\n* b', '\n- a\n']),
    ('detectable_format:number_highlighted_sections', {'num_highlights': 2}, ['*a* and **b**', '** ** *x*']),
    ('detectable_format:title', {}, ['<<title>>', '<< >>']),
    ('keywords:forbidden_words', {'forbidden_words': ['bad', '坏']}, ['a badger', 'Bad']),
    ('length_constraints:nth_paragraph_first_word', {'num_paragraphs': 2, 'nth_paragraph': 2, 'first_word': 'Two'}, ['One\n\nTwo here', 'One\n\n\n\nthree', 'One\n']),
    ('length_constraints:number_paragraphs', {'num_paragraphs': 2}, ['a***b', '***a***b***c', '***a\n***\n\n***b']),
    ('length_constraints:number_sentences', {'relation': 'less than', 'num_sentences': 2}, ['a\nb\nc', 'a\n\nb', '*\na\nb']),
    ('length_constraints:number_words', {'relation': 'at least', 'num_words': 5}, ['one two three four five', '一二三四𠀀', '一二', 'one two']),
    ('length_constraints:number_words', {'relation': 'more than', 'num_words': 5}, ['one two three four five six']),
    ('punctuation:no_comma', {}, ['a，b', 'a、b', 'a,b', 'a…', 'ละ', 'x،']),
    ('startend:end_checker', {'end_phrase': 'Done.'}, [' Done.\n', 'done.', '']),
    ('startend:quotation', {}, ['"quoted"', '«cité»', '“引”', '『引』', '"', ' ']),
]
# OpenCompass takes all arguments of a row for each of its instructions
TOGETHER = [(['punctuation:no_comma', 'startend:quotation'], [{}, {}]), (['length_constraints:number_words', 'detectable_format:title'], [{'relation': 'at least', 'num_words': 3}, {}])]


def instructions():
    for language in ['en', 'zh', 'fr', 'ja', 'ar', 'th', 'ko', 'es']:
        asked = [([id], [arguments], response) for id, arguments, responses in INSTRUCTIONS for response in responses]
        if language == 'en':
            asked += [(*row, response) for row in TOGETHER for response in ['"a b c"', '<<a b c>>', '"a, b"']]
        else:  # only what the language matters for
            asked = [row for row in asked if any(part in row[0][0] for part in ['constrained', 'words', 'comma', 'quotation']) and 'forbidden' not in row[0][0]]
        yield [{'instruction_id_list': ids, 'kwargs': arguments} for ids, arguments, _ in asked], [(response, language) for _, _, response in asked]


def pairs(items):
    return {'predictions': [p for p, _ in items], 'references': [r for _, r in items]}


def truth(*answers):
    return {'question': 'q', 'answers': {'best_answer': answers[0][0], 'correct_answers': list(answers[0]), 'incorrect_answers': list(answers[1])}}


TRUTH = [
    ('The sky is blue because of scattering.', truth(['The sky is blue because of scattering'], ['The sky is blue because of the sea', 'It is blue paint'])),
    ('I have no comment.', truth(['Nothing happens', ''], ['Everything happens at once'])), (' ', truth(['a'], ['b'])),
    ('It is blue paint, it is', truth(['The sky is blue because of scattering', 'I have no comment.'], ['The sky is blue because of the sea', 'It is blue paint', ''])),
    ('3.5 - "four" & five', truth(['3.5-"four" & five six seven eight'], ['nothing in common'])), ('zzz', truth(['a b'], ['c d'])),
    ('you have 1,000 days, e.g. &quot;now&quot;', truth(['you have 1,000 days e.g. "now" and then'], ['You have 1,000 days'])),
]


MATERIALS = [('The band gap of TiO2 is about 3.2 eV', 3.0), ('Answer: 1.5e-1', '0.2'), ('answer : -2, or answer:4', 4.5), ('It is 25', 20.0), ('nothing', 1), ('Fe(CO)5 has 2.5', 2), ('Fe(CO)5x 7', 7),
             ('Li3PO4', 0.5), ('x1e3 .5', 5), ('ABC123 -0.25', 0.25), ('Si at 300K gives 1', 1.0), ('answer:1e999', 0), ('iron oxide -3', 2), ('Oxygen 12 then Al2O3 (AlO)2', 2)]
METALS = [('Answer: True', True), ('It is not a metal. answer:false', False), ('No', True), ('It is', True), ('yes, known', True), ('ANSWER:TRUE, not', False), ('', False), ('metallic', False)]


THEOREMS = [
    ('5', 'integer', '5'), ('5.4', 'integer', '5'), ('5.5', 'integer', '6'), ('4.5', 'integer', '4'), ('1/2', 'float', '0.51'), ('0.53', 'float', '0.5'), ('\\sqrt{2}', 'float', '1.4'),
    ('2\\sqrt{3}', 'float', '3.46'), ('\\frac{3}{4}', 'float', '0.75'), ('3.14/2', 'float', '1.57'), ('-1.5', 'float', '-1.5'), ('True', 'bool', 'True'), ('true', 'bool', 'True'),
    ('False', 'bool', 'True'), ('1', 'bool', 'True'), ('(a)', 'option', '(a)'), ('it is (B) or (c)', 'option', '(b)'), ('a', 'option', '(a)'), ('[1, 2]', 'list of integer', '[1, 2]'),
    ('(1, 2)', 'list of integer', '[1, 2]'), ('', 'float', '1.0'), ('e^2', 'float', '7.39'), ('\\ln 2', 'float', '0.69'), ('\\log 8', 'float', '0.9'), ('\\sin 1', 'float', '0.84'),
    ('5!', 'integer', '120'), ('2^{10}', 'integer', '1024'), ('2**10', 'integer', '1024'), ('1,000', 'integer', '1000'), ('50%', 'float', '0.5'), ('$5', 'integer', '5'), ('5.', 'integer', '5'),
    ('1e5', 'float', '100000.0'), ('1e5', 'float', '13.59'), ('2(3)', 'integer', '6'), ('2(3)', 'integer', '5'), ('12 12', 'integer', '24'), ('3\\frac{1}{2}', 'float', '3.5'),
    ('2\\pi', 'float', '6.28'), ('x', 'float', '1.0'), ('1/0', 'float', '1.0'), ('\\infty', 'float', '1.0'), ('123456789012345678901', 'integer', '123456789012345678901'), ('7 < 8', 'float', '2.0'),
    ('\\left(\\frac{1}{2}\\right)^2', 'float', '0.25'), ('\\boxed{5}', 'integer', '5'), ('4 \\times 10^5', 'float', '400000.0'), ('6.02 \\times 10^{23}', 'float', '6.02e+23'),
    ('10^{-5}', 'float', '1e-05'), ('-2^2', 'integer', '-4'), ('2/3/4', 'float', '0.1667'), ('3/4 \\pi', 'float', '0.2389'), ('90°', 'integer', '90'), ('20 °C', 'integer', '20'), ('|5|', 'integer', '5'),
    ('sqrt(16)', 'integer', '4'), ('\\sqrt[3]{8}', 'integer', '2'), ('\\dfrac{-1}{2}', 'float', '-0.5'), ('2^3^2', 'integer', '64'), ('1+2/3', 'float', '1.667'), ('0.0', 'float', '0.0'),
]


PROFILES = [('so [1.5, 2.0, 2.5]', [1.5, 2.0, 3.0]), ('[1.0]\n```python\n[0.5,\n 1.0]\n```', [0.5, 1.0]), ('[1, 2.0]', [1.0, 2.0]), ('none', [3.0, 4.0]), ('[]', [1.0]), ('[1.0, 2.0, 3.0]', [1.0, 2.5]),
            ('[1.0]', [1.0, 2.0]), ('[x]', [1.0]), ('[[1.0], [2.0]]', [1.0, 2.0]), ('[1e1, -2.5]', [10.0, -2.5]), ('(1.0, 2.0)', [1, 2])]


def evaluator_cases():
    yield 'opencompass.datasets.OpenSWI.OpenSWIMSEEvaluator', {}, pairs(PROFILES)
    yield 'opencompass.datasets.TheoremQA.TheoremQAEvaluatorV3', {}, {**pairs([(said, answer) for said, _, answer in THEOREMS]), 'test_set': [{'Answer_type': kind} for _, kind, _ in THEOREMS]}
    yield 'opencompass.datasets.matbench.matbench.MatbenchEvaluator_regression', {}, pairs(MATERIALS)
    for kind in ['classification', 'classification_glass']:
        yield f'opencompass.datasets.matbench.matbench.MatbenchEvaluator_{kind}', {}, pairs(METALS)
        yield f'opencompass.datasets.matbench.matbench.MatbenchEvaluator_{kind}', {}, pairs([('no', False), ('no', True)])
        yield f'opencompass.datasets.matbench.matbench.MatbenchEvaluator_{kind}', {}, pairs([('It does not have', False), ('has', False)])
    yield 'opencompass.datasets.smolinstruct.NCElementMatchEvaluator', {}, pairs(FORMULAS)
    yield 'opencompass.datasets.smolinstruct.NCExactMatchEvaluator', {}, pairs(NAMES)
    for given, expected in [('pnppnx', 'ppnnpn'), ('pp', 'pp'), ('x', 'p'), ('pn', 'pn')]:
        words = {'p': 'positive', 'n': ' Negative ', 'x': ''}
        yield 'opencompass.datasets.SciReasoner.GUE.GUE_Evaluator', {}, pairs([(words[a], words[b]) for a, b in zip(given, expected)])
    yield 'opencompass.datasets.SeedBench.F1ScoreEvaluator', {}, pairs(
        [('A, B', 'A,B'), ('C', 'B, C'), ('', 'A'), ('A,D', 'D'), ('D, B, A', 'a,b,d'), ('', ''), ('the answer', 'C'), ('İA', 'A')])
    yield 'opencompass.datasets.SeedBench.F1ScoreEvaluator', {}, pairs([('A', 'B')])
    yield 'opencompass.datasets.SeedBench.AverageRougeScoreEvaluator', {}, pairs(
        [('正确答案：水稻', '水稻'), ('水稻，小麦', '水稻，小麦'), ('水稻, 玉米, 大豆', '水稻,小麦'), ('基因', '基因，蛋白质，性状'), ('', '水'), ('Correct Answer: the rice plant. It grows', 'rice plant grows'),
         ('小麦。它是粮食！很好', '小麦是粮食。'), ('a , b', 'a,b'), (',', 'x,y')])
    yield 'opencompass.datasets.SeedBench.AccScoreStr_Evaluator', {}, pairs([('The answer is Rice. ', 'rice'), ('wheat', ' WHEAT '), ('no', 'yes'), ('x', ''), ('水稻', '稻')])
    yield 'opencompass.openicl.icl_evaluator.JudgeEvaluator', {}, pairs(
        [('{"Choice": "Model A"}', {'winner': 'A'}), ('{"Choice": "Model B"} or {"Choice": "Model A"}', {'winner': 'B'}), ('A is better', {'winner': 'A'}), ('', {'winner': 'A'}),
         ('{"Choice": "[Model A]"}', {'winner': 'A'}), ('none', {}), ('Bé', {'winner': 'B', 'lan': 'en'})])
    for language, items in FLORES.items():
        yield 'opencompass.datasets.PMMEval.PMMEvalFloresEvaluator', {}, pairs([((said, language), expected) for said, expected in items])
    yield 'opencompass.datasets.PMMEval.PMMEvalFloresEvaluator', {}, pairs([((said, language), expected) for language, items in FLORES.items() for said, expected in items])
    for rows, said in instructions():
        for i in range(0, len(rows), 9):  # few enough for a verdict to show
            yield 'opencompass.datasets.PMMEval.PMMEvalMIFEvalEvaluator', {}, {'predictions': said[i:i + 9], 'references': [''] * len(said[i:i + 9]), 'test_set': rows[i:i + 9]}
    for metric in ['bleu', 'rouge']:
        yield 'opencompass.datasets.truthfulqa.TruthfulQAEvaluator', {'metrics': metric}, pairs(TRUTH)
        for one in TRUTH[:2] + TRUTH[3:]:
            yield 'opencompass.datasets.truthfulqa.TruthfulQAEvaluator', {'metrics': metric}, pairs([one])
