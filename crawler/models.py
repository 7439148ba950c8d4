"""What crosses the borders between folders: documents, tables and reports, as frozen data.

Only the standard library is imported here, because everything may import this module.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Origin = Literal["printed", "ocr"]  # how a row was read
Scope = Literal["own", "all"]
Status = Literal["pass", "fail", "uncertain", "not_assessable"]
Proof = Literal["proved", "repaired", "ambiguous", "inconsistent", "no_tables"]
Number = int | float


@dataclass(frozen=True, kw_only=True)
class Document:
    """Exact bytes of one payload, with where they came from."""

    body: bytes = field(repr=False)
    url: str = ""
    name: str = ""
    media_type: str = ""
    role: Literal["page", "attachment", "picture"] = "page"  # picture: shown inside the page

    @cached_property
    def sha256(self) -> str:
        """The identity of the bytes, in lower-case hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True)
class Paragraph:
    """One line or paragraph of prose, on a page counted from 1 (0: the carrier has no pages)."""

    text: str
    page: int = 0


@dataclass(frozen=True)
class Table:
    """One table as found: a rectangle of cell texts.

    ``None`` is a cell covered by a merged neighbour above or to its left, or one that its row does
    not have; ``""`` is an empty cell.
    ``exact`` tells whether a cell's column is where the source put it (HTML, DOCX, ruled PDF) or
    only where a conversion to text left it. ``row_pages`` gives each row's page, where a table goes
    on over several. ``ocr`` marks a table read from a picture. ``short`` are the rows, counted from 0,
    that have no cell for some square: where their cells stand says nothing.
    """

    rows: tuple[tuple[str | None, ...], ...]
    page: int = 0
    exact: bool = True
    row_pages: tuple[int, ...] = ()
    ocr: bool = False
    short: frozenset[int] = frozenset()

    def page_of(self, row_no: int) -> int:
        """Return the page of a row counted from 1; a table may go on over several pages."""
        return self.row_pages[row_no - 1] if self.row_pages else self.page

    def is_whole(self, row: Sequence[str | None]) -> bool:
        """Tell whether one of its rows surely has a cell for every square; text never tells."""
        return self.exact and not any(self.rows[n] is row for n in self.short)


Block = Paragraph | Table


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a reader found in one document: its blocks in reading order and its labelled facts.

    ``pictures`` are shown among the blocks: ``(n, src)`` is one before block *n*, with its address as
    the page writes it.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    published: str = ""
    pictures: tuple[tuple[int, str], ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Something odd about a report, as data: a stable code and a message for people."""

    code: str
    message: str


@dataclass(frozen=True)
class Section:
    """One of the six parts; number 0 is whatever stands before the first heading."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True)
class PlacedTable:
    """A table with its position in the document (from 1) and the part in which it stands.

    ``before`` are the lines between it and the table before it, each with the part that it opens as
    a heading of the form, 0 for every other line.
    """

    position: int
    section: int
    table: Table
    before: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Row:
    """One item's row of a standard table.

    ``values`` maps column keys to numbers (or to text for ``amount_raw``); ``None`` is unknown or
    blank. ``inferred`` names the columns whose value only the form's equations gave.
    ``page``, ``table_no`` and ``row_no`` (both from 1) lead to the printed row in ``tables``.
    """

    values: dict[str, Number | str | None]
    inferred: tuple[str, ...] = ()
    page: int = 0
    table_no: int = 0
    row_no: int = 0
    ocr: bool = False

    @property
    def origin(self) -> Origin:
        """How the row was read: ``printed`` or ``ocr``. That the equations gave a cell is ``inferred``."""
        return "ocr" if self.ocr else "printed"


@dataclass(frozen=True)
class Fact:
    """A number stated in the prose, with the words that state it."""

    key: str
    value: Number
    unit: str
    quote: str
    section: int


@dataclass(frozen=True)
class Check:
    """One rule applied to one place: both sides and the verdict."""

    rule: str
    status: Status
    place: str
    left: Number | None
    right: Number | None
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """One agency's report for one year: what a spider knows, then what ``process`` adds.

    The first block is the input (who, where, the documents); everything below ``documents`` is
    empty until ``pipelines.process.process`` has filled it.
    """

    agency_id: str | None = None
    agency: str = ""
    agency_kind: str = ""
    known_names: tuple[str, ...] = ()
    url: str = ""
    listed_title: str = ""
    listed_on: str = ""
    owner_unsure: bool = False  # the list named no publisher, or none that is surely an organ
    failed_files: tuple[tuple[str, str], ...] = ()  # (url, why) of attachments that did not come
    documents: tuple[Document, ...] = field(repr=False, default=())

    agency_as_printed: str = ""
    other_publishers: tuple[tuple[str, str], ...] = ()  # (place, name) that the printed one is not
    scope: Scope = "own"
    year: int | None = None
    title: str = ""
    published_on: str | None = None
    published_source: str = ""
    format: str = ""
    formats: tuple[tuple[str, str], ...] = ()  # (sha256, format) of every document that was read
    source_sha256: str = ""
    content_sha256: str = ""
    tables: tuple[PlacedTable, ...] = field(repr=False, default=())
    sections: tuple[Section, ...] = field(repr=False, default=())
    disclosure: dict[str, Row] = field(repr=False, default_factory=dict)
    applications: dict[str, Row] = field(repr=False, default_factory=dict)
    litigation: dict[str, Row] = field(repr=False, default_factory=dict)
    statistics: tuple[tuple[str, str, Number | None], ...] = ()
    facts: tuple[Fact, ...] = ()
    checks: tuple[Check, ...] = field(repr=False, default=())
    problems: tuple[Problem, ...] = ()
    proof: Proof = "no_tables"


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One HTTP request and its response as received, for the WARC.

    ``body`` is the payload exactly as transferred (still compressed, if the server compressed it);
    ``payload`` is the decoded payload that the documents are made of.
    """

    url: str
    method: str
    request_headers: tuple[tuple[str, str], ...]
    status: int
    reason: str
    response_headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    fetched_at: str
    sequence: int = 0  # its place in the file it was read from; 0 for one just received
    agency_id: str | None = None
    ip_address: str | None = None
    tls: Literal["none", "unverified", "legacy"] = "none"  # how far the transport can be trusted
