"""Runs OpenCompass' own IFEval checkers over made-up responses and writes which instructions they find followed.

    NLTK_DATA=FOLDER python make_instruction_references.py CHECKOUT OUTPUT.json [input_data.jsonl responses.jsonl]

CHECKOUT is a clone of open-compass/opencompass, FOLDER the nltk_data that make_language_references.py wrote, or one's own.
Needed packages: transformers datasets mmengine torch nltk (3.10) langdetect absl-py. With IFEval's own rows and the responses of a
model, OUTPUT.json has those instead; InstructionReferencesTest reads it where -Dinstruction.references names it, and finds
the same NLTK_DATA in the environment. langdetect and random, which OpenCompass does not seed, start from seed 0 at each call.
"""
import copy
import importlib.metadata
import json
import os
import platform
import random
import subprocess
import sys

import datasets  # noqa: F401
import langdetect
import mmengine  # noqa: F401
import nltk  # noqa: F401
import torch  # noqa: F401
import transformers  # noqa: F401

import opencompass_stubs
from language_reference_texts import LANGUAGES

opencompass_stubs.install()

PROMPT = 'Write about the house.'
INSTRUCTIONS = [
    ('keywords:existence', {'keywords': ['house', 'Boat']}), ('keywords:existence', {'keywords': ['a.c', 'colou?r']}), ('keywords:existence', {'keywords': ['straße']}),
    ('keywords:frequency', {'keyword': 'the', 'frequency': 2, 'relation': 'at least'}), ('keywords:frequency', {'keyword': ' a ', 'frequency': 3, 'relation': 'less than'}),
    ('keywords:frequency', {'keyword': 'é', 'frequency': 1, 'relation': 'at least'}),
    ('keywords:forbidden_words', {'forbidden_words': ['house', 'cat']}), ('keywords:forbidden_words', {'forbidden_words': ['ÜBER', '中文']}),
    ('keywords:letter_frequency', {'letter': 'e', 'let_frequency': 5, 'let_relation': 'at least'}), ('keywords:letter_frequency', {'letter': 'S', 'let_frequency': 3, 'let_relation': 'less than'}),
    ('keywords:letter_frequency', {'letter': '#', 'let_frequency': 1, 'let_relation': 'at least'}),
    ('language:response_language', {'language': 'en'}), ('language:response_language', {'language': 'de'}), ('language:response_language', {'language': 'hi'}),
    ('language:response_language', {'language': 'fa'}), ('language:response_language', {'language': 'ko'}), ('language:response_language', {'language': 'sw'}),
    ('length_constraints:number_sentences', {'num_sentences': 3, 'relation': 'at least'}), ('length_constraints:number_sentences', {'num_sentences': 2, 'relation': 'less than'}),
    ('length_constraints:number_paragraphs', {'num_paragraphs': 2}), ('length_constraints:number_paragraphs', {'num_paragraphs': 3}), ('length_constraints:number_paragraphs', {'num_paragraphs': 0}),
    ('length_constraints:number_words', {'num_words': 8, 'relation': 'at least'}), ('length_constraints:number_words', {'num_words': 5, 'relation': 'less than'}),
    ('length_constraints:nth_paragraph_first_word', {'num_paragraphs': 2, 'nth_paragraph': 1, 'first_word': 'The'}),
    ('length_constraints:nth_paragraph_first_word', {'num_paragraphs': 2, 'nth_paragraph': 2, 'first_word': 'well'}),
    ('length_constraints:nth_paragraph_first_word', {'num_paragraphs': 1, 'nth_paragraph': 1, 'first_word': 'ΟΔΟΣ'}),
    ('detectable_content:number_placeholders', {'num_placeholders': 1}), ('detectable_content:number_placeholders', {'num_placeholders': 3}),
    ('detectable_content:postscript', {'postscript_marker': 'P.S.'}), ('detectable_content:postscript', {'postscript_marker': 'P.P.S'}), ('detectable_content:postscript', {'postscript_marker': ' Note'}),
    ('detectable_format:number_bullet_lists', {'num_bullets': 0}), ('detectable_format:number_bullet_lists', {'num_bullets': 2}), ('detectable_format:number_bullet_lists', {'num_bullets': 3}),
    ('detectable_format:constrained_response', {}),
    ('detectable_format:number_highlighted_sections', {'num_highlights': 1}), ('detectable_format:number_highlighted_sections', {'num_highlights': 3}),
    ('detectable_format:multiple_sections', {'section_spliter': 'Section', 'num_sections': 2}), ('detectable_format:multiple_sections', {'section_spliter': 'SECTION ', 'num_sections': 1}),
    ('detectable_format:multiple_sections', {'section_spliter': 'Day|Part', 'num_sections': 2}),
    ('detectable_format:json_format', {}), ('detectable_format:title', {}),
    ('combination:two_responses', {}), ('combination:repeat_prompt', {'prompt_to_repeat': f' {PROMPT}\n'}),
    ('startend:end_checker', {'end_phrase': ' Any other questions? '}), ('startend:end_checker', {'end_phrase': 'yes.'}), ('startend:quotation', {}),
    ('change_case:capital_word_frequency', {'capital_frequency': 2, 'capital_relation': 'at least'}),
    ('change_case:capital_word_frequency', {'capital_frequency': 1, 'capital_relation': 'less than'}),
    ('change_case:english_capital', {}), ('change_case:english_lowercase', {}), ('punctuation:no_comma', {}),
]
RESPONSES = [
    '', ' ', '\n', '\n\n\n', '*', '***', 'Yes', 'yes.', '"yes."', 'The house is red.', 'THE HOUSE IS RED AND THE BOAT IS BLUE.', 'the house is red and the boat is blue',
    'The house is red, the boat is blue. It is what it is! Is it? Yes.', 'Sure, here it is:\nThe house is red.\nThe boat is blue.\nAny other questions?', 'Write about the house. It is red.',
    ' write ABOUT the house.', 'First one.\n******\nSecond one.', 'Same.\n******\nSame.', '******\nFirst.\n******\nSecond.\n******', 'A\n******\n\n******\nB', 'One.\n***\nTwo.', '***\nOne.\n***\nTwo.\n***\nThree.\n***',
    'One. *** *** Two.', 'One.\n\n***\n\nTwo.', '* a\n* b', '- a\n- b\n* c', '  * a\n\t- b\n*c*\n**d**', '*bold* and **bolder** and ***boldest***', '* * and ** **', '*one* *two*\n*three*', '**one**\n**two**',
    '<<My Title>>\nText.', '<<>>\nText', '<< >>', '<<a>b>>', 'Text <<inside>> text', '{"a": [1, 2.5, null, true, "x\\u00e9"]}', '```json\n{"a": 1}\n```', '```\n[]\n```', '```JSON\n{}```', '```Json 5 ```', '{a: 1}',
    "{'a': 1}", 'NaN', '-Infinity', 'Infinity', '+Infinity', 'INF', '-INF', '1 2', '[1, 2,]', '{"a": 1} x', '"text"', '"a\nb"', '01', '-', '1e400', '\ufeff{}', '[1]]', 'null', '\u00a0{}\u00a0', '12345678901234567890', '"\\x"', '{"a":1,"a":2}',
    'Here is JSON:\n{"a": 1}\nDone.', 'Dear [name],\nI live at [address].\n[date] [a\nb] []', 'Text.\n\nP.S. More.', 'Text. p.s. more', 'Text\nP.P.S. again', 'P. P. S again', 'Note: this', 'P.S More',
    'Section 1\nText\nSection 2\nText', 'SECTION 1 x', 'Section1 Section2', 'Section one', 'Day 1: x\nDay 2: y Part 3', 'My answer is yes.', 'I say: My answer is maybe.', 'My answer is no', '  "Quoted text."  ', '"', '""', '“curly”',
    'Quoted "inside" only', 'The first.\n\nWell, the second.', '"The" first.\n\n\'\'Well\'s\'\' it.', 'The first.\n\n\n\nWell.', '\n\nThe first.\n\nwell', 'The one.\n\n \n\nWell. two', 'ΟΔΟΣ one', 'οδος.', "'\"the\" a\n\nwell",
    'NASA and ESA met. U.S.A. and U.N. too! A B-52 (OK).', '**NASA** *ESA*', "I'M HERE. IT'S OK. DON'T.", 'Ⅷ É 𝐁 ǅ', 'Dr. Smith met Mr. Lee at 5 p.m. on Friday. J. S. Bach did not. e.g. this.', 'He said “Stop.” Then he left. Wait... no.',
    'x' * 50 + '. Y. Z? ' * 20, 'the ' * 30, 'one, two', 'one， two、three', 'STRASSE straße', 'abc aXc colour Color', 'über ÜBER ueber 中文', '这是中文，不是英文。', 'café CAFÉ cafe\u0301', '#tag #other', '123 456 789', '😀 😀', '\u2028line\u2028sep', 'a\rb\r\nc',
    'First line\n* a\n* b\nLast line', 'intro\n"quoted"\noutro', 'SHOUT\nthe quiet part of the answer is written here\nSHOUT', '*The* *house* **boat**', 'Title\n\n' + 'Long text follows here. ' * 10, 'x\x0by\x0cz\x1cw', 'TITLE ONLY', 'all lower case english text which is long enough to be sure',
] + [LANGUAGES[name] for name in ['de', 'hi', 'fa', 'ko', 'sw', 'ar', 'mr', 'ne', 'ur', 'fr', 'zh-cn']] + [LANGUAGES['de'].upper(), LANGUAGES['de'] + '\n' + LANGUAGES['en']]


def rows_and_responses(paths):
    if paths:
        with open(paths[0], encoding='utf-8') as file:
            rows = [json.loads(line) for line in file]
        with open(paths[1], encoding='utf-8') as file:
            said = {one['prompt']: one['response'] for one in map(json.loads, file)}
        return rows, [said[row['prompt']] for row in rows]
    rows, responses = [], []
    for i, response in enumerate(RESPONSES):
        asked = [INSTRUCTIONS[(i * 7 + k * 11) % len(INSTRUCTIONS)] for k in range(1 + i % 3)]
        rows.append({'key': i, 'prompt': PROMPT, 'instruction_id_list': [name for name, _ in asked], 'kwargs': [dict(arguments, unused=None) for _, arguments in asked]})
        responses.append(response)
    return rows, responses


def followed(test, main, instruction, responses):
    """A sign a response: 1 where it follows the instruction."""
    name, arguments = instruction
    signs = []
    for response in responses:
        random.seed(0)
        example = main.InputExample(key=0, instruction_id_list=[name], prompt=PROMPT, kwargs=[copy.deepcopy(arguments)])
        signs.append('1' if test(example, response).follow_all_instructions else '0')
    return ''.join(signs)


def main():
    checkout, output, *paths = sys.argv[1:]
    sys.path.insert(0, checkout)
    listdir = os.listdir
    os.listdir = lambda path='.': sorted(listdir(path))  # langdetect's languages in their order
    langdetect.DetectorFactory.seed = 0
    from opencompass.datasets.IFEval import evaluation_main, ifeval, instructions
    instructions.random = Drawn()
    rows, responses = rows_and_responses(paths)
    result = ifeval.IFEvaluator().score(responses, copy.deepcopy(rows), [f'p{i}' for i in range(len(rows))])
    commit = subprocess.run(['git', '-C', checkout, 'rev-parse', 'HEAD'], capture_output=True, text=True).stdout.strip()
    references = {
        'command': 'NLTK_DATA=FOLDER python make_instruction_references.py CHECKOUT OUTPUT.json',
        'versions': {'opencompass': commit, 'python': platform.python_version(),
                     **{name: importlib.metadata.version(name) for name in ['nltk', 'langdetect', 'absl-py']}},
        'rows': rows, 'responses': responses,
        'grades': [detail['grade'] for detail in result.pop('details').values()],
        'metrics': result,
        'instructions': [] if paths else [
            {'id': name, 'arguments': arguments,
             'strict': followed(evaluation_main.test_instruction_following_strict, evaluation_main, (name, arguments), responses),
             'loose': followed(evaluation_main.test_instruction_following_loose, evaluation_main, (name, arguments), responses)}
            for name, arguments in INSTRUCTIONS],
    }
    with open(output, 'w', encoding='utf-8') as file:
        json.dump(references, file, ensure_ascii=False, indent=1)
        file.write('\n')


class Drawn:
    """The module random with which the checkers draw, always from seed 0."""

    def __getattr__(self, name):
        return getattr(random.Random(0), name)


if __name__ == '__main__':
    main()
