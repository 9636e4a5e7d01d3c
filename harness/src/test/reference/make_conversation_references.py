"""Asks OpenCompass, and FastChat that it asks, how conversations of vicuna are written.

    python make_conversation_references.py CHECKOUT OUTPUT.json

CHECKOUT is a clone of open-compass/opencompass. Needed packages: fschat torch transformers accelerate psutil mmengine.
Whatever else is imported is replaced by empty stubs.
"""
import importlib.metadata
import json
import platform
import subprocess
import sys

import mmengine  # noqa: F401
import torch  # noqa: F401
import transformers  # noqa: F401
from fastchat.model import get_conversation_template  # noqa: F401

import opencompass_stubs

opencompass_stubs.install()


def message(role, content):
    return {'role': role, 'content': content}


CONVERSATIONS = [
    [message('user', 'What is 1 + 1?\n')],
    [message('user', 'First'), message('assistant', ' 2 '), message('user', 'Second:')],
    [message('system', 'You are terse.'), message('user', 'Hello')],
    [message('user', 'a'), message('assistant', 'b'), message('user', 'c'), message('assistant', 'd'), message('user', 'e')],
    [message('user', '')],
    [message('user', 'a'), message('assistant', ''), message('user', 'c')],
    [message('assistant', 'I begin'), message('user', 'and I go on')],
    [message('user', 'one'), message('user', 'two'), message('assistant', 'three')],
    [message('user', 'é 名 🙂 </s> USER: x')],
    [],
]


def main():
    checkout, output = sys.argv[1:]
    sys.path.insert(0, checkout)
    from opencompass.models.huggingface_above_v4_33 import _format_with_fast_chat_template as written
    commit = subprocess.run(['git', '-C', checkout, 'rev-parse', 'HEAD'], capture_output=True, text=True).stdout.strip()
    result = {
        'command': 'python make_conversation_references.py CHECKOUT OUTPUT.json',
        'versions': {'opencompass': commit, 'python': platform.python_version(), 'fschat': importlib.metadata.version('fschat')},
        'conversations': [{'messages': messages, 'text': written([messages], 'vicuna')[0]} for messages in CONVERSATIONS],
    }
    with open(output, 'w', encoding='utf-8') as file:
        json.dump(result, file, ensure_ascii=False, indent=1)
        file.write('\n')


if __name__ == '__main__':
    main()
