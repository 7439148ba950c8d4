"""``nianbao discover``: which family a portal is, where its annual reports are, and the entry for it."""

from __future__ import annotations

import click

from crawler.commands.options import data_option, json_option, print_json
from crawler.errors import UsageError
from crawler.run.discovery import as_toml, discover
from crawler.urls import host_of


@click.command(name="discover")
@click.argument("url")
@data_option
@json_option
def discover_portal(url: str, *, data: object, as_json: bool) -> None:  # noqa: ARG001  # for all commands
    """Find the annual-report column from any page URL of a portal; print an entry to review."""
    if not url.startswith(("http://", "https://")) or not host_of(url):
        raise UsageError(f"not a web address: {url}")
    found = discover(url)
    if as_json:
        shown = {"family": found.family, "column": found.column, "years": found.years}
        print_json(shown | {"entry": found.entry})
        return
    total = sum(found.years.values())
    click.echo(f"family   {found.family}")
    click.echo(f"column   {found.column}")
    click.echo(f"reports  {total}: " + ", ".join(f"{y} ({n})" for y, n in found.years.items()))
    click.echo("\n# Review each line, then add it to the registry.")
    click.echo(as_toml(found.entry).strip())
