"""``nianbao status``: the ledger of agencies and years, and the last runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.table import Table

from archive.database import open_reader
from archive.reader.queries import (
    archive_kind,
    last_runs,
    ledger_rows,
    missing_proofs,
    odd_publications,
)
from archive.schema.labels import LEDGER_STATES, PUBLICATION_STATES
from crawler.commands.options import console, data_option, json_option, print_json

_LEGEND = "  ".join(
    f"{state.sign.strip() or '(空)'} {state.zh} {state.en}" for state in LEDGER_STATES.values()
)


@click.command()
@data_option
@json_option
def status(data: Path, *, as_json: bool) -> None:
    """Show the ledger: which agency's report of which year is there, late, missing or unknown."""
    with open_reader(data) as db:
        rows, runs, kind = ledger_rows(db), last_runs(db), archive_kind(db)
        odd = odd_publications(db)
        proofs = missing_proofs(db) if as_json else {}
    if as_json:
        for row in rows:
            row["proof"] = proofs.get((row["agency_id"], row["year"]), [])
        print_json({"kind": kind, "ledger": rows, "runs": runs, "publications": odd})
        return
    out = console()
    if kind == "sample":
        out.print(
            f"{data} is a sample archive; its prose and most of its numbers are invented (示例)"
        )
    out.print(_ledger_table(rows))
    out.print(_LEGEND)
    for line in _reasons(rows):
        out.print(line, markup=False)
    for page in odd:
        label = PUBLICATION_STATES[page["state"]]
        text = f"{page['agency_id']} {page['year']} {page['scope']}: {page['url']} {label.zh} {label.en}"
        out.print(text, markup=False)
    for run in runs:
        names = ("new", "changed", "unchanged", "failed")
        counts = ", ".join(f"{run[name]} {name}" for name in names)
        out.print(
            f"run {run['id']}: {run['started_at']} {run['status']}; {run['requests']} requests; {counts}"
        )


def _reasons(rows: list[dict[str, Any]]) -> list[str]:
    """Return why cells are as they are, a line for all years of an agency that share a reason."""
    years: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if row["why"]:
            years.setdefault((row["agency_id"], row["state"], row["why"]), []).append(
                str(row["year"])
            )
    return [
        f"{agency_id} {' '.join(found)} {LEDGER_STATES[state].zh} {LEDGER_STATES[state].en}: {why}"
        for (agency_id, state, why), found in sorted(years.items())
    ]


def _ledger_table(rows: list[dict[str, Any]]) -> Table:
    years = sorted({row["year"] for row in rows})
    table = Table("agency", *(str(year) for year in years), title="Ledger 台账")
    lines: dict[str, dict[int, str]] = {}
    for row in rows:
        cell = LEDGER_STATES[row["state"]].sign + (
            f" +{row['days_late']}d" if row["days_late"] else ""
        )
        lines.setdefault(f"{row['agency_id']} {row['name']}", {})[row["year"]] = cell
    for name, cells in lines.items():
        table.add_row(name, *(cells.get(year, "") for year in years))
    return table
