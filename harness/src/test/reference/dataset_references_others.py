"""What Python's and numpy's chance, csv and OpenCompass' retrievers do."""
import csv
import io
import random
import types

import numpy as np


def chance():
    python = []
    for seed in [0, 1, 7, 100, -5, 2**31, 2**40 + 3, 0.5, 3.0, -2.25]:
        r = random.Random(x=seed)
        shuffled = list(range(30))
        r.shuffle(shuffled)
        python.append({
            'seed': seed, 'shuffled': shuffled, 'random': [r.random() for _ in range(3)],
            'bits': [[k, r.getrandbits(k)] for k in [1, 7, 31, 32, 33, 53, 63]],
            'randint': [r.randint(-3, 11) for _ in range(5)], 'choice': [r.choice('abcdefg') for _ in range(5)],
            'samples': [[n, k, r.sample(range(n), k)] for n, k in [(5, 5), (21, 5), (22, 5), (100, 6), (300, 30), (86, 6)]]})
    long = list(range(2000))
    random.Random(1234).shuffle(long)
    numpy = []
    for seed in [0, 43, 2**32 - 1]:
        r = np.random.RandomState(seed)
        values = np.arange(17)
        r.shuffle(values)
        numpy.append({'seed': seed, 'shuffled': values.tolist(), 'permutation': r.permutation(1000).tolist(),
                      'choices': [r.choice(n, k, replace=False).tolist() for n, k in [(1, 1), (9, 3), (2049, 5)]],
                      'random': [r.random_sample() for _ in range(3)]})
    generators = [{'seed': seed, 'permutation': np.random.default_rng(seed).permutation(300).tolist()}
                  for seed in [0, 42, 2**32 - 1]]
    return {'python': python, 'long': long, 'numpy': numpy, 'generators': generators}


CSV = ['a,b\n', 'a,b', '"a,b",c\n', '"a""b"\n', '"a"b,c\n', 'a"b",c\n', '""\n', '\n\na\n', 'a,\n', ',\n', '"a\nb",c\r\nd\re',
       '"open, end', '"x" ,y\n', ' "x",y\n', '"a"""', '""""', 'a,"",b\n,"x', '\ta, b \n']


def csv_rows():
    return {'cases': [{'text': text, 'rows': list(csv.reader(io.StringIO(text, newline=None)))} for text in CSV]}


WORDS = 'red blue cat dog runs sits fast the a on mat hill 3.5 "quoted" end. what? it\'s cannot well-known'.split()
TEXTS = [
    'Mr. Smith bought 3.5 kg of apples, pears; and plums... for $5.00 (cheap!). "Really?" she asked. He said: \'yes\'.',
    "I can't believe they're gonna win! You've got 50% off -- don't wait. 'Twas fun.",
    'See e.g. the U.S. report of J. Doe. It ended at 5. The rest (all of it) is lost.',
    'One sentence.) Two [sentences.] Three "sentences." Four', 'a:b, c :d 12:30, 1,000 x@y #tag *star* <b> a/b `code`',
    '«Bonjour» “quoted” ‘single’ 2010–2012 — dash', '', '   ', 'Wait...what? No!! Yes?! ok', "the dogs' bones and James's hat '",
    'version 3. the next. 4. Big', 'tabs\tand\nlines. New line\nhere.', '猫。狗 cat.', "rock 'n' roll d'ye lemme gimme wanna go",
    'It costs 3.50. It is A. B. Clark. end', 'He left at 5 p.m. They stayed. Then they left.']
ABBREVIATIONS = ['mr', 'mrs', 'ms', 'dr', 'prof', 'rev', 'gen', 'sen', 'rep', 'gov', 'capt', 'lt', 'col', 'sgt', 'st', 'jr',
                 'sr', 'co', 'corp', 'inc', 'ltd', 'vs', 'e.g', 'i.e', 'u.s', 'u.k', 'u.n', 'a.m', 'p.m', 'd.c', 'ph.d', 'jan',
                 'feb', 'mar', 'apr', 'aug', 'sept', 'oct', 'nov', 'dec', 'ave']


def vector(text):
    """A made-up encoder: counts of letters, in few dimensions, without equal products."""
    v = np.zeros(6, dtype=np.float32)
    for i, c in enumerate(text):
        v[ord(c) % 6] += 1 + 0.001 * (i % 97)
    return v


def losses(row, examples):
    return [0.1 * ((row * 7 + sum(examples) * 3 + label * 5 + i) % 11) + 0.01 * label
            for label in range(3) for i in [len(examples)]]


def retrievers():
    import nltk.tokenize
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer
    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    punkt = PunktSentenceTokenizer(parameters)
    # the trained model is a download: its rules with our abbreviations
    nltk.tokenize._get_punkt_tokenizer = lambda language='english': punkt
    from nltk.tokenize import word_tokenize

    from opencompass.openicl import icl_retriever as ours
    from opencompass.openicl.icl_retriever import icl_dpp_retriever, icl_mdl_retriever, icl_topk_retriever
    from opencompass.openicl.icl_retriever.icl_random_retriever import RandomRetriever

    rng = random.Random(5)
    train = [' '.join(rng.choice(WORDS) for _ in range(rng.randint(3, 14))) for _ in range(14)]
    train[3] = train[2]
    test = [' '.join(rng.choice(WORDS) for _ in range(rng.randint(2, 9))) for _ in range(9)] + ['nothing known']

    class Reader:
        output_column = None

        @staticmethod
        def generate_input_field_corpus(rows, split=None):
            return list(rows)

    dataset = types.SimpleNamespace(reader=Reader, train=train, test=test)
    results = []

    def run(type_, made, **arguments):
        results.append({'type': type_, 'arguments': arguments, 'chosen': [[int(i) for i in row] for row in made.retrieve()]})

    run('ZeroRetriever', ours.ZeroRetriever(dataset))
    run('FixKRetriever', ours.FixKRetriever(dataset, fix_id_list=[3, 0, 5]), fix_id_list=[3, 0, 5])
    for n in [1, 5]:
        run('RandomRetriever', RandomRetriever(dataset, ice_num=n), ice_num=n)
        run('BM25Retriever', ours.BM25Retriever(dataset, ice_num=n), ice_num=n)
    run('RandomRetriever', RandomRetriever(dataset, ice_num=2, seed=7), ice_num=2, seed=7)
    run('SlidingWindowRetriever', ours.SlidingWindowRetriever(dataset, k=4), k=4)
    labels = [[i % 4, 'odd' if i % 2 else 'even'] for i in range(len(train))]
    asked_labels = [[[3], ['even', 1], [], [2, 2, 0], ['odd']][i % 5] for i in range(len(test))]
    from opencompass.datasets.xiezhi import XiezhiRetriever
    for n in [1, 3, 5]:
        run('XiezhiRetriever', XiezhiRetriever(types.SimpleNamespace(
            reader=Reader, train=[{'labels': row} for row in labels], test=[{'labels': row} for row in asked_labels]),
            ice_num=n), ice_num=n)
    bm25 = ours.BM25Retriever(dataset)
    scores = [bm25.bm25.get_scores(query).tolist() for query in bm25.test_corpus]

    class Index:
        """What faiss' IndexFlatIP does."""

        def __init__(self, vectors):
            self.vectors = vectors
            self.index = types.SimpleNamespace(reconstruct=lambda i: vectors[i])

        def search(self, query, k):
            order = np.argsort(-(query.astype(np.float64) @ self.vectors.T.astype(np.float64))[0], kind='stable')[:k]
            return None, np.array([order])

    def near(cls, ice_num, **fields):
        made = object.__new__(cls)
        vectors = np.stack([vector(t) for t in train])
        made.__dict__.update(index_ds=train, test_ds=test, ice_num=ice_num, is_main_process=True, embed_list=vectors,
                             index=Index(vectors), dataloader=None, **fields)
        made.forward = lambda *a, **k: [{'embed': vector(t), 'metadata': {'id': i}} for i, t in enumerate(test)]
        return made

    run('TopkRetriever', near(icl_topk_retriever.TopkRetriever, 3), ice_num=3)
    run('VotekRetriever', near(ours.VotekRetriever, 3, votek_k=3), ice_num=3)
    run('VotekRetriever', near(ours.VotekRetriever, 2, votek_k=5), ice_num=2, votek_k=5)
    # upstream indexes a list with an array, which fails; an array is what it means
    greedy = icl_dpp_retriever.fast_map_dpp
    icl_dpp_retriever.fast_map_dpp = lambda *a: np.array(greedy(*a))
    run('DPPRetriever', near(icl_dpp_retriever.DPPRetriever, 4, candidate_num=9, seed=1, scale_factor=0.1), ice_num=4,
        candidate_num=9)
    run('DPPRetriever', near(icl_dpp_retriever.DPPRetriever, 3, candidate_num=6, seed=1, scale_factor=0.5), ice_num=3,
        candidate_num=6, scale_factor=0.5)
    mdl = near(icl_mdl_retriever.MDLRetriever, 3, candidate_num=8, select_time=5, seed=1, ice_template=None,
               prompt_template=None, labels=['A', 'B', 'C'], ice_eos_token='', ice_separator='')
    asked = {}
    mdl.tokenizer = lambda *a, **k: {'input_ids': []}
    mdl.generate_ice = lambda examples, ice_template=None: asked.update(examples=list(examples)) or ''
    mdl.generate_label_prompt = lambda row, *a: asked.update(row=row) or ''
    mdl.cal_ce = lambda prompts, mask_length=None: np.array(losses(asked['row'], asked['examples']))
    run('MDLRetriever', mdl, ice_num=3, candidate_num=8)
    return {'train': train, 'test': test, 'train_labels': labels, 'test_labels': asked_labels, 'retrievers': results, 'bm25': scores,
            'tokens': [{'text': text, 'tokens': word_tokenize(text)} for text in TEXTS + train]}
