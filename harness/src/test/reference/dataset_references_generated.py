"""Made-up files of NeedleBench and RULER, and the datasets that are made of them."""
import itertools

import tokenizers

from dataset_references_data import FILES, case, lines, whole

ROOT = 'data/needlebench'
ESSAYS = ['The harvest was late that year. Nobody in the valley minded; there was cider enough.',
          'A lamp, a ledger & a naïve plan — 1,234 coins (roughly). "So it goes," she wrote.\n\nThen silence.',
          'Rivers bend; 🙂 people cross them. ' * 12, 'Short.', 'def f(x):\n    return x + 1  # not code\n' * 3,
          'It rained on Monday, on Tuesday, and most of the rest of the week, which nobody had foreseen at all. ' * 6]
CHINESE = ['市场在清晨开门，摊主们把蔬菜摆得整整齐齐。', '昨天的会议讨论了铁路、港口和新的仓库。与会者一致认为：“必须尽快动工！”' * 5,
           '魑魅魍魉的故事在村里流传。' * 9, '短。', '气温下降了3.5度，风力4级；傍晚有小雨。' * 8]
for file, texts in [('PaulGrahamEssays', ESSAYS), ('zh_finance', CHINESE), ('zh_game', CHINESE[::-1])]:
    lines(f'{ROOT}/{file}.jsonl', *[dict(id=i, text=text) for i, text in enumerate(texts)])

FACTS = [('Tallow Harbor', 'a brass compass'), ('Old Mill', 'nine red kites'), ('North Quay', 'a brass compass'), ('Glass Tower', 'salt'),
         ('Old Mill', 'a green door'), ('Lower Town', 'two swans')]
FACTS_ZH = [('松林镇', '一只铜罗盘'), ('老磨坊', '九只红风筝'), ('北码头', '一只铜罗盘'), ('玻璃塔', '盐'), ('下城', '两只天鹅')]
lines(f'{ROOT}/needles.jsonl', *[
    dict(needle=f'Hidden on {place} there is {thing}.', language='English', arg1=place, arg2=thing,
         retrieval_question=f"What is hidden on {place}? Please answer in the format 'Hidden on {place} there is ______.'")
    for place, thing in FACTS], *[
    dict(needle=f'隐藏在{place}的是{thing}。', language='Chinese', arg1=place, arg2=thing,
         retrieval_question=f"{place}隐藏着什么？请按照'隐藏在{place}的是________。'的格式回答。") for place, thing in FACTS_ZH])
for language in ['en', 'zh']:
    whole(f'{ROOT}/multi_needle_reasoning_{language}.json', [
        dict(derivation_count=count, derivations=[f'{language} step {n} of {i}: {"河 river " * n}' for n in range(count)],
             answer=f'Answer {i} {count}', question=f'{language} question {i}?') for count in (2, 3) for i in range(3)])
whole(f'{ROOT}/names.json', dict(
    English=','.join(f'{first} {last}' for first in ['Ada', 'Bo', 'Cy'] for last in ['Hill', 'Lane', 'Mills', 'White', 'Le', 'Reeves']),
    Chinese=','.join(a + b for a in '赵钱孙李' for b in ['明', '红', '建国', '玉兰'])))


def needle(type, language, files, **more):
    case(type, 'opencompass/needlebench', tokenizer_model=more.pop('tokenizer_model', 'gpt-4'), language=language, file_list=files,
         num_repeats_per_file=more.pop('repeats', 2), length_buffer=20, **more)


for language, files, short in [('English', ['PaulGrahamEssays.jsonl'], 'en'), ('Chinese', ['zh_game.jsonl', 'zh_finance.jsonl'], 'zh')]:
    for depth, length in [(0, 200), (37, 181), (100, 90), (50, 5000), (50, 21)]:
        needle('needlebench.origin.NeedleBenchOriginDataset', language, files, depth=depth, length=length, guide=True, needle_file_name='needles.jsonl')
        needle('needlebench_v2.origin.NeedleBenchOriginDataset', language, files, depth=depth, length=length, needle_file_name='needles.jsonl')
        needle('needlebench.multi.NeedleBenchMultiDataset', language, files, depth=depth, length=length, guide=depth != 37, num_needles=3, diff=10,
               needle_file_name=f'multi_needle_reasoning_{short}.json')
        needle('needlebench_v2.multi.NeedleBenchMultiDataset', language, files, depth=depth, length=length, num_needles=3, diff=10,
               needle_file_name='names.json')
    needle('needlebench.origin.NeedleBenchOriginDataset', language, files, depth=10, length=100, guide=False, needle_file_name='needles.jsonl')
    needle('needlebench.origin.NeedleBenchOriginDataset', language, files, depth=10, length=150, guide=True, needle_file_name='needles.jsonl',
           tokenizer_model='gpt-4o')
    needle('needlebench_v2.origin.NeedleBenchOriginDataset', language, files, depth=10, length=100, needle_file_name='needles.jsonl',
           quesiton_position='Start')
    needle('needlebench_v2.multi.NeedleBenchMultiDataset', language, files, depth=10, length=300, num_needles=5, diff=25,
           needle_file_name='names.json', quesiton_position='Start')
    for length in [400, 90]:
        for depths in [[0, 50, 100], [10, 10, 35, 80, 90, 95]]:
            needle('needlebench.parallel.NeedleBenchParallelDataset', language, files, depths=depths, length=length, guide=length == 400,
                   needle_file_name='needles.jsonl')
            needle('needlebench_v2.parallel.NeedleBenchParallelDataset', language, files, depths=depths, length=length,
                   needle_file_name='needles.jsonl')
    needle('needlebench.parallel.NeedleBenchParallelDataset', language, files, depths=[20, 40], length=200, guide=True, position='Start',
           needle_file_name='needles.jsonl')
    needle('needlebench_v2.parallel.NeedleBenchParallelDataset', language, files, depths=[20, 40], length=200, quesiton_position='Start',
           needle_file_name='needles.jsonl')
    for count in [2, 3, 6]:
        case('needlebench.atc_choice.NeedleBenchATCDataset', 'opencompass/needlebench', file_name='names.json', num_needles=count,
             language=language, repeats=2, with_circular=True)
    case('needlebench_v2.atc.NeedleBenchATCDataset', 'opencompass/needlebench', file_name='names.json', num_needles=4,
         language=language, repeats=2)
needle('needlebench.origin.NeedleBenchOriginDataset', 'English', ['PaulGrahamEssays.jsonl'], depth=10, length=100, guide=True, position='Start',
       needle_file_name='needles.jsonl')
needle('needlebench.multi.NeedleBenchMultiDataset', 'English', ['PaulGrahamEssays.jsonl'], depth=10, length=100, guide=True, position='Start',
       num_needles=2, diff=5, needle_file_name='multi_needle_reasoning_en.json')

SYLLABLES = ['ba', 'cor', 'del', 'fi', 'gra', 'hum']
WORDS = [''.join(word) for word in itertools.product(SYLLABLES, SYLLABLES, ['n', 't', 'le'])]
ADJECTIVES = ['well', 'well-known', 'ad hoc', 'blue-eyed ', 'Able', 'wel', 'zesty', 'well-known-', 'nice'] + WORDS[80:90]
for name, words in [('noun', WORDS[:60] + ['ATM', 'known-lamp']), ('adjective', ADJECTIVES), ('verb', WORDS[50:80])]:
    FILES[f'data/ruler/{name}list.txt'] = '\n'.join(words) + '\n'
lines('data/ruler/PaulGrahamEssays.jsonl', *[dict(text=f' {text}\n\t{i} more. ') for i, text in enumerate(ESSAYS * 3)], dict(other=1))
whole('data/ruler/squad.json', dict(data=[dict(title=f't{a}', paragraphs=[
    dict(context=f'Article {a} tells in part {p} of {WORDS[5 * a + p]} and 🙂 {WORDS[7 * p]}. ' * (p + 1),
         qas=[dict(question=f'What does {a}.{p} tell?', is_impossible=p == 1, answers=[dict(text=WORDS[a]), dict(text=f'part {p}')])])
    for p in range(4)]) for a in range(5)]))
whole('data/ruler/hotpot.json', [
    dict(question=f'hop {i}?', answer=WORDS[i], context=[[f'Title {d}', [f'{WORDS[d]} first.', ' second é.']] for d in range(i, i + 3)])
    for i in range(15)])


def tokenizer():
    trained = tokenizers.Tokenizer(tokenizers.models.BPE())
    trained.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.decoder = tokenizers.decoders.ByteLevel()
    trained.train_from_iterator(ESSAYS + CHINESE + WORDS, tokenizers.trainers.BpeTrainer(
        vocab_size=400, special_tokens=['<s>'], show_progress=False, initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet()))
    trained.post_processor = tokenizers.processors.TemplateProcessing(single='<s> $A', special_tokens=[('<s>', 0)])
    return trained.to_str()


FILES['data/ruler/tokenizer/tokenizer.json'] = tokenizer()
whole('data/ruler/tokenizer/tokenizer_config.json', dict(tokenizer_class='PreTrainedTokenizerFast', bos_token='<s>'))
OWN = {'tokenizer_model': 'data/ruler/tokenizer'}


def ruler(task, **more):
    case(f'Ruler{task}Dataset', **{'num_samples': 2, 'max_seq_length': 600, **more})


essays = dict(base_path='./data/ruler', file_path='PaulGrahamEssays.jsonl')
ruler('Niah', **essays, type_haystack='repeat')
ruler('Niah', **essays, type_haystack='repeat', type_needle_v='uuids', num_needle_k=3, random_seed=7, max_seq_length=2500, **OWN)
ruler('Niah', **essays, type_haystack='needle', num_needle_k=2, num_needle_q=2, remove_newline_tab='yes')
ruler('Niah', **essays, type_haystack='needle', type_needle_k='uuids', type_needle_v='uuids', num_needle_v=2, max_seq_length=900)
ruler('Niah', **essays, type_haystack='essay', max_seq_length=1000, num_needle_v=4)
ruler('Niah', **essays, max_seq_length=1500, num_needle_q=4, type_needle_v='words', num_samples=1)
ruler('Niah', **essays, max_seq_length=4100, tokens_to_generate=64, num_samples=1)
ruler('Niah', **essays, type_haystack='repeat', max_seq_length=4096, num_samples=1)
ruler('Cwe', max_seq_length=1100)
ruler('Cwe', max_seq_length=2600, num_cw=5, random_seed=3, template='List: {context}. Which?', **OWN)
ruler('Cwe', max_seq_length=4200, num_samples=1, freq_cw=12)
ruler('Cwe', max_seq_length=4100, num_samples=1, freq_cw=2, freq_ucw=1)
ruler('Fwe')
ruler('Fwe', alpha=2.5, coded_wordlen=4, vocab_size=30, random_seed=1, **OWN)
ruler('Fwe', alpha=1.5, max_seq_length=701)
ruler('Vt')
ruler('Vt', num_chains=2, num_hops=3, random_seed=5, max_seq_length=2500, **OWN)
ruler('Vt', num_hops=12, max_seq_length=900)
ruler('Qa', path='./data/ruler/squad.json', num_samples=3)
ruler('Qa', path='./data/ruler/squad.json', dataset='squad', max_seq_length=3000, pre_samples=1, num_samples=2)
ruler('Qa', path='./data/ruler/hotpot.json', dataset='hotpotqa', max_seq_length=400, pre_samples=2)
ruler('Qa', path='./data/ruler/hotpot.json', dataset='hotpotqa', max_seq_length=1500, random_seed=1, **OWN)
