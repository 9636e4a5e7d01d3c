"""Standard errors, paired tests and corrections for many tests, as scipy and statsmodels compute them.

    python make_statistics_references.py

Needed packages: numpy scipy statsmodels.
"""
import json
import pathlib
import platform

import numpy
import scipy
import scipy.stats
import statsmodels
import statsmodels.api
import statsmodels.stats.contingency_tables
import statsmodels.stats.multitest

OUT = pathlib.Path(__file__).resolve().parents[1] / 'resources/org/occlocal/harness/statistics/statistics.json'


def standard_error(scores, questions):
    names = {name: number for number, name in enumerate(dict.fromkeys(questions))}
    fit = statsmodels.api.OLS(scores, numpy.ones(len(scores))).fit(
        cov_type='cluster', cov_kwds={'groups': numpy.array([names[question] for question in questions])})
    result = {'scores': list(scores), 'questions': list(questions), 'mean': float(fit.params[0]),
              'standard_error': float(fit.bse[0])}
    if len(names) == len(scores):
        result['scipy_sem'] = float(scipy.stats.sem(scores))
    return result


def mcnemar(first, second):
    table = [[sum(a == x and b == y for a, b in zip(first, second)) for y in (100, 0)] for x in (100, 0)]
    exact = statsmodels.stats.contingency_tables.mcnemar(table, exact=True)
    return {'first': list(first), 'second': list(second), 'method': 'MCNEMAR', 'p_value': float(exact.pvalue),
            'wins': table[1][0], 'losses': table[0][1],
            'difference': float(numpy.mean(second) - numpy.mean(first)),
            'standard_error': float(scipy.stats.sem(numpy.array(second) - numpy.array(first)))}


def sign_flip(first, second, tolerance):
    test = scipy.stats.permutation_test(
        (numpy.array(second), numpy.array(first)), lambda x, y, axis: numpy.mean(x - y, axis=axis),
        permutation_type='samples', n_resamples=2 ** 16 if not tolerance else 200_000, vectorized=True,
        rng=numpy.random.default_rng(5))
    return {'first': list(first), 'second': list(second), 'method': 'SIGN_FLIP', 'p_value': float(test.pvalue),
            'tolerance': tolerance, 'wins': sum(b > a for a, b in zip(first, second)),
            'losses': sum(b < a for a, b in zip(first, second)),
            'difference': float(numpy.mean(second) - numpy.mean(first)),
            'standard_error': float(scipy.stats.sem(numpy.array(second) - numpy.array(first)))}


def answers(random, size, share):
    return [100.0 if random.random() < share else 0.0 for _ in range(size)]


def main():
    random = numpy.random.default_rng(1)
    alone = [f'q{i}' for i in range(40)]
    errors = [
        standard_error(answers(random, 40, 0.7), alone),
        standard_error([float(x) for x in random.normal(50, 10, 40)], alone),
        standard_error([0.0, 100.0], ['a', 'b']),
        standard_error([100.0] * 7, alone[:7]),
        standard_error(answers(random, 40, 0.6), [f'q{i % 10}' for i in range(40)]),
        standard_error([float(x) for x in random.normal(20, 3, 31)], [f'q{int(i ** 0.5)}' for i in range(31)]),
    ]
    tests = [
        mcnemar(answers(random, 60, 0.5), answers(random, 60, 0.7)),
        mcnemar(answers(random, 300, 0.4), answers(random, 300, 0.55)),
        mcnemar([100.0] * 9, [0.0] * 9),
        mcnemar([100.0, 0.0, 0.0], [100.0, 0.0, 100.0]),
        sign_flip([float(x) for x in random.normal(50, 10, 12)], [float(x) for x in random.normal(55, 10, 12)], 0),
        sign_flip([1.0, 2, 3, 4, 5, 6], [2.0, 4, 3, 3, 8, 7], 0),
        sign_flip([float(x) for x in random.normal(50, 10, 80)], [float(x) for x in random.normal(53, 10, 80)], 0.01),
    ]
    p_values = [0.01, 0.04, 0.03, 0.005, 0.9, 0.5, 0.03]
    versions = {'python': platform.python_version(), 'numpy': numpy.__version__, 'scipy': scipy.__version__,
                'statsmodels': statsmodels.__version__}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({
        'command': 'python make_statistics_references.py', 'versions': versions, 'standard_errors': errors, 'tests': tests,
        'holm': {'p_values': p_values,
                 'adjusted': [float(p) for p in statsmodels.stats.multitest.multipletests(p_values, method='holm')[1]]},
    }, indent=1) + '\n')


main()
