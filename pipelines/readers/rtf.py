"""RTF files: text and table cells from the control words, Chinese in bytes or as Unicode."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from re import Match

from crawler.errors import TooLargeError, UnreadableDocumentError
from crawler.glyphs import join_lines_of, lowered, raised
from crawler.models import Block, Content, Paragraph
from crawler.values import tidy
from pipelines.readers.edged_rows import EdgedRow, table_of
from pipelines.readers.formatting.rtf_state import (
    ANSI,
    BREAKS,
    CODE_PAGES,
    HIDDEN,
    PROPERTIES,
    SHAPES,
    TRADITIONAL,
    Group,
    RowShape,
    whites,
)
from pipelines.readers.formatting.rtf_tokens import OF_CODE_PAGE, TOKEN

_MOST_CELLS = 200_000  # of a document, rectangles filled; part three has 250
_DEEPEST = 500  # groups inside each other
_MOST_SKIPPED = 16  # characters that stand in for one
_LONGEST_NUMBER = 9  # digits
_HALF = re.compile("[\ud800-\udfff]")
_WORD = frozenset({"word", "number"})  # groups of a token


@dataclass
class _Reader:
    """Collects text into cells, rows and paragraphs while the tokens go by."""

    blocks: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # of the cell or paragraph, ended before
    pending: bytearray = field(default_factory=bytearray)
    pending_state: Group = field(default_factory=Group)
    cells: list[str] = field(default_factory=list)
    rows: list[EdgedRow] = field(default_factory=list)
    shape: RowShape = field(default_factory=RowShape)  # of the row that is being read
    in_table: bool = False
    count: int = 0
    size: int | None = None  # of the first digit since the last cell or paragraph
    code_page: str = "gb18030"
    declared: bool = False  # whether the file names its code page
    fonts: dict[int, str] = field(default_factory=dict)
    whites: set[int] = field(default_factory=set)

    def add(self, text: str, state: Group) -> None:
        """Add shown text, raised where its state says so."""
        if any(map(str.isdecimal, text)):
            self.size = state.size if self.size is None else self.size
        lift = state.lift or (1 if self.size is not None and state.size != self.size else 0)
        self.text.append(raised(text) if lift > 0 else lowered(text) if lift else text)

    def flush(self) -> None:
        """Decode the bytes seen so far by the code page of their font, else of the document."""
        if self.pending:
            page = self.fonts.get(self.pending_state.font, self.code_page)
            self.add(self.pending.decode(page, errors="replace"), self.pending_state)
            self.pending.clear()

    def end_line(self) -> None:
        self.flush()
        line, self.text = "".join(self.text), []
        if _HALF.search(line):  # what is beyond 16 bits is written in two halves: an emoji
            line = line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.lines.append(line)

    def take(self) -> str:
        self.end_line()
        text, self.lines, self.size = tidy(join_lines_of(self.lines)), [], None
        return text

    def end_paragraph(self) -> None:
        if self.in_table:
            self.end_line()
            return
        self.end_table()
        if text := self.take():
            self.blocks.append(Paragraph(text))

    def end_table(self) -> None:
        if self.rows:
            table = table_of(self.rows)
            self.count += len(table.rows[0]) * len(self.rows)
            self.check()
            self.blocks.append(table)
            self.rows = []

    def check(self) -> None:
        """Hold the number of cells within its limit.

        :raises TooLargeError: if there are too many
        """
        if self.count + len(self.cells) > _MOST_CELLS:
            raise TooLargeError(f"the tables have more than {_MOST_CELLS} cells")

    def word(self, word: str) -> None:
        """Act on a control word that makes or ends text."""
        if word == "cell":
            self.cells.append(self.take())
            self.check()
        elif word == "row":
            self.rows.append(EdgedRow(self.cells, self.shape.edges))
            self.cells = []
        elif word == "par":
            self.end_paragraph()
        elif word == "intbl":
            self.in_table = True
        elif word == "pard":
            self.in_table = False
        elif word in BREAKS:
            self.flush()
            self.text.append(BREAKS[word])


def _number(token: Match[bytes]) -> int | None:
    """Return a control word's number, ``None`` if it has none or an impossible one."""
    digits = token["number"]
    return int(digits) if digits and len(digits) <= _LONGEST_NUMBER else None


def _take_encoding(out: _Reader, group: Group, word: str, number: int | None) -> None:
    """Take what a control word says of the code page: a font's, the document's, its language's."""
    if word == "fcharset":
        out.fonts |= {group.font: CODE_PAGES[number]} if number in CODE_PAGES else {}
    elif word == "ansicpg":
        if number in ANSI:
            out.code_page, out.declared = ANSI[number], True
    elif number in TRADITIONAL and not out.declared:
        out.flush()
        out.code_page = "cp950"


def _control(out: _Reader, group: Group, token: Match[bytes]) -> int:
    r"""Act on a control word; return how many characters after it stand in for a Unicode one (\u)."""
    word, number = token["word"].decode("ascii"), _number(token)
    if word in OF_CODE_PAGE:
        _take_encoding(out, group, word, number)
    elif word in HIDDEN:
        group.hidden = True
    elif word == "f" and number is not None:
        out.flush()
        group.font = number
    elif group.hidden:
        pass
    elif word == "uc" and number is not None:
        group.skip = min(max(number, 0), _MOST_SKIPPED)
    elif word == "u" and number is not None:
        out.flush()
        if group.shown:
            out.add(chr(number % 0x10000), group)  # written as a signed 16-bit number
        return group.skip
    elif word in PROPERTIES:
        out.flush()
        group.take(word, number, out.whites)
    elif word in SHAPES:
        out.shape.take(word, number)
    else:
        out.word(word)
    return 0


def _read(body: bytes) -> _Reader:
    out, groups, skip = _Reader(whites=whites(body)), [Group()], 0
    for token in TOKEN.finditer(body):
        kind, group = token.lastgroup, groups[-1]
        if kind == "others":
            skip = 0
            continue
        if kind in _WORD:
            skip = _control(out, group, token)
            continue
        if token["brace"] == b"{":
            if len(groups) > _DEEPEST:
                raise TooLargeError(f"groups stand more than {_DEEPEST} deep in each other")
            out.flush()
            groups.append(group.copy())
        elif kind == "brace" and len(groups) > 1:
            groups.pop()
        elif token["sign"] == b"*":
            group.hidden = True
        elif not group.hidden:
            skip = _characters(out, group, token, skip)
            continue
        out.flush()
        skip = 0
    out.in_table = False
    out.end_paragraph()
    out.end_table()
    return out


def _characters(out: _Reader, group: Group, token: Match[bytes], skip: int) -> int:
    """Add plain characters, less those that stand in for a Unicode one; return what is left to skip."""
    if token["hex"]:
        if skip:
            return skip - 1
        _pend(out, group, bytes.fromhex(token["hex"].decode("ascii")))
    elif token["text"]:
        # A byte above 127 may go on with one written as \'xx.
        text = token["text"]
        _pend(out, group, text[skip:])
        return max(0, skip - len(text))
    elif token["sign"] in (b"{", b"}", b"\\"):
        _pend(out, group, token["sign"])
    elif token["sign"] in (b"~", b"_"):
        _pend(out, group, b" " if token["sign"] == b"~" else b"-")
    return 0


def _pend(out: _Reader, group: Group, text: bytes) -> None:
    if not group.shown:
        return
    if not out.pending:
        out.pending_state = group.copy()
    out.pending += text


def read_rtf(body: bytes) -> Content:
    """Return an RTF file's paragraphs and tables in order, as they are shown.

    :raises UnreadableDocumentError: if it shows no text
    :raises TooLargeError: if it goes beyond the limits
    """
    blocks = tuple(_read(body).blocks)
    if not blocks:
        raise UnreadableDocumentError("the RTF file has no text")
    return Content(blocks=blocks)
