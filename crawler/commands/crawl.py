"""``nianbao crawl``: one agency, a region, a family or everything, incrementally."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from archive.reader.alarms import Alarm
from archive.writer.kind import kinds_of, refuse_other_kind
from crawler.commands.cluster import crawl_on, scheduler_option
from crawler.commands.options import (
    complain,
    data_option,
    json_option,
    log_option,
    notify_option,
    print_json,
    registry_option,
)
from crawler.commands.progress import progress
from crawler.errors import NianbaoError, UsageError
from crawler.language.messages import say
from crawler.naming.choices import choose_agency
from crawler.registry import FAMILIES, Agency, load_agencies, load_regions, region_prefix
from crawler.run.logbook import logged, note_end
from crawler.run.notify import notify_person
from crawler.run.session import Session
from crawler.run.signals import finished, stoppable, time_limit
from crawler.run.summary import summary
from crawler.run.tally import counts_of, told
from crawler.settings import CONTACT
from crawler.urls import host_of, is_loopback
from crawler.values import parse_years


def choose(
    registry: dict[str, Agency], ids: tuple[str, ...], *, region: str, family: str, everything: bool
) -> list[Agency]:
    """Return the agencies that a command line means.

    :raises UsageError: if it means none, or one that the registry does not know
    """
    if not ids and not region and not family and not everything:
        raise UsageError("name an agency, --region CODE, --family F or --all")
    chosen = (
        [choose_agency(registry, agency_id) for agency_id in ids]
        if ids
        else list(registry.values())
    )
    prefix = region_prefix(region)
    chosen = [
        agency for agency in chosen
        if agency.region.startswith(prefix) and family in ("", agency.family)
        and (ids or not agency.paused)
    ]  # fmt: skip
    if not chosen:
        raise UsageError(
            f"no agency of the registry is in region {region or 'any'} and of family {family or 'any'}"
        )
    return chosen


def counted(result: Mapping[str, Any]) -> str:
    """Return how many reports of a run, or of one agency in it, are new, changed and unchanged."""
    return say("{new} new, {changed} changed, {unchanged} unchanged",
               new=result["new"], changed=result["changed"], unchanged=result["unchanged"])  # fmt: skip


def _print_refused(agency_id: str, line: Mapping[str, str]) -> None:
    said = say("refused  {id}  {title}: {reason}",
               id=agency_id, title=line["title"], reason=line["reason"])  # fmt: skip
    click.echo(said)


def print_summary(result: dict[str, Any]) -> None:
    """Print a run's result for people: a line an agency, then its failures, then what was refused."""
    for agency in result["agencies"]:
        _print_agency(agency)
    for line in result["refused"]:
        _print_refused(line["agency_id"], line)
    if count := result["not_reports"]:
        click.echo(
            say(
                "{count} pages refused (not a report); crawl --explain says which and why",
                count=count,
            )
        )
    for alarm in result["alarms"]:
        click.echo(say("fell     {id}  {what}", id=alarm["agency_id"], what=Alarm(**alarm)))
    for agency_id, until in result["waiting"].items():
        click.echo(
            say("waiting  {id}  refused on an earlier visit; asked again from {until}",
                id=agency_id, until=until)
        )  # fmt: skip
    for failure in result["failures"]:
        complain(failure)
    if not result["new"] and not result["changed"] and not result["exit_code"]:
        click.echo(say("nothing new (没有新内容)"))


def _print_agency(agency: Mapping[str, Any]) -> None:
    listed = say("{count} listed", count=agency["listed"])
    click.echo(f"{agency['id']}  {agency['name']}: {listed}; {counted(agency)}")
    for failure in agency["failures"]:
        complain(f"{agency['id']}: {failure}")
    for found in agency["candidates"]:
        new = say("review   {id}  new publisher: {found}", id=agency["id"], found=found["id"])
        click.echo(f"{new}  {found['name']}")
    for url in agency["gone"]:
        click.echo(say("gone     {id}  no longer listed: {url}", id=agency["id"], url=url))
    for line in agency["refused"]:
        _print_refused(agency["id"], line)


def open_session(
    data: Path, chosen: list[Agency], *, explain: bool = False, recheck: bool = False
) -> Session:
    """Return a new run over the archive in *data*.

    :raises UsageError: if the archive is a sample and the agencies are real, or the reverse
    """
    refuse_other_kind(data, kinds_of(chosen))
    return Session(data, explain=explain, recheck=recheck)


def run(
    chosen: list[Agency],
    *,
    data: Path,
    registry: Path,
    years: tuple[int, int] | None = None,
    explain: bool = False,
    recheck: bool = False,
    verbose: bool = False,
    named: bool = False,
    hours: float | None = None,
) -> dict[str, Any]:
    """Crawl the chosen agencies into *data* and return the run's summary.

    Agencies that refused lately are left alone, unless they were *named* one by one. After *hours* the
    run is interrupted, as by a signal.
    """
    # Here, not above: Scrapy takes half a second to import, and most commands need none of it.
    from crawler.run.runner import run_spiders  # noqa: PLC0415

    session = open_session(data, chosen, explain=explain, recheck=recheck)
    waiting: dict[str, str] = {}
    with stoppable(session), time_limit(session, hours), finished(session):
        if not named:
            waiting = session.backed_off(chosen)
            chosen = [agency for agency in chosen if agency.id not in waiting]
        session.open_agencies(chosen, load_regions(registry), years=years)
        with progress(partial(counts_of, session.tallies)), told(session.tallies):
            run_spiders(
                chosen, data=data, registry=registry, session=session, years=years, verbose=verbose
            )
    result = summary(session, chosen) | {"waiting": waiting}
    note_end(result)
    return result


@click.command()
@click.argument("agencies", nargs=-1)
@click.option("--region", default="", metavar="CODE", help="All agencies of a region, as 410400.")
@click.option(
    "--family", default="", type=click.Choice(["", *FAMILIES]), help="All of a portal family."
)
@click.option("--all", "everything", is_flag=True, help="Every agency that is not paused.")
@click.option("--years", default="", metavar="A-B", help="Only these report years.")
@click.option("--explain", is_flag=True, help="Show which links were refused, and why.")
@click.option(
    "--recheck", is_flag=True, help="Ask for every report again, also those looked at lately."
)
@click.option(
    "--hours", type=click.FloatRange(0, min_open=True),
    help="Interrupt the run after that many hours.",
)  # fmt: skip
@log_option
@notify_option
@scheduler_option
@click.option("--verbose", is_flag=True, help="Show Scrapy's log.")
@data_option
@registry_option
@json_option
def crawl(  # noqa: PLR0917  # click passes options by name
    agencies: tuple[str, ...], region: str, family: str, years: str, data: Path, registry: Path,
    hours: float | None, log: Path | None, notify: str, scheduler: str, *, everything: bool, explain: bool,
    recheck: bool, verbose: bool, as_json: bool,
) -> None:  # fmt: skip
    """Crawl agencies, by their ids or by region, family or all, into the archive."""
    try:
        wanted = parse_years(years)
    except ValueError as error:
        raise UsageError(str(error)) from None
    chosen = choose(
        load_agencies(registry), agencies, region=region, family=family, everything=everything
    )
    if not CONTACT and not all(is_loopback(host_of(agency.start_url)) for agency in chosen):
        complain("set NIANBAO_CONTACT to an address where a portal's administrator can reach you")
    try:
        with logged(log):
            if scheduler:
                how = [*(["--years", years] if years else []),
                       *(["--explain"] if explain else []), *(["--recheck"] if recheck else [])]  # fmt: skip
                result = crawl_on(
                    scheduler, chosen, data=data, registry=registry, options=how,
                    named=bool(agencies), hours=hours,
                )  # fmt: skip
            else:
                result = run(
                    chosen, data=data, registry=registry, years=wanted, explain=explain,
                    recheck=recheck, verbose=verbose, named=bool(agencies), hours=hours,
                )  # fmt: skip
    except NianbaoError as error:
        notify_person(notify, {"exit_code": error.exit_code, "failures": [str(error)]})
        raise
    if as_json:
        print_json(result)
    else:
        print_summary(result)
    if untold := notify_person(notify, result):
        complain(untold)
    sys.exit(result["exit_code"] or int(bool(untold)))
