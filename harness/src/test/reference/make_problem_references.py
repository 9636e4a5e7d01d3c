"""Asks OpenCompass' NPHardEval about made-up problems: its loaders for the questions, its evaluators for the verdicts.

    python make_problem_references.py CHECKOUT OUTPUT.json

CHECKOUT is a clone of open-compass/opencompass. Needed packages: datasets mmengine networkx numpy pandas torch transformers. Beside each
verdict of OpenCompass stands the right one, which is found by trying everything.
"""
import importlib
import itertools
import json
import pathlib
import platform
import subprocess
import sys
import tempfile

checkout, output = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
sys.path.insert(0, str(checkout))
import datasets  # noqa: E402,F401
import mmengine  # noqa: E402,F401
import networkx as nx  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402,F401
import torch  # noqa: E402,F401
import transformers  # noqa: E402,F401

import opencompass_stubs  # noqa: E402

opencompass_stubs.install()
np_hard = importlib.import_module('opencompass.datasets.NPHardEval')

GRAPH = 'c graph with chromatic number 3\np edge 5 5\ne 1 2\ne 2 3\ne 1 3\ne 3 4\ne 4 9'
# a crown: two colors are enough, and a greedy choice in the order of its vertices takes three
CROWN = 'c is it {} colors\np edge 6 6\ne 1 4\ne 1 6\ne 3 2\ne 3 6\ne 5 2\ne 5 4'
DIAMOND = 'c is it {} colors\np edge 4 6\ne 1 2\ne 1 3\ne 1 4\ne 2 3\ne 2 4\ne 3 4'
# greedily, a path of four is colored from its middle; the ends of two paths meet
PATHS = 'c is it {} colors\np edge 8 9\ne 1 2\ne 2 3\ne 3 4\ne 5 6\ne 6 7\ne 7 8\ne 2 8\ne 3 5\ne 4 8'
CITIES = [[0, 2, 9, 10], [2, 0, 6, 4], [9, 6, 0, 3], [10, 4, 3, 0]]
LINE = [[0, 1, 2], [1, 0, 1], [2, 1, 0]]
# from the first city on, the nearest is a trap
TRAP = [[0, 1, 4, 3], [1, 0, 2, 9], [4, 2, 0, 1], [3, 9, 1, 0]]
MEETINGS = {'complexity_level': 2, 'time_slots': 5, 'meetings': [{'id': 1, 'duration': 2}, {'id': 2, 'duration': 1}],
            'participants': {'1': {'available_slots': [0, 1, 2, 4], 'meetings': [1, 2]}, '2': {'available_slots': [1, 2, 3], 'meetings': [1]}}}
KNAPSACK = {'knapsack_capacity': 10, 'items': [{'id': i, 'weight': w, 'value': v} for i, (w, v) in enumerate([(5, 10), (4, 7), (6, 11), (3, 3)])]}
EMPTY = {'knapsack_capacity': 1, 'items': [{'id': i, 'weight': 5, 'value': 10} for i in range(4)]}
SEARCH = {'array': [9, 3, 7, 1], 'target': 7}
EDITS = {'string_a': 'kitten', 'string_b': 'sitting'}
PATH = {'complexity_level': 3, 'nodes': [0, 1, 2, 3], 'edges': [{'from': a, 'to': b, 'weight': w} for a, b, w in [(0, 1, 2), (2, 1, 2), (0, 2, 5), (2, 3, 1)]]}
APART = {'complexity_level': 1, 'nodes': [0, 1, 2], 'edges': [{'from': 0, 'to': 1, 'weight': 2}]}


def answer(text, reasoning='r'):
    return f'<root><reasoning>{reasoning}</reasoning><final_answer>{text}</final_answer></root>'


def ways(text):
    """One answer as models write it."""
    yield answer(text)
    yield answer(text, 'a < b')
    yield f'Sure!\n<reasoning>x</reasoning>\n<final_answer> {text} </final_answer>'
    yield f'<final_answer>{text}</final_answer>'
    yield f'<root><final_answer>{text}</final_answer></root>'
    yield f'<root>\n<reasoning>r</reasoning>\n<final_answer>\n{text}\n</final_answer>\n</root>'
    yield text


BROKEN = ['', 'no tags', '</final_answer><final_answer><reasoning></reasoning>', answer(''), answer('None'), answer('[1]'), answer('{1}'), answer('nonsense('),
          '<root><reasoning>r</reasoning><final_answer><b>{}</b></final_answer></root>', '<root><x><final_answer>{}</final_answer></x></root>', '<root/>',
          '<root><final_answer/></root>', "<!-- c --><root><final_answer>{<!-- c -->}</final_answer></root>"]
COLORS = ["{1: 'A', 2: 'B', 3: 'C', 4: 'A', 5: 'A'}", "1: 'A', 2: 'B', 3: 'C', 4: 'A', 5: 'A'", "{'1': 'A', '2': 'B', '3': 'C', '4': 'A'}", "{1: 'A', 2: 'B', 3: 'C', 4: 'D', 5: 'E'}",
          "{1: 1, 2: True, 3: 2, 4: 3}", "{1: ['A'], 2: ['B'], 3: ['C'], 4: ['A'], 5: ['A']}", "{1: 'A', 2: 'A', 3: 'C', 4: 'A', 5: 'B'}", "{'a': 'A'}", '{}', "{1: 'A'}",
          "{1: ('A',), 2: None, 3: 'C', 4: 2.5, 5: 2.5}", "{1: 'A', 2: 'B', 3: 'C', 4: 'A', 5: 'A', 6: 'D'}"]
TOURS = ['0->1->3->2->0', '0->2->3->1->0', '1->3->2->0->1', '0->1->2->3->0', '0->1->3->2', '0->1->3->3->0', '0->1->3->-2->0', '0->1->3->7->0', ' 0 -> 1 -> 3 -> 2 -> 0 ', 'a->b', '0', '3->2->1->0->3',
         '2->3->1->0->2']
FEASIBLE = ["{'Feasible': 'YES'}", "{'Feasible': 'no'}", "{'Feasible': True}", "{'Feasible': 'Yes', 'x': 1}", '{}', "{'Feasible': 'maybe'}", "'YES'"]


def cases():
    def problems(name, level, problem, texts):
        reference = f'{level}####\n' + (problem if isinstance(problem, str) else json.dumps(problem))
        for text in BROKEN + [one for first in texts[:1] for one in ways(first)] + [answer(text) for text in texts] + [f'<reasoning>a & b</reasoning><final_answer>{text}</final_answer>' for text in texts]:
            yield name, reference, text
    yield from problems('HardGCPEvaluator', 2, GRAPH, COLORS)
    yield from problems('HardGCPEvaluator', 1, 'c number 2\np edge 2 0', ['{}', "{1: 'A', 2: 'B'}", "{1: 'A', 2: 'A'}"])
    for graph in [CROWN, DIAMOND, PATHS]:
        for colors in [1, 2, 3, 4]:
            yield from problems('CMP_GCP_D_Evaluator', 3, graph.format(colors), FEASIBLE)
    for cities in [CITIES, LINE, TRAP]:
        frame = pd.DataFrame(cities).to_json()
        yield from problems('Hard_TSP_Evaluator', 4, json.dumps(frame), [str({'Path': tour, 'TotalDistance': '18'}) for tour in TOURS] + ["{'Path': 3}", "{'TotalDistance': 1}", "{'Path': '0->1->2->0'}", "{'Path': None}"])
        for limit in [3, 4, 7, 17, 18, 21]:
            frame = pd.DataFrame(cities + [[limit] * len(cities)]).to_json()
            yield from problems('CMP_TSP_D_Evaluator', 4, json.dumps(frame), FEASIBLE)
    yield from problems('Hard_MSP_Evaluator', 2, MEETINGS, ['{1: [1, 2], 2: [0]}', "{'1': (1, 2), '2': {4}}", '{1: [1, 2], 2: [2]}', '{1: [2, 1], 2: [0]}', '{1: [0, 1], 2: [2]}', '{1: [1, 2], 2: [3]}', '{1: [1, 2], 2: 0}',
                                                            '{1: [1, 2], 2: [0], 3: [4]}', '1: [1, 2], 2: [0]', '{1: [1, 2]}', '{1: [1.0, 2.0], 2: [False]}', '{1: [1, 2], 2: [4]}', '{1: [1, 2], 2: [5]}', '{1: [1], 2: [0]}', "{1: ['1', '2'], 2: [0]}"])
    picks = ["{'Feasible': 'YES', 'TotalValue': 18, 'SelectedItemIds': [1, 2]}", "{'Feasible': 'yes', 'TotalValue': '18', 'SelectedItemIds': ['1', '2']}", "{'Feasible': 'YES', 'TotalValue': 17, 'SelectedItemIds': [0, 1]}",
             "{'Feasible': 'YES', 'TotalValue': 18, 'SelectedItemIds': (2, 1)}", "{'Feasible': 'YES', 'TotalValue': 18, 'SelectedItemIds': [1, 1]}", "{'Feasible': 'YES', 'TotalValue': 21, 'SelectedItemIds': [0, 2]}",
             "{'Feasible': 'NO', 'TotalValue': 0, 'SelectedItemIds': []}", "{'Feasible': 'NO'}", "{'Feasible': 'YES', 'TotalValue': 18}", "{'Feasible': 'YES', 'TotalValue': 18, 'SelectedItemIds': [1, 9]}",
             "{'Feasible': 'YES', 'TotalValue': 18.5, 'SelectedItemIds': {1, 2}}", "{'Feasible': 'YES', 'TotalValue': None, 'SelectedItemIds': [1, 2]}", "{'TotalValue': 18, 'SelectedItemIds': [1, 2]}"]
    for problem in [KNAPSACK, EMPTY]:
        yield from problems('CMP_KSP_Evaluator', 1, problem, picks)
    yield from problems('P_BSP_Evaluator', 2, SEARCH, [f"{{'Position': {place}}}" for place in ["'2'", 2, 1, -1, -2, 4, 2.9, "'x'", None, "' 2 '"]] + ['{}', '2'])
    yield from problems('P_EDP_Evaluator', 4, EDITS, [f"{{'Operations': {count}}}" for count in ["'3'", 3, 2, -1, 3.0, "'three'", None]] + ['{}', "x {'Operations': 3} {'Operations': 4}", "}{'Operations': 3}"])
    for problem in [PATH, APART]:
        yield from problems('P_SPP_Evaluator', 3, problem, [str({'Path': path, 'TotalDistance': total}) for path, total in [
            ('0->1->2->3', '5'), ('0->1->2->3', 5), ('0->2->3', '6'), ('0->2->3', 5), ('0->3', 5), ('1->2->3', 3), ('0->1->2', 4), ('', ''), ('x', 5), (3, 5), ('0->1->0->1->2->3', 9), ('none', 'infinite'), ('0->1->2->3', '5 km')]]
            + ["{'Path': '0->1->2->3'}", '{}', "{'TotalDistance': None}", "{'TotalDistance': 2.5}"])


def right(judge, reference, said, theirs):
    """By trying everything."""
    name, problem = type(judge).__name__, reference.split('####\n')[1]
    try:
        if name == 'HardGCPEvaluator':
            colors = judge.parse_answer(said)
            return theirs and all(vertex in colors for vertex in judge.read_dimacs_format(problem)[1]) \
                and len({colors[vertex] for vertex in judge.read_dimacs_format(problem)[1]}) <= int(problem.split('\n')[0][-1])
        if name == 'CMP_GCP_D_Evaluator':
            vertices, neighbors = judge.read_dimacs_format(problem)
            exists = any(all(colors[a - 1] != colors[b - 1] for a in neighbors for b in neighbors[a])
                         for colors in itertools.product(range(int(problem.split('\n')[0].split()[-2])), repeat=vertices))
            return (judge.parse_xml_to_dict(said)[0].get('Feasible', 'no').lower() == 'yes') == exists
        if name in ['Hard_TSP_Evaluator', 'CMP_TSP_D_Evaluator']:
            rows = pd.DataFrame(json.loads(json.loads(problem))).values.tolist()
            cities = len(rows[0])

            def length(tour):
                return sum(rows[a][b] for a, b in zip(tour, tour[1:]))
            shortest = min(length((0, *others, 0)) for others in itertools.permutations(range(1, cities)))
            if name == 'CMP_TSP_D_Evaluator':
                return (judge.parse_xml_to_dict(said)[0].get('Feasible', 'no').lower() == 'yes') == (shortest <= rows[-1][0])
            judge.greedy_tsp = lambda distances: ([], shortest)
            try:
                if not judge.tspCheck(pd.DataFrame(rows), said)[0]:
                    return False
            finally:
                del judge.greedy_tsp
            text = said[said.index('<final_answer>'):]
            tour = [int(city) for city in text[text.index("'Path'") + 8:].split("'")[1].split('->')]
            return sorted(tour[1:]) == list(range(cities))
        if name == 'CMP_KSP_Evaluator':
            return judge.kspCheck(json.loads(problem), judge.parse_xml_to_dict(said)[0])[0]
        if name == 'P_BSP_Evaluator':
            return judge.bsp_check(json.loads(problem), said)[0] and int(judge.parse_xml_to_dict(said)[0]['Position']) >= 0
    except Exception:
        return False
    return theirs


def verdicts():
    for name, reference, said in cases():
        judge = getattr(np_hard, name)()
        np.random.seed(0)
        theirs = bool(judge.score([said], [reference])['Weighted Accuracy'] > 0)
        yield {'type': name, 'reference': reference, 'prediction': said, 'theirs': theirs, 'right': bool(right(judge, reference, said, theirs))}


def together():
    """Several at once: the weights, and the greedy tours from different cities."""
    asked = [case for case in cases() if case[0] == 'Hard_TSP_Evaluator']
    predictions, references = [said for _, _, said in asked], [f'{1 + i % 7}' + reference[1:] for i, (_, reference, _) in enumerate(asked)]
    np.random.seed(0)
    return {'type': 'Hard_TSP_Evaluator', 'predictions': predictions, 'references': references, 'result': np_hard.Hard_TSP_Evaluator().score(predictions, references)}


TABLES = ['0,2,9\n2,0,6\n9,6,0\n', '0,2.5\n2.5,0\n', '0,12,3\n12,0,4.0\n3,4,0\n']
LIMITS = ['20,20,20\n', '3,3\n', '7\n']


def tours():
    """The files of cities are a hundred; here they are three in turn."""
    for name, kind in [('synthesized', 'Hard_TSP_Dataset'), ('decision', 'CMP_TSP_D_Dataset')]:
        texts = [table + (limit if name == 'decision' else '') for table, limit in zip(TABLES, LIMITS)]
        with tempfile.TemporaryDirectory() as folder:
            for level in range(10):
                for instance in range(10):
                    pathlib.Path(folder, f'{name}_data_TSP_level_{level}_instance_{instance + 1}.csv').write_text(texts[instance % 3])
            rows = list(getattr(np_hard, kind).load(folder + '/'))
        yield {'type': kind, 'name': name, 'files': texts, 'count': len(rows), 'rows': rows[:3] + rows[-3:]}


def main():
    commit = subprocess.run(['git', '-C', str(checkout), 'rev-parse', 'HEAD'], capture_output=True, text=True).stdout.strip()
    made = {'command': 'python make_problem_references.py CHECKOUT OUTPUT.json',
            'versions': {'opencompass': commit, 'python': platform.python_version(), 'networkx': nx.__version__, 'numpy': np.__version__, 'pandas': pd.__version__},
            'together': together(), 'tours': list(tours())}
    head = ',\n'.join(f'"{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in made.items())
    output.write_text('{' + head + ',\n"verdicts": [\n' + ',\n'.join(json.dumps(one, ensure_ascii=False) for one in verdicts()) + ']}\n')


if __name__ == '__main__':
    main()
