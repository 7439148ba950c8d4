"""What a search finds in the tables: rows of the form that bear the words, in reports with a number there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlite_utils import Database

from archive.reader.remembered import remembered
from archive.schema.search import normal
from archive.site.pages.regions import AGENCIES_IN
from crawler.forms import APPLICATION_COLUMNS, DISCLOSURE_COLUMNS, LITIGATION_COLUMNS
from crawler.language.keys import place_zh

_MOST_ROWS = 6  # rows of the form; a word that more of them bear finds nothing particular
_REPORTS = 12
_COUNTED = 1000  # reports that are counted of a row; more are "and more"
_LAST_OF_2019 = 2020  # the last year of the form of 2019
# The columns of each table, the one that says most of a row first.
COLUMNS: dict[str, tuple[str, ...]] = {
    "disclosure": tuple(DISCLOSURE_COLUMNS),
    "applications": ("total", *(c for c in APPLICATION_COLUMNS if c != "total")),
    "litigation": ("total", *(c for c in LITIGATION_COLUMNS if c != "total")),
}


def rows_named(db: Database, words: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of the form whose label has every word; none where too many have."""
    found = [
        row
        for row in db.query(
            "select * from items where table_name <> 'facts'"
            " and key not in (select parent from items where parent is not null)"
            " order by table_name, position"
        )
        if words
        and all(normal(word) in normal(f"{row['zh']} {row['zh_2019'] or ''}") for word in words)
    ]
    # The shortest label is the row that the words name most nearly.
    found.sort(key=lambda row: len(row["zh"]))
    return found if len(found) <= _MOST_ROWS else []


def found_rows(
    db: Database, words: Sequence[str], *, agency: str = "", year: int = 0, region: str = ""
) -> list[dict[str, Any]]:
    """Return the rows named by the words, each with how many reports have a number in it, and the latest.

    A row that is blank throughout has none: blank is not a number.
    """
    values = {"agency": agency, "year": year, "region": region, "most": _REPORTS}
    narrowed = (
        (" and reports.agency_id = :agency" if agency else "")
        + (" and reports.year = :year" if year else "")
        + (" and reports.agency_id in (select id from chosen)" if region else "")
    )
    head = AGENCIES_IN if region else ""
    found = []
    for row in rows_named(db, words):
        table, columns = row["table_name"], COLUMNS[row["table_name"]]
        name = "stage" if table == "litigation" else "item"
        source = (
            f"from reports cross join {table} as part on part.report_id = reports.id"
            f" and part.{name} = :key where coalesce({', '.join(f'part.{c}' for c in columns)})"
            f" is not null{narrowed}{'' if row['zh_2021'] else f' and reports.year <= {_LAST_OF_2019}'}"
        )
        sql = (
            f"{head} select reports.id, reports.agency_id, reports.year, reports.scope, part.*,"
            f" (select name from agencies where id = reports.agency_id) as name {source}"
            " order by reports.year desc, reports.agency_id limit :most"
        )
        asked = {**values, "key": row["key"]}
        counted = f"{head} select count(*) from (select 1 {source} limit {_COUNTED + 1})"
        # That a row is blank in every report is found out by reading them all.
        of = ("rows", counted, row["key"], *(values[n] for n in ("agency", "year", "region")))
        total = remembered(db, of, partial(_count, db, counted, asked))
        if total:
            reports = [_told(table, row["key"], columns, report) for report in db.query(sql, asked)]
            more = total > _COUNTED
            found.append({**row, "total": min(total, _COUNTED), "more": more, "reports": reports})
    return found


def _count(db: Database, sql: str, values: dict[str, Any]) -> int:
    return int(db.execute(sql, values).fetchone()[0])


def _told(
    table: str, key: str, columns: Sequence[str], report: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a report with the first number of its row, and the words and the address of that cell."""
    column = next(c for c in columns if report[c] is not None)
    return {
        **report, "value": report[column], "column_zh": place_zh(column), "cell": f"{table}.{key}.{column}",
    }  # fmt: skip
