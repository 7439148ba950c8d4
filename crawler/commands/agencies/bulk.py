"""``nianbao agencies new --from``: many portals looked at, entries written, and a list of them to review."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from crawler.commands.agencies.sites import Site
from crawler.commands.options import complain, print_json
from crawler.errors import NianbaoError, UsageError
from crawler.language.messages import say
from crawler.registry import Agency, Region, load_agencies, load_regions
from crawler.run.discovery import describe, placeholder
from crawler.run.survey import Survey, as_toml, survey_many

PROGRESS = "discovered.jsonl"  # one line a portal that was asked: a killed look goes on after it
REVIEW = "review.csv"
_ORDER = ("blocked", "none", "several", "found")  # the doubtful ones first

Line = dict[str, Any]


def new_from_list(sites: Sequence[Site], registry: Path, *, as_json: bool) -> None:
    """Look at every portal that was not looked at yet; write entries and the list to review."""
    done = _look(sites, registry, as_json=as_json)
    lines = [done[_key(site)] if not site.fault else _faulty(site) for site in sites]
    entries = _write_entries(registry, lines)
    _write_review(registry / REVIEW, lines)
    review = registry / REVIEW
    if as_json:
        print_json({"portals": lines, "entries": entries, "review": str(review)})
        return
    click.echo(
        say("{count} entries in {registry}; to review: {review}",
            count=len(entries), registry=registry, review=review)
    )  # fmt: skip


def _key(site: Site) -> str:
    return f"{site.name}\n{site.address}"


def _look(sites: Sequence[Site], registry: Path, *, as_json: bool) -> dict[str, Line]:
    """Return what became of each portal, by its key: those of an earlier look, then those asked now."""
    progress = registry / PROGRESS
    done = _read_progress(progress)
    faulty = [site for site in sites if site.fault]
    waiting = [site for site in sites if not site.fault and _key(site) not in done]
    agencies = [placeholder(site.address, number) for number, site in enumerate(waiting)]
    named = {agency.id: site for agency, site in zip(agencies, waiting, strict=True)}
    regions = load_regions(registry)
    for site in faulty:
        _say(_faulty(site), as_json=as_json)
    try:
        with progress.open("a", encoding="utf-8") as file:
            for surveyed in survey_many(agencies):
                for agency_id, found in surveyed.items():
                    line = _line(named[agency_id], found, regions)
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
                    file.flush()
                    done[_key(named[agency_id])] = line
                    _say(line, as_json=as_json)
    except OSError as error:
        raise UsageError(f"{progress} cannot be written: {error.strerror}") from error
    except KeyboardInterrupt:
        complain("interrupted; the same command goes on where it was")
        raise
    return done


def _say(line: Line, *, as_json: bool) -> None:
    if not as_json:
        why = f"  ({line['detail']})" if line["outcome"] in {"none", "blocked"} else ""
        click.echo(f"{line['outcome']:8} {line['name']}  {line['address']}{why}")


def _faulty(site: Site) -> Line:
    """Return the line of a site that nobody can be asked for."""
    return {
        "name": site.name, "address": site.address, "detail": site.fault, "outcome": "none",
        "columns": [], "entry": None,
    }  # fmt: skip


def _line(site: Site, found: Survey, regions: Mapping[str, Region]) -> Line:
    """Return what became of one portal: ``found``, ``several``, ``none`` or ``blocked``."""
    line: Line = {"name": site.name, "address": site.address}
    try:
        seen = describe(site.address, found, regions, name=site.name)
    except NianbaoError as error:
        outcome = "blocked" if "blocked" in found.states else "none"
        return line | {"detail": str(error), "outcome": outcome, "columns": [], "entry": None}
    columns = [{"url": column.url, "years": column.years} for column in seen.columns]
    told = {"detail": "; ".join(seen.warnings), "outcome": seen.outcome}
    return line | told | {"columns": columns, "entry": seen.entry}


def _read_progress(path: Path) -> dict[str, Line]:
    """Return what an earlier look kept; half a line, which a killed look may leave, is cut off the file.

    :raises UsageError: if the file cannot be read or written
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        whole = text[: text.rfind("\n") + 1]
        if whole != text:
            path.write_text(whole, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    return {f"{line['name']}\n{line['address']}": line for line in _whole_lines(whole)}


def _whole_lines(text: str) -> Iterator[Line]:
    """Yield the portals that a look kept; a line that is none of them is asked for again."""
    wanted = {"name", "address", "detail", "outcome", "columns", "entry"}
    for written in text.splitlines():
        try:
            line = json.loads(written)
        except ValueError:
            continue
        if isinstance(line, dict) and wanted <= line.keys() and line["outcome"] in _ORDER:
            yield line


def _write_entries(registry: Path, lines: Sequence[Line]) -> list[str]:
    """Write an entry for every portal where reports were found, into a file of its own.

    One that the folder has already is left as it is: somebody may have reviewed it. Of two portals of
    one name the second is for a person to decide, as the name would give one's reports to the other.
    """
    known = held_entries(registry)
    owners = {name: agency.id for agency in known for name in agency.names}
    starts = {agency.id: agency.start_url for agency in known}
    written: dict[str, None] = {}
    for line in lines:
        entry = line["entry"]
        if not isinstance(entry, dict):
            continue
        address = str(entry.get("list_url") or entry.get("home_url"))
        agency_id = owners.get(str(entry["name"])) or _free(str(entry["id"]), starts)
        if starts.setdefault(agency_id, address) != address:
            line["detail"] = "; ".join(filter(None, [line["detail"], f"{agency_id} has its name"]))
            line["entry"] = None
            continue
        if entry["name"] not in owners:
            path = registry / f"{agency_id.replace('-', '_')}.toml"
            path.write_text(as_toml(entry | {"id": agency_id}).lstrip(), encoding="utf-8")
            owners[str(entry["name"])] = agency_id
        written[agency_id] = None
    return sorted(written)


def _free(agency_id: str, taken: Mapping[str, str]) -> str:
    """Return an id that is not taken: two portals of one region may both be called www."""
    numbered = (f"{agency_id}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (agency_id, *numbered) if one not in taken)


def held_entries(registry: Path) -> list[Agency]:
    """Return the entries that a folder has, none where it has no file yet.

    :raises RegistryError: if one of them is unusable
    """
    return list(load_agencies(registry).values()) if any(registry.glob("*.toml")) else []


def _write_review(path: Path, lines: Sequence[Line]) -> None:
    """Write every portal with its outcome, the doubtful ones first."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["outcome", "name", "address", "columns", "detail"])
        for line in sorted(lines, key=lambda line: _ORDER.index(line["outcome"])):
            columns = " ".join(str(column["url"]) for column in line["columns"])
            row = [line["outcome"], line["name"], line["address"], columns, line["detail"]]
            writer.writerow(row)
