"""What a machine of the cluster does: it crawls one unit into an archive of its own, or extracts reports."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from crawler.cluster.parcels import ARCHIVE, pack, unpack
from crawler.errors import ExtractionError, UnitError
from crawler.run.tally import TOLD_TO, read_counts
from crawler.run.workers import Workers
from pipelines.process import EXTRACTOR

_LOOK = 1  # seconds between two looks whether the run is to stop
_FULL = "nothing more can be written"  # what a run says that a full disk ended
_OTHER = f"another version of nianbao (extractor {EXTRACTOR})"

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Unit:
    """Agencies to crawl together, by id, what the archive holds of them, and how to crawl."""

    agencies: tuple[str, ...]
    held: bytes  # an excerpt of the archive, packed
    options: tuple[str, ...]  # of ``nianbao crawl``
    contact: str
    stop: str  # the name of the event that stops the run
    extractor: str = EXTRACTOR


@dataclass(frozen=True)
class Part:
    """What came of a unit: the result of its run, if it told one, its archive, packed, and its log.

    *unfit* says why the *machine* could not do it where another may, ``""`` if it could.
    """

    result: dict[str, Any] | None
    archive: bytes = b""
    log: str = ""
    machine: str = ""
    unfit: str = ""


def extractor_here() -> str:
    """Return the version of the extractor on this machine: all of a cluster must have the same."""
    return EXTRACTOR


def crawl_unit(unit: Unit, registry: bytes) -> Part:
    """Crawl a unit in a process of its own, for a reactor runs once in a process; return what came of it."""
    from distributed import get_worker  # noqa: PLC0415  # of the extra

    worker = get_worker()
    if unit.extractor != EXTRACTOR:
        return Part(None, machine=worker.address, unfit=_OTHER)
    try:
        # Where the machine keeps what is its own; of a worker that was killed the next one takes it away.
        with tempfile.TemporaryDirectory(prefix="unit-", dir=worker.local_directory) as name:
            return _crawl(Path(name), unit, registry, worker.address)
    except (OSError, UnitError) as error:
        return Part(None, machine=worker.address, unfit=str(error))


def _crawl(folder: Path, unit: Unit, registry: bytes, machine: str) -> Part:
    """Crawl a unit in an empty folder; return what came of it.

    :raises OSError: if the folder cannot be written
    :raises UnitError: if the run told no result; the message is its last one
    """
    from distributed import Event  # noqa: PLC0415  # of the extra

    data, agencies, log = (folder / part for part in ("data", "registry", "log.txt"))
    unpack(unit.held, data)
    unpack(registry, agencies)
    command = [
        sys.executable, "-m", "crawler.cluster.unit", "crawl", *unit.agencies, *unit.options,
        "--json", "--data", str(data), "--registry", str(agencies), "--log", str(log),
    ]  # fmt: skip
    counts = folder / "counts.json"
    environment = {"NIANBAO_CONTACT": unit.contact, TOLD_TO: str(counts)}
    stop = Event(unit.stop).is_set
    told = _run(command, environment, stop, partial(_tell, unit, counts))
    full = "; ".join(said for said in told["failures"] if _FULL in said)
    return Part(told, pack(data, ARCHIVE), log.read_text(encoding="utf-8"), machine, full)


def _tell(unit: Unit, counts: Path) -> None:
    """Tell the crawl that gave the unit out how far it is."""
    from distributed import get_worker  # noqa: PLC0415  # of the extra

    get_worker().log_event(unit.stop, {"unit": unit.agencies[0], "counts": read_counts(counts)})


def _run(
    command: list[str],
    environment: dict[str, str],
    stop: Callable[[], bool],
    tell: Callable[[], None],
) -> Any:
    """Return what a command prints as JSON; it is interrupted when the run is to *stop*.

    How far it is, it is to *tell* at each look and at its end.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(  # noqa: S603  # our own command
            command,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=errors,
            env=os.environ | environment,
            start_new_session=True,  # an interrupt of the worker's terminal is the worker's
        )
        try:
            asked = False
            while process.poll() is None:
                try:
                    process.wait(_LOOK)
                except subprocess.TimeoutExpired:
                    tell()
                    if not asked and stop():
                        asked = True
                        process.send_signal(signal.SIGINT)
        finally:
            process.kill()
        tell()
        out.seek(0)
        errors.seek(0)
        try:
            return json.load(out)
        except ValueError:
            said = errors.read().strip().splitlines() or [f"ended with {process.returncode}"]
            raise UnitError(said[-1]) from None


@cache
def _pool() -> Workers:
    """Return this machine's extraction processes: reports of strangers are read within limits there."""
    # A worker that a nanny began is a daemon, which may begin none; the nanny ends it all the same.
    multiprocessing.current_process().daemon = False
    return Workers()


def apart(extractor: str, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Return what a pure function of an *extractor* gives, in a process of its own on this machine.

    :raises NianbaoError: as the function does, or if this machine has another extractor
    """
    if extractor != EXTRACTOR:
        raise ExtractionError(f"{socket.gethostname()}: {_OTHER}")
    return _pool().wait(_pool().submit(task, *args, **kwargs), task, *args, **kwargs)
