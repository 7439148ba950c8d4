"""The tokens of an RTF file: control words, braces, text, bytes of a code page.

Nine words of ten in what LibreOffice writes say nothing of the text: a run of them is one token.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pipelines.readers.formatting.rtf_state import (
    BREAKS,
    HIDDEN,
    LANGUAGES,
    PROPERTIES,
    SHAPES,
    TRADITIONAL,
)

_TEXT_WORDS = frozenset({"cell", "row", "par", "intbl", "pard", "uc", "u", "f", *BREAKS})
OF_CODE_PAGE = frozenset({"fcharset", "ansicpg", *LANGUAGES})


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of words, by their first letters: most others are told by that."""
    rests = defaultdict(list)
    for word in sorted(words):
        rests[word[0]].append(word[1:])
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in rests.items())


_SAID = _any_of(_TEXT_WORDS | HIDDEN | PROPERTIES | SHAPES | (OF_CODE_PAGE - LANGUAGES))
_LANGUAGE = f"(?:{_any_of(LANGUAGES)})0*(?:{'|'.join(map(str, sorted(TRADITIONAL)))})(?![0-9])"
_OTHER = rf"\\(?!(?:{_SAID})(?![a-zA-Z])|{_LANGUAGE})[a-zA-Z]+(?:-?[0-9]+)?[ ]?"
TOKEN = re.compile(
    rb"""(?P<others>(?:%s[\r\n]*){1,100}+)
       |\\'(?P<hex>[0-9a-fA-F]{2})            # a byte of the font's code page
       |\\(?P<word>[a-zA-Z]+)(?P<number>-?\d+)?[ ]?
       |\\(?P<sign>[^a-zA-Z])                # an escaped sign, or \* before a destination
       |(?P<brace>[{}])
       |(?P<text>[^\\{}\r\n]+)"""
    % _OTHER.encode("ascii"),
    re.VERBOSE | re.DOTALL,
)
