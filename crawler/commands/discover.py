"""``nianbao discover``: which family a portal is, where its annual reports are, and the entry for it."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.commands.options import (
    complain,
    data_option,
    json_option,
    print_json,
    registry_option,
)
from crawler.errors import UsageError
from crawler.formats import decode, detect_format
from crawler.language.messages import say
from crawler.registry import load_regions
from crawler.run.discovery import Discovery, describe, discover, look
from crawler.run.survey import Survey, as_toml
from crawler.urls import host_of
from spiders.lists.seen import look_at


@click.command(name="discover")
@click.argument("url")
@click.option("--explain", is_flag=True, help="Show every page that was read, and what it showed.")
@data_option
@registry_option
@json_option
def discover_portal(
    url: str,
    *,
    explain: bool,
    data: object,  # noqa: ARG001  # for all commands
    registry: Path,
    as_json: bool,
) -> None:
    """Find a portal's annual-report columns from any of its pages; print an entry to review."""
    if not url.startswith(("http://", "https://")) or not host_of(url):
        raise UsageError(f"not a web address: {url}")
    regions = load_regions(registry)
    if explain:
        found = look(url)
        _print_pages(found, as_json=as_json)
        if not as_json:
            _print(describe(url, found, regions))
        return
    discovery, _ = discover(url, regions)
    if as_json:
        print_json(_shown(discovery))
        return
    _print(discovery)


def _shown(found: Discovery) -> dict[str, object]:
    first = found.columns[0]
    return {
        "family": first.family,
        "column": first.url,
        "years": first.years,
        "columns": [vars(column) for column in found.columns],
        "warnings": found.warnings,
        "entry": found.entry,
    }


def _print(found: Discovery) -> None:
    for column in found.columns:
        total = sum(column.years.values())
        click.echo(say("family   {family}", family=column.family))
        click.echo(say("column   {url}", url=column.url))
        years = ", ".join(f"{year} ({count})" for year, count in column.years.items())
        click.echo(say("reports  {total}: {years}", total=total, years=years))
    for warning in found.warnings:
        complain(say("warning: {warning}", warning=warning))
    click.echo(f"\n# {say('Review each line, then add it to the registry.')}")
    click.echo(as_toml(found.entry).strip())


def _print_pages(found: Survey, *, as_json: bool) -> None:
    """Print each page: its family, the lines taken and refused, and what stands on it."""
    reads = {read.url: read for read in found.lists}
    pages = []
    for url, body in found.pages.items():
        if url.endswith("/robots.txt"):
            continue
        read = reads.get(url)
        seen = look_at(decode(body)) if detect_format(body) == "html" else None
        pages.append(
            {
                "url": url,
                "family": read.family if read else "",
                "taken": [line.title for line in read.taken] if read else [],
                "refused": [list(line) for line in read.refused] if read else [],
                "seen": vars(seen) if seen else {},
            }
        )
        if not as_json:
            taken, refused = (len(pages[-1][key]) for key in ("taken", "refused"))
            counts = say("{taken} reports, {refused} other links", taken=taken, refused=refused)
            click.echo(f"{url}\n  {counts}; {seen or say('no page')}")
    if as_json:
        print_json({"pages": pages, "failures": found.failures})
    for failure in found.failures:
        complain(failure)
