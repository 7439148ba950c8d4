"""Where spiders, extraction and archive meet: what a spider yields becomes rows and tallies."""

from __future__ import annotations

import logging
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any, Self

from scrapy.crawler import Crawler

from archive.reports import Stored, is_current, store_report
from crawler.errors import NotAReportError, UnreadableDocumentError
from crawler.extensions import session_of
from crawler.models import FetchFailure, ListRead, Problem, Report
from crawler.session import Session, now
from crawler.titles import title_year
from pipelines.identify import find_scope
from pipelines.process import EXTRACTOR, process

logger = logging.getLogger(__name__)


class ReportPipeline:
    """Extracts reports in worker processes and stores them; counts everything by agency."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        session = session_of(self._crawler)
        if isinstance(item, ListRead):
            tally = session.tally(item.agency_id)
            tally.listed += item.taken
            if session.explain:
                tally.refused += item.refused
        elif isinstance(item, FetchFailure):
            await _record_failure(session, item)
        elif isinstance(item, Report):
            await _record_report(session, item)
        return item


async def _record_failure(session: Session, item: FetchFailure) -> None:
    """Count what could not be fetched; a report that a list named is stored as not obtainable."""
    tally = session.tally(item.agency_id)
    tally.failures.append(f"{item.url}: {item.message}")
    if item.report is None:
        tally.states.add(item.state)
    logger.warning("%s: %s: %s (%s)", item.agency_id, item.url, item.message, item.state)
    if item.report and (year := title_year(item.report.listed_title)):
        problem = Problem("not_obtainable", f"{item.url}: {item.message}")
        scope = find_scope(item.report.agency_kind, "")
        missing = replace(item.report, year=year, scope=scope, problems=(problem,))
        await session.write(
            store_report, session.archive, missing, seen_at=now(), extractor=EXTRACTOR
        )


async def _record_report(session: Session, report: Report) -> None:
    """Extract and store one report; what fails is said under its agency and address."""
    tally = session.tally(report.agency_id)
    if await session.write(is_current, session.archive, report):
        tally.unchanged += 1
        return
    try:
        processed = await session.extract(process, report)
    except NotAReportError as error:
        tally.failures.append(str(error))
        logger.warning("%s: %s", report.agency_id, error)
        return
    except UnreadableDocumentError as error:
        tally.failures.append(f"{report.url}: {error}")
        logger.warning("%s: %s: %s", report.agency_id, report.url, error)
        processed = without_text(report, str(error))
    except BrokenProcessPool:
        # A worker was killed, most likely for its memory: this report failed, the next get new ones.
        session.drop_pool()
        tally.failures.append(f"{report.url}: the extraction process died")
        logger.exception("%s: %s: the extraction process died", report.agency_id, report.url)
        return
    except Exception as error:
        tally.failures.append(f"{report.url}: extraction failed: {type(error).__name__}: {error}")
        logger.exception("%s: %s: extraction failed", report.agency_id, report.url)
        return
    stored: Stored = await session.write(
        store_report, session.archive, processed, seen_at=now(), extractor=EXTRACTOR
    )
    setattr(tally, stored.outcome, getattr(tally, stored.outcome) + 1)


def without_text(report: Report, reason: str) -> Report:
    """Return a report whose documents are kept though no text could be read from them."""
    return replace(
        report,
        title=report.listed_title,
        scope=find_scope(report.agency_kind, ""),
        year=title_year(report.listed_title),
        published_on=report.listed_on or None,
        published_source="list" if report.listed_on else "",
        problems=(Problem("no_text", reason),),
    )
