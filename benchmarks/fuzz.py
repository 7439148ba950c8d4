"""``python -m benchmarks.fuzz --minutes N``: bytes that no program wrote, to every reader of foreign bytes.

Inputs are the fixtures' documents, the form in every carrier and saved list pages, with bytes changed,
members of containers too. Each is read in a process with the bounds of a document. Whatever is raised but
a ``NianbaoError`` is an escape; it is made small and kept in ``tests/fixtures/fuzz``. Ends with 1 if there
was one. The same seed gives the same inputs.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import sys
import time
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.originals.encodings import decode_payload
from benchmarks.reliability import record
from crawler.bounds.patience import at_most
from crawler.errors import NianbaoError, TooLargeError
from crawler.formats import decode
from crawler.models import Document, Report
from crawler.registry import FAMILIES
from crawler.responses import judge, judge_file
from crawler.run import limits
from pipelines.process import process
from pipelines.readers.read import READERS, expand, read_document
from spiders.lists.families import read_as
from spiders.lists.files import file_name, find_files
from tests.carriers import CARRIERS
from tests.odd_readers import drawn

FOLDER = Path(__file__).parents[1] / "tests" / "fixtures"
KEPT = FOLDER / "fuzz"
_BATCH = 16  # inputs of one process
_SECONDS = 20  # of processor time for one; a document has 60
_LARGEST_SEED = 60_000  # bytes
_ODD = (
    b"", b"\0", b"-1", b"0", b"1e999", b"NaN", b"999999999999", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff",
    b"<", b">", b"&#x110000;", b"%%EOF", b"{\\rtf", b"]]>", b"../", b"http://[", "年".encode(), b"\xd8\x00",
)  # fmt: skip


def read_as_document(body: bytes) -> None:
    """Read bytes as a report's document, and as every format that they may be taken for."""
    document = Document(body=body, url="http://a.gov.cn/1", name="a")
    for member in expand(document):
        with suppress(NianbaoError):
            read_document(member)
    process(Report(documents=(document,), url=document.url, listed_title="2023年政府信息公开年报"))


def read_as_format(body: bytes) -> None:
    """Give bytes to a format's reader, whatever they are; scans' takes a second for each."""
    names = sorted(set(READERS) - {"image"})
    READERS[names[zlib.crc32(body) % len(names)]](body)


def read_as_response(body: bytes) -> None:
    """Take bytes for what a portal answers: a page, a list of each family, a header, a packed body."""
    page = decode(body, body[:20].decode("latin-1"))
    judge(200, body)
    judge_file(200, body)
    file_name(body[:300], page[:300], "x")
    find_files(page, "http://a.gov.cn/list/")
    # What a list's reader raises is a failure of its page: here only time counts.
    with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        family = FAMILIES[zlib.crc32(body) % len(FAMILIES)]
        read_as(family, page, "http://a.gov.cn/list/index.html")
    for coding in ("gzip", "br", "zstd", "deflate"):
        with suppress(NianbaoError):
            decode_payload(body, coding)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "document": read_as_document,
    "format": read_as_format,
    "response": read_as_response,
}


def seeds() -> list[bytes]:
    """Return what inputs are made of, in a fixed order."""
    files = sorted(path for folder in ("documents", "lists", "responses", "fuzz")
                   for path in (FOLDER / folder).rglob("*") if path.is_file())  # fmt: skip
    bodies = [path.read_bytes() for path in files if path.suffix not in {".json", ".md"}]
    bodies += [drawn(carrier, "349") for carrier in CARRIERS if carrier not in {"tabs", "markdown"}]
    return [
        body if isinstance(body, bytes) else str(body).encode()
        for body in bodies
        if len(body) <= _LARGEST_SEED
    ]


def mutate(body: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Return bytes changed at random places; of a container more often a member than the frame."""
    if body.startswith(b"PK\x03\x04") and rng.random() < 0.8:  # noqa: PLR2004
        with suppress(zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, KeyError):
            return _mutate_member(body, others, rng)
    return _mutate_bytes(body, others, rng)


def _mutate_member(body: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        chosen = rng.choice(names)
        for name in names:
            member = old.read(name)
            if name == chosen and rng.random() < 0.1:  # noqa: PLR2004
                continue
            new.writestr(name, _mutate_bytes(member, others, rng) if name == chosen else member)
    return out.getvalue()


def _mutate_bytes(body: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(changed) + 1)
        end = min(len(changed), at + rng.choice((0, 1, 1, 2, 4, 16, 200)))
        kind = rng.randrange(5)
        if kind == 0 and at < len(changed):
            changed[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            changed[at:end] = rng.choice(_ODD)
        elif kind == 2:  # noqa: PLR2004
            changed[at:end] = changed[at:end] * rng.choice((0, 2, 3, 50))
        elif kind == 3:  # noqa: PLR2004
            other = rng.choice(others)
            start = rng.randrange(len(other) + 1)
            changed[at:end] = other[start : start + rng.choice((4, 40, 400))]
        elif rng.random() < 0.2:  # noqa: PLR2004
            del changed[at:]
    return bytes(changed)


@dataclass(frozen=True)
class Escape:
    """An input that a reader did not bear: which, to what, and what came of it."""

    target: str
    body: bytes
    what: str


def _try(work: tuple[str, tuple[bytes, ...]]) -> list[str]:
    """Return for each input what escaped, ``""`` where nothing did. Runs within a document's bounds."""
    name, bodies = work
    found = []
    for body in bodies:
        try:
            with at_most(_SECONDS):
                TARGETS[name](body)
            found.append("")
        except NianbaoError as error:
            slow = isinstance(error, TooLargeError) and "processor time" in str(error)
            found.append(f"slow: {error}" if slow else "")
        except Exception as error:  # noqa: BLE001  # this is what is looked for
            frame = traceback.extract_tb(error.__traceback__)[-1]
            found.append(
                f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}: {error}"[
                    :200
                ]
            )
    return found


def try_all(name: str, bodies: Sequence[bytes]) -> list[Escape]:
    """Return what escapes the target; a process that dies is asked again input by input."""
    try:
        found = limits.run_apart(_try, (name, tuple(bodies)))
    except NianbaoError as error:
        if len(bodies) == 1:
            # Its own bounds held it: a report would be too_large, and nothing else would be lost.
            return [] if isinstance(error, TooLargeError) else [Escape(name, bodies[0], str(error))]
        return [escape for body in bodies for escape in try_all(name, [body])]
    return [Escape(name, body, what) for body, what in zip(bodies, found, strict=True) if what]


def shrink(escape: Escape) -> Escape:
    """Return a smaller input of the same escape: stretches are left out while it stays."""
    body, size = escape.body, max(1, len(escape.body) // 2)
    kind = escape.what.partition(": ")[0]
    until = time.monotonic() + 60
    while size and time.monotonic() < until:
        at = 0
        while at < len(body) and time.monotonic() < until:
            less = body[:at] + body[at + size :]
            if any(e.what.startswith(kind) for e in try_all(escape.target, [less])):
                body = less
            else:
                at += size
        size //= 2
    return Escape(escape.target, body, escape.what)


def fuzz(seconds: float, seed: int) -> tuple[int, dict[str, Escape]]:
    """Return how many inputs were tried, and one escape of each kind."""
    rng, bodies = random.Random(seed), seeds()  # noqa: S311
    found: dict[str, Escape] = {}
    tried, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        name = rng.choice(list(TARGETS))
        batch = [mutate(rng.choice(bodies), bodies, rng) for _ in range(_BATCH)]
        tried += len(batch)
        for escape in try_all(name, batch):
            kind = f"{escape.target}: {escape.what.partition(': ')[0]}"
            if kind not in found:
                found[kind] = escape
                sys.stderr.write(f"{escape.target}: {escape.what}\n")
    return tried, found


def main() -> None:
    """Fuzz for the minutes asked for; keep and print what escaped, and record the numbers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="for docs/reliability.md")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    limits.enforce()
    tried, found = fuzz(asked.minutes * 60, asked.seed)
    KEPT.mkdir(exist_ok=True)
    for escape in map(shrink, found.values()):
        name = f"{escape.target}_{hashlib.sha256(escape.body).hexdigest()[:8]}.bin"
        (KEPT / name).write_bytes(escape.body)
        print(f"{name} ({len(escape.body)} bytes): {escape.what}")
    print(f"{tried} inputs with seed {asked.seed}, {len(found)} kinds of escape")
    numbers = {"minutes": asked.minutes, "seed": asked.seed, "inputs": tried}
    if asked.record:
        record("fuzz", numbers | {"escapes": len(found)})
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
