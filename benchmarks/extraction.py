"""What a whole extraction costs, beside a bare parse of the same bytes by others.

``python -m benchmarks.extraction [FILE...]``: by default the sample reports in every carrier, and the
real ones of ``NIANBAO_REAL_REPORTS``. The whole is ``process``: read, tables, prose, identity, checks.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.measured import Measured, medians
from benchmarks.peers import peers_of
from benchmarks.scored import HARD, render
from crawler.errors import NianbaoError
from crawler.models import Document, Report
from pipelines.process import process
from pipelines.readers.read import read_document

_BIGGEST = 3  # reports of one carrier, the largest files of it
_HEADS = (
    "document",
    "kB",
    "whole ms",
    "reading ms",
    "the rest ms",
    "whole / bare parse",
    "reading / bare parse",
    "others / bare parse",
)


def _report(path: Path) -> Report:
    return Report(documents=(Document(body=path.read_bytes(), name=path.name),))


def _is_read(path: Path) -> bool:
    try:
        process(_report(path))
    except NianbaoError:
        return False
    return True


def _row(path: Path, name: str) -> list[str]:
    """Return one document's times, all taken in turn."""
    report, body = _report(path), path.read_bytes()
    peers = peers_of(path.suffix[1:])
    found = medians(
        {
            "whole": partial(process, report),
            "reading": partial(read_document, report.documents[0]),
            **{peer: partial(parse, body) for peer, parse in peers.items()},
        }
    )
    bare = found[next(iter(peers))] if peers else None
    others = [f"{peer} {found[peer] / bare:.1f}" for peer in [*peers][1:]] if bare else []
    times = (found["whole"], found["reading"], found["whole"] - found["reading"])
    return [
        *(name, f"{len(body) / 1_000:.0f}", *(f"{value:.1f}" for value in times)),
        *(f"{found[part] / bare:.1f}" if bare else "" for part in ("whole", "reading")),
        ", ".join(others),
    ]


def _samples(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the largest sample reports of each carrier, by its name."""
    for carrier, files in render(folder)[0].items():
        if isinstance(files, list) and not carrier.startswith("scan"):
            for path in sorted(files, key=lambda p: p.stat().st_size)[-1:]:
                yield f"sample {carrier}", path
        elif carrier == "xls (LibreOffice)":  # one without Calc converts none
            yield f"kept {carrier}", HARD / "spreadsheet_by_libreoffice.xls"


def _real() -> Iterator[tuple[str, Path]]:
    """Yield the largest real reports of each carrier."""
    root = os.environ.get("NIANBAO_REAL_REPORTS")
    by_carrier: dict[str, list[Path]] = {}
    for path in sorted(Path(root).rglob("*")) if root else ():
        if path.is_file() and path.suffix != ".json" and _is_read(path):
            by_carrier.setdefault(path.suffix, []).append(path)
    for paths in by_carrier.values():
        for path in sorted(paths, key=lambda p: -p.stat().st_size)[:_BIGGEST]:
            yield f"real {path.name}", path


def measure(files: Iterable[Path] = ()) -> list[Measured]:
    """Return one table: a row a document."""
    with tempfile.TemporaryDirectory() as name:
        chosen = [(path.name, path) for path in files] or [*_real(), *_samples(Path(name))]
        rows = [_row(path, label) for label, path in chosen]
    note = (
        "The bare parse is the first peer of the carrier in benchmarks/peers.py; caches are warm."
        " Beside one of half a millisecond (olefile reads the streams of a DOC or XLS as they are) what"
        " every report costs after its reading decides the whole: reading / bare parse says the rest."
    )
    return [
        Measured("Extraction: a whole report beside a bare parse of its bytes", _HEADS, rows, note)
    ]


if __name__ == "__main__":
    for table in measure(map(Path, sys.argv[1:])):
        print(table.markdown())
