"""What changed between two versions of a report: cells of the tables, sentences of the prose."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive.schema.printed import NUMBER_TABLES
from archive.schema.report_rows import PART_TABLES
from crawler.errors import UsageError

_ORIGIN = frozenset({"report_id", "origin", "inferred", "page", "table_no", "row_no"})
_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")

Content = dict[str, list[dict[str, Any]]]


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


def version_content(db: Database, report_id: int, number: int) -> Content:
    """Return the rows of one version, by table: the current one's stand in the tables themselves.

    :raises UsageError: if the report has no such version
    """
    row = db.execute(
        "select content, (select max(number) from versions where report_id = ?1)"
        " from versions where report_id = ?1 and number = ?2",
        [report_id, number],
    ).fetchone()
    if row is None:
        raise UsageError(f"report {report_id} has no version {number}")
    if row[0] is not None:
        content: Content = json.loads(row[0])
        return content
    return {
        name: list(db.query(f"select * from {name} where report_id = ?", [report_id]))  # noqa: S608
        for name in PART_TABLES
    }


def changed_cells(old: Content, new: Content) -> list[ChangedCell]:
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


def _sentences(content: Content, section: int) -> list[str]:
    texts = [row["text"] for row in content.get("sections", ()) if row["number"] == section]
    return [s.strip() for text in texts for s in _SENTENCE.findall(text) if s.strip()]


def changed_sentences(old: Content, new: Content) -> list[Sentence]:
    """Return the sentences that went and came, part by part, in their order."""
    numbers = sorted({row["number"] for c in (old, new) for row in c.get("sections", ())})
    found = []
    for number in numbers:
        before, after = _sentences(old, number), _sentences(new, number)
        lines = difflib.ndiff(before, after)
        found += [Sentence(number, line[0], line[2:]) for line in lines if line[0] in "+-"]
    return found
