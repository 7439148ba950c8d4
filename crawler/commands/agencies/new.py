"""``nianbao agencies new``: entries to review, from one portal's page or from a list of portals."""

from __future__ import annotations

import json
from pathlib import Path

import click

from crawler.commands.agencies.bulk import held_entries, new_from_list
from crawler.commands.agencies.sites import read_sites
from crawler.commands.options import json_option, print_json, registry_option
from crawler.errors import UsageError
from crawler.language.messages import say
from crawler.registry import load_regions
from crawler.run.discovery import discover
from crawler.run.survey import as_toml


@click.command(name="new")
@click.argument("url", required=False)
@click.option(
    "--from", "sites", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV file of portals (name, address): all of them are looked at.",
)  # fmt: skip
@registry_option
@click.option(
    "--cases", default=Path("tests/fixtures/lists"),
    type=click.Path(path_type=Path, file_okay=False), show_default=True,
    help="Where the list page is saved as a case.",
)  # fmt: skip
@json_option
def new_agency(
    url: str | None, sites: Path | None, registry: Path, cases: Path, *, as_json: bool
) -> None:
    """Scaffold an agency from a page URL of its portal: its entry, its list page saved as a case.

    The case has no expected file yet: the tests write it, and fail until somebody has reviewed it.
    """
    if url and not url.startswith(("http://", "https://")):
        raise UsageError(f"not a web address: {url}")
    if bool(url) == bool(sites):
        raise UsageError("name one portal's page, or a list of portals with --from sites.csv")
    portals = read_sites(sites) if sites else []
    _make(registry)
    if portals:
        new_from_list(portals, registry, as_json=as_json)
    elif url:
        _new_one(url, registry, cases, as_json=as_json)


def _make(registry: Path) -> None:
    try:
        registry.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"registry folder {registry} cannot be made: {error.strerror}") from error


def _new_one(url: str, registry: Path, cases: Path, *, as_json: bool) -> None:
    found, survey = discover(url, load_regions(registry))
    column = found.columns[0]
    for agency in held_entries(registry):
        if agency.id == found.entry["id"] or found.entry["name"] in agency.names:
            raise UsageError(f"{registry} has {agency.id} already; nothing is overwritten")
    name = str(found.entry["id"]).replace("-", "_")
    file, case = registry / f"{name}.toml", cases / f"{column.family}_{name}"
    for path in (file, case):
        if path.exists():
            raise UsageError(f"{path} exists already; nothing is overwritten")
    case.mkdir(parents=True)
    (case / "page.html").write_bytes(survey.pages.get(column.url, b""))
    asked = {"family": column.family, "url": column.url, "agency": found.entry}
    (case / "case.json").write_text(
        json.dumps(asked, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    file.write_text(as_toml(found.entry).lstrip(), encoding="utf-8")
    if as_json:
        print_json({"entry": str(file), "case": str(case)})
        return
    click.echo(say("entry  {file}: review each line", file=file))
    click.echo(
        say(
            "case   {case}: run the tests, then review the expected.json that they write", case=case
        )
    )
