"""A look at the lists of many agencies at once, in an archive of its own that is thrown away."""

from __future__ import annotations

import json
import multiprocessing
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.originals.payloads import read_payload
from crawler.bounds.pool import Worker
from crawler.findings import ListRead
from crawler.registry import Agency
from crawler.run.ending import finish
from crawler.run.session import Session

BATCH = 20  # agencies of one crawl; what a killed survey has to ask again


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


def survey(agencies: Sequence[Agency], *, pages: bool = False) -> dict[str, Survey]:
    """Ask the agencies' columns for their lists, politely, and for no report; by agency id.

    *pages* keeps every page that was fetched. Once a process: reactors do not restart.
    """
    from crawler.run.runner import run_spiders  # noqa: PLC0415  # Scrapy takes half a second to import

    with tempfile.TemporaryDirectory(prefix="nianbao-survey-") as name:
        folder = Path(name)
        entries = (as_toml({k: v for k, v in vars(agency).items() if v}) for agency in agencies)
        (folder / "agencies.toml").write_text("".join(entries), "utf-8")
        session = Session(folder / "data", explain=True)
        try:
            session.open_agencies(list(agencies), {})
            run_spiders(
                list(agencies), data=folder / "data", registry=folder, session=session, years=None,
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


def survey_many(agencies: Sequence[Agency]) -> Iterator[dict[str, Survey]]:
    """Yield surveys batch by batch, each in a process of its own; hosts in parallel within one."""
    context = multiprocessing.get_context("spawn")
    for start in range(0, len(agencies), BATCH):
        worker = Worker(context, daemon=False)
        try:
            yield worker.ask(survey, agencies[start : start + BATCH])
        finally:
            worker.end()
