"""The notes and answers of an archive's files done again, in their order, by the functions that noted them.

Rows come out as they did, for the same functions write them; what a report says is read from its bytes
by today's extractor. An archive that was merged in is rebuilt beside it as far as it had come, and
merged again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.originals.journal import (
    Answer,
    Note,
    answer_row,
    given_report,
    read_journal,
    settled_report,
)
from archive.originals.manifest import write_state
from archive.originals.payloads import read_payload
from archive.originals.warc import WarcPlace
from archive.rebuild.files import Chain, Held
from archive.writer.captures import write_capture
from archive.writer.comparisons import comparisons_wait, refresh_comparisons
from archive.writer.listings import Lines, close_list, record_list
from archive.writer.looks import write_row
from archive.writer.merge import merge
from archive.writer.reports import refuse_report, see_again, store_report
from archive.writer.store import Archive
from crawler.bounds.ahead import begun_ahead
from crawler.errors import ArchiveError, NianbaoError, NotAReportError
from crawler.findings import Listed, ListRead, UnknownPublisher
from crawler.models import Report

_AHEAD = 64  # events; among them are reports in work
Wait = Callable[[], Report]  # for what a process makes of a report
Read = Callable[[Report], Wait]
_Begun = tuple[Report, Wait | None] | NianbaoError | None


@dataclass
class _Replay:
    """One archive while its files are read: those still to read, and its run."""

    chain: Chain
    archive: Archive
    left: list[Path]
    run_id: int = 0
    lines: Lines = field(default_factory=Lines)  # of the run
    coded: frozenset[str] = frozenset({"", "identity"})


@dataclass
class Rebuilt:
    """What came of it: answers and reports, and what could not be done again, with reasons."""

    captures: int = 0
    reports: int = 0
    failures: list[str] = field(default_factory=list)


class Rebuilder:
    """Archives made anew in a *workplace*, from the files in *source*."""

    def __init__(
        self,
        held: Held,
        source: Path,
        workplace: Path,
        *,
        run_name: str,
        read: Read,
        extractor: str,
    ) -> None:
        """Take what the files hold, and *read*, which begins the extraction of a report."""
        self._held, self._source, self._workplace = held, source, workplace
        self._run_name, self._read, self._extractor = run_name, read, extractor
        self._replays: dict[str, _Replay] = {}
        self.result = Rebuilt()

    def rebuild(self) -> Path:
        """Return the folder of the archive, made anew and sealed."""
        top = self._held.top
        try:
            self._advance(top.name, {path.name for path in top.paths()})
        finally:
            for replay in self._replays.values():
                replay.archive.replaying = False
                replay.archive.close()
        return self._workplace / top.name

    def _replay_of(self, name: str) -> _Replay:
        if name not in self._replays:
            chain = self._held.chains[name]
            folder = self._workplace / name
            folder.mkdir(parents=True)
            write_state(folder, chain.state)
            archive = Archive(folder, run_name=self._run_name)
            archive.replaying = True
            self._replays[name] = _Replay(chain, archive, chain.paths())
        return self._replays[name]

    def _advance(self, name: str, files: set[str]) -> None:
        """Read on in an archive's files as far as those named."""
        self._read_on(self._replay_of(name), files)

    def _read_on(self, replay: _Replay, files: set[str]) -> None:
        """Do again what an archive's next files say, as far as those named."""
        now = [path for path in replay.left if path.name in files]
        replay.left = [path for path in replay.left if path.name not in files]
        events = (event for path in now for event in read_journal(path))
        for event, begun in begun_ahead(((event, self._begin(event)) for event in events), _AHEAD):
            try:
                self._apply(replay, event, begun)
            except NianbaoError as error:
                self.result.failures.append(str(error))
            except sqlite3.IntegrityError as error:
                self.result.failures.append(f"{_named(event)}: needs what no file holds: {error}")

    def _begin(self, event: Answer | Note) -> _Begun:
        if not isinstance(event, Note) or event.event not in {"report", "again"}:
            return None
        given = event.data["given"]
        try:
            report = given_report(given, {row[0]: self._body(row[0]) for row in given["documents"]})
        except NianbaoError as error:
            return error
        if event.event == "again" or not report.documents:
            return report, None
        return report, self._read(report)

    def _body(self, sha256: str) -> bytes:
        if sha256 not in self._held.places:
            raise ArchiveError(f"document {sha256}: in no file")
        return read_payload(self._source, *self._held.places[sha256])

    def _apply(self, replay: _Replay, event: Answer | Note, begun: _Begun) -> None:
        archive = replay.archive
        if isinstance(event, Answer):
            self.result.captures += 1
            _write_answer(replay, event)
        elif isinstance(begun, NianbaoError):
            raise begun
        elif begun:
            self._write_report(archive, event.data, *begun)
        elif event.event == "merge":
            self._merge(replay, event.data)
        else:
            _write_note(replay, event.event, event.data)

    def _write_report(self, archive: Archive, data: Any, report: Report, read: Wait | None) -> None:
        self.result.reports += 1
        at, sequence = data["moment"]
        if report.documents and read is None:
            if see_again(archive, report, (at, sequence)):
                return
            read = self._read(report)  # today's extractor took it for another report, or for none
        try:
            found = read() if read else report
        except NotAReportError as error:
            refuse_report(
                archive, report, (at, sequence), extractor=self._extractor, reason=str(error)
            )
            return
        found = settled_report(found, data.get("settled", {}))
        store_report(archive, found, seen_at=at, sequence=sequence, extractor=self._extractor)

    def _merge(self, replay: _Replay, data: Any) -> None:
        if data["chain"] not in self._held.chains:
            raise ArchiveError("an archive was merged in whose files hold no notes of its runs")
        if data.get("excerpt"):  # it began with rows of this one, and went on from there
            chain = self._held.chains[data["chain"]]
            self._read_on(_Replay(chain, replay.archive, chain.paths()), set(data["files"]))
            return
        self._advance(data["chain"], set(data["files"]))
        merge(replay.archive, self._workplace / data["chain"])


def _named(event: Answer | Note) -> str:
    """Return what an event is of, for people."""
    if isinstance(event, Answer):
        return f"{event.file} at {event.offset}"
    row = event.data.get("row") or event.data.get("given") or {}
    return f"{event.event} {row.get('url', '')}".strip()


def _write_answer(replay: _Replay, answer: Answer) -> None:
    """Write the rows of an answer as its record says."""
    row = answer_row(answer) | {"run_id": replay.run_id}
    wanted = row["document_sha256"]
    if answer.kind != "revisit" and wanted and wanted != answer.sha256:
        raise ArchiveError(f"{answer.file} at {answer.offset}: is not the payload that was stored")
    plain = answer.headers.get("content-encoding", "") in replay.coded
    place = WarcPlace(answer.file, answer.offset, answer.digest if plain else "")
    write_capture(replay.archive, row, place, answer.headers.get("content-type", ""), answer.size)


def _write_list(replay: _Replay, data: Any) -> None:
    """Write the lines of a list page again, beside those that the run's lists named before."""
    read = ListRead(
        agency_id=data["column"], url=data["url"], sha256=data["sha256"],
        taken=tuple(Listed(*line) for line in data["lines"]),
        candidates=tuple(UnknownPublisher(*found) for found in data["candidates"]),
    )  # fmt: skip
    if data["reader"] is not None:
        replay.lines.reader = data["reader"]
    lines = replay.lines if data["reader"] is not None else None
    record_list(replay.archive, read, at=data["at"], lines=lines)


def _write_note(replay: _Replay, event: str, data: Any) -> None:
    """Do again what a note says was done."""
    archive = replay.archive
    row = {**data.get("row", {}), "run_id": replay.run_id}
    if event == "run":
        replay.run_id = archive.start_run(data["started_at"])
        replay.lines = Lines()
    elif event == "end":
        if data["status"] != "interrupted" and comparisons_wait(archive):
            refresh_comparisons(archive)
        archive.finish_run(replay.run_id, data["finished_at"], data["status"], data["counts"])
    elif event == "registry":
        archive.write_registry(**data)
    elif event == "candidate":
        with archive.atomic():
            archive.write_candidate(data["row"], data["regions"])
    elif event == "list":
        _write_list(replay, data)
    elif event == "close":
        close_list(archive, data["column"], since=data["since"], at=data["at"])
    elif event == "row" and data["table"] in {"list_pages", "visits"}:
        write_row(archive, data["table"], row)
    elif event == "capture":
        write_capture(archive, row, None, "", 0)
    else:
        raise ArchiveError(f"a note of {event!r}, which this version does not know")
