"""Writes the profiles and Kanji classes of Python's langdetect as one file, which the language detector reads.

    python make_language_profiles.py PROFILES.gz

Needed package: langdetect 1.0.9 (Apache License 2.0; see NOTICE beside the file).

Lines are separated by line feeds, fields by tabs. First "language", its code, and how many 1-, 2- and 3-grams its profile
was made of, once for each language; then "kanji" and characters that count as the first of them; then an n-gram and, for
each language that has it, the language's number and how often it occurs there, divided by a colon.
"""
import gzip
import json
import os
import sys

import langdetect
from langdetect.utils.ngram import NGram


def lines():
    folder = langdetect.detector_factory.PROFILES_DIRECTORY
    profiles = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding='utf-8') as file:
            profiles.append(json.load(file))
    for profile in profiles:
        yield ['language', profile['name'], *map(str, profile['n_words'])]
    for kanji in NGram.CJK_CLASS:
        yield ['kanji', kanji]
    for ngram in sorted(set().union(*(profile['freq'] for profile in profiles))):
        yield [ngram, *(f'{number}:{profile["freq"][ngram]}' for number, profile in enumerate(profiles) if ngram in profile['freq'])]


def main():
    text = ''.join('\t'.join(fields) + '\n' for fields in lines())
    with open(sys.argv[1], 'wb') as file, gzip.GzipFile(filename='', mode='wb', compresslevel=9, fileobj=file, mtime=0) as packed:
        packed.write(text.encode('utf-8'))


if __name__ == '__main__':
    main()
