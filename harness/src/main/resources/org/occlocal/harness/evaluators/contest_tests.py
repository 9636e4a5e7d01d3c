"""Runs a program of a programming contest on its tests, inside the sandbox; judge() ends in an exception that tells.

A test is an input and the expected output, both text. Without a function's name the program reads standard input and
prints; with one the lines of the input are the function's arguments as JSON, and its result is compared with the output.
What counts as equal follows LiveCodeBench (Jain et al. 2024, arXiv 2403.07974) as OpenCompass runs it: lines without
space at their ends, or numbers within 1e-5; results of functions by value and type.
"""
import io as _io
import json as _json
import math as _math
import signal as _signal
import sys as _sys

STARS = ('string re datetime collections heapq bisect copy math random statistics itertools functools operator io sys json'
         ' builtins typing').split()
PLAIN = STARS[:-2]


class Verdict(BaseException):
    pass


class TestTime(BaseException):
    pass


def shortened(text, most):
    return text if len(text) <= most else text[:most // 2] + '...(truncated) ...' + text[-(most // 2):]


def same(given, wanted):
    if type(given) is not type(wanted):
        return False
    if isinstance(given, (list, tuple)):
        return len(given) == len(wanted) and all(map(same, given, wanted))
    if isinstance(given, dict):
        return given.keys() == wanted.keys() and all(same(given[key], wanted[key]) for key in given)
    return (given == wanted) is True


def same_text(printed, wanted):
    lines = printed.splitlines()
    for written in ('\n'.join(lines), '\n'.join(line.strip() for line in lines)):
        if written.strip() == wanted.strip():
            return True
    wanted_lines = [line.strip() for line in wanted.split('\n') if line]
    given_lines = [line for line in lines if line]
    if given_lines == wanted_lines:
        return True
    if all(a.isdigit() and b.isdigit() for a, b in zip(given_lines, wanted_lines)):
        return False
    try:
        given, known = [float(line) for line in given_lines], [float(line) for line in wanted_lines]
    except ValueError:
        return False
    return len(given) == len(known) and all(a == b or abs(a - b) <= 1e-8 + 1e-5 * abs(b) for a, b in zip(given, known))


def with_numbers(value):
    """JSON has made the keys of a dictionary text."""
    try:
        return {int(key): item for key, item in value.items()}
    except (AttributeError, ValueError):
        return value


def same_result(result, wanted):
    value = list(result) if isinstance(result, tuple) else result
    if isinstance(wanted, dict) and with_numbers(wanted) is not wanted:
        wanted = [with_numbers(wanted)]
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], dict):
        wanted = [with_numbers(wanted[0])]
    if same(value, wanted):
        return True
    if isinstance(wanted, list) and wanted:
        if same(value, wanted[0]):
            return True
        if isinstance(value, list) and value and isinstance(value[0], tuple):
            return [list(item) for item in value] == wanted[0]
    return False


def prelude():
    names = {}
    for module in STARS:
        exec(f'from {module} import *', names)
    for module in PLAIN:
        exec(f'import {module}', names)
    return names


def over(*_):
    raise TestTime()


def judge(code, tests, function, seconds, mark):
    done = []
    verdict, dumps, timer, real = Verdict, _json.dumps, _signal.setitimer, _signal.ITIMER_REAL

    def end(outcome, code=None, message=None, **more):
        timer(real, 0)
        about = {} if code is None else {**more, 'error_code': code, 'error_message': message}
        raise verdict(mark + dumps({'passed': len(done), 'outcome': outcome, 'about': about}, ensure_ascii=False))

    _sys.setrecursionlimit(6 * 10 ** 5)
    _signal.signal(_signal.SIGALRM, over)
    names = prelude()
    try:
        if not code.strip():
            raise SyntaxError('no program')
        compiled = compile(code, 'program', 'exec')
    except Exception as error:
        end(-2, -1, 'Compilation Error', error=shortened(repr(error), 300))
    method = None
    if function is not None:
        timer(real, seconds)
        try:
            module = dict(names, __name__='tmp_sol')
            exec(compiled, module)
            found = module['Solution']() if 'class Solution' in code else None
        except BaseException as error:
            end(-2, -1, 'Compilation Error', error=shortened(repr(error), 300))
        timer(real, 0)
        try:
            method = module[function] if found is None else getattr(found, function)
        except Exception as error:
            end(-2, -1, 'Unable to extract code', error=shortened(repr(error), 300))
    for given, wanted in tests:
        shown = {'inputs': shortened(given, 300), 'expected': shortened(wanted, 200)}
        printed = _io.BytesIO()
        out = _io.TextIOWrapper(printed, 'utf-8', write_through=True)
        kept = _sys.stdin, _sys.stdout
        try:
            if function is None:
                _sys.stdin = _io.TextIOWrapper(_io.BytesIO(given.encode()), 'utf-8')
                _sys.stdout = out
            else:
                arguments = [_json.loads(line) for line in given.split('\n')]
                if isinstance(arguments[0], dict):
                    arguments = [with_numbers(arguments[0])]
            timer(real, seconds)
            try:
                if function is None:
                    exec(compiled, dict(names, __name__='__main__'))
                else:
                    result = method(*arguments)
            except SystemExit:
                if function is not None:
                    raise
            timer(real, 0)
            if function is None:
                text = printed.getvalue().decode('utf-8', 'replace')
            else:
                text = dumps(result)
        except TestTime:
            end(-1, -3, 'Time Limit Exceeded', error='TimeoutException()', **shown)
        except Exception as error:
            timer(real, 0)
            end(-1, -4, 'Runtime Error', error=shortened(repr(error), 300), **shown)
        finally:
            _sys.stdin, _sys.stdout = kept
        if not (same_text(text, wanted) if function is None else same_result(result, _json.loads(wanted))):
            end(False, -2, 'Wrong Answer', output=shortened(text, 200), **shown)
        done.append(True)
    end(True)
