"""``nianbao status``: what needs a person, the ledger of agencies and years, the last runs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from archive.database import open_reader
from archive.reader.attention import LastLook, last_looks, unsettled
from archive.reader.queries import (
    archive_kind,
    last_runs,
    ledger_rows,
    missing_proofs,
    odd_publications,
    unsure_owners,
)
from archive.schema.labels import LEDGER_STATES, PUBLICATION_STATES, RUNS, VISITS, Label
from crawler.commands.options import complain, console, data_option, json_option, print_json
from crawler.errors import UsageError
from crawler.language.messages import render, say, spoken
from crawler.registry import region_prefix

_OF_RUN = ("id", "started_at", "status", "requests", "new", "changed", "unchanged", "failed")
_NOT_DUE = ("not_due", "not_owed")
_MOST = 40  # agencies that are shown on a terminal unless asked for more


@click.command()
@click.option("--region", default="", metavar="CODE", help="Only agencies of a region.")
@click.option("--failing", is_flag=True, help="Only agencies of whom something is not known.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=_MOST, show_default=True,
    help="How many agencies are shown; 0: all. JSON has all.",
)  # fmt: skip
@data_option
@json_option
def status(data: Path, region: str, limit: int, *, failing: bool, as_json: bool) -> None:
    """Show what needs a person, then which agency's report of which year is there, late or missing."""
    with open_reader(data) as db:
        rows, runs, kind = ledger_rows(db), last_runs(db), archive_kind(db)
        odd, looks, unsure = odd_publications(db), last_looks(db), unsure_owners(db)
        proofs = missing_proofs(db) if as_json else {}
    wanted = {row["agency_id"] for row in rows}
    if region:
        wanted = {agency for agency in wanted if agency.startswith(_prefix(region))}
        if not wanted:
            complain(f"no agency of the archive is in region {region}")
    of_region = wanted
    if failing:
        wanted = wanted & (unsettled(rows) | {look.agency_id for look in looks if look.failing})
    rows, looks = ([row for row in rows if row["agency_id"] in wanted],
                   [look for look in looks if look.agency_id in wanted])  # fmt: skip
    odd, unsure = ([row for row in found if row["agency_id"] in wanted] for found in (odd, unsure))
    if as_json:
        for row in rows:
            row["proof"] = proofs.get((row["agency_id"], row["year"]), [])
        attention = [vars(look) for look in looks if look.failing or look.changed]
        print_json(
            {"kind": kind, "attention": attention, "ledger": rows, "runs": runs, "publications": odd,
             "unsure": unsure}
        )  # fmt: skip
        return
    out = console()
    if kind == "sample":
        sample = "{data} is a sample archive; its prose and most of its numbers are invented (示例)"
        out.print(say(sample, data=data), markup=False)
    _print_counts(out, rows)
    _print_looks(out, looks, limit)
    _print_unsure(out, unsure, limit)
    if of_region and not wanted:
        out.print(say("nothing fails"), markup=False)
    else:
        _print_ledger(out, rows, limit)
    _print_pages(out, odd, limit)
    _print_runs(out, runs)


def _prefix(region: str) -> str:
    """Return what the ids of a region's agencies begin with.

    :raises UsageError: if *region* is no code
    """
    if not re.fullmatch(r"[1-9]\d{5}", region):
        raise UsageError(f"--region {region} is no code of six digits, as 410400")
    return region_prefix(region)


def _words(label: Label) -> str:
    """Return a state's words: those of the language that is spoken."""
    return label.zh if spoken() == "zh" else f"{label.zh} {label.en}"


def _said(labels: Mapping[str, Label], code: str) -> str:
    """Return a code in Chinese where that is spoken; in English the code is the word."""
    return labels[code].zh if spoken() == "zh" and code in labels else code


def _print_counts(out: Console, rows: list[dict[str, Any]]) -> None:
    """Print how many cells of the ledger there are of each state, those that accuse or are open first."""
    counts = Counter(row["state"] for row in rows)
    said = [
        f"{label.sign.strip() or '(空)'} {counts[state]} {_words(label)}"
        for state, label in LEDGER_STATES.items()
        if counts[state]
    ]
    agencies = len({row["agency_id"] for row in rows})
    due = len(rows) - sum(counts[state] for state in _NOT_DUE)
    counted = say("{agencies} agencies, {count} reports due or done:", agencies=agencies, count=due)
    out.print(counted, markup=False)
    for line in said:
        out.print(f"  {line}", markup=False)


def _print_looks(out: Console, looks: list[LastLook], limit: int) -> None:
    """Print the agencies whose last look failed, or came to something else than the one before."""
    changed = [look for look in looks if look.changed]
    failing = [look for look in looks if look.failing and not look.changed]
    for title, found in ((say("changed since the look before"), changed),
                         (say("could not be read"), failing)):  # fmt: skip
        if not found:
            continue
        out.print(f"{title}: {len(found)}", markup=False)
        for look in found[: limit or None]:
            state, before = _said(VISITS, look.state), _said(VISITS, look.before)
            was = f" ({say('was {state}', state=before)})" if look.changed else ""
            why = f": {render(look.message)}" if look.message else ""
            out.print(f"  {look.agency_id} {look.name} {state}{was}{why}", markup=False)
        _print_rest(out, len(found), limit)


def _print_unsure(out: Console, unsure: list[dict[str, Any]], limit: int) -> None:
    """Print the reports that may be another agency's."""
    if unsure:
        title = say("whose report it is, is not certain: {count}", count=len(unsure))
        out.print(title, markup=False)
    for row in unsure[: limit or None]:
        line = f"  {row['agency_id']} {row['name']} {row['year'] or '?'}: {render(row['message'])}"
        out.print(line, markup=False)
    _print_rest(out, len(unsure), limit)


def _print_rest(out: Console, count: int, limit: int) -> None:
    if limit and count > limit:
        rest = say("… {count} more: --limit 0, --region CODE or --failing", count=count - limit)
        out.print(f"  {rest}", markup=False)


def _print_ledger(out: Console, rows: list[dict[str, Any]], limit: int) -> None:
    names = list(dict.fromkeys(row["agency_id"] for row in rows))
    shown = set(names[: limit or None])
    rows = [row for row in rows if row["agency_id"] in shown]
    out.print(_ledger_table(rows))
    _print_rest(out, len(names), limit)
    for line in _reasons(rows):
        out.print(line, markup=False)


def _print_pages(out: Console, odd: list[dict[str, Any]], limit: int) -> None:
    for page in odd[: limit or None]:
        label = PUBLICATION_STATES[page["state"]]
        text = f"{page['agency_id']} {page['year']} {page['scope']}: {page['url']} {_words(label)}"
        out.print(text, markup=False)
    _print_rest(out, len(odd), limit)


def _print_runs(out: Console, runs: list[dict[str, Any]]) -> None:
    for run in runs:
        line = say(
            "run {id}: {started_at} {status}; {requests} requests; {new} new, {changed} changed,"
            " {unchanged} unchanged, {failed} failed",
            **{key: run[key] for key in _OF_RUN} | {"status": _said(RUNS, run["status"])},
        )
        out.print(line, markup=False)


def _reasons(rows: list[dict[str, Any]]) -> list[str]:
    """Return why cells are as they are, a line for all years of an agency that share a reason."""
    years: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if row["why"]:
            years.setdefault((row["agency_id"], row["state"], row["why"]), []).append(
                str(row["year"])
            )
    return [
        f"{agency_id} {' '.join(found)} {_words(LEDGER_STATES[state])}: {render(why)}"
        for (agency_id, state, why), found in sorted(years.items())
    ]


def _ledger_table(rows: list[dict[str, Any]]) -> Table:
    years = sorted({row["year"] for row in rows})
    table = Table(say("agency"), *(str(year) for year in years), title=say("Ledger 台账"))
    lines: dict[str, dict[int, str]] = {}
    for row in rows:
        cell = LEDGER_STATES[row["state"]].sign + (
            f" +{row['days_late']}d" if row["days_late"] else ""
        )
        lines.setdefault(f"{row['agency_id']} {row['name']}", {})[row["year"]] = cell
    for name, cells in lines.items():
        table.add_row(name, *(cells.get(year, "") for year in years))
    return table
