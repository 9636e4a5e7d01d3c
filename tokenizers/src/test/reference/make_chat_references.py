"""What Jinja2, set up as transformers does for chat templates, renders: for JinjaReferenceTest.

    python make_chat_references.py OUTPUT_FOLDER

writes OUTPUT_FOLDER/chat-references.json. Templates are compiled by transformers' own function, so that its settings
are the real ones; strftime_now sees a fixed time. Made with transformers 5.23.0 and Jinja2 3.1.6.
"""

import copy
import datetime
import json
import sys
from pathlib import Path

import jinja2
import transformers
from transformers.utils import chat_template_utils

NOW = datetime.datetime(2024, 7, 6, 9, 5, 3, 42)


class FixedTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


chat_template_utils.datetime = FixedTime

CHAT = [
    {"role": "system", "content": "  Be brief. "},
    {"role": "user", "content": "Hi\nthere"},
    {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "f", "arguments": {"x": 1, "y": [True, None, 2.5]}}}]},
    {"role": "tool", "content": "42", "name": "f"},
    {"role": "user", "content": [{"type": "text", "text": "é <b> & 'q' \"d\""}, {"type": "image"}]},
]
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Weather <now> & here",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string", "enum": ["Köln", "東京"]}, "days": {"type": "integer"}},
                "required": ["city"],
            },
        },
    }
]
VARIABLES = {
    "messages": CHAT,
    "tools": TOOLS,
    "documents": None,
    "add_generation_prompt": True,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "numbers": [3, 1, 2, 1],
    "words": ["pear", "Apple", "fig", "apple"],
    "d": {"b": 1, "a": {"k": "v"}, "items": "shadow", "B": 0},
    "empty": [],
    "text": "  Hello, World!\t",
    "emoji": "a👍🏽b👨‍👩‍👧é",
    "zero": 0,
    "one": 1,
    "half": 0.5,
    "big": 12345678901234567,
    "yes": True,
    "no": False,
    "nothing": None,
    "multi": "one\ntwo\n\n  three\n",
}

SNIPPETS = r"""
plain text only
{{ bos_token }}{{ eos_token }}{{ missing }}|
{{ 1 }} {{ 1.0 }} {{ 1e3 }} {{ 1.5e-7 }} {{ 1e16 }} {{ 123456789.123456789 }} {{ 1_000 }} {{ 0x1F }} {{ 0b11 }} {{ 0o17 }}
{{ yes }} {{ no }} {{ nothing }} {{ true }} {{ True }} {{ false }} {{ none }} {{ None }}
{{ 7 / 2 }} {{ 6 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7.5 % 2 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 2 ** 0.5 }}
{{ 1 + 2 * 3 - 4 }} {{ (1 + 2) * 3 }} {{ -2 ** 2 }} {{ 2 ** 3 ** 2 }} {{ 10 - 3 - 2 }} {{ -3|abs }} {{ +3 }} {{ - -3 }}
{{ 1 + yes }} {{ yes + yes }} {{ 1.0 + 1 }} {{ 0.1 + 0.2 }} {{ 3 * 0.1 }} {{ 1 / 3 }} {{ 1e22 }} {{ 1e21 + 1 }} {{ 100000000000000000000.0 }} {{ 5e-324 }}
{{ 'a' + 'b' }} {{ 'a' ~ 1 ~ none ~ 2.0 ~ true ~ missing }} {{ 'ab' * 3 }} {{ 3 * 'ab' }} {{ [1] * 2 + [3] }} {{ (1, 2) + (3,) }}
{{ 'a' 'b' "c" }} {{ 'it''s' }} {{ "tab\there" }} {{ 'nl\nx' }} {{ 'q\'q' }} {{ "\x41\u00e9\U0001F600" }} {{ 'back\\slash' }} {{ '\d' }} {{ '\101' }}
{{ [1, 'a', 2.0, none, true, [2], (3,), (), {}] }}
{{ {'a': 1, 'b': [1, {'c': none}], 3: 'x', none: 0} }} {{ {} }} {{ [] }}
{{ "it's" ~ ['it\'s', 'say "x"', 'both \' "', 'nl\n', 'tab\t', 'é', '\x00', '\u200b', '\\'] }}
{{ d }}
{{ messages[2] }}
{{ 1 == 1.0 }} {{ 1 == true }} {{ '1' == 1 }} {{ none == none }} {{ [1, 2] == [1, 2] }} {{ [1] == (1,) }} {{ {'a': 1} == {'a': 1.0} }} {{ missing == other }} {{ missing == none }} {{ 'a' != 'b' }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' < 'b' }} {{ 'Z' < 'a' }} {{ [1, 2] < [1, 3] }} {{ 1 <= 1.0 }} {{ 2 > 1 > 0 }}
{{ 'a' < 1 }}
{{ none < 1 }}
{{ 'ell' in 'Hello' }} {{ 2 in numbers }} {{ 'b' in d }} {{ 'x' not in d }} {{ 1.0 in numbers }} {{ 'a' in missing }} {{ 'a' not in [] }} {{ not 1 in [1] }}
{{ 1 in 'abc' }}
{{ 1 in 5 }}
{{ yes and 'x' }} {{ no or 'y' }} {{ '' or none }} {{ not '' }} {{ not not 1 }} {{ 1 and 0 or 2 }} {{ no and missing.x }} {{ 0 or [] or {} or 'end' }}
{{ 'a' if yes else 'b' }} {{ 'a' if no }}| {{ 1 if no else 2 if no else 3 }} {{ ('x' if missing else 'y') ~ 'z' }}
{% if '' %}a{% elif [] %}b{% elif 0.0 %}c{% elif missing %}d{% elif ' ' %}e{% else %}f{% endif %}
{% if none %}1{% endif %}{% if [0] %}2{% endif %}{% if {} %}3{% endif %}{% if (0,) %}4{% endif %}{% if 'false' %}5{% endif %}
{{ missing.attribute }}
{{ missing['item'] }}
{{ missing() }}
{{ missing + 'x' }}
{{ missing < 1 }}
{{ -missing }}
{{ missing | length }} {{ missing | list }} {{ missing | join(',') }} {{ missing | upper }}| {{ missing | default('dflt') }} {{ missing | first }}|{{ missing | trim }}|
{{ missing | tojson }}
{{ missing | int }}
{{ missing[1:] }}
{{ d.nope }}|{{ d['nope'] }}|{{ numbers[10] }}|{{ numbers.x }}|{{ nothing.x }}|{{ nothing['x'] }}|{{ one.x }}|{{ 'abc'.x }}|{{ 'abc'[7] }}|
{{ d.nope.deeper }}
{{ d['b'] }} {{ d.b }} {{ d['a']['k'] }} {{ d.a.k }} {{ d['items'] }} {{ d.items() | list }} {{ d.get('b') }} {{ d.get('zz') }} {{ d.get('zz', 5) }}
{{ numbers[0] }} {{ numbers[-1] }} {{ numbers.0 }} {{ 'héllo'[1] }} {{ 'abc'[-1] }} {{ (1, 2, 3)[1] }} {{ numbers[true] }}
{{ numbers[1:] }} {{ numbers[:-1] }} {{ numbers[::2] }} {{ numbers[::-1] }} {{ numbers[-2:] }} {{ numbers[5:] }} {{ numbers[3:1:-1] }} {{ (1, 2, 3)[:2] }} {{ 'Hello'[1:3] }} {{ 'Hello'[::-1] }} {{ 'Hello'[-100:100] }} {{ numbers[:none] }}
{{ emoji | length }} {{ emoji[1] }} {{ emoji[::-1] }} {{ emoji[2:5] }} {{ emoji | list | length }} {{ emoji.find('b') }} {{ emoji | upper }} {{ emoji.split('b') }}
{{ numbers[::0] }}
{{ one[1:] }}
{{ d[1:] }}
{{ text.strip() }}|{{ text.lstrip() }}|{{ text.rstrip() }}|{{ 'xxaxx'.strip('x') }}|{{ 'abcba'.lstrip('ab') }}|{{ 'abcba'.rstrip('ab') }}|{{ ' \u00a0x\u2003'.strip() }}|
{{ 'a b  c'.split() }} {{ 'a,b,,c'.split(',') }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ 'a b c '.split(none, 1) }} {{ ' a b c'.rsplit(none, 1) }} {{ ''.split() }} {{ ''.split(',') }} {{ 'a b'.split(maxsplit=1) }} {{ 'a-b-c'.split(sep='-', maxsplit=1) }}
{{ 'a'.split('') }}
{{ 'Hello'.startswith('He') }} {{ 'Hello'.endswith(('x', 'lo')) }} {{ 'Hello'.startswith('l', 2) }} {{ 'Hello'.find('l') }} {{ 'Hello'.rfind('l') }} {{ 'Hello'.find('z') }} {{ 'Hello'.index('e') }} {{ 'Hello'.count('l') }}
{{ 'Hello'.index('z') }}
{{ 'Hello'.replace('l', 'L') }} {{ 'Hello'.replace('l', 'L', 1) }} {{ 'ab'.replace('', '-') }} {{ 'hello world'.title() }} {{ "they're here".title() }} {{ 'hELLO wORLD'.capitalize() }} {{ 'AbC'.swapcase() }} {{ 'ß'.upper() }}
{{ 'abc'.upper() }} {{ 'ABC'.lower() }} {{ 'a-b-c'.partition('-') }} {{ 'a-b-c'.rpartition('-') }} {{ '-'.join(['x', 'y']) }} {{ ', '.join(words) }} {{ 'prefix'.removeprefix('pre') }} {{ 'suffix'.removesuffix('fix') }}
{{ '-'.join([1, 2]) }}
{{ '12'.isdigit() }} {{ 'a1'.isalnum() }} {{ 'ab'.isalpha() }} {{ ' '.isspace() }} {{ 'Ab'.isupper() }} {{ 'ab'.islower() }} {{ ''.isdigit() }} {{ '½'.isnumeric() }}
{{ '7'.zfill(3) }} {{ '-7'.zfill(4) }} {{ 'ab'.ljust(4) }}|{{ 'ab'.rjust(4, '.') }} {{ 'ab'.center(5, '*') }} {{ 'a\nb\r\nc'.splitlines() }} {{ 'a\nb\n'.splitlines(true) }} {{ 'a\tb'.expandtabs(4) }}
{{ '%s is %d and %.2f' % ('x', 5, 1.005) }} {{ '%s' % 'one' }} {{ '%5s|%-5s|%05d' % ('a', 'b', 42) }} {{ '%(k)s' % {'k': 'v'} }} {{ '100%%' % () }} {{ '%r' % ('a',) }} {{ '%x' % 255 }}
{{ '%d' % 'x' }}
{{ '%s %s' % ('x',) }}
{{ '{} {}'.format('a', 1) }} {{ '{0}-{1}-{0}'.format('a', 'b') }} {{ '{x}'.format(x=1.5) }} {{ '{:>5}|{:<5}|{:^5}|{:05d}|{:.2f}|{:,}'.format('a', 'b', 'c', 42, 3.14159, 1234567) }} {{ '{{}}'.format() }}
{{ '%s, %s!' | format('Hello', 'World') }}
{{ text | trim }}|{{ 'xxhixx' | trim('x') }}|{{ 'abc' | upper }}|{{ 'ABC' | lower }}|{{ 'abc def' | capitalize }}|{{ "foo-bar it's" | title }}|{{ 'abc' | reverse }}|{{ 'abc' | first }}|{{ 'abc' | last }}
{{ numbers | sort }} {{ numbers | sort(reverse=true) }} {{ words | sort }} {{ words | sort(case_sensitive=true) }} {{ numbers | unique | list }} {{ words | unique | list }} {{ numbers | reverse | list }} {{ numbers | min }} {{ numbers | max }} {{ numbers | sum }} {{ words | max }}
{{ numbers | first }} {{ numbers | last }} {{ numbers | length }} {{ numbers | count }} {{ d | length }} {{ 'abc' | length }} {{ empty | first }}|{{ empty | last }}|{{ empty | sum }} {{ empty | min }}|
{{ numbers | join }} {{ numbers | join(', ') }} {{ messages | join(';', attribute='role') }} {{ 'abc' | join('.') }} {{ [1, none, true] | join('-') }} {{ d | join(',') }}
{{ messages | map(attribute='role') | list }} {{ words | map('upper') | list }} {{ words | map('replace', 'p', 'b') | join(' ') }} {{ messages | map(attribute='name', default='-') | list }} {{ messages | map('length') | list }}
{{ messages | selectattr('role', 'equalto', 'user') | list | length }} {{ messages | selectattr('role', '==', 'user') | map(attribute='content') | first }} {{ messages | rejectattr('role', 'in', ['user', 'tool']) | map(attribute='role') | list }} {{ messages | selectattr('tool_calls') | list | length }} {{ messages | selectattr('tool_calls', 'defined') | list | length }}
{{ numbers | select('odd') | list }} {{ numbers | reject('odd') | list }} {{ [0, 1, '', 'a', none] | select | list }} {{ numbers | select('greaterthan', 1) | list }} {{ numbers | select('divisibleby', 3) | list }} {{ [1, 'a', 2.0] | select('string') | list }} {{ [1, 'a'] | reject('string') | list }}
{% if messages | selectattr('role', 'equalto', 'nobody') %}generator is true{% endif %}
{{ messages | selectattr('role', 'equalto', 'user') | length }}
{{ numbers | map('nofilter') | list }}
{{ (numbers | map('string'))[0] }}|
{% set g = numbers | map('string') %}{{ g | list }}{{ g | list }}
{{ nothing | default('x') }} {{ '' | default('x') }} {{ '' | default('x', true) }} {{ nothing | default('x', boolean=true) }} {{ missing | d('y') }} {{ d.nope | default('z') }} {{ missing | default }}|
{{ '3' | int }} {{ '3.7' | int }} {{ 'x' | int }} {{ 'x' | int(-1) }} {{ 3.9 | int }} {{ '0x1f' | int(base=16) }} {{ true | int }} {{ '3.5' | float }} {{ 'x' | float }} {{ 2 | float }} {{ none | int }} {{ ' 12 ' | int }} {{ '1_000' | int }}
{{ 3.14159 | round(2) }} {{ 2.5 | round }} {{ 3.5 | round }} {{ 42 | round }} {{ 2.1 | round(method='ceil') }} {{ 2.9 | round(method='floor') }} {{ -5 | abs }} {{ -2.5 | abs }} {{ 1.005 | round(2) }}
{{ 1 | string + 'x' }} {{ none | string }} {{ [1] | string }} {{ 1.0 | string }} {{ 'abc' | list }} {{ (1, 2) | list }} {{ d | list }}
{{ d | items | list }} {{ d.a | items | list }} {% for k, v in d | items %}{{ k }}={{ v }};{% endfor %} {{ d.keys() | list }} {{ d.values() | list }} {{ d.keys() }} {{ d.a.values() }} {{ d.a.items() }}
{{ {'b': 2, 'a': 1, 'C': 3} | dictsort }} {{ {'b': 1, 'a': 2} | dictsort(by='value') }} {{ {'b': 1, 'a': 2} | dictsort(reverse=true) }} {{ {'b': 2, 'a': 1, 'C': 3} | dictsort(true) }}
{{ numbers | items | list }}
{{ messages | groupby('role') | map(attribute=0) | list }} {% for role, group in messages | groupby('role') %}{{ role }}:{{ group | length }} {% endfor %} {{ numbers | batch(3) | list }} {{ numbers | batch(3, 0) | list }} {{ numbers | slice(3) | list }}
{{ words | map('trim', 'p') | list }} {{ [[1, 2], [3]] | sum(start=[]) }}
{{ 'a<b>&"c\'' | e }} {{ 'a<b>' | escape }} {{ '<i>' | safe }} {{ ('<i>' | safe) + '<b>' }} {{ '<i>' | safe | upper }}
{{ 'a long sentence of words' | truncate(12) }} {{ 'a long sentence of words' | truncate(12, true, '') }} {{ 'short' | truncate(12) }} {{ 'one two three' | wordcount }} {{ 'a b/ü' | urlencode }} {{ 'x' | center(5) }}|
{{ multi | indent }}|{{ multi | indent(2, true) }}|{{ multi | indent(2, blank=true) }}|{{ multi | indent('> ', first=true) }}
{{ 'abc' | nofilter }}
{{ 1 is notest }}
{{ d | tojson }}
{{ messages | tojson }}
{{ tools | tojson(indent=4) }}
{{ tools[0].function | tojson(indent=2, ensure_ascii=true) }}
{{ d | tojson(sort_keys=true) }} {{ d | tojson(separators=(',', ':')) }} {{ [] | tojson(indent=2) }} {{ {} | tojson(indent=2) }} {{ [[], {}] | tojson(indent=1) }} {{ {'a': []} | tojson(none, 2) }}
{{ 'é\n\t"\\/<>&\x01\x7f\u2028👍' | tojson }} {{ 1.0 | tojson }} {{ 1e100 | tojson }} {{ none | tojson }} {{ true | tojson }} {{ (1, 2) | tojson }} {{ {1: 2, none: 3, 1.5: 5} | tojson }} {{ {true: 4} | tojson }} {{ '👍' | tojson(ensure_ascii=true) }}
{{ namespace(a=1) | tojson }}
{{ numbers | map('string') | tojson }}
{{ (1 is defined) and (missing is undefined) and missing is not defined }} {{ none is none }} {{ none is defined }} {{ 1 is none }} {{ d.nope is defined }} {{ d.a.k is defined }}
{{ 'a' is string }} {{ 1 is string }} {{ d is mapping }} {{ numbers is mapping }} {{ numbers is iterable }} {{ 'a' is iterable }} {{ 1 is iterable }} {{ missing is iterable }} {{ none is iterable }} {{ d is iterable }} {{ numbers is sequence }} {{ 'a' is sequence }} {{ d is sequence }} {{ 1 is sequence }} {{ (1,) is sequence }} {{ missing is sequence }}
{{ 1 is number }} {{ true is number }} {{ 1.5 is float }} {{ 1 is integer }} {{ true is integer }} {{ true is boolean }} {{ 1 is boolean }} {{ true is true }} {{ 1 is true }} {{ false is false }} {{ 0 is false }} {{ '1' is number }} {{ range is callable }} {{ 1 is callable }}
{{ 3 is odd }} {{ 3 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ 1 is eq 1 }} {{ 1 is ne(2) }} {{ 1 is lt 2 }} {{ 2 is ge 2 }} {{ 'a' is in ['a'] }} {{ 'a' is not in 'bc' }} {{ none is sameas none }} {{ 'abc' is lower }} {{ 'ABC' is upper }} {{ 1 is equalto 1.0 }}
{{ 'upper' is filter }} {{ 'nope' is filter }} {{ 'odd' is test }}
{{ not missing is defined and yes }} {{ missing is defined or 'alt' }} {{ 1 is defined and 2 }}
{% for n in numbers %}{{ n }}{% if not loop.last %}, {% endif %}{% endfor %}
{% for n in numbers %}{{ loop.index }}/{{ loop.index0 }}/{{ loop.revindex }}/{{ loop.revindex0 }}/{{ loop.first }}/{{ loop.last }}/{{ loop.length }}/{{ loop.previtem }}/{{ loop.nextitem }}/{{ loop.depth }};{% endfor %}
{% for n in numbers if n > 1 %}{{ loop.index }}:{{ n }} {% else %}none{% endfor %}{% for n in empty %}x{% else %}was empty{% endfor %}{% for n in missing %}x{% else %} undefined is empty{% endfor %}
{% for k in d %}{{ k }} {% endfor %}{% for k, v in d.items() %}{{ k }}={{ v }} {% endfor %}{% for c in 'héé' %}[{{ c }}]{% endfor %}{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}
{% for a, b in [(1, 2, 3)] %}{{ a }}{% endfor %}
{% for x in 5 %}{% endfor %}
{% for x in none %}{% endfor %}
{% for i in range(10) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %}
{% for i in range(3) %}{% for j in range(3) %}{% if j == 1 %}{% break %}{% endif %}{{ i }}{{ j }} {% endfor %}{% endfor %}
{% for i in range(3) %}{{ loop.cycle('odd', 'even') }} {% endfor %}{% for n in [1, 1, 2] %}{{ loop.changed(n) }} {% endfor %}
{% for n in [1, [2, [3]]] recursive %}{% if n is iterable %}({{ loop(n) }}){% else %}{{ n }}@{{ loop.depth }}{% endif %}{% endfor %}
{{ range(3) | list }} {{ range(1, 4) | list }} {{ range(5, 0, -2) | list }} {{ range(0) | list }} {{ range(3) }} {{ range(2, 8, 3) }} {{ range(3)[1] }} {{ 2 in range(3) }} {{ range(4) | length }}
{{ range(100001) | length }}
{{ range(100000) | length }}
{% set x = 1 %}{% for i in range(3) %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}
{% set ns = namespace(x=1, found=false) %}{% for i in range(3) %}{% set ns.x = ns.x + 1 %}{% endfor %}{{ ns.x }} {{ ns.found }} {{ ns.nope }}|{% set ns.y = [1] %}{{ ns.y }}{{ ns }}
{% set d.x = 1 %}
{% set a, b = 1, 2 %}{{ a }}{{ b }} {% set (c, e) = [3, 4] %}{{ c }}{{ e }} {% set t = 1, %}{{ t }}
{% set a, b = [1] %}
{% if yes %}{% set inner = 'leaks' %}{% endif %}{{ inner }} {% for i in [1] %}{% set kept = 'no' %}{% endfor %}{{ kept }}|{% with v = 1, w = 2 %}{{ v }}{{ w }}{% endwith %}{{ v }}|
{% set block %}  some {{ one }} text {% endset %}[{{ block }}]{% set up | upper | trim %} low {% endset %}[{{ up }}]
{% filter upper %}abc {{ bos_token }}{% endfilter %}{% filter replace('a', 'b') | upper %}banana{% endfilter %}
{% macro m(a, b='B', c=none) %}{{ a }}-{{ b }}-{{ c }};{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(a=1, c=3) }}{{ m(1, c='x', b='y') }}{{ m() }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=1) }}
{% macro m(a) %}{{ a.x }}{% endmacro %}{{ m() }}
{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}
{% macro outer() %}[{{ caller('in') }}]{% endmacro %}{% call(v) outer() %}body {{ v }}{% endcall %}{% macro plain() %}<{{ caller() }}>{% endmacro %}{% call plain() %}x{% endcall %}
{% macro fact(n) %}{{ 1 if n < 2 else n * (fact(n - 1) | int) }}{% endmacro %}{{ fact(5) }}
{% set y = 1 %}{% macro show() %}{{ y }}{{ later }}{% endmacro %}{% set y = 2 %}{% set later = 'L' %}{{ show() }}
{% macro m(x, y=x ~ '!') %}{{ y }}{% endmacro %}{{ m('a') }}{{ m('a', 'b') }}{{ m is callable }}{{ m('q') | upper }}{{ m('q') is string }}
{% macro deep(n) %}{{ deep(n + 1) }}{% endmacro %}{{ deep(0) }}
  {% if yes %}
    indented
  {% endif %}
after
a  {%- if yes -%}   b   {%- endif -%}   c
a {{- ' x ' -}} b {{ 'y' }} c
x {%+ if yes +%} y {%+ endif %} z
line{# comment #} rest
    {# comment on its own line #}
next {#- strip -#}   end
{% raw %}{{ not rendered }} {% if %}{% endraw %} after {%- raw -%}  {{ x }}  {%- endraw -%}  end
{{ '{{' }} {{ '%}' }} {{ "{#" }} {{ {'a': {'b': 1}}.a.b }} {{ {'a': 1}['a'] }}
{% if yes %}A{% endif %}
{% if no %}A{% else %}B{% endif %}
{% generation %}inside {{ one }}{% endgeneration %} outside
{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.tool_calls | length }}{% endgeneration %}{% endif %}{% endfor %}
{{ raise_exception('refused: ' ~ one) }}
{{ raise_exception() }}
{% if no %}{{ raise_exception('never') }}{% endif %}fine
{{ strftime_now('%Y-%m-%d') }} {{ strftime_now('%d %b %Y') }} {{ strftime_now('%A, %B %d, %Y %H:%M:%S %p %I %j %y %%') }} {{ strftime_now('%-d %e') }}
{{ messages.append(1) }}
{{ d.update({'x': 1}) }}
{{ d.pop('b') }}
{{ ''.__class__ }}|{{ d.__class__ }}|{{ messages.__len__ }}|
{{ ''.__class__.__mro__ }}
{{ ''.__class__() }}
{% set ns = namespace() %}{% set ns.__class__ = 1 %}
{{ loop }}|
{{ dict(a=1, b=2) }} {{ dict([('x', 1)]) }} {{ dict({'a': 1}, b=2) }}
{% set j = joiner('; ') %}{% for n in numbers %}{{ j() }}{{ n }}{% endfor %}{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}
{% do messages.append(1) %}
{% include 'x' %}
{% unknown %}
{% if yes %}unclosed
{{ unclosed
{{ 1 + }}
{{ ) }}
{% for x numbers %}{% endfor %}
{% endif %}
{{ 'unclosed }}
{# unclosed
{% break %}
{% set true = 1 %}
{{ 1 / 0 }}
{{ 'a' + 1 }}
{{ [1] + (2,) }}
{{ none + 'x' }}
{{ 'a' - 'b' }}
{{ [1, 2] | first | upper }} {{ 5 | length }}
{{ numbers() }}
{{ 'a'.nope() }}
{{ 'x'.upper(1) }}
{{ numbers.index(2) }} {{ numbers.count(1) }} {{ (1, 2).index(2) }}
{{ messages[-1].content[0].text }} {{ messages[-1]['content'][0]['type'] }} {{ messages[2].tool_calls[0].function.arguments | tojson }} {{ messages[2].content is none }} {{ messages[0].content | trim | length }}
{% for message in messages %}{{ '<|' + message['role'] + '|>' }}{% if message.content is string %}{{ message.content | trim }}{% elif message.content is iterable and message.content is not none %}{% for part in message.content %}{{ part.text if part.type == 'text' else '<img>' }}{% endfor %}{% endif %}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}
{% set system = messages[0].content if messages[0].role == 'system' else '' %}{% set rest = messages[1:] if system else messages %}{{ system | trim }}:{{ rest | length }}
{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}{% endfor %}
{% for tool in tools %}{%- set f = tool.function %}{{ f.name }}({% for p, s in f.parameters.properties.items() %}{{ p }}: {{ s.type }}{{ '' if p in f.parameters.required else ' = None' }}{{ ', ' if not loop.last }}{% endfor %}){% endfor %}
{{ '' if nothing is not none else 'none' }}{{ (messages | length) - 1 }}{{ messages | length - 1 }}
{{ ['a', 'b'] | last }}{{ [1, 2, 3][1:] | first }}{{ ('a', 'b') | join('/') }}{{ 'a,b'.split(',') | last }}{{ 'x<think>y</think>z'.split('</think>')[-1].lstrip('\n') }}{{ 'x<think>y</think>z'.split('</think>')[0].rstrip('\n').split('<think>')[-1] }}
{{ 10 // 3 ~ 'x' }}{{ 1 ~ 2 + 3 ~ 4 }}
{{ 1 ~ 2 * 3 }} {{ '1' ~ 2 == '12' }} {{ not 1 == 2 }} {{ 1 if 0 else 2 + 3 }} {{ [1, 2, 3][-1] ** 2 }} {{ 'ab' in 'a' ~ 'b' }}
{{ (1, 2) }} {{ 1, 2 }} {{ () }} {{ (1) }} {{ [1, 2,] }} {{ {'a': 1,} }} {{ (1,) }}
{{ big }} {{ big * 10 }} {{ big | tojson }} {{ -big }} {{ big // 1000 }} {{ big % 97 }}
{{ zero }} {{ -0.0 }} {{ half * 3 }} {{ 1e400 }} {{ -1e400 }} {{ 1e400 | tojson }} {{ 1.5 // 0.4 }} {{ 1e5 }} {{ 123456789012345680.0 }} {{ 0.0001 }} {{ 0.00001 }}
{% block name %}in block {{ one }}{% endblock %}{% block other %}{% endblock other %}
{% print 1 + 1 %}{% set x %}{% for i in range(2) %}{{ i }}{% endfor %}{% endset %}{{ x }}{{ x | length }}
{{ range(3) | map('pow', 2) | list }}
{{ words | map('first') | join }} {{ words | map(attribute=0) | join }} {{ [[1, 2], [3, 4]] | map('last') | list }} {{ [[1, 2], [3, 4]] | map('sum') | list }} {{ ['1', '2'] | map('int') | sum }} {{ [{'a': {'b': 5}}] | map(attribute='a.b') | list }}
{{ {'a': 1}.items() | first }} {{ {'a': 1} | items | first | last }} {% for (k, v) in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %} {{ {'x': 1, 'y': 2}.keys() | join(',') }} {{ 'x' in {'x': 1}.keys() }} {{ {'a': 1}.copy() }}
{{ 'a' is defined }}{{ text is defined and text }}{{ (missing or 'fallback') | upper }}{{ missing if missing is defined else 'nope' }}
{{ '\n' }}{{ "\\n" }}{{ '\'' }}{{ '"' }}
{{ self.title }}|{{ self.a is defined }}|{{ self['b'] }}|{{ self is defined }}|{{ self }}
{{ self.title.first }}
{{ self() }}
{{ d[] }}|{{ numbers[] }}|{{ d[] is defined }}
{% for ns.x in numbers %}{% endfor %}
{% for a, ns.x in d.items() %}{% endfor %}
{% if yes if no else yes %}a{% endif %}
{% if (yes if no else yes) %}a{% elif yes, no %}b{% endif %}
{{ missing | indent }}
{{ d.nope | indent(2, true) }}
{{ numbers | indent }}
{{ one | indent }}
{{ numbers | truncate(9) }} {{ missing | truncate }}|{{ d | truncate(3, false) }}
{{ one | truncate }}
{{ numbers | truncate(3, leeway=0) }}
{{ 'abcdefgh' | truncate(5, leeway=-1) }}
{% if one | select('odd') %}true{% endif %}{% if nothing | map('upper') %}true{% endif %}{% if words | map('nofilter') %}true{% endif %}{% if text | items %}true{% endif %}{% if numbers | slice(0) %}true{% endif %}
{% for item in one | select('odd') %}{{ item }}{% endfor %}
{% for item in text | items %}{{ item }}{% endfor %}
{% set unused = messages | selectattr('content', 'notest') %}{{ messages | map(attribute='role') | reverse | first }} {{ (numbers | map('string') | reverse) | length }} {{ (messages | selectattr('role', '==', 'user') | reverse)[0].role }}
{{ (numbers | reverse) | length }}
{{ numbers | batch }}
{{ d | attr(0) }}
{{ words | join(attribute=none) }} {{ words | join('/', none) }} {{ ['ab', 'cd'] | join(attribute=true) }} {{ numbers | sum(none) }} {{ words | min(attribute=none) }} {{ words | groupby(none) | length }}
{{ [d] | max }} {{ [d] | min(attribute='a') }} {{ [nothing] | max }}
{{ [d, d] | max }}
{{ words | max(attribute='x,y') }}
{{ [d] | max(attribute='x.y') }}
{{ [{'a': 1, 'b': 2}, {'a': 1, 'b': 1}] | sort(attribute='a,b') }}
{{ range(4)[1:3] }} {{ range(4)[::-1] }} {{ range(5, 0, -2)[-2:] }} {{ range(9)[1::3] | list }} {{ range(0)[1:] }} {{ range(5, 0, -2)[-1:0:-1] }}
{{ range(4)[1:] | tojson }}
{{ range(2) < range(3) }}
{{ 'abc' % numbers }} {{ '%s' % [one] }} {{ 'x' % {} }}
{{ 'ab'.startswith('', 2) }} {{ 'ab'.startswith('', 3) }} {{ 'ab'.endswith('', 3) }} {{ 'ab'.find('', 3) }} {{ 'ab'.rfind('', 2) }} {{ 'ab'.count('', 3) }} {{ 'ab'.count('', 2) }}
{{ '%c' % 1114112 }}
{{ '%c' % -1 }}
{{ '%c%c' % (65, 'b') }} {{ -7 | abs }} {{ yes | abs }} {{ 1e18 | int }} {{ '-1e18' | int }} {{ '1e400' | int(3) }} {{ -7 // -1 }}
tail newline kept?


""".strip("\n").split("\n")

MULTILINE = [
    "{% for m in messages %}\n  {{ m.role }}\n{% endfor %}\nend\n",
    "  {% if yes %}\n  a\n  {% else %}\n  b\n  {% endif %}\n",
    "{%- for n in numbers -%}\n  {{ n }}\n{%- endfor %}\n\nx",
    "a\n\n{% set x = 1 %}\n\nb\n",
    "a\r\n{% if yes %}\r\nb\r{% endif %}\r\nc",
    "\t{#- note -#}\n x\n\t{# note #}\n y\n",
    "x{% if yes %}\n{% if yes %}\n{{ one }}\n{% endif %}\n{% endif %}\ny\n\n",
    "{{ one }}\n{{ zero }}\n",
    "   {{ one }}   \n   {%+ if yes %}\n z{% endif +%}\n w",
    "{% raw %}\n  {{ a }}\n  {% endraw %}\n b",
    "{% macro f(x) -%}\n  [{{ x }}]\n{%- endmacro %}\n{{ f(1) }}\n{{ f(2) }}\n",
    "{% set t %}\n  block\n{% endset %}\n({{ t }})",
    "{{ 'multi\nline' }}",
    "{{\n  messages[0].role\n  | upper\n}}",
    "{% if yes and\n      not no %}\nok\n{% endif %}",
    "text   \n  {%- if yes %} kept {% endif -%}\n\n  done",
    "\ufeffbom {{ one }}",
    "\u00a0 {%- if yes %}nbsp{% endif -%}\u2003 x",
    "",
    "\n",
    "\n\n",
]


def main(output):
    references = {
        "made_with": "tokenizers/src/test/reference/make_chat_references.py",
        "transformers": transformers.__version__,
        "jinja2": jinja2.__version__,
        "now": NOW.isoformat(),
        "variables": VARIABLES,
        "cases": [],
    }
    for template in SNIPPETS + MULTILINE:
        # a template that a line of SNIPPETS cannot hold is in MULTILINE
        case = {"template": template}
        try:
            # a copy for each: the filter indent lengthens the list that it is given
            variables = copy.deepcopy(VARIABLES)
            case["expected"] = chat_template_utils._compile_jinja_template(template).render(**variables)
        except Exception as error:  # whatever fails in Python must fail in Java
            case["expected"] = None
            case["error"] = f"{type(error).__name__}: {error}"
        references["cases"].append(case)
    with open(output / "chat-references.json", "w", encoding="utf-8") as out:
        json.dump(references, out, ensure_ascii=True, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
