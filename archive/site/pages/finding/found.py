"""Which reports a search finds, in order: what the index is asked, and no more of it than is needed.

A word of very many reports ranks none of them, and bm25 would weigh every one: the last stored come first.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlite_utils import Database

from archive.reader.remembered import remembered
from archive.schema.search import exact_terms
from archive.site.pages.finding.one_character import MOST_READ, pairs_of, with_character
from archive.site.pages.regions import AGENCIES_IN

_APART = 100  # numbers between two reports of which one range of the index is no longer asked
_MATCHED = "from reports_fts where reports_fts match :query"


class Asked(NamedTuple):
    """What is sought: the index's expression, and what of the archive it is narrowed to.

    At most ``ranked`` reports are weighed against each other and counted; a common word is looked for in
    at most ``few`` ranges of reports by themselves.
    """

    query: str
    agency: str
    year: int
    region: str
    ranked: int
    few: int

    @property
    def narrowed(self) -> str:
        """What a report must be, as SQL."""
        return (
            (" and reports.agency_id = :agency" if self.agency else "")
            + (" and reports.year = :year" if self.year else "")
            + (" and reports.agency_id in (select id from chosen)" if self.region else "")
        )

    @property
    def head(self) -> str:
        """What stands before the SQL that narrows."""
        return AGENCIES_IN if self.region else ""


class Found(NamedTuple):
    """The reports of a page; how many there are, or that they are more; whether they are too many to rank."""

    total: int
    more: bool
    common: bool
    ids: Sequence[int]


NOTHING = Found(0, more=False, common=False, ids=())


def find(db: Database, asked: Asked, start: int, count: int) -> Found:
    """Return what is found of a search, from *start* on so many."""
    common = remembered(db, ("common", asked.query, asked.ranked), partial(_is_common, db, asked))
    if not common:
        ids = remembered(db, ("ranked", asked.query), partial(_ranked, db, asked))
        ids = _kept(db, asked, ids) if asked.narrowed else ids
        return Found(len(ids), more=False, common=False, ids=ids[start : start + count])
    if asked.narrowed:
        most = max(asked.ranked + 1, start + count)
        ids = remembered(db, ("last", asked, most), partial(_last, db, asked, most))
        total = len(ids)
    else:
        ids, total = _last(db, asked, start + count), asked.ranked + 1
    more = total > asked.ranked
    return Found(min(total, asked.ranked), more, common=True, ids=ids[start : start + count])


def _is_common(db: Database, asked: Asked) -> bool:
    """Tell whether more reports have the words than are ranked.

    What a search's rarest word has is no less than what the whole has, and is soon counted.
    """
    if any(_counted(db, f'"{term}"', asked) <= asked.ranked for term in exact_terms(asked.query)):
        return False
    pairs = pairs_of(db, asked.query)
    if pairs and _counted(db, pairs, asked) > asked.ranked:
        return True
    return _counted(db, asked.query, asked) > asked.ranked


def _counted(db: Database, query: str, asked: Asked) -> int:
    sql = f"select count(*) from (select 1 {_MATCHED} limit :most)"
    return int(db.execute(sql, {"query": query, "most": asked.ranked + 1}).fetchone()[0])


def _ranked(db: Database, asked: Asked) -> array[int]:
    """Return every report that has the words, by FTS5's bm25."""
    return array("q", numbers(db, asked, f"select rowid as id {_MATCHED} order by rank limit -1"))


def _kept(db: Database, asked: Asked, ids: Sequence[int]) -> list[int]:
    """Return those of some reports that are what is asked for, in their order."""
    sql = (
        "select reports.id from json_each(:ids) as held cross join reports on reports.id = held.value"
        f" where true{asked.narrowed} order by held.key limit -1"
    )
    return numbers(db, asked, sql, ids=json.dumps(list(ids)))


def _last(db: Database, asked: Asked, most: int) -> array[int]:
    """Return the reports that have a common word, the last stored first."""
    pairs = pairs_of(db, asked.query)
    if pairs and _counted(db, pairs, asked) > asked.ranked:
        held = _matched(db, asked._replace(query=pairs), most)
        sql = f"select id from reports where id >= :floor{asked.narrowed} order by id desc limit :most"
        floor = held[-1] if len(held) >= most else 0
        few = numbers(db, asked, sql, floor=floor, most=len(held) + MOST_READ + 1)
        whole = with_character(db, asked.query, held, few)
        if whole is not None:
            return array("q", whole[:most])
    return array("q", _matched(db, asked, most))


def _matched(db: Database, asked: Asked, most: int) -> list[int]:
    """Return the reports that the index finds and that are what is asked for, the last stored first."""
    last = "order by rowid desc limit :most"
    if not asked.narrowed:
        return numbers(db, asked, f"select rowid as id {_MATCHED} {last}", most=most)
    sql = (
        f"select rowid as id {_MATCHED} and rowid between :low and :high and exists"
        f" (select 1 from reports where id = reports_fts.rowid{asked.narrowed}) {last}"
    )
    found: list[int] = []
    for low, high in _ranges(db, asked):
        found += numbers(db, asked, sql, low=low, high=high, most=most - len(found))
        if len(found) >= most:
            break
    return found


def numbers(db: Database, asked: Asked, sql: str, **values: Any) -> list[int]:
    """Return the ids that a query of a search gives, in one piece: row by row takes ten times as long."""
    given = f"{asked.head} select json_group_array(id) from ({sql})"
    found: list[int] = json.loads(db.execute(given, asked._asdict() | values).fetchone()[0])
    return found


def _ranges(db: Database, asked: Asked) -> list[tuple[int, int]]:
    """Return the ranges of numbers in which the reports stand that are asked for, the last first.

    An agency's reports, and a region's, were mostly stored one after another. The index puts the beginning of
    a word together anew for each range: then one has them all, as where there are many.
    """
    everywhere = [(0, 2**62)]
    if not (asked.agency or asked.region):
        return everywhere
    sql = f"select id from reports where true{asked.narrowed} limit :ranked + 1"
    ids = sorted(numbers(db, asked, sql), reverse=True)
    if not ids or len(ids) > asked.ranked:
        return everywhere if ids else []
    ranges = [[ids[0], ids[0]]]
    for number in ids:
        if ranges[-1][0] - number > _APART:
            ranges.append([number, number])
        ranges[-1][0] = number
    if len(ranges) > (1 if "*" in asked.query else asked.few):
        return [(ids[-1], ids[0])]
    return [(low, high) for low, high in ranges]
