"""The WARC files against the rows: every record against its digests, every capture against its record."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from archive.originals.elsewhere import files_elsewhere
from archive.originals.scan import Scanned, scan_records
from archive.reader.damage import Damage


class Stood(NamedTuple):
    """The bytes of a manifest, and where they stand."""

    body: bytes
    path: Path
    offset: int


_CHUNK = 1 << 20
_ANSWERS = {"response", "revisit", "resource"}


def verify_records(db: Database, folder: Path, manifests: list[Stood]) -> Iterator[Damage]:
    """Yield what is wrong with the records of the files, and with those that captures speak of.

    Every file is read once: the *manifests* found on the way are put into the list.
    """
    for path in sorted(folder.glob("*.warc.gz")):
        found: dict[int, Scanned] = {}
        for record in scan_records(path):
            found[record.offset] = record
            if record.manifest:
                manifests.append(Stood(record.manifest, path, record.offset))
            if record.damage:
                place = f"{path.name} at {record.offset}"
                yield Damage(place, f"{record.kind} record: {record.damage}")
        yield from _captures(db, path.name, found)
        yield from _behind_a_tear(db, path, found)
    held = {path.name for path in folder.glob("*.warc.gz")} | files_elsewhere(db)
    sql = "select warc_file, count(*) from captures where warc_file is not null group by 1"
    for file, count in db.execute(sql).fetchall():
        if file not in held:
            yield Damage(f"file {file}", f"is not there, and {count} captures stand in it")


def _captures(db: Database, file: str, found: dict[int, Scanned]) -> Iterator[Damage]:
    """Yield the captures of a file whose place holds no answer of their address, and those it lacks."""
    sql = "select id, url, warc_offset from captures where warc_file = ? order by warc_offset"
    for capture, url, offset in db.execute(sql, [file]):
        record = found.get(offset)
        if record is None or record.kind not in _ANSWERS:
            yield Damage(f"capture {capture}", f"{file} at {offset}: no record of an answer")
        elif record.uri != url:
            yield Damage(f"capture {capture}", f"{file} at {offset}: the record is of {record.uri}")
    spoken = {
        row[0] for row in db.execute("select warc_offset from captures where warc_file = ?", [file])
    }
    answers = {offset for offset, record in found.items() if record.kind in _ANSWERS}
    # Records are synced before their rows are written, many together: a kill leaves the last ones alone.
    unspoken = {offset for offset in answers - spoken if offset < max(spoken, default=0)}
    if unspoken:
        yield Damage(f"file {file}", f"{len(unspoken)} records of answers have no capture")


def _behind_a_tear(db: Database, path: Path, found: dict[int, Scanned]) -> Iterator[Damage]:
    """Yield a file that ends within a record while captures stand further on: no crash tore it so."""
    sql = "select warc_offset from captures where warc_file = ?"
    lost = [offset for (offset,) in db.execute(sql, [path.name]) if offset not in found]
    if lost and _unpacked(path) == "torn":
        yield Damage(f"file {path.name}", f"ends within a record, before {len(lost)} captures")


def verify_files(folder: Path, torn: list[str]) -> Iterator[Damage]:
    """Yield the WARC files that cannot be unpacked to their end.

    One that ends within a record was torn by a crash, and no row speaks of what it lost: its name is put
    into *torn*.
    """
    for path in sorted(folder.glob("*.warc.gz")):
        state = _unpacked(path)
        if state == "torn":
            torn.append(path.name)
        elif state:
            yield Damage(f"file {path.name}", state)


def _unpacked(path: Path) -> str:
    """Return ``""`` for a file that is whole, ``torn`` for one cut off, else what is wrong."""
    try:
        with gzip.open(path) as stream:
            while stream.read(_CHUNK):
                pass
    except EOFError:
        return "torn"
    except (OSError, zlib.error) as error:
        return f"cannot be unpacked: {error}"
    return ""
