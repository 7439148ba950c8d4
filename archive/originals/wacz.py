"""The originals as one WACZ file (1.1.1): WARC files, their index, the report pages, all hashed."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from archive.originals.sort_keys import sort_key
from archive.originals.whole import written_whole

_VERSION = "1.1.1"
_CHUNK = 1 << 20


def _stamp(date: str) -> str:
    """Return a WARC date as fourteen digits."""
    return "".join(c for c in date if c.isdigit())[:14]


def _index_lines(path: Path) -> Iterator[str]:
    """Yield the CDXJ line of each response and resource of a WARC file."""
    with path.open("rb") as stream:
        records = ArchiveIterator(stream)
        for record in records:
            if record.rec_type not in {"response", "revisit", "resource"}:
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            headers = record.http_headers
            mime = "warc/revisit" if record.rec_type == "revisit" else ""
            kind = headers.get_header("Content-Type") if headers else record.content_type
            fields = {
                "url": url,
                "mime": mime or (kind or "unk").partition(";")[0].strip(),
                "status": headers.get_statuscode() if headers else "200",
                "digest": record.rec_headers.get_header("WARC-Payload-Digest") or "-",
            }
            record.content_stream().read()
            place = {
                "length": str(records.get_record_length()),
                "offset": str(records.get_record_offset()),
                "filename": path.name,
            }
            stamp = _stamp(record.rec_headers.get_header("WARC-Date"))
            yield f"{sort_key(url)} {stamp} {json.dumps({**fields, **place})}\n"


def _pages(db: Database) -> Iterator[str]:
    """Yield the page list: its head, then the page of each report's versions."""
    yield json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "年报 Reports"}) + "\n"
    sql = (
        "select versions.id, versions.url, versions.seen_at, reports.title from versions"
        " join reports on reports.id = report_id where versions.url like 'http%' order by versions.id"
    )
    for number, url, seen_at, title in db.execute(sql):
        page = {"id": str(number), "url": url, "ts": seen_at, "title": title}
        yield json.dumps(page, ensure_ascii=False) + "\n"


class _Package:
    """The ZIP file while it is written; hashes what goes into it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.resources: list[dict[str, Any]] = []

    def add_bytes(self, name: str, body: bytes) -> None:
        self._archive.writestr(_info(name), body, zipfile.ZIP_DEFLATED)
        self._note(name, hashlib.sha256(body).hexdigest(), len(body))

    def add_file(self, name: str, path: Path) -> None:
        """Add a WARC file stored, not deflated: players read it from its offset.

        Its size is told beforehand: a header that speaks of ZIP64 where the directory does not sends
        ReplayWeb.page to a wrong place in the file.
        """
        found = hashlib.sha256()
        info = _info(name)
        info.file_size = path.stat().st_size
        with path.open("rb") as source, self._archive.open(info, "w") as to:
            while chunk := source.read(_CHUNK):
                found.update(chunk)
                to.write(chunk)
        self._note(name, found.hexdigest(), path.stat().st_size)

    def _note(self, name: str, sha256: str, size: int) -> None:
        entry = {
            "name": name.rpartition("/")[2].lower(),  # as data packages must be named
            "path": name,
            "hash": f"sha256:{sha256}",
            "bytes": size,
        }
        self.resources.append(entry)


def _info(name: str) -> zipfile.ZipInfo:
    """Return a member without the clock in it."""
    return zipfile.ZipInfo(name)


def export_wacz(db: Database, folder: Path, target: Path, *, created: str) -> list[Path]:
    """Write the archive's WARC files in *folder* as one WACZ file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    warcs = sorted(folder.glob("*.warc.gz"))
    lines = sorted(line for path in warcs for line in _index_lines(path))
    with written_whole(target) as unfinished, zipfile.ZipFile(unfinished, "w") as archive:
        package = _Package(archive)
        for path in warcs:
            package.add_file(f"archive/{path.name}", path)
        package.add_bytes("indexes/index.cdx", "".join(lines).encode())
        package.add_bytes("pages/pages.jsonl", "".join(_pages(db)).encode())
        data = {
            "profile": "data-package",
            "wacz_version": _VERSION,
            "software": "Nianbao",
            "title": "年报 Nianbao",
            "created": created,
            "resources": package.resources,
        }
        body = json.dumps(data, ensure_ascii=False, indent=2).encode()
        archive.writestr(_info("datapackage.json"), body, zipfile.ZIP_DEFLATED)
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(body).hexdigest()}"}
        archive.writestr(_info("datapackage-digest.json"), json.dumps(digest), zipfile.ZIP_DEFLATED)
    return [target]
