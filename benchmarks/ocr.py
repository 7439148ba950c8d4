"""What reading a scan costs, beside one reading of the same pictures by the engine that recognises them.

``python -m benchmarks.ocr [SCAN.pdf...]``: by default two sample reports as scans, one of them askew. The
whole is ``process``: pages drawn and turned straight, every number read twice, tables, checks.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measured import Measured
from benchmarks.producers import scan
from benchmarks.scored import render_one
from crawler.models import Document, Report
from pipelines.process import process
from pipelines.readers.ocr import HOW, is_available
from pipelines.readers.scans.opened import pages_of

_ROUNDS = 3  # of some ten seconds each
_SCANS = ((0.0, 90), (0.6, 50))  # degrees askew, quality of the JPEG
_HEADS = ("scan", "pages", "engine once, s", "whole, s", "whole / engine once")
_NOTE = (
    "The engine is RapidOCR with its own models on one thread, warm, over the pictures that the whole"
    " reads too."
)


def _engine() -> Callable[[Any], object]:
    from rapidocr import RapidOCR  # noqa: PLC0415  # an extra

    threads = {f"EngineConfig.onnxruntime.{n}_op_num_threads": 1 for n in ("intra", "inter")}
    return RapidOCR(params={"Global.log_level": "error", **threads})


def _seconds(task: Callable[[], object]) -> float:
    began = time.process_time()
    task()
    return time.process_time() - began


def _row(path: Path, engine: Callable[[Any], object]) -> list[str]:
    """Return one scan's times, taken in turn; each task has run once before."""
    body = path.read_bytes()
    pictures = list(pages_of(body)[0])
    report = Report(documents=(Document(body=body, name=path.name),))

    def once() -> None:
        for picture in pictures:
            engine(picture)

    tasks = (once, partial(process, report))
    taken = [[_seconds(task) for task in tasks] for _ in range(_ROUNDS + 1)][1:]
    one, whole = (statistics.median(times) for times in zip(*taken, strict=True))
    return [path.name, str(len(pictures)), f"{one:.2f}", f"{whole:.2f}", f"{whole / one:.2f}"]


def _samples(folder: Path) -> Iterator[Path]:
    """Yield a sample report as scans."""
    pdf = render_one("pdf", folder)
    for skew, quality in _SCANS:
        made = scan([pdf], folder, skew=skew, quality=quality)
        yield from made if isinstance(made, list) else ()


def measure(files: Iterable[Path] = ()) -> list[Measured]:
    """Return one table: a row a scan, none where OCR is not installed."""
    rows: list[list[str]] = []
    if is_available():
        engine = _engine()
        with tempfile.TemporaryDirectory() as name:
            rows = [_row(path, engine) for path in (list(files) or _samples(Path(name)))]
    note = _NOTE if rows else f"Not measured: {HOW}"
    return [Measured("OCR: a whole scan beside one reading by its engine", _HEADS, rows, note)]


if __name__ == "__main__":
    for table in measure(map(Path, sys.argv[1:])):
        print(table.markdown())
