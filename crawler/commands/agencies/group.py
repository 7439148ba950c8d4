"""``nianbao agencies``: the registry, listed and validated."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

import archive
import pipelines
import spiders
from archive.database import open_reader
from archive.reader.queries import candidate_rows
from crawler.commands.agencies.checks import Checked, ask_columns, read_checks
from crawler.commands.agencies.new import new_agency
from crawler.commands.options import (
    complain,
    console,
    data_option,
    json_option,
    print_json,
    registry_option,
)
from crawler.errors import RegistryError, UsageError
from crawler.language.messages import say
from crawler.naming.choices import choose_agency
from crawler.naming.sites import UNTOLD
from crawler.registry import Agency, Region, load_agencies, load_regions


def find_faults(agencies: Mapping[str, Agency], regions: Mapping[str, Region]) -> list[str]:
    """Return what is wrong between entries that are each well formed, one line a fault.

    A name that two agencies share would give one's reports to the other; a region that the table does
    not know leaves the ledger without its name; one that is left to fill in stands in nobody's way.
    """
    faults = []
    owners: dict[str, str] = {}
    for agency in agencies.values():
        for name in agency.names:
            other = owners.setdefault(name, agency.id)
            if other != agency.id:
                faults.append(f"{agency.id}: the name {name} is also that of {other}")
        codes = {agency.region, agency.publishes_for} - {"", UNTOLD}
        faults += [f"{agency.id}: region {c} is not in regions.csv" for c in codes - set(regions)]
    return faults


@click.group(invoke_without_command=True)
@click.pass_context
def agencies(context: click.Context) -> None:
    """List and check the registry of agencies."""
    if context.invoked_subcommand is None:
        context.invoke(list_agencies)


@agencies.command(name="list")
@click.option("--unchecked", is_flag=True, help="Only those whose column was never asked.")
@click.option("--failing", is_flag=True, help="Only those whose column gave no report when asked.")
@registry_option
@json_option
def list_agencies(
    registry: Path, *, unchecked: bool = False, failing: bool = False, as_json: bool
) -> None:
    """List the agencies: id, name, family, where a crawl begins."""
    asked = read_checks(registry)
    entries = [
        agency
        for agency in load_agencies(registry).values()
        if not (unchecked and agency.id in asked)
        and not (failing and asked.get(agency.id, Checked()).outcome in {"", "found"})
    ]
    if as_json:
        print_json([vars(agency) for agency in entries])
        return
    out = console()
    for agency in entries:
        paused = f"  ({say('paused: {why}', why=agency.paused)})" if agency.paused else ""
        seen = f"  ({asked[agency.id]})" if agency.id in asked else ""
        alone = say("the address of {year} alone", year=agency.list_of) if agency.list_of else ""
        note = f"  ({alone})" if alone else ""
        out.print(
            f"{agency.id}  {agency.name}  {agency.family}  {agency.start_url}{note}{paused}{seen}",
            markup=False,
        )


@agencies.command(name="check")
@click.argument("wanted", nargs=-1, metavar="[AGENCY]...")
@click.option("--offline", is_flag=True, help="Validate the entries only; ask nobody.")
@registry_option
@json_option
def check_agencies(
    wanted: tuple[str, ...], registry: Path, *, offline: bool, as_json: bool
) -> None:
    """Validate every entry, then ask each one's column once and keep what was seen.

    What was seen, and when, is written to checked.csv beside the entries.
    """
    entries = load_agencies(registry)
    _check_packages()
    if faults := find_faults(entries, load_regions(registry)):
        raise RegistryError("; ".join(faults))
    if not as_json:
        click.echo(
            say("{count} agencies in {registry}: all valid", count=len(entries), registry=registry)
        )
    if offline:
        if as_json:
            print_json({"agencies": len(entries), "registry": str(registry), "valid": True})
        return
    chosen = [choose_agency(entries, one) for one in wanted] or [
        agency for agency in entries.values() if not agency.paused
    ]
    seen = {}
    try:
        for checked in ask_columns(registry, chosen, all_of_them=not wanted):
            seen[checked.id] = checked
            if not as_json:
                click.echo(f"{checked.id}  {checked}")
    except KeyboardInterrupt:
        complain("interrupted; the same command goes on where it was")
        raise
    if as_json:
        valid = {"agencies": len(entries), "registry": str(registry), "valid": True}
        print_json(valid | {"checked": [vars(one) for one in seen.values()]})
    sys.exit(int(any(one.outcome != "found" for one in seen.values())))


agencies.add_command(new_agency)


@agencies.command()
@data_option
@json_option
def candidates(data: Path, *, as_json: bool) -> None:
    """List the publishers found in columns that the registry does not know yet, to review."""
    with open_reader(data) as db:
        found = candidate_rows(db)
    if as_json:
        print_json(found)
        return
    for row in found:
        held = say("{count} reports", count=row["reports"])
        click.echo(f"{row['id']}  {row['name']}  {held}  {row['list_url']}")
    click.echo(say("{count} publishers to review", count=len(found)))


def _check_packages() -> None:
    """Raise if another package of the same name is imported instead of ours.

    The bare ``scrapy`` command puts the project last on the path, so an ``archive`` package in
    site-packages would win.
    """
    root = Path(__file__).resolve().parents[3]
    for package in (archive, pipelines, spiders):
        place = Path(package.__file__ or "").resolve()
        if root not in place.parents:
            raise UsageError(
                f"package {package.__name__} is {place}, not the project's; run python -m scrapy"
            )
