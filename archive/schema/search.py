"""Chinese full-text search inside plain SQLite: overlapping pairs of characters as the words.

SQLite's own tokenizer finds no Chinese word in a sentence, its trigram one none of two characters.
Indexed is each run of Han characters as its pairs and its last character: 政务公开 becomes
``政务 务公 公开 开``. A query is the phrase of its pairs; one character is a prefix. Traditional
characters are indexed, and asked for, as their simplified ones.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from array import array

from sqlite_utils import Database

from crawler.script import simplify
from crawler.values import fold

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Runs of Han characters, or of other letters and digits; everything else separates.
_RUN = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")
_OTHER = "\0"
_CODES = f"utf-32-{sys.byteorder[0]}e"
_END = "\n \n\n "
_ENDS = re.compile("\n \n[^\n] ")
_PHRASE = re.compile(r'"([^"]*)"(\*?)')
_PLAIN = re.compile("[0-9a-z\u4e00-\u9fa5]+")


def normal(text: str) -> str:
    """Return *text* as the index knows it: widths folded, ² as 2, lower case, simplified script."""
    return simplify(unicodedata.normalize("NFKC", fold(text)).lower())


def _runs(text: str) -> list[tuple[str, bool]]:
    """Return the runs of a normal text with whether each is Han."""
    return [(match[0], match[1] is not None) for match in _RUN.finditer(text)]


def words(text: str) -> str:
    """Return the words to index for a normal text.

    All characters are paired at once, as numbers: to cut each pair out by itself takes three times as
    long, and was a tenth of what storing a report cost. A line feed ends each run, and a null stands for
    what is no Han; neither is in a run.
    """
    runs = _RUN.findall(text)
    if not runs:
        return ""
    laid = "".join([f"{han or _OTHER}\n" for han, _ in runs])
    codes = array("I", laid.encode(_CODES, "surrogatepass"))
    paired = array("I", [ord(" ")]) * (3 * len(codes))
    paired[::3] = codes
    paired[1::3] = codes[1:] + codes[-1:]
    # "ab b\n \nc cd": what stands round the end of a run is none of its pairs.
    found = paired.tobytes().decode(_CODES, "surrogatepass")
    han_words = _ENDS.sub(" ", found[: -len(_END)]).split(_OTHER)
    others = [other for _, other in runs if other]
    pieces = zip(others, han_words[1:], strict=True)
    return han_words[0] + "".join([other + han for other, han in pieces])


def index_text(text: str) -> str:
    """Return the words to index for *text*.

    >>> index_text("政務公开2023年")
    '政务 务公 公开 开 2023 年'
    """
    return words(normal(text))


def report_text(db: Database, report_id: int) -> str:
    """Return what can be found of a stored report: its title, its publisher, its prose."""
    title, agency = db.execute(
        "select title, coalesce(agency_as_printed, '') from reports where id = ?", [report_id]
    ).fetchone()
    sections = db.execute(
        "select heading, text from sections where report_id = ? order by number", [report_id]
    )
    return "\n".join([title, agency, *(f"{heading}\n{text}" for heading, text in sections)])


def match_query(query: str) -> str:
    """Return the FTS5 expression for what a person types; words apart by spaces must all be found.

    >>> match_query("政务公开 结转"), match_query("鲸")
    ('"政务 务公 公开" "结转"', '"鲸"*')
    """
    terms = []
    for word in query.split():
        runs = _runs(normal(word))
        pairs: list[str] = []
        for index, (run, han) in enumerate(runs):
            pairs += _pairs(run) if han else [run]
            # Inside the phrase a run is indexed with its last character; at its end that is free.
            if han and len(run) > 1 and index + 1 < len(runs):
                pairs.append(run[-1])
        if pairs:
            single = runs[-1][1] and len(runs[-1][0]) == 1
            terms.append(f'"{" ".join(pairs)}"' + ("*" if single else ""))
    return " ".join(terms) or '""'


def exact_terms(expression: str) -> list[str]:
    """Return the words that each report found by an expression has, no beginnings of words.

    Those alone that the index's own tokenizer is known to leave as they are.

    >>> exact_terms('"政务 务公 公开" "2023 年"*')
    ['政务', '务公', '公开', '2023']
    """
    terms: list[str] = []
    for words, begins in _PHRASE.findall(expression):
        terms += words.split()[: -1 if begins else None]
    return [term for term in terms if _PLAIN.fullmatch(term)]


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]
