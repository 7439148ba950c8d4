"""``nianbao agencies``: the registry, listed and validated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import click

import archive
import pipelines
import spiders
from archive.database import open_reader
from archive.reader.queries import candidate_rows
from crawler.commands.options import (
    console,
    data_option,
    json_option,
    print_json,
    registry_option,
)
from crawler.errors import RegistryError, UsageError
from crawler.registry import Agency, Region, load_agencies, load_regions
from crawler.run.discovery import as_toml, discover


def find_faults(agencies: Mapping[str, Agency], regions: Mapping[str, Region]) -> list[str]:
    """Return what is wrong between entries that are each well formed, one line a fault.

    A name that two agencies share would give one's reports to the other; a region that the table does
    not know leaves the ledger without its name.
    """
    faults = []
    owners: dict[str, str] = {}
    for agency in agencies.values():
        for name in agency.names:
            other = owners.setdefault(name, agency.id)
            if other != agency.id:
                faults.append(f"{agency.id}: the name {name} is also that of {other}")
        codes = {agency.region, agency.publishes_for} - {""}
        faults += [f"{agency.id}: region {c} is not in regions.csv" for c in codes - set(regions)]
    return faults


@click.group(invoke_without_command=True)
@click.pass_context
def agencies(context: click.Context) -> None:
    """List and check the registry of agencies."""
    if context.invoked_subcommand is None:
        context.invoke(list_agencies)


@agencies.command(name="list")
@registry_option
@json_option
def list_agencies(registry: Path, *, as_json: bool) -> None:
    """List the agencies: id, name, family, where a crawl begins."""
    entries = load_agencies(registry).values()
    if as_json:
        print_json([vars(agency) for agency in entries])
        return
    out = console()
    for agency in entries:
        paused = f"  (paused: {agency.paused})" if agency.paused else ""
        out.print(
            f"{agency.id}  {agency.name}  {agency.family}  {agency.start_url}{paused}", markup=False
        )


@agencies.command(name="check")
@registry_option
@json_option
def check_agencies(registry: Path, *, as_json: bool) -> None:
    """Validate every entry offline, and that our packages are the ones that Python imports."""
    entries = load_agencies(registry)
    _check_packages()
    if faults := find_faults(entries, load_regions(registry)):
        raise RegistryError("; ".join(faults))
    if as_json:
        print_json({"agencies": len(entries), "registry": str(registry), "valid": True})
    else:
        click.echo(f"{len(entries)} agencies in {registry}: all valid")


@agencies.command(name="new")
@click.argument("url")
@registry_option
@click.option(
    "--cases",
    default=Path("tests/fixtures/lists"),
    type=click.Path(path_type=Path, file_okay=False),
    show_default=True,
    help="Where the list page is saved as a case.",
)
@json_option
def new_agency(url: str, registry: Path, cases: Path, *, as_json: bool) -> None:
    """Scaffold an agency from a page URL of its portal: its entry, its list page saved as a case.

    The case has no expected file yet: the tests write it, and fail until somebody has reviewed it.
    """
    found = discover(url)
    file = registry / f"{found.entry['id'].replace('-', '_')}.toml"
    case = cases / f"{found.family}_{found.entry['id'].replace('-', '_')}"
    for path in (file, case):
        if path.exists():
            raise UsageError(f"{path} exists already; nothing is overwritten")
    case.mkdir(parents=True)
    (case / "page.html").write_bytes(found.page)
    asked = {"family": found.family, "url": found.column, "agency": found.entry}
    (case / "case.json").write_text(
        json.dumps(asked, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    file.write_text(as_toml(found.entry).lstrip(), encoding="utf-8")
    if as_json:
        print_json({"entry": str(file), "case": str(case)})
        return
    click.echo(f"entry  {file}: review each line")
    click.echo(f"case   {case}: run the tests, then review the expected.json that they write")


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
        click.echo(f"{row['id']}  {row['name']}  {row['reports']} reports  {row['list_url']}")
    click.echo(f"{len(found)} publishers to review")


def _check_packages() -> None:
    """Raise if another package of the same name is imported instead of ours.

    The bare ``scrapy`` command puts the project last on the path, so an ``archive`` package in
    site-packages would win.
    """
    root = Path(__file__).resolve().parents[2]
    for package in (archive, pipelines, spiders):
        place = Path(package.__file__ or "").resolve()
        if root not in place.parents:
            raise UsageError(
                f"package {package.__name__} is {place}, not the project's; run python -m scrapy"
            )
