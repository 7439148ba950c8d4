"""What the demonstration found, as tables that fit a terminal of 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from rich.table import Table

from archive.schema.labels import PROOFS
from crawler.commands.options import console
from crawler.language.messages import say, spoken

_WIDTH = 80
_PROOFS = ("proved", "repaired", "ambiguous", "inconsistent", "no_tables")


def print_summary(rows: Iterable[dict[str, Any]]) -> None:
    """Print a line an agency: its years, its reports by their proof."""
    heads = ("agency 机关", "years 年度", "reports by proof 勾稽")
    table = _table(*(_own(head) for head in heads))
    for agency, reports in groupby(rows, itemgetter("agency")):
        held = list(reports)
        table.add_row(agency, years_in_short([row["year"] for row in held]), _proofs(held))
    console().print(table, width=_WIDTH)


def print_details(rows: Iterable[dict[str, Any]]) -> None:
    """Print a line a report: what was found in it, and whether it adds up."""
    heads = ("agency 机关", "年度", "found 内容", "proof 勾稽")
    table = _table(*(_own(head) for head in heads))
    for row in rows:
        table.add_row(row["agency"], str(row["year"]), _found(row), _proof(row["proof"]))
    console().print(table, width=_WIDTH)


def years_in_short(years: Sequence[int]) -> str:
    """Return the years with runs drawn together.

    >>> years_in_short([2019, 2021, 2022, 2023])
    '2019,2021-23'
    """
    runs = []
    for _, run in groupby(enumerate(sorted(set(years))), lambda pair: pair[1] - pair[0]):
        held = [year for _, year in run]
        runs.append(str(held[0]) if len(held) == 1 else f"{held[0]}-{held[-1] % 100:02d}")
    return ",".join(runs)


def _table(*heads: str) -> Table:
    """Return a table without lines, whose last columns wrap and whose others do not."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, no_wrap=place < 2)  # noqa: PLR2004
    return table


def _proofs(reports: Sequence[dict[str, Any]]) -> str:
    counts = Counter(row["proof"] for row in reports)
    return say(", ").join(f"{counts[proof]} {_proof(proof)}" for proof in _PROOFS if counts[proof])


def _proof(proof: str) -> str:
    return PROOFS[proof].zh if spoken() == "zh" else proof


def _own(head: str) -> str:
    """Return a head in Chinese alone where that is spoken."""
    return head.rpartition(" ")[2] if spoken() == "zh" else head


def _found(row: dict[str, Any]) -> str:
    """Say what was found in a report."""
    odd = f"; {row['codes']}" if row["codes"] else ""
    return f"{row['format']}: {row['section_count']} parts, {row['application_rows']} rows{odd}"
