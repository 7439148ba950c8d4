"""Which files are which archive's: their chains, what they hold, what is missing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.originals.manifest import State, parse_manifest
from archive.originals.warc import MANIFEST, NOTE
from crawler.errors import UsageError


@dataclass
class Chain:
    """The files of one archive's runs, by the number of the manifest that each is part of."""

    name: str
    files: list[tuple[int, Path]] = field(default_factory=list)
    manifests: dict[int, str] = field(default_factory=dict)  # the hash of each
    merged: set[str] = field(default_factory=set)  # the chains that it took in

    def paths(self) -> list[Path]:
        """Return its files in the order of their runs."""
        return [path for _, path in sorted(self.files)]

    @property
    def lost(self) -> list[int]:
        """The manifests of which no file is there."""
        held = {number for number, _ in self.files}
        return [number for number in range(1, max(held) + 1) if number not in held]

    @property
    def state(self) -> State:
        """Where the chain stands, for the next run to go on."""
        number = max(self.manifests, default=0)
        return State(self.name, number, self.manifests.get(number, ""), sealed=False)


@dataclass(frozen=True)
class Held:
    """What a folder holds: the chain to rebuild, those merged into it, and every document's place."""

    top: Chain
    chains: dict[str, Chain]
    places: dict[str, tuple[str, int]]
    foreign: tuple[str, ...]  # files of no archive of ours, or of one that kept no notes


def _part_of(text: str) -> tuple[str, int] | None:
    for line in text.splitlines():
        name, _, value = line.partition(":")
        chain, _, number = value.strip().partition(" ")
        if name == "isPartOf" and number.isdigit():
            return chain, int(number)
    return None


def survey(folder: Path) -> Held:
    """Read what every WARC file of a folder says of itself.

    :raises UsageError: if none is of an archive of ours, or they are of several
    """
    chains: dict[str, Chain] = {}
    places: dict[str, tuple[str, int]] = {}
    paths = sorted(folder.glob("*.warc.gz"))
    foreign = [path.name for path in paths if not _survey_file(path, chains, places)]
    if not chains:
        raise UsageError(
            f"{folder}: no WARC file with the notes of an archive's runs; `nianbao import` reads the"
            " reports in files of other crawlers"
        )
    tops = [chain for chain in chains.values() if not _is_merged(chain, chains)]
    if len(tops) > 1:
        named = "; ".join(f"{c.paths()[0].name} and {len(c.files) - 1} more" for c in tops)
        raise UsageError(
            f"{folder}: the files of {len(tops)} archives ({named}); rebuild each from a folder of its"
            " own, then `nianbao merge`"
        )
    return Held(tops[0], chains, places, tuple(foreign))


def _is_merged(chain: Chain, chains: dict[str, Chain]) -> bool:
    return any(chain.name in other.merged for other in chains.values() if other is not chain)


def _survey_file(path: Path, chains: dict[str, Chain], places: dict[str, tuple[str, int]]) -> bool:
    """Take in what a file says; ``False`` if it is none of ours."""
    chain: Chain | None = None
    answer = ("", -1)
    try:
        with path.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                uri = record.rec_headers.get_header("WARC-Target-URI") or ""
                if record.rec_type == "warcinfo":
                    told = _part_of(record.content_stream().read().decode("utf-8", "replace"))
                    if told is None:
                        return False
                    chain = chains.setdefault(told[0], Chain(told[0]))
                    chain.files.append((told[1], path))
                elif record.rec_type in {"response", "resource"}:
                    answer = (uri, records.get_record_offset())
                elif record.rec_type == "metadata" and chain:
                    body = record.content_stream().read()
                    _take(uri, body, chain)
                    if uri == answer[0] and (sha256 := _document(body)):
                        places.setdefault(sha256, (path.name, answer[1]))
    except (OSError, EOFError, ArchiveLoadFailed, ValueError):
        return chain is not None  # torn: what is whole is read
    return chain is not None


def _take(uri: str, body: bytes, chain: Chain) -> None:
    if uri == MANIFEST and (manifest := parse_manifest(body)):
        chain.manifests[manifest.number] = hashlib.sha256(body).hexdigest()
    elif uri == NOTE and (note := json.loads(body))["event"] == "merge":
        chain.merged.add(note["chain"])


def _document(body: bytes) -> str:
    """Return the document that an answer brought, as noted beside it."""
    for line in body.decode().splitlines():
        if line.startswith("capture: "):
            return str(json.loads(line.partition(": ")[2]).get("document_sha256") or "")
    return ""
