"""Where spiders, extraction and archive meet: what a spider yields becomes rows and tallies."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any, Self

from scrapy.crawler import Crawler

from archive.history.sighting import Moment
from archive.writer.captures import captured_at
from archive.writer.listings import Lines, record_list
from archive.writer.looks import record_page
from archive.writer.reports import Stored, refuse_report, see_again, store_report
from crawler.errors import NotAReportError, UnreadableDocumentError
from crawler.findings import FetchFailure, Known, ListRead, Obstacle
from crawler.models import Problem, Report
from crawler.naming.publishers import Publishers, load_publishers
from crawler.registry import Agency, Region, load_regions, registry_folder
from crawler.run.extensions import session_of
from crawler.run.session import Session, now
from crawler.run.tally import Tally
from crawler.titles import read_title, title_year
from pipelines.process import EXTRACTOR, process, with_lost_files, without_text
from pipelines.prose.identify import find_scope
from pipelines.prose.owner import perhaps_of, settle_owner

logger = logging.getLogger(__name__)


class ReportPipeline:
    """Extracts reports in worker processes and stores them; counts everything by agency."""

    def __init__(
        self,
        find_session: Callable[[], Session],
        publishers: Publishers,
        regions: dict[str, Region],
        spider: Any = None,
    ) -> None:
        """Take a way to the run's session, which opens after the pipeline, and the registry."""
        self._find_session = find_session
        self._spider = spider
        self._publishers = publishers
        self._registry = publishers.agencies
        self._regions = regions
        self._lines = Lines(EXTRACTOR)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        folder = registry_folder(crawler.settings["NIANBAO_REGISTRY"])
        return cls(
            lambda: session_of(crawler), load_publishers(folder), load_regions(folder),
            crawler.spider,
        )  # fmt: skip

    async def open_spider(self) -> None:
        session = self._find_session()
        known: dict[str, Known] = getattr(self._spider, "known", {})
        for agency_id in getattr(self._spider, "policies", {}):
            refused = await session.refused_urls(agency_id, EXTRACTOR)
            known[agency_id] = replace(known.get(agency_id, Known()), refused=refused)

    async def process_item(self, item: Any) -> Any:
        session = self._find_session()
        try:
            await self._record(session, item)
        except Exception as error:
            # What cannot be recorded (a number that no integer of SQLite holds) is a failure of its own
            # agency; that the archive takes no more has interrupted the run.
            message = f"{item.url}: not recorded: {type(error).__name__}: {error}"
            session.tally(item.agency_id).failures.append(message)
            logger.exception("%s: %s", item.agency_id, message)
        return item

    async def _record(self, session: Session, item: Any) -> None:
        if isinstance(item, ListRead):
            await self._record_list(session, item)
        elif isinstance(item, FetchFailure):
            await _record_failure(session, item)
        elif isinstance(item, Report):
            await self._record_report(session, item)

    async def _record_list(self, session: Session, read: ListRead) -> None:
        """Write a list's lines, and count them under the agencies whose reports they are."""
        column = session.tally(read.agency_id)
        carried = [
            self._registry[i] for i in {r.agency_id for r in read.taken} & set(self._registry)
        ]
        await session.write(self._write_list, session, read, carried)
        column.column.take(read)
        known = {line.url for line in read.known}
        refused = {line.url: reason for line, reason in read.known_refused}
        for report in read.taken:
            tally = session.tally(report.agency_id)
            if tally.name(report.url):
                tally.unchanged += report.url in known
                if reason := refused.get(report.url):
                    _refuse(session, report.agency_id, report.title, reason)
            tally.carriers[read.agency_id] = None
            title = read_title(report.title)
            if title.year and not title.refused:
                named = tally.named.get(title.year, report.title)
                tally.named[title.year] = min(named, report.title)
        for owner, year, why in (*read.doubtful, *self._perhaps(read)):
            session.tally(owner).doubt(year, Obstacle.UNREAD, why)
        if read.seen:
            column.seen[read.url] = read.seen
        column.candidates |= {found.id: found.name for found in read.candidates}
        if session.explain:
            column.refused += read.refused
            session.lists.append(read)

    def _write_list(self, session: Session, read: ListRead, carried: list[Agency]) -> None:
        """Write a list's lines and its page; on the writer's thread."""
        session.archive.sync_registry(carried, self._regions)
        record_list(session.archive, read, at=now(), lines=self._lines)
        record_page(session.archive, session.run_id, read)

    def _perhaps(self, read: ListRead) -> Iterator[tuple[str, int, str]]:
        """Yield ``(agency, year, why)`` of lines whose publisher, unknown by that name, it may be."""
        column, found = self._registry.get(read.agency_id), {c.id: c for c in read.candidates}
        for line in read.taken:
            year, owner = title_year(line.title), found.get(line.agency_id)
            if column and owner and year:
                why = f"a list names {owner.name}, which it may be: {line.title}"
                for agency in perhaps_of(owner, column, self._publishers):
                    yield agency.id, year, why

    async def _record_report(self, session: Session, report: Report) -> None:
        """Extract and store one report; what fails is said under its agency and address."""
        moment, again = await session.write(_seen, session, report)
        if again:
            _count(session.tally(report.agency_id), again)
            return
        processed = await _extract(session, report, moment)
        if processed is None:
            return
        read = processed
        column = self._registry.get(report.agency_id or "")
        if column:
            processed, found = settle_owner(processed, column, self._publishers)
            if found:
                seen_on = column.start_url
                await session.write(session.archive.add_candidate, found, seen_on=seen_on)
                session.tally(column.id).candidates[found.id] = found.name
            elif owner := self._registry.get(processed.agency_id or ""):
                await session.write(session.archive.sync_registry, [owner], self._regions)
        tally = session.tally(processed.agency_id)
        stored: Stored = await session.write(
            store_report, session.archive, processed, seen_at=moment[0], sequence=moment[1],
            extractor=EXTRACTOR, given=report, read=read,
        )  # fmt: skip
        _count(tally, stored)
        said = (processed.agency_id, stored.outcome, processed.year, processed.proof, processed.url)
        logger.info("%s: %s: report of %s, %s: %s", *said)


def _seen(session: Session, report: Report) -> tuple[Moment, Stored | None]:
    """Return when a report's page was captured, and what it is if it was known; on the writer's thread."""
    moment = captured_at(session.archive, report) or (now(), 0)
    return moment, see_again(session.archive, report, moment)


def _count(tally: Tally, stored: Stored) -> None:
    setattr(tally, stored.outcome, getattr(tally, stored.outcome) + 1)


async def _record_failure(session: Session, item: FetchFailure) -> None:
    """Count what could not be fetched; a report that a list named is stored as not obtainable."""
    session.tally(item.agency_id).fail(item)
    logger.warning("%s: %s: %s (%s)", item.agency_id, item.url, item.message, item.state)
    if item.report and (year := title_year(item.report.listed_title)):
        why = f"{item.url}: {item.message}"
        session.tally(item.report.agency_id).doubt(year, item.state, why)
        problem = Problem("not_obtainable", f"{item.url}: {item.message}")
        scope = find_scope(item.report.agency_kind, "", item.report.listed_title)
        missing = replace(item.report, year=year, scope=scope, problems=(problem,))
        await session.write(
            store_report, session.archive, missing, seen_at=now(), extractor=EXTRACTOR
        )


async def _extract(session: Session, report: Report, moment: Moment) -> Report | None:
    """Return the extracted report, kept without text if none can be read; ``None`` if it failed."""
    try:
        processed = await session.workers.run_for(report.agency_id, process, report)
    except NotAReportError as error:
        # A line of the list that is none: its page stays as a capture, and nothing has failed.
        _refuse(session, report.agency_id, report.listed_title, str(error))
        logger.info("%s: %s", report.agency_id, error)
        await session.write(
            refuse_report, session.archive, report, moment, extractor=EXTRACTOR, reason=str(error)
        )
        return None
    except UnreadableDocumentError as error:
        _lose(session, report, f"{report.url}: {error}", Obstacle.EXTRACTION_FAILED)
        processed = without_text(report, str(error), error.code)
    except BrokenProcessPool:
        if session.interrupted:
            return None
        # A worker was killed, most likely for its memory: this report failed, the next get new ones.
        message = f"{report.url}: the extraction process died"
        _lose(session, report, message, Obstacle.EXTRACTION_FAILED)
        return None
    except Exception as error:
        message = f"{report.url}: extraction failed: {type(error).__name__}: {error}"
        _lose(session, report, message, Obstacle.EXTRACTION_FAILED)
        logger.exception("%s", message)
        return None
    return with_lost_files(processed)


def _refuse(session: Session, agency_id: str | None, title: str, reason: str) -> None:
    """Count a line whose page is no report, under its agency and year."""
    tally = session.tally(agency_id)
    tally.not_reports.append((title, f"not_a_report: {reason}"))
    if not read_title(title).refused:
        tally.doubt(title_year(title), Obstacle.UNREAD, f"not_a_report: {reason}")


def _lose(session: Session, report: Report, message: str, obstacle: Obstacle) -> None:
    """Count a report that came and could not be read, under its agency and year."""
    tally = session.tally(report.agency_id)
    tally.failures.append(message)
    tally.doubt(title_year(report.listed_title), obstacle, message)
    logger.warning("%s: %s", report.agency_id, message)
