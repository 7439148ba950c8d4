"""A search for one common character: the index would put together every pair that begins with it.

Its commonest pairs are looked for instead. What they alone find is certain; the reports between are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial

from sqlite_utils import Database

from archive.reader.remembered import remembered
from archive.schema.search import index_text, normal, report_text

_ALONE = re.compile('"([\u4e00-\u9fa5])"\\*')
_SAMPLED = 10  # reports, the last stored, in whose text the commonest pairs are counted
_PAIRS = 4
MOST_READ = 100  # reports that are read at most; where more are in doubt the index is asked


def pairs_of(db: Database, query: str) -> str:
    """Return what finds the commonest pairs of a search for one character, ``""`` for another search."""
    alone = _ALONE.fullmatch(query)
    if not alone:
        return ""
    found: str = remembered(db, ("pairs", query), partial(_commonest, db, alone[1]))
    return found


def _commonest(db: Database, character: str) -> str:
    last = db.execute(f"select id from reports order by id desc limit {_SAMPLED}").fetchall()
    counts = Counter(
        pair
        for (report_id,) in last
        for pair in set(index_text(report_text(db, report_id)).split())
        if pair[0] == character
    )
    most = sorted(counts, key=lambda pair: (-counts[pair], pair))[:_PAIRS]
    return " OR ".join(f'"{pair}"' for pair in most)


def with_character(
    db: Database, query: str, held: Sequence[int], candidates: Sequence[int]
) -> list[int] | None:
    """Return the reports that have the character, the last stored first: those held, and of the others.

    *held* have one of its pairs, *candidates* are all that may have it and were stored no earlier than the
    first of them. ``None`` where too many others would have to be read.
    """
    known = set(held)
    doubtful = [each for each in candidates if each not in known]
    if len(doubtful) > MOST_READ:
        return None
    character = query[1]
    more = [each for each in doubtful if character in normal(report_text(db, each))]
    return sorted(known.union(more), reverse=True)
