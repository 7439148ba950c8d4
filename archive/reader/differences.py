"""What changed between two versions of a report: cells of the tables, sentences of the prose."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive.schema.printed import NUMBER_TABLES
from archive.schema.report_rows import PART_TABLES
from crawler.errors import UsageError
from crawler.values import squeeze

_ORIGIN = frozenset({"report_id", "origin", "inferred", "page", "table_no", "row_no"})
_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")

_INNER = range(1, 6)
VersionRows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class ChangedCell:
    """One cell that changed: ``None`` is a blank or unknown cell, or a row that was not there."""

    table: str
    item: str
    column: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Sentence:
    """One sentence that went (``-``) or came (``+``) in a part of the report."""

    section: int
    sign: str
    text: str


def find_report(db: Database, name: str) -> dict[str, Any]:
    """Return the report that *name* means: its number, or AGENCY:YEAR with ``:all`` or ``:own``.

    :raises UsageError: if there is none
    """
    if name.isdigit():
        rows = db.query("select * from reports where id = ?", [int(name)])
    else:
        agency, _, rest = name.partition(":")
        year, _, scope = rest.partition(":")
        rows = db.query(
            "select * from reports where agency_id = ? and year = ? and scope like ? order by scope desc",
            [agency, year, scope or "%"],
        )
    found = next(iter(rows), None)
    if found is None:
        raise UsageError(
            f"no report {name}; name its number, or AGENCY:YEAR as in `nianbao status`"
        )
    return found


def version_content(db: Database, report_id: int, number: int) -> VersionRows:
    """Return the rows of one version, by table: the current one's stand in the tables themselves.

    :raises UsageError: if the report has no such version
    """
    row = db.execute(
        "select content from versions where report_id = ? and number = ?",
        [report_id, number],
    ).fetchone()
    if row is None:
        raise UsageError(f"report {report_id} has no version {number}")
    if row[0] is not None:
        content: VersionRows = json.loads(row[0])
        return content
    return {
        name: list(db.query(f"select * from {name} where report_id = ?", [report_id]))  # noqa: S608
        for name in PART_TABLES
    }


def changed_cells(old: VersionRows, new: VersionRows) -> list[ChangedCell]:
    """Return the cells of the three tables that differ, in the form's order."""
    cells = []
    for table, key in NUMBER_TABLES.items():
        before = {row[key]: row for row in old.get(table, ())}
        after = {row[key]: row for row in new.get(table, ())}
        for item in dict.fromkeys((*before, *after)):
            left, right = before.get(item, {}), after.get(item, {})
            for column in dict.fromkeys((*left, *right)):
                if column in _ORIGIN or column == key:
                    continue
                if left.get(column) != right.get(column):
                    cells.append(
                        ChangedCell(table, item, column, left.get(column), right.get(column))
                    )
    return cells


def version_before(db: Database, report_id: int, number: int) -> int | None:
    """Return the number of the version before one, at the same address; ``None`` for a first one."""
    row = db.execute(
        "select max(before.number) from versions as this join versions as before"
        " on before.publication_id = this.publication_id and before.number < this.number"
        " where this.report_id = ? and this.number = ?",
        [report_id, number],
    ).fetchone()
    return row[0] if row else None


def _cells(content: VersionRows) -> dict[tuple[str, str, str], Any]:
    """Return the cells of the report's tables that hold a number, of the older form's too."""
    older = {
        ("statistics", row["label"], row["unit"] or ""): row["value"]
        for row in content.get("statistics", ())
        if row["value"] is not None
    }
    return older | {
        (table, row[key], column): value
        for table, key in NUMBER_TABLES.items()
        for row in content.get(table, ())
        for column, value in row.items()
        if value is not None and column not in _ORIGIN and column != key
    }


def _prose(content: VersionRows) -> list[tuple[int, str]]:
    """Return parts one to five as they are printed; round the last one stands the page's frame."""
    rows = content.get("sections", ())
    return [(row["number"], squeeze(row["text"])) for row in rows if row["number"] in _INNER]


def print_alike(one: VersionRows, two: VersionRows, *, prose: bool) -> bool | None:
    """Tell whether two publications print the same report, ``None`` if that cannot be told.

    By the numbers that both show; and by their *prose*, where both came in the same format and were
    read alike: a file's lines and page numbers are not those of a page.
    """
    cells, others = _cells(one), _cells(two)
    shared = cells.keys() & others.keys()
    if any(cells[place] != others[place] for place in shared):
        return False
    words, other_words = _prose(one), _prose(two)
    if prose and (words or other_words):
        return words == other_words
    return True if shared else None


def _sentences(content: VersionRows, section: int) -> list[str]:
    texts = [row["text"] for row in content.get("sections", ()) if row["number"] == section]
    return [s.strip() for text in texts for s in _SENTENCE.findall(text) if s.strip()]


def changed_sentences(old: VersionRows, new: VersionRows) -> list[Sentence]:
    """Return the sentences that went and came, part by part, in their order."""
    numbers = sorted({row["number"] for c in (old, new) for row in c.get("sections", ())})
    found = []
    for number in numbers:
        before, after = _sentences(old, number), _sentences(new, number)
        lines = difflib.ndiff(before, after)
        found += [Sentence(number, line[0], line[2:]) for line in lines if line[0] in "+-"]
    return found
