"""Whether what a model wrote for the output of a test is the expected one. It is evaluated, so this runs inside the sandbox."""
import ast as _ast
import json as _json


def written(text):
    """The right side of the assertion in the text, or the whole text where there is none."""
    lines = text.splitlines()
    if len(lines) > 1:
        text = next((line for line in lines if 'assert' in line and not line.startswith('#')), text)
    text = text.strip()
    if 'assert' not in text:
        return text
    statement = _ast.parse(text).body[0]
    if isinstance(statement, _ast.Assert) and isinstance(statement.test, _ast.Compare) \
            and isinstance(statement.test.ops[0], _ast.Eq):
        return _ast.get_source_segment(text, statement.test.comparators[0])
    raise ValueError('no assertion that two values are equal')


def check(text, expected):
    assert eval(written(text), {}) == _json.loads(expected)
