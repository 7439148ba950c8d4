"""Stretches of text from one mark to another, found in one pass.

``<!--.*?-->`` as one pattern reads on to the end of the page from each opening that is never closed:
200 kB of them take minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def find_spans(
    text: str, opening: re.Pattern[str], closing: re.Pattern[str]
) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Yield each opening with the closing next after it; none overlap.

    >>> marks = re.compile("<!--"), re.compile("-->")
    >>> [(a.start(), b.end()) for a, b in find_spans("x<!--y-->z<!--", *marks)]
    [(1, 9)]
    """
    begins = opening.search(text)
    while begins and (ends := closing.search(text, begins.end())):
        yield begins, ends
        begins = opening.search(text, ends.end())


def cut_out(text: str, marks: dict[str, re.Pattern[str]], opening: re.Pattern[str]) -> str:
    """Return *text* with a space in place of every stretch that an opening begins.

    *opening* names in its groups, in lower case, the key of *marks* that ends it; else it ends as the
    key ``""`` says, and where that does not come either it stays.

    >>> marks = {"": re.compile(">"), "b": re.compile("</b>")}
    >>> cut_out("1<b>2</b>3<i>4<b>5", marks, re.compile("<(b)?"))
    '1 3 4 5'
    """
    kept: list[str] = []
    at = 0
    unclosed: set[str] = set()
    while begins := opening.search(text, at):
        ends = None
        for name in ((begins[begins.lastindex or 0] if begins.lastindex else "").lower(), ""):
            if name not in unclosed and not (ends := marks[name].search(text, begins.end())):
                unclosed.add(name)
            if ends:
                break
        if not ends:
            kept.append(text[at : begins.end()])
            at = begins.end()
            continue
        kept += (text[at : begins.start()], " ")
        at = ends.end()
    return "".join([*kept, text[at:]])
