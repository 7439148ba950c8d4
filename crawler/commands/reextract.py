"""``nianbao reextract``: today's extractor over the stored bytes; no network."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click

from archive.database import open_reader
from archive.reader.differences import ChangedCell
from archive.writer.reextract import (
    Reading,
    outdated_reports,
    stored_readings,
    update_extraction,
)
from crawler.commands.cluster import scheduler_option, workers_of
from crawler.commands.options import (
    complain,
    data_option,
    json_option,
    log_option,
    print_json,
)
from crawler.commands.progress import track
from crawler.errors import NianbaoError, UsageError
from crawler.language.messages import render, say
from crawler.models import Report
from crawler.run.logbook import logged
from crawler.run.session import Session
from crawler.run.signals import interruptible
from pipelines.process import EXTRACTOR, process

logger = logging.getLogger(__name__)


@dataclass
class _Outcome:
    """What was done: reports, values that changed, what failed."""

    count: int = 0
    changed: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)


_Work = list[tuple[Reading, Future[Report]]] | NianbaoError


def _extracted(session: Session, ids: list[int]) -> Iterator[tuple[int, _Work]]:
    """Yield each report's extraction, in order, as it is begun."""
    for report_id in ids:
        try:
            stored = session.write_now(stored_readings, session.archive, report_id)
            yield (
                report_id,
                [(old, session.workers.submit(process, old.report)) for old in stored],
            )
        except NianbaoError as error:
            yield report_id, error


def _update(session: Session, report_id: int, found: _Work) -> list[ChangedCell]:
    if isinstance(found, NianbaoError):
        raise found
    readings = [
        Reading(old.sighting, session.workers.wait(future, process, old.report))
        for old, future in found
    ]
    return session.write_now(
        update_extraction, session.archive, report_id, readings, extractor=EXTRACTOR
    )


@click.command()
@click.option("--agency", default="", metavar="ID", help="Only this agency's reports.")
@click.option("--all", "every", is_flag=True, help="Also those that this extractor has read.")
@log_option
@scheduler_option
@data_option
@json_option
def reextract(
    agency: str, log: Path | None, scheduler: str, data: Path, *, every: bool, as_json: bool
) -> None:
    """Extract stored reports anew and say which values changed; interrupted, it resumes."""
    with open_reader(data) as db:
        if agency and not db["agencies"].count_where("id = ?", [agency]):
            raise UsageError(f"no agency of the archive has the id {agency!r}")
    with logged(log), workers_of(scheduler) as workers:
        session, result = Session(data, workers=workers), _Outcome()
        _run(session, result, agency, every=every)
    _print(result, as_json=as_json)
    if session.said:
        complain(session.said)
    sys.exit(1 if result.failed or session.said else 0)


def _lacked() -> list[str]:
    """Return what reports say that lacked a program which is installed by now."""
    from pipelines.readers import libreoffice, ocr  # noqa: PLC0415  # half a second to load

    there = {ocr.HOW: ocr.is_available(), libreoffice.HOW: libreoffice.find_program()}
    return [how for how, found in there.items() if found]


def _run(session: Session, result: _Outcome, agency: str, *, every: bool) -> None:
    with interruptible(session):
        ids = session.write_now(
            lambda: outdated_reports(
                session.archive.db, EXTRACTOR, agency, every=every, lacked=_lacked()
            )
        )
        _reextract(session, ids, result)


def _reextract(session: Session, ids: list[int], result: _Outcome) -> None:
    """Extract and update reports, in order; *result* is what has been done, also if interrupted."""
    work = session.workers.ahead(_extracted(session, ids))
    for report_id, found in track(work, say("extracting"), len(ids)):
        if session.interrupted:
            return
        try:
            cells = _update(session, report_id, found)
        except NianbaoError as error:
            result.failed.append({"report": report_id, "reason": str(error)})
            logger.warning("%s: %s: %s", *_named(session, report_id), error)
        else:
            result.changed += [{"report": report_id, **asdict(cell)} for cell in cells]
            logger.info("%s: %s: %s values changed", *_named(session, report_id), len(cells))
        result.count += 1


def _failure(number: int, reason: str) -> str:
    """Return why a report was not extracted anew, named once: many a reason names it itself.

    >>> _failure(3, "report 3: was never seen"), _failure(3, "no readable WARC record")
    ('report 3: was never seen', 'report 3: no readable WARC record')
    """
    if re.match(rf"report {number}\b", reason):
        return render(reason)
    return say("report {number}: {reason}", number=number, reason=reason)


def _named(session: Session, report_id: int) -> tuple[str, str]:
    """Return a report's agency and address."""
    asked = "select agency_id, url from reports where id = ?"
    ((agency_id, url),) = session.write_now(
        lambda: session.archive.db.execute(asked, [report_id]).fetchall()
    )
    return agency_id, url


def _print(result: _Outcome, *, as_json: bool) -> None:
    count, changed, failed = result.count, result.changed, result.failed
    if as_json:
        print_json({"reports": count, "extractor": EXTRACTOR, "changed": changed, "failed": failed})
        return
    for cell in changed:
        place = f"{cell['table']}.{cell['item']}.{cell['column']}"
        old, new = cell["old"], cell["new"]
        click.echo(
            say("report {number}  {place}: {old} -> {new}",
                number=cell["report"], place=place, old=old, new=new)
        )  # fmt: skip
    for line in failed:
        complain(_failure(line["report"], line["reason"]))
    reports = len({cell["report"] for cell in changed})
    click.echo(
        say("{count} reports extracted by extractor {extractor}:"
            " {values} values of {reports} changed, {failed} failed",
            count=count, extractor=EXTRACTOR, values=len(changed), reports=reports, failed=len(failed))
    )  # fmt: skip
