"""The names that functions of LiveCodeBench's code execution use without importing them, as OpenCompass gives them."""
import bisect, collections, copy, functools, heapq, itertools, math, operator, random, re, string, sys  # noqa: E401
import os.path as _path
import typing as _typing

for _module, _names in {
        string: 'ascii_lowercase', copy: 'deepcopy', _path: 'commonprefix', operator: 'iand itemgetter sub',
        bisect: 'bisect_left bisect_right insort', collections: 'Counter OrderedDict defaultdict deque',
        functools: 'cache lru_cache partial reduce', heapq: 'heapify heappop heappush merge', random: 'randrange shuffle',
        itertools: 'accumulate chain combinations count cycle groupby islice permutations product repeat zip_longest',
        math: 'ceil comb floor gcd inf isqrt log log10 log2 prod sqrt',
        _typing: 'Any Callable Dict Generator Iterable Iterator List Optional Set Tuple Union'}.items():
    for _name in _names.split():
        globals()[_name] = getattr(_module, _name)
re_search = re.search
try:
    import numpy as np
    import pandas as pd
except Exception:  # not part of Python; most functions do without
    pass
