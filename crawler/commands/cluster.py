"""``--scheduler``: a crawl or a reextraction on the machines of a Dask cluster."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from archive.database import writable
from archive.originals.warc import new_run_name
from archive.reader.snapshot import make_snapshot
from archive.writer.comparisons import refresh_comparisons
from archive.writer.kind import kinds_of, refuse_other_kind
from archive.writer.store import Archive
from archive.writer.visits import backed_off
from crawler.cluster.extraction import ClusterWorkers
from crawler.cluster.machines import connected
from crawler.cluster.parcels import REGISTRY, pack
from crawler.cluster.results import Ended, joined
from crawler.cluster.scheduling import ClusterCrawl
from crawler.cluster.units import units_of
from crawler.commands.progress import progress
from crawler.errors import ArchiveError
from crawler.registry import Agency, load_regions
from crawler.run.logbook import note_end, repeat
from crawler.run.session import now
from crawler.run.signals import stoppable, time_limit
from crawler.run.workers import Workers
from crawler.settings import CONTACT
from pipelines.process import EXTRACTOR

logger = logging.getLogger(__name__)


def scheduler_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--scheduler ADDRESS``."""
    return click.option(
        "--scheduler", default="", metavar="ADDRESS",
        help="Work on the machines of a Dask cluster, as tcp://host:8786, or local.",
    )(command)  # fmt: skip


def crawl_on(
    scheduler: str,
    chosen: list[Agency],
    *,
    data: Path,
    registry: Path,
    options: Sequence[str],
    named: bool,
    hours: float | None,
) -> dict[str, Any]:
    """Crawl the chosen agencies on a cluster, host by host, into *data*; return the run's summary.

    *options* are those of ``nianbao crawl`` that say how.

    :raises UsageError: if the extra is not installed, or no cluster with this version answers
    """
    refuse_other_kind(data, kinds_of(chosen))
    run_name = new_run_name(now())
    with (
        connected(scheduler, EXTRACTOR) as client,
        writable(data),
        Archive(data, run_name=run_name) as archive,
    ):
        archive.sync_registry(chosen, load_regions(registry))
        ids = [agency.id for agency in chosen]
        waiting = {} if named else backed_off(archive, ids, now()[:10])
        asked = [agency for agency in chosen if agency.id not in waiting]
        crawl = ClusterCrawl(client, archive, pack(registry, REGISTRY), options, CONTACT)
        with stoppable(crawl), time_limit(crawl, hours), progress(crawl.heard.together):
            ended = [note_unit(unit) for unit in crawl.crawl(units_of(asked))]
        failures = [*crawl.said, *_close(archive, data, finished=not crawl.interruptions)]
        (run_id,) = archive.db.execute("select coalesce(max(id), 0) from runs").fetchone()
    result = joined(asked, ended, run_id=run_id, failures=failures) | {"waiting": waiting}
    note_end(result)
    return result


def note_unit(ended: Ended) -> Ended:
    """Write into the log what a unit's own log says, or why it has none; return the unit."""
    repeat(ended.log)
    for agency in ended.agencies if ended.why else ():
        logger.warning("%s: %s", agency.id, ended.why)
    return ended


def _close(archive: Archive, data: Path, *, finished: bool) -> list[str]:
    """Compare what is new with what was held, and make the site's snapshot; return what failed."""
    if not finished:  # the next run, or `serve`, makes them
        return []
    refresh_comparisons(archive)
    try:
        make_snapshot(archive.db, data)
    except ArchiveError as error:
        return [str(error)]
    return []


@contextmanager
def workers_of(scheduler: str) -> Iterator[Workers | None]:
    """Give the extraction processes of a cluster, ``None`` where no *scheduler* is named.

    :raises UsageError: if the extra is not installed, or no cluster with this version answers
    """
    if not scheduler:
        yield None
        return
    with connected(scheduler, EXTRACTOR) as client:
        yield ClusterWorkers(client)
