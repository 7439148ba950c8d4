"""``nianbao import``: local files into the archive, as if fetched."""

from __future__ import annotations

import mimetypes
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.progress import track

from archive.history.sighting import Moment
from archive.originals.foreign_warc import is_warc
from archive.writer.captures import captured_at, record_exchange, record_file
from archive.writer.kind import kinds_of, refuse_other_kind
from archive.writer.reports import see_again, store_report
from crawler.commands.drafts.words import words
from crawler.commands.imports.exported import import_export, is_export
from crawler.commands.imports.files import (
    check_readable,
    named_files,
    not_a_document,
    refuse_samples,
)
from crawler.commands.imports.outcome import Outcome, report_outcome
from crawler.commands.imports.owner import as_owned, chosen_owner, local_agency
from crawler.commands.imports.warc_reports import find_reports
from crawler.commands.options import (
    complain,
    console,
    data_option,
    json_option,
    registry_option,
)
from crawler.errors import NianbaoError, NotAReportError, UnreadableDocumentError
from crawler.language.messages import say
from crawler.models import Document, Exchange, Report
from crawler.naming.publishers import Publishers, load_publishers
from crawler.registry import load_agencies, load_regions
from crawler.run.session import Session, now
from crawler.run.signals import interruptible
from pipelines.drafts.findings import findings
from pipelines.process import EXTRACTOR, process, without_text
from pipelines.prose.owner import assign_owner

Owning = Callable[[Report], Report]  # an unread report to its owner's


@dataclass(frozen=True)
class _Task:
    """One report on its way: before and, in ``future``, after extraction.

    ``exchanges`` brought it in somebody else's WARC file; a file by itself has none. One of *many* is
    left out without complaint if it is no report.
    """

    path: Path
    report: Report
    many: bool
    future: Future[Report]
    exchanges: tuple[Exchange, ...] = ()


def _start(session: Session, path: Path, url: str, own: Owning, *, in_folder: bool) -> _Task:
    document = Document(body=path.read_bytes(), url=url, name=path.name)
    report = own(Report(url=url, documents=(document,)))
    return _Task(path, report, in_folder, session.workers.submit(process, report))


def _store(session: Session, task: _Task, known: Publishers) -> dict[str, Any]:
    """Put one extracted report into the archive and return its line of the summary.

    :raises NianbaoError: if it could not be extracted or belongs to nobody known
    """
    try:
        report = read = session.workers.wait(task.future, process, task.report)
    except UnreadableDocumentError as error:
        if _keep(session, task, error):
            raise UnreadableDocumentError(f"{error}; kept for `nianbao reextract`") from error
        raise
    if report.agency_id is None:
        report = assign_owner(report, known)
    if report.agency_id is None:
        printed = report.agency_as_printed or "no agency name"
        raise NianbaoError(
            f"{task.path.name}: prints {printed}, which the registry does not know; give --agency ID,"
            " or NAME with --region CODE"
        )
    outcome = _put(session, task, report, read)
    return {
        "file": str(task.path), "agency_id": report.agency_id, "agency": report.agency,
        "year": report.year, "scope": report.scope, "outcome": outcome, "proof": report.proof,
        "findings": [words(found) for found in findings(report) if found.severity == "error"],
    }  # fmt: skip


def _failure(task: _Task, error: NianbaoError) -> dict[str, str]:
    """Return what became of a file that gave no report, its name as it is written on disk."""
    reason, address = str(error), f"{task.report.url}: "
    if reason.startswith(address):
        reason = f"{task.path.name}: {reason.removeprefix(address)}"
    return {"file": str(task.path), "reason": reason}


def _put(session: Session, task: _Task, report: Report, read: Report) -> str:
    """Write a report and what brought it; return what it is there: new, changed, unchanged.

    *read* is the report before its owner was found for it.
    """
    agency_id = report.agency_id or ""
    _record(session, task, agency_id)
    moment = _moment(session, task)
    stored = session.write_now(see_again, session.archive, report, moment)
    if stored is None:
        stored = session.write_now(
            store_report, session.archive, report, seen_at=moment[0], sequence=moment[1],
            extractor=EXTRACTOR, given=task.report, read=read,
        )  # fmt: skip
    tally = session.tally(agency_id)
    setattr(tally, stored.outcome, getattr(tally, stored.outcome) + 1)
    return str(stored.outcome)


def _keep(session: Session, task: _Task, error: UnreadableDocumentError) -> bool:
    """Keep what cannot be read yet, such as a scan, of a named owner, and tell; its year as its name says.

    :raises NianbaoError: if the name says none: a report is one year's
    """
    if not task.report.agency_id:
        return False
    named = replace(task.report, listed_title=task.path.stem)
    kept = without_text(named, str(error), error.code)
    if kept.year is None:
        raise NianbaoError(f"{error}; not kept: its name says no year, as 2023年报.pdf") from error
    _put(session, replace(task, report=named), kept, kept)
    return True


def _moment(session: Session, task: _Task) -> Moment:
    """Return when the report was captured: as the record of somebody else's crawl says, else now."""
    if task.exchanges:
        return task.exchanges[0].fetched_at, task.exchanges[0].sequence
    return session.write_now(captured_at, session.archive, task.report) or (now(), 0)


def _record(session: Session, task: _Task, agency_id: str) -> None:
    """Put what brought the report into the archive: the exchanges of a crawl, or the file."""
    for exchange in task.exchanges:
        owned = replace(exchange, agency_id=agency_id)
        session.write_now(record_exchange, session.archive, session.run_id, owned)
    if not task.exchanges:
        document = task.report.documents[0]
        media = mimetypes.guess_type(document.name)[0] or "application/octet-stream"
        session.write_now(
            record_file, session.archive, session.run_id, agency_id, document,
            media_type=media, at=now(),
        )  # fmt: skip


def _from_warc(session: Session, path: Path, own: Owning) -> Iterator[_Task]:
    """Yield the reports of a WARC or WACZ file."""
    for found in find_reports(path):
        report = own(found.report)
        future = session.workers.submit(process, report)
        yield _Task(path, report, many=True, future=future, exchanges=found.exchanges)


def _begin(
    session: Session, paths: tuple[Path, ...], own: Owning, result: Outcome
) -> Iterator[_Task]:
    """Begin to extract what the paths hold; yield the reports on their way."""
    for path, url, in_folder in named_files(paths):
        try:
            check_readable(path)
            if is_warc(path):
                yield from _from_warc(session, path, own)
            elif in_folder and (reason := not_a_document(path)):
                result.skipped.append({"file": str(path), "reason": reason})
            else:
                yield _start(session, path, url, own, in_folder=in_folder)
        except UnreadableDocumentError as error:
            result.failed.append({"file": str(path), "reason": str(error)})


def import_paths(
    session: Session, paths: tuple[Path, ...], known: Publishers, own: Owning, result: Outcome
) -> None:
    """Import files and folders; extraction runs in parallel, storing in order.

    *own* makes an unread report its owner's; *result* is what has been done, also if interrupted.
    """
    out = console(stderr=True)
    tasks = session.workers.ahead(_begin(session, paths, own, result))
    for task in track(
        tasks, say("importing"), console=out, transient=True, disable=not out.is_terminal
    ):
        if session.interrupted:
            break
        try:
            result.imported.append(_store(session, task, known))
        except NotAReportError as error:
            left = result.skipped if task.many else result.failed
            left.append(_failure(task, error))
        except NianbaoError as error:
            result.failed.append(_failure(task, error))


@click.command(name="import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--agency", default="", metavar="ID", help="The agency whose reports they are: id or name."
)
@click.option(
    "--region", default="", metavar="CODE",
    help="Where an agency is that the registry does not know; it becomes a local one.",
)  # fmt: skip
@data_option
@registry_option
@json_option
def import_files(
    paths: tuple[Path, ...], data: Path, registry: Path, *, agency: str, region: str, as_json: bool
) -> None:
    """Put local files, folders, WARC or WACZ files PATH... into the archive, or make one of an export."""
    if any(is_export(path) for path in paths):
        import_export(paths, data, as_json=as_json)
        return
    agencies, regions = load_agencies(registry), load_regions(registry)
    owner = chosen_owner(agencies, agency, region)
    kinds = kinds_of(agencies.values())
    refuse_other_kind(data, kinds)
    if "real" in kinds:
        refuse_samples(paths)
    session, result = Session(data), Outcome([], [], [])
    with interruptible(session):
        session.open_agencies(list(agencies.values()), regions)
        whose = owner or (local_agency(session, agency, region, regions) if agency else None)
        own = partial(as_owned, owner=whose)
        import_paths(session, paths, load_publishers(registry), own, result)
    report_outcome(result, as_json=as_json)
    if session.said:
        complain(session.said)
    if result.failed or session.said:
        sys.exit(1)
