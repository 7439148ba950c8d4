"""``nianbao agencies``: the registry, listed and validated."""

from __future__ import annotations

from pathlib import Path

import click

import archive
import pipelines
import spiders
from archive.queries import candidate_rows, open_reader
from crawler.commands.options import (
    console,
    data_option,
    json_option,
    print_json,
    registry_option,
)
from crawler.errors import UsageError
from crawler.registry import load_agencies


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
    if as_json:
        print_json({"agencies": len(entries), "registry": str(registry), "valid": True})
    else:
        click.echo(f"{len(entries)} agencies in {registry}: all valid")


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
