"""Which files the paths of a command line mean, and the addresses that they get in the archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from crawler.formats import detect_format
from pipelines.readers.read import READERS


def named_files(paths: tuple[Path, ...]) -> Iterator[tuple[Path, str, bool]]:
    """Yield ``(file, its address, whether it was found in a folder)``.

    The address keeps the path below the folder given, not where on the machine the folder is.
    """
    for path in paths:
        if not path.is_dir():
            yield path, "file:///" + quote(path.name), False
            continue
        base = path.resolve().name
        for file in sorted(
            p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")
        ):
            yield file, "file:///" + quote(f"{base}/{file.relative_to(path).as_posix()}"), True


def not_a_document(path: Path) -> str:
    """Return why a file of a folder is left out, ``""`` if it is to be read."""
    kind = detect_format(path.read_bytes())
    return "" if kind in READERS else f"no document that is read ({kind or 'unknown format'})"
