"""Other archives into this one: the same result in whatever order, and twice is once.

Every rule below takes the union of rows by their natural keys, and where two rows have the same key a
choice that does not depend on which came first. Numbers of rows are this archive's own.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from archive.database import database_path, open_database, open_reader
from archive.originals.elsewhere import files_elsewhere, note_elsewhere
from archive.originals.manifest import read_state
from archive.reader.verify import backup
from archive.writer.comparisons import refresh_comparisons
from archive.writer.kind import kind_in, settle_kind
from archive.writer.merging.reports import merge_reports
from archive.writer.merging.runs import merge_runs
from archive.writer.registry_rows import sums_follow
from archive.writer.store import UNFINISHED, Archive
from crawler.errors import ArchiveError, UsageError

_CHUNK = 1 << 20
# Of two rows the one from the registry, else the later in order of all that they say: the same whichever is
# asked first.
_AGENCY = (
    "name", "kind", "family", "list_url", "aliases", "active", "owes_from", "owes_until", "region_code",
    "level", "home_url", "origin",
)  # fmt: skip


def _order(row: str, columns: Iterable[str]) -> str:
    """Return what orders a row among others of its key; a blank comes first."""
    return ", ".join(f"{row}.{c} is not null, coalesce({row}.{c}, '')" for c in columns)


_AGENCIES = f"""
insert into agencies select * from other.agencies as theirs where true
on conflict (id) do update set {", ".join(f"{c} = excluded.{c}" for c in _AGENCY)}
where (excluded.origin = 'registry', {_order("excluded", _AGENCY)})
    > (agencies.origin = 'registry', {_order("agencies", _AGENCY)})
"""
_REGION = ("name", "level", "parent_code")
_REGIONS = f"""
insert into regions select * from other.regions where true order by parent_code is not null, code
on conflict (code) do update set {", ".join(f"{c} = excluded.{c}" for c in _REGION)}
where ({_order("excluded", _REGION)}) > ({_order("regions", _REGION)})
"""
# The first record that held it stands for it; its format is known where it was read.
_DOCUMENTS = """
insert into documents select * from other.documents where true
on conflict (sha256) do update set
    format = nullif(max(coalesce(documents.format, ''), coalesce(excluded.format, '')), ''),
    (media_type, warc_file, warc_offset, first_seen_at, payload_digest, target_uri) = (
        select media_type, warc_file, warc_offset, seen, payload_digest, target_uri from (
            select documents.first_seen_at as seen, documents.warc_file, documents.warc_offset,
                documents.media_type, documents.payload_digest, documents.target_uri
            union all select excluded.first_seen_at, excluded.warc_file, excluded.warc_offset,
                excluded.media_type, excluded.payload_digest, excluded.target_uri)
        order by seen, warc_file, warc_offset, media_type limit 1)
"""
# Of two that saw a line last at the same time, the one that missed it later knows more.
_LISTINGS = """
insert into listings select * from other.listings where true
on conflict (column_id, url) do update set
    first_seen_at = min(first_seen_at, excluded.first_seen_at),
    dates = (select json_group_array(json(value)) from (select value from json_each(listings.dates)
        union select value from json_each(excluded.dates) order by value)),
    (agency_id, title, listed_on, gone_at) = (select agency_id, title, listed_on, gone_at from (
        select listings.last_seen_at as seen, listings.gone_at is null as there, listings.agency_id,
            listings.title, listings.listed_on, listings.gone_at
        union all select excluded.last_seen_at, excluded.gone_at is null, excluded.agency_id,
            excluded.title, excluded.listed_on, excluded.gone_at)
        order by seen desc, there, gone_at, title desc, agency_id desc, listed_on desc limit 1),
    last_seen_at = max(last_seen_at, excluded.last_seen_at)
"""
_AGENCY_URLS = """
insert into agency_urls select * from other.agency_urls where true
on conflict (agency_id, url) do update set first_seen_at = min(first_seen_at, excluded.first_seen_at),
    last_seen_at = max(last_seen_at, excluded.last_seen_at)
"""


@dataclass(frozen=True)
class Merged:
    """What merging another archive added."""

    files: int
    documents: int
    captures: int
    reports: int
    versions: int


@contextmanager
def _workplace(archive: Archive) -> Iterator[Path]:
    """Make a folder for what is unfinished, beside what it will become; a killed merge leaves it there."""
    folder = archive.data / UNFINISHED / "merge"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _attached(archive: Archive, other: Path, folder: Path) -> Iterator[None]:
    """Attach a copy of another archive's database, brought to today's schema, as ``other``."""
    with open_reader(other) as db:
        backup(db, database_path(folder))
    open_database(folder).close()
    archive.db.execute("attach database ? as other", [str(database_path(folder))])
    try:
        yield
    except BaseException:
        with suppress(sqlite3.OperationalError):  # a statement that was interrupted still holds it
            archive.db.execute("detach database other")
        raise
    archive.db.execute("detach database other")


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _copy_warcs(archive: Archive, other: Path, folder: Path) -> int:
    """Copy the files that are not here; each under its name, whole or not at all.

    :raises ArchiveError: if a file of the same name holds something else
    """
    copied = 0
    for path in sorted((other / "warc").glob("*.warc.gz")):
        target = archive.data / "warc" / path.name
        if target.exists():
            if target.stat().st_size != path.stat().st_size or _digest(target) != _digest(path):
                raise ArchiveError(f"{path}: {target} is another file of the same name")
            continue
        unfinished = folder / target.name
        shutil.copyfile(path, unfinished)
        unfinished.replace(target)
        copied += 1
    return copied


def _note_elsewhere(archive: Archive, other: Path) -> None:
    """Say which WARC files neither archive holds."""
    with open_reader(other) as db:
        lacking = files_elsewhere(archive.db) | files_elsewhere(db)
    note_elsewhere(archive.db, (n for n in lacking if not (archive.data / "warc" / n).exists()))


def _count(archive: Archive) -> tuple[int, int, int, int]:
    names = ("documents", "captures", "reports", "versions")
    counts = [archive.db.execute(f"select count(*) from {name}").fetchone()[0] for name in names]
    return counts[0], counts[1], counts[2], counts[3]


def merge(archive: Archive, other: Path) -> Merged:
    """Take everything of the archive in *other* into *archive*; nothing of it is changed.

    :raises UsageError: if *other* holds no archive, is this one, or one of them alone is a sample
    :raises ArchiveError: if its files contradict these
    """
    before = _count(archive)
    files = take_in(archive, other)
    refresh_comparisons(archive)
    after = _count(archive)
    added = [new - old for new, old in zip(after, before, strict=True)]
    return Merged(files, *added)


def take_in(archive: Archive, other: Path, *, excerpt: bool = False) -> int:
    """Do so without comparing reports with each other; return how many files were added.

    An *excerpt* began with rows of this archive (``excerpt``), which its own files do not hold.

    :raises UsageError: if *other* holds no archive, is this one, or one of them alone is a sample
    :raises ArchiveError: if its files contradict these
    """
    if not database_path(other).is_file():
        raise UsageError(f"no archive in {other}")
    if other.resolve() == archive.data.resolve():
        raise UsageError(f"{other} is the archive itself")
    settle_kind(archive.db, archive.data, {kind_in(other)} - {""})
    with _workplace(archive) as folder:
        files = _copy_warcs(archive, other, folder)
        state = read_state(other)
        names = sorted(path.name for path in (other / "warc").glob("*.warc.gz"))
        told = {"chain": state.chain if state else "", "files": names}
        archive.note("merge", **told, **({"excerpt": True} if excerpt else {}))
        with _attached(archive, other, folder), archive.atomic():
            archive.db.execute("pragma defer_foreign_keys = on")
            with sums_follow(archive.db, every=True):
                for statement in (_REGIONS, _AGENCIES, _DOCUMENTS, _LISTINGS, _AGENCY_URLS):
                    archive.db.execute(statement)
            merge_runs(archive)
            merge_reports(archive)
            _note_elsewhere(archive, other)
    return files
