"""Compares a program with the right one on EvalPlus' inputs (Liu et al. 2023, arXiv 2305.01210), inside the sandbox.

judge() ends in an exception that tells of the benchmark's first inputs ("base") and of those that EvalPlus added ("plus")
whether the program gave the right results, as pass, fail or timeout. A task is a line of EvalPlus' file. What counts as
equal, and how long an input may take, follows evalplus 0.2.1.
"""
import cmath as _cmath
import copy as _copy
import json as _json
import math as _math
import signal as _signal
import time as _time

LEAST_SECONDS, TIMES_SLOWER, MOST_SECONDS, GRACE_SECONDS = 0.2, 4.0, 60, 3
RELATIVE, FLOAT_TOLERANCE, LARGEST = 1e-7, 1e-6, 2 ** 64
ANYTHING_BUT_NONE = ('check_str', 'text_match_three', 'text_starta_endb')


class Verdict(BaseException):
    pass


class InputTime(Exception):
    pass


class AllTime(BaseException):
    pass


def deep(value):
    return tuple(map(deep, value)) if isinstance(value, list) else value


def pairs(values):
    return [tuple(value) for value in values]


# JSON has no tuples, sets and complex numbers: what the arguments of MBPP's tasks are
ARGUMENTS = {
    (2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424, 429, 470, 560, 579, 596, 616, 630, 726, 740, 744, 809): pairs,
    (63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780): lambda all: [pairs(one) for one in all],
    (75, 413, 444, 753): lambda all: [pairs(all[0]), all[1]],
    (106, 750): lambda all: [all[0], tuple(all[1])],
    (115,): lambda all: [[set(one) if isinstance(one, list) and one else {} for one in all[0]]],
    (124,): lambda all: [float(all[0]), complex(all[1])],
    (250, 405, 446, 617, 720, 763, 808): lambda all: [tuple(all[0]), all[1]],
    (259, 401, 445): lambda all: [tuple(pairs(one)) for one in all],
    (278,): lambda all: [tuple(tuple(one) if isinstance(one, list) else one for one in all[0])],
    (307,): lambda all: [tuple(all[0]), all[1], all[2]],
    (722,): lambda all: [{key: tuple(value) for key, value in all[0].items()}] + all[1:],
    (252,): lambda all: [complex(all[0])],
    (580, 615, 791): deep,
}


def inputs_of(task, key, benchmark):
    if benchmark == 'mbpp':
        number = int(task['task_id'].split('/')[-1])
        for numbers, arguments in ARGUMENTS.items():
            if number in numbers:
                return [arguments(one) for one in task[key]]
    return task[key]


def numbers(value):
    """Nested lists of numbers, as numpy would make an array of them; anything else is an error."""
    if hasattr(value, 'tolist'):
        value = value.tolist()
    if isinstance(value, (list, tuple, range)):
        return [numbers(one) for one in value]
    if isinstance(value, (bool, float, complex)) or (isinstance(value, int) and abs(value) < LARGEST):
        return value
    raise TypeError('no number')


def shape(value):
    if not isinstance(value, list):
        return ()
    shapes = {shape(one) for one in value}
    if len(shapes) > 1:
        raise ValueError('ragged')
    return (len(value), *(shapes.pop() if shapes else ()))


def flat(value):
    return [leaf for one in value for leaf in flat(one)] if isinstance(value, list) else [value]


def near(given, wanted, tolerance):
    if _cmath.isnan(given) or _cmath.isnan(wanted):
        return _cmath.isnan(given) and _cmath.isnan(wanted)
    if _cmath.isinf(given) or _cmath.isinf(wanted):
        return given == wanted
    return abs(given - wanted) <= tolerance + RELATIVE * abs(wanted)


def all_near(given, wanted, tolerance):
    """numpy.testing.assert_allclose: a single number is compared with all."""
    given, wanted = numbers(given), numbers(wanted)
    shapes = shape(given), shape(wanted)
    if () not in shapes and shapes[0] != shapes[1]:
        return False
    a, b = flat(given), flat(wanted)
    a, b = (a * len(b) if shapes[0] == () else a), (b * len(a) if shapes[1] == () else b)
    return all(near(x, y, tolerance) for x, y in zip(a, b))


def is_floats(value):
    if isinstance(value, (list, tuple)):
        return all(isinstance(one, float) for one in value)
    return isinstance(value, float) or str(getattr(value, 'dtype', '')) in ('float64', 'float32')


def is_right(result, wanted, arguments, name, benchmark, tolerance):
    exact = result == wanted
    if benchmark == 'mbpp':
        if name == 'are_equivalent':
            exact = True
        elif name == 'sum_div':
            exact = exact or result == 0
        elif name in ANYTHING_BUT_NONE:
            exact = (result if isinstance(result, bool) else result is not None) == wanted
    elif name == 'find_zero':
        coefficients, = arguments
        if sum(c * _math.pow(result, power) for power, c in enumerate(coefficients)) > tolerance:
            return False
    return exact if exact or tolerance == 0 else all_near(result, wanted, tolerance)


def function_of(source, name):
    names = {}
    exec(source, names)
    return names[name]


def right_results(task, inputs, benchmark):
    """Results of the right program and the seconds that each took."""
    function = function_of(task['prompt'] + task['canonical_solution'], task['entry_point'])
    results, seconds = [], []
    for arguments in inputs:
        arguments = _copy.deepcopy(arguments)
        start = _time.time()
        results.append(function(*arguments))
        seconds.append(_time.time() - start)
    if benchmark == 'mbpp' and task['entry_point'] in ANYTHING_BUT_NONE:
        results = [result is not None for result in results]
    return results, seconds


def status(task, program, inputs, wanted, seconds, benchmark):
    name, tolerance = task['entry_point'], task['atol']
    limits = [max(LEAST_SECONDS, TIMES_SLOWER * one) for one in seconds]
    timer, real, clock = _signal.setitimer, _signal.ITIMER_REAL, _time.monotonic
    end = clock() + min(MOST_SECONDS, sum(limits)) + GRACE_SECONDS

    def over(*_):
        raise AllTime() if clock() >= end else InputTime()

    _signal.signal(_signal.SIGALRM, over)
    timer(real, end - clock())
    try:
        function = function_of(program, name)
        for arguments, right, limit in zip(inputs, wanted, limits):
            timer(real, max(min(limit, end - clock()), 1e-3))
            result = function(*arguments)
            timer(real, max(end - clock(), 1e-3))
            if tolerance == 0 and is_floats(right):
                tolerance = FLOAT_TOLERANCE
            if not is_right(result, right, arguments, name, benchmark, tolerance):
                return 'fail'
        return 'pass'
    except AllTime:
        return 'timeout'
    except BaseException:
        return 'fail'
    finally:
        timer(real, 0)


def judge(line, program, benchmark, mark):
    verdict, dumps = Verdict, _json.dumps
    task = _json.loads(line)
    try:
        inputs = [inputs_of(task, key, benchmark) for key in ('base_input', 'plus_input')]
        rights = [right_results(task, one, benchmark) for one in inputs]
    except Exception as error:
        raise verdict(mark + dumps({'broken': repr(error)[:300]}))
    raise verdict(mark + dumps({
        key: status(task, program, one, *right, benchmark) for key, one, right in zip(('base', 'plus'), inputs, rights)}))
