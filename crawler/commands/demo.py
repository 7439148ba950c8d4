"""``nianbao demo``: the whole way on the built-in sample portals, on loopback."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from archive.database import open_reader
from archive.reader.queries import report_rows
from crawler.commands.crawl import run
from crawler.commands.options import complain, console, data_option, json_option, print_json
from crawler.errors import UsageError
from crawler.registry import load_agencies
from crawler.sampleportal.server import FIRST_PORT, serve_portals, write_registry
from crawler.sampleportal.world import load_world

_PROOFS = {
    "proved": "proved 勾稽相符",
    "repaired": "repaired 由勾稽补全",
    "ambiguous": "ambiguous 不能确定",
    "inconsistent": "inconsistent 原表不符",
    "no_tables": "no tables 无表",
}


@click.command()
@data_option
@click.option("--port", default=FIRST_PORT, show_default=True, help="The first of eight ports.")
@json_option
def demo(data: Path, port: int, *, as_json: bool) -> None:
    """Crawl the built-in sample portals into the archive and show what was found."""
    os.environ["NIANBAO_ALLOW_LOOPBACK"] = "1"
    registry = data / "sample-registry"
    with serve_portals(load_world(), port) as sites:
        try:
            write_registry(registry, sites)
        except OSError as error:
            raise UsageError(f"data folder {data} cannot be written: {error.strerror}") from error
        result = run(list(load_agencies(registry).values()), data=data, registry=registry)
    with open_reader(data) as db:
        rows = report_rows(db)
    if as_json:
        print_json({"run": result, "reports": rows})
    else:
        _print(rows, result, data)
    sys.exit(result["exit_code"])


def _found(row: dict[str, Any]) -> str:
    """Say what was found in a report."""
    parts = f"{row['section_count']} parts, {row['application_rows']} rows of applications"
    odd = f"; {row['codes']}" if row["codes"] else ""
    return f"{row['format']}: {parts}{odd}"


def _print(rows: list[dict[str, Any]], result: dict[str, Any], data: Path) -> None:
    table = Table(title="Nianbao 年报: reports of the sample portals (示例门户)")
    for head in ("agency 机关", "year 年度", "found 内容", "proof 勾稽"):
        table.add_column(head, no_wrap=True)
    for row in rows:
        table.add_row(row["agency"], str(row["year"]), _found(row), _PROOFS[row["proof"]])
    console().print(table)
    for agency in result["agencies"]:
        for failure in agency["failures"]:
            complain(f"{agency['id']}: {failure}")
    for failure in result["failures"]:
        complain(failure)
    if result["new"] or result["changed"]:
        click.echo(
            f"{result['new']} new, {result['changed']} changed, {result['unchanged']} unchanged"
        )
    else:
        click.echo(f"nothing new: {result['unchanged']} reports unchanged (没有新内容)")
    click.echo(f"browse:  make serve   or   nianbao serve --data {data}")
