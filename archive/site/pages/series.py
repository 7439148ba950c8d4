"""An agency's series: every measure of all its years, as small plots and as data to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from sqlite_utils import Database

from archive.reader.csv_lines import safe_cell
from archive.schema.dictionary import TABLES
from archive.schema.dictionary_entry import in_chinese, in_english
from archive.schema.views import MEASURES
from archive.site.addresses import report_path
from archive.site.drawing.plots import bars

_RATES = (
    "disclosure_rate", "refusal_rate", "unavailable_rate", "review_correction_rate",
    "suit_correction_rate",
)  # fmt: skip
_COLUMNS = (
    "agency_id", "agency", "year", "scope", "measure", "measure_zh", "value", "caveat", "proof",
    "report",
)  # fmt: skip


def _words(measure: str) -> str:
    """Return a measure's words in both languages, as the dictionary has them."""
    view = "rates" if measure in _RATES else "agency_years"
    text = TABLES[view].columns[measure]
    return f"{in_chinese(text).split(' = ')[0]} {in_english(text).split(' = ')[0]}"


def _rows(db: Database, agency_id: str) -> list[dict[str, Any]]:
    rates = ", ".join(f"rates.{rate}" for rate in _RATES)
    sql = (
        f"select agency_years.*, {rates} from agency_years"
        " join rates on rates.report_id = agency_years.report_id"
        " where agency_years.agency_id = ? and rates.agency_id = ?"
        " order by agency_years.year, agency_years.scope"
    )
    return list(db.query(sql, [agency_id, agency_id]))


def series_plots(db: Database, agency_id: str) -> list[tuple[str, Markup, str]]:
    """Return a plot of each measure over an agency's years: its words, the plot, what to bear in mind.

    A measure that no report has a number for is left out.
    """
    rows = _rows(db, agency_id)
    several = len({row["scope"] for row in rows}) > 1
    names = [f"{r['year']}{'汇总' if several and r['scope'] == 'all' else ''}" for r in rows]
    caveats = {key: caveat for key, _, caveat in MEASURES}
    found = []
    for key in (*caveats, *_RATES):
        values = [row[key] for row in rows]
        if any(value is not None for value in values):
            title = _words(key)
            points = list(zip(names, values, strict=True))
            found.append(
                (title, bars(points, f"历年{title}", percent=key in _RATES), caveats.get(key, ""))
            )
    return found


def series_context(db: Database, agency_id: str) -> dict[str, Any] | None:
    """Return an agency's series, a line a year, scope and measure; ``None`` for an unknown agency."""
    agency = db.execute("select name from agencies where id = ?", [agency_id]).fetchone()
    if agency is None:
        return None
    caveats = {key: caveat for key, _, caveat in MEASURES}
    lines = [
        {
            "agency_id": agency_id, "agency": agency[0], "year": row["year"], "scope": row["scope"],
            "measure": key, "measure_zh": _words(key).split(" ")[0], "value": row[key],
            "caveat": caveats.get(key, ""), "proof": row["proof"], "report": report_path(row),
        }
        for row in _rows(db, agency_id)
        for key in (*caveats, *_RATES)
    ]  # fmt: skip
    return {"agency_id": agency_id, "agency": agency[0], "series": lines}


def series_csv(context: Mapping[str, Any]) -> str:
    """Return a series as CSV, unknown numbers empty, no cell that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for line in context["series"]:
        writer.writerow([safe_cell(line[column]) for column in _COLUMNS])
    return out.getvalue()
