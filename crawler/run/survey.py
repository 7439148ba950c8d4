"""A look at the lists of many agencies at once, in an archive of its own that is thrown away."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from archive.database import hold
from archive.originals.payloads import read_payload
from crawler.bounds.pool import Worker
from crawler.errors import NianbaoError
from crawler.findings import ListRead
from crawler.registry import Agency
from crawler.run.ending import finish
from crawler.run.session import Session
from crawler.urls import server_of

_SCRATCH = "nianbao-survey-"
_PROCESSES = 4  # each of which mostly waits for portals
_MOST = 5  # agencies that one process asks at once, and that a killed survey has to ask again
_LABELS = 3  # of a domain: hd.gov.cn


@contextmanager
def scratch_folder() -> Iterator[str]:
    """Give a folder that is removed at the end; those of killed processes, which nobody holds, go first."""
    place = Path(tempfile.gettempdir())
    for held in place.glob(f"{_SCRATCH}*/.lock"):
        # Of another user's, or one in use, nothing is touched.
        with suppress(NianbaoError, OSError), hold(held.parent):
            shutil.rmtree(held.parent)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=place) as folder, hold(Path(folder)):
        yield folder


@dataclass(frozen=True)
class Survey:
    """What one agency's lists showed: the pages read, what failed, and the pages themselves by address."""

    lists: tuple[ListRead, ...]
    failures: tuple[str, ...] = ()
    states: frozenset[str] = frozenset()
    pages: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def as_toml(entry: Mapping[str, object]) -> str:
    """Return an entry as the registry writes it; a JSON string is a TOML basic string."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items()]
    return "\n[[agency]]\n" + "".join(lines)


def _asked_as(agency: Agency) -> dict[str, object]:
    """Return the entry by which an agency is asked: what it owes, and since when, plays no part."""
    return {key: v for key, v in vars(agency).items() if v and not key.startswith("owes_")}


def survey(
    agencies: Sequence[Agency], *, pages: bool = False, folder: str | None = None
) -> dict[str, Survey]:
    """Ask the agencies' columns for their lists, politely, and for no report; by agency id.

    *pages* keeps every page that was fetched; *folder* is where files are put meanwhile. Once a process:
    reactors do not restart.
    """
    from crawler.run.runner import run_spiders  # noqa: PLC0415  # Scrapy takes half a second to import

    with tempfile.TemporaryDirectory(dir=folder) if folder else scratch_folder() as name:
        place = Path(name)
        entries = (as_toml(_asked_as(agency)) for agency in agencies)
        (place / "agencies.toml").write_text("".join(entries), "utf-8")
        session = Session(place / "data", explain=True)
        try:
            session.open_agencies(list(agencies), {})
            run_spiders(
                list(agencies), data=place / "data", registry=place, session=session, years=None,
                verbose=False, lists_only=True,
            )  # fmt: skip
            return {agency.id: _seen(session, agency.id, pages=pages) for agency in agencies}
        finally:
            finish(session, visits=False)


def _seen(session: Session, agency_id: str, *, pages: bool) -> Survey:
    tally = session.tally(agency_id)
    return Survey(
        lists=tuple(read for read in session.lists if read.agency_id == agency_id),
        failures=tuple(tally.failures),
        states=frozenset(tally.states),
        pages=_pages(session, agency_id) if pages else {},
    )


def _pages(session: Session, agency_id: str) -> dict[str, bytes]:
    """Return the pages that an agency's crawl fetched, by address, in order."""
    rows = session.write_now(
        lambda: session.archive.db.execute(
            "select url, documents.warc_file, documents.warc_offset from captures join documents"
            " on sha256 = document_sha256 where agency_id = ? order by id",
            [agency_id],
        ).fetchall()
    )
    return {url: read_payload(session.data / "warc", file, at) for url, file, at in rows}


class _Batch(NamedTuple):
    """The agencies that one process asks, and those of their domains that come after them."""

    asked: list[Agency]
    rest: list[list[Agency]]


def survey_many(agencies: Sequence[Agency]) -> Iterator[dict[str, Survey]]:
    """Yield surveys as they come, a few agencies at a time, each few in a process of its own.

    Agencies of one domain are never asked by two processes at once, as each has manners for itself alone.
    A process that dies costs its own agencies alone; whoever leaves early leaves none behind.
    """
    groups: dict[str, list[Agency]] = {}
    for agency in agencies:
        groups.setdefault(_domain(agency.start_url), []).append(agency)
    waiting, size = deque(groups.values()), max(1, min(_MOST, len(agencies) // (4 * _PROCESSES)))
    workers: set[Worker] = set()
    with (
        scratch_folder() as folder,
        ThreadPoolExecutor(_PROCESSES) as threads,
    ):
        running: dict[Future[dict[str, Survey]], _Batch] = {}
        try:
            while waiting or running:
                while waiting and len(running) < _PROCESSES:
                    batch = _take(waiting, size)
                    running[threads.submit(_apart, batch.asked, folder, workers)] = batch
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    waiting.extend(running.pop(future).rest)
                    yield future.result()
        finally:
            for worker in tuple(workers):
                worker.kill()


def _take(waiting: deque[list[Agency]], size: int) -> _Batch:
    """Take the next batch of at most *size* agencies."""
    batch = _Batch([], [])
    while waiting and len(batch.asked) < size:
        group, room = waiting.popleft(), size - len(batch.asked)
        batch.asked.extend(group[:room])
        batch.rest.extend([group[room:]] if group[room:] else [])
    return batch


def _domain(url: str) -> str:
    """Return the domain under which a portal and its departments have their hosts, with the port.

    >>> _domain("http://czj.hd.gov.cn/nb/"), _domain("http://127.0.0.1:8080/")
    ('hd.gov.cn', '127.0.0.1:8080')
    """
    server = server_of(url)
    numeric = server.rpartition(".")[2].partition(":")[0].isdecimal()
    return server if numeric else ".".join(server.split(".")[-_LABELS:])


def _apart(agencies: Sequence[Agency], folder: str, workers: set[Worker]) -> dict[str, Survey]:
    """Survey agencies in a process of its own; what ends it is the failure of each of them."""
    try:
        worker = Worker(multiprocessing.get_context("spawn"), _left_to_parent, daemon=False)
        workers.add(worker)
        try:
            found: dict[str, Survey] = worker.ask(survey, agencies, folder=folder)
        finally:
            workers.discard(worker)
            worker.end()
    except Exception as error:  # noqa: BLE001  # whatever it is, the other portals are asked
        why = f"the look ended: {type(error).__name__}: {error}"
        found = {agency.id: Survey((), (why,), frozenset({"unread"})) for agency in agencies}
    return found


def _left_to_parent() -> None:
    """Let the process that asked for this one decide what Ctrl-C ends, and end with it if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
