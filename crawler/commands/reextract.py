"""``nianbao reextract``: today's extractor over the stored bytes; no network."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.progress import track

from archive.database import open_reader
from archive.reader.differences import ChangedCell
from archive.writer.comparisons import refresh_comparisons
from archive.writer.reextract import (
    Reading,
    outdated_reports,
    stored_readings,
    update_extraction,
)
from crawler.commands.options import complain, console, data_option, json_option, print_json
from crawler.errors import NianbaoError
from crawler.language.messages import say
from crawler.models import Report
from crawler.run.session import Session
from pipelines.process import EXTRACTOR, process

_AHEAD = 4  # reports in work for each process; memory stays flat, however many there are


_Work = list[tuple[Reading, Future[Report]]] | NianbaoError


def _extracted(session: Session, ids: list[int]) -> Iterator[tuple[int, _Work]]:
    """Yield each report's extraction, in order, a few of them ahead."""
    waiting: deque[tuple[int, _Work]] = deque()
    for report_id in ids:
        try:
            stored = session.write_now(stored_readings, session.archive, report_id)
            work = [(old, session.workers.submit(process, old.report)) for old in stored]
            waiting.append((report_id, work))
        except NianbaoError as error:
            waiting.append((report_id, error))
        if len(waiting) >= _AHEAD * session.workers.processes:
            yield waiting.popleft()
    yield from waiting


def _update(session: Session, report_id: int, found: _Work) -> list[ChangedCell]:
    if isinstance(found, NianbaoError):
        raise found
    readings = [Reading(old.sighting, future.result()) for old, future in found]
    return session.write_now(
        update_extraction, session.archive, report_id, readings, extractor=EXTRACTOR
    )


@click.command()
@click.option("--agency", default="", metavar="ID", help="Only this agency's reports.")
@click.option("--all", "every", is_flag=True, help="Also those that this extractor has read.")
@data_option
@json_option
def reextract(agency: str, data: Path, *, every: bool, as_json: bool) -> None:
    """Extract stored reports anew and say which values changed; interrupted, it resumes."""
    with open_reader(data):
        pass
    session = Session(data)
    changed: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    try:
        ids = session.write_now(
            lambda: outdated_reports(session.archive.db, EXTRACTOR, agency, every=every)
        )
        out = console(stderr=True)
        work = _extracted(session, ids)
        for report_id, found in track(
            work,
            "extracting",
            total=len(ids),
            console=out,
            transient=True,
            disable=not out.is_terminal,
        ):
            try:
                cells = _update(session, report_id, found)
            except NianbaoError as error:
                failed.append({"report": report_id, "reason": str(error)})
                continue
            changed += [{"report": report_id, **asdict(cell)} for cell in cells]
        session.write_now(refresh_comparisons, session.archive)
        session.tally(None).failures += [line["reason"] for line in failed]
    finally:
        session.finish(visits=False)
    _print(len(ids), changed, failed, as_json=as_json)
    if session.snapshot_failure:
        complain(session.snapshot_failure)
    sys.exit(1 if failed or session.snapshot_failure else 0)


def _print(
    count: int, changed: list[dict[str, Any]], failed: list[dict[str, Any]], *, as_json: bool
) -> None:
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
        complain(say("report {number}: {reason}", number=line["report"], reason=line["reason"]))
    reports = len({cell["report"] for cell in changed})
    click.echo(
        say("{count} reports extracted by extractor {extractor}:"
            " {values} values of {reports} changed, {failed} failed",
            count=count, extractor=EXTRACTOR, values=len(changed), reports=reports, failed=len(failed))
    )  # fmt: skip
