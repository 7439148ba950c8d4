"""Whether what is done with an archive grows as its reports do: processor time a report, and memory.

``python -m benchmarks.growth [FOLDER [REPORTS...]]`` (1000, 3000 and 10000 reports, if no others are named;
100000 take some two hours more): archives of ``benchmarks.fill`` that stand in FOLDER under their
number of reports are taken, the others made there. Each task is done by a process of its own, on a copy.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, redirect_stdout
from io import StringIO
from multiprocessing import get_context
from pathlib import Path

from click.testing import CliRunner

from archive.database import open_database, open_reader
from archive.schema.cross_checks import refresh_parent_checks
from archive.writer.merge import merge
from archive.writer.similar import index_sentences, refresh_similar
from archive.writer.store import Archive
from benchmarks.fill import fill
from benchmarks.measured import Measured
from crawler.cli import cli

_COUNTS = (1_000, 3_000, 10_000)
_VIEWS = ("check_r5", "check_r9", "check_r10", "check_parent", "cells", "crosswalk", "ledger")
_ALIKE = 1.2  # a report's cost beside that in the smallest archive: as much more is still linear
_HEADS = ("task", "reports", "ms a report", "beside the smallest", "resident MB")
_Task = Callable[[Path], None]


def _command(*words: str) -> _Task:
    def run(data: Path) -> None:
        done = CliRunner().invoke(cli, [*words, "--data", str(data)])
        if done.exit_code:
            raise RuntimeError(done.output)

    return run


def _export(kind: str) -> _Task:
    def run(data: Path) -> None:
        to = ["--output", str(data / f"exported.{kind}")]
        _command("export", "--format", kind, *to)(data)

    return run


def _merge(data: Path) -> None:
    """Take the archive into an empty one."""
    with Archive(data / "merged", run_name="growth") as archive:
        merge(archive, data)


def _views(data: Path) -> None:
    with open_reader(data) as db:
        for view in _VIEWS:
            for _ in db.execute(f"select * from {view} order by 1, 2, 3, 4"):  # noqa: S608  # our own
                pass


def _sums(data: Path) -> None:
    with closing(open_database(data)) as db:
        refresh_parent_checks(db)


def _prose(data: Path) -> None:
    """Compare one report that came anew with all others."""
    with Archive(data, run_name="growth") as archive:
        with archive.db.atomic():
            index_sentences(archive, 1)
        began = time.process_time()
        refresh_similar(archive)
        _spent.append(time.process_time() - began)


_TASKS: dict[str, _Task] = {
    "reextract --all": _command("reextract", "--all", "--json"),
    "verify": _command("verify", "--json"),
    "merge into an empty archive, sealed": _merge,
    "export to jsonl": _export("jsonl"),
    "export to csv": _export("csv"),
    "export to parquet": _export("parquet"),
    "checks, cells, crosswalk and ledger read whole": _views,
    "sums of governments made anew": _sums,
    "copied prose after one new report": _prose,
}
_spent: list[float] = []  # by a task that times only a part of itself


def _measured(name: str, data: Path) -> tuple[float, float]:
    """Return the seconds of processor time that a task takes, those of its own processes too, and the MB."""
    before = _seconds()
    _TASKS[name](data)
    most = max(resource.getrusage(who).ru_maxrss for who in _WHO)
    return (_spent.pop() if _spent else _seconds() - before), most / 1024


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _seconds() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in _WHO)


def _archive(folder: Path, count: int) -> Path:
    """Return the archive of that many reports, made if it is not there."""
    data = folder / str(count)
    if not data.is_dir():
        with Archive(data, run_name="fill") as archive, redirect_stdout(StringIO()):
            fill(archive, count)
    return data


def _taken(name: str, data: Path) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(data, Path(folder) / "data"))
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(_measured, name, copy).result()


def measure(folder: Path | None = None, counts: Sequence[int] = _COUNTS) -> list[Measured]:
    """Return one table: a row a task and size."""
    if folder is None:
        with tempfile.TemporaryDirectory() as own:
            return measure(Path(own), counts)
    rows = []
    archives = {count: _archive(folder, count) for count in counts}
    for name in _TASKS:
        least = 0.0
        for count, data in archives.items():
            seconds, resident = _taken(name, data)
            each = seconds / count * 1_000
            least = least or each
            rows.append([name, str(count), f"{each:.2f}", f"{each / least:.2f}", f"{resident:.0f}"])
    note = (
        f"Beside the smallest, {_ALIKE} or less is linear. Extraction is done by workers, whose time is not"
        " counted here; memory is that of the largest process."
    )
    return [Measured("Growth: a report's cost in a larger archive", _HEADS, rows, note)]


if __name__ == "__main__":
    named = tuple(map(int, sys.argv[2:]))
    for table in measure(*map(Path, sys.argv[1:2]), *([named] if named else [])):
        print(table.markdown())
