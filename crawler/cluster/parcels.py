"""Folders as bytes, and back: what travels between the machines of a cluster."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable
from pathlib import Path

# Of an archive: its rows, its chain and its originals; locks and snapshots stay where they are.
ARCHIVE = ("archive.db", "archive.db-wal", "manifest.json", "warc/*.warc.gz")
REGISTRY = ("**/*",)


def pack(folder: Path, patterns: Iterable[str]) -> bytes:
    """Return the files of a folder that the patterns name."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path in sorted({path for pattern in patterns for path in folder.glob(pattern)}):
            if path.is_file():
                tar.add(path, path.relative_to(folder))
    return packed.getvalue()


def unpack(packed: bytes, folder: Path) -> None:
    """Put packed files into a folder, and none outside of it."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")
