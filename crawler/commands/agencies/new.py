"""``nianbao agencies new``: entries to review, from one portal's page or from a list of portals."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from crawler.commands.options import json_option, print_json, registry_option
from crawler.errors import NianbaoError, UsageError
from crawler.formats import decode
from crawler.language.messages import say
from crawler.registry import Region, load_regions
from crawler.run.discovery import describe, discover, placeholder
from crawler.run.survey import Survey, as_toml, survey_many

_PROGRESS = "discovered.jsonl"  # one line a portal that was asked: a killed look goes on after it
_REVIEW = "review.csv"


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
    portals = _read_sites(sites) if sites else []
    _make(registry)
    if portals:
        _new_from_list(portals, registry, as_json=as_json)
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


def _read_sites(path: Path) -> list[tuple[str, str]]:
    """Return ``(name, address)`` of each portal; a first line without an address is a heading.

    The file's encoding is told by its bytes: Excel in Chinese writes CSV as GBK.

    :raises UsageError: if a line has no web address, naming the line, or no line has one
    """
    lines = decode(path.read_bytes()).replace("\0", "").splitlines()
    rows = [row for row in csv.reader(lines) if any(row)]
    sites = []
    for number, row in enumerate(rows, 1):
        name, address = ([cell.strip() for cell in row] + ["", ""])[:2]
        if address.startswith(("http://", "https://")):
            sites.append((name, address))
        elif number > 1:
            raise UsageError(f"{path}: line {number}: no web address: {address!r}")
    if not sites:
        raise UsageError(f"{path}: names no portal; each line is a name and an address")
    return sites


def _new_from_list(sites: list[tuple[str, str]], registry: Path, *, as_json: bool) -> None:
    """Look at every portal that was not looked at yet; write entries and the list to review."""
    progress = registry / _PROGRESS
    done = _read_progress(progress)
    waiting = [(name, address) for name, address in sites if address not in done]
    agencies = [placeholder(address, number) for number, (_, address) in enumerate(waiting)]
    named = {agency.id: site for agency, site in zip(agencies, waiting, strict=True)}
    regions = load_regions(registry)
    with progress.open("a", encoding="utf-8") as file:
        for surveyed in survey_many(agencies):
            for agency_id, found in surveyed.items():
                line = _line(*named[agency_id], found, regions)
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                done[str(line["address"])] = line
                if not as_json:
                    click.echo(f"{line['outcome']:8} {line['name']}  {line['address']}")
            file.flush()
    lines = [done[address] for _, address in sites]
    entries = _write_entries(registry, lines)
    _write_review(registry / _REVIEW, lines)
    if as_json:
        print_json({"portals": lines, "entries": entries, "review": str(registry / _REVIEW)})
        return
    review = registry / _REVIEW
    click.echo(
        say("{count} entries in {registry}; to review: {review}",
            count=len(entries), registry=registry, review=review)
    )  # fmt: skip


def _line(
    name: str, address: str, found: Survey, regions: Mapping[str, Region]
) -> dict[str, object]:
    """Return what became of one portal: ``found``, ``several``, ``none`` or ``blocked``."""
    line: dict[str, object] = {
        "name": name,
        "address": address,
        "detail": "; ".join(found.failures),
    }
    try:
        seen = describe(address, found, regions, name=name)
    except NianbaoError as error:
        outcome = "blocked" if "blocked" in found.states else "none"
        return line | {"outcome": outcome, "detail": str(error), "columns": [], "entry": None}
    columns = [{"url": column.url, "years": column.years} for column in seen.columns]
    return line | {"outcome": seen.outcome, "columns": columns, "entry": seen.entry}


def _read_progress(path: Path) -> dict[str, dict[str, object]]:
    if not path.is_file():
        return {}
    lines = (json.loads(text) for text in _whole_lines(path))
    return {line["address"]: line for line in lines}


def _whole_lines(path: Path) -> Iterator[str]:
    """Yield the lines that end as lines do; a killed look may leave half a one."""
    for text in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if text.endswith("\n"):
            yield text


def _write_entries(registry: Path, lines: list[dict[str, object]]) -> list[str]:
    """Write an entry for every portal where reports were found, into a file of its own."""
    written: dict[str, Path] = {}
    for line in lines:
        entry = line["entry"]
        if not isinstance(entry, dict):
            continue
        agency_id = base = str(entry["id"])
        for number in range(2, len(lines) + 2):
            if agency_id not in written:
                break
            agency_id = f"{base}-{number}"  # two portals of one region, both called www
        path = registry / f"{agency_id.replace('-', '_')}.toml"
        written[agency_id] = path
        if not path.exists():
            path.write_text(as_toml(entry | {"id": agency_id}).lstrip(), encoding="utf-8")
    return sorted(written)


def _write_review(path: Path, lines: list[dict[str, object]]) -> None:
    """Write every portal with its outcome, the doubtful ones first."""
    order = {"blocked": 0, "none": 1, "several": 2, "found": 3}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["outcome", "name", "address", "columns", "detail"])
        for line in sorted(lines, key=lambda line: order[str(line["outcome"])]):
            columns = " ".join(str(c["url"]) for c in line["columns"])  # type: ignore[attr-defined]
            writer.writerow(
                [line["outcome"], line["name"], line["address"], columns, line["detail"]]
            )
