"""Which files the paths of a command line mean, and the addresses that they get in the archive."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from archive.originals.foreign_warc import is_of_samples, is_warc
from crawler.errors import UnreadableDocumentError, UsageError
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
        for file in sorted(_below(path)):
            yield file, "file:///" + quote(f"{base}/{file.relative_to(path).as_posix()}"), True


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, and each folder that may not be looked into."""
    closed: list[OSError] = []
    for place, _, names in os.walk(folder, onerror=closed.append):
        yield from (
            file
            for name in names
            if not name.startswith(".") and (file := Path(place, name)).is_file()
        )
    yield from (Path(error.filename) for error in closed)


def check_readable(path: Path) -> None:
    """Do nothing if a file can be read.

    :raises UnreadableDocumentError: if it cannot, or is a folder that may not be looked into
    """
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise UnreadableDocumentError(f"{path.name}: cannot be read: {error.strerror}") from error


def refuse_samples(paths: tuple[Path, ...]) -> None:
    """Do nothing if no path holds a WARC file of a sample archive.

    :raises UsageError: if one does: what it holds is invented, and would stand as real
    """
    for path, _, _ in named_files(paths):
        with suppress(UnreadableDocumentError, OSError):  # said where it is read
            if is_warc(path) and is_of_samples(path):
                raise UsageError(
                    f"{path} is of a sample archive, and its reports are invented; nothing was imported"
                )


def not_a_document(path: Path) -> str:
    """Return why a file of a folder is left out, ``""`` if it is to be read."""
    kind = detect_format(path.read_bytes())
    return "" if kind in READERS else f"no document that is read ({kind or 'unknown format'})"
