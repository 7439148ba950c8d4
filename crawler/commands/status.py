"""``nianbao status``: the ledger of agencies and years, and the last runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.table import Table

from archive.database import open_reader
from archive.reader.queries import archive_kind, last_runs, ledger_rows
from archive.schema.labels import LEDGER_STATES
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
    if as_json:
        print_json({"kind": kind, "ledger": rows, "runs": runs})
        return
    out = console()
    if kind == "sample":
        out.print(
            f"{data} is a sample archive; its prose and most of its numbers are invented (示例)"
        )
    out.print(_ledger_table(rows))
    out.print(_LEGEND)
    reasons = {(row["agency_id"], row["why"]) for row in rows if row["why"]}
    for agency_id, why in sorted(reasons):
        out.print(f"{agency_id}: {why}", markup=False)
    for run in runs:
        names = ("new", "changed", "unchanged", "failed")
        counts = ", ".join(f"{run[name]} {name}" for name in names)
        out.print(
            f"run {run['id']}: {run['started_at']} {run['status']}; {run['requests']} requests; {counts}"
        )


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
