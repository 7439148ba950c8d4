"""RTF files: text and table cells from the control words, Chinese in bytes or as Unicode."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.errors import UnreadableDocumentError
from crawler.models import Block, Content, Paragraph, Table
from crawler.values import tidy

_TOKEN = re.compile(
    rb"""\\'(?P<hex>[0-9a-fA-F]{2})            # a byte of the font's code page
       |\\(?P<word>[a-zA-Z]+)(?P<number>-?\d+)?[ ]?
       |\\(?P<sign>[^a-zA-Z])                # an escaped sign, or \* before a destination
       |(?P<brace>[{}])
       |(?P<text>[^\\{}\r\n]+)""",
    re.VERBOSE | re.DOTALL,
)
# Groups whose text is not the document's.
_HIDDEN = frozenset(
    (
        *("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl"),
        *(
            "headerr",
            "headerf",
            "footer",
            "footerl",
            "footerr",
            "footerf",
            "listtable",
            "generator",
        ),
        *(
            "listoverridetable",
            "revtbl",
            "rsidtbl",
            "themedata",
            "datastore",
            "xmlnstbl",
            "fldinst",
        ),
    )
)
_BREAKS = {"tab": " ", "line": " ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’"}
_BREAKS |= {"ldblquote": "“", "rdblquote": "”", "bullet": "•", "page": " ", "sect": " "}


@dataclass
class _Group:
    """The state that a brace opens and closes."""

    hidden: bool = False
    skip: int = 1  # characters that stand in for one Unicode character (\ucN)


@dataclass
class _Reader:
    """Collects text into cells, rows and paragraphs while the tokens go by."""

    blocks: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    cells: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    in_table: bool = False

    def flush(self) -> None:
        """Decode the bytes seen so far: GB18030 reads every Chinese code page that RTF names."""
        if self.pending:
            self.text.append(self.pending.decode("gb18030", errors="replace"))
            self.pending.clear()

    def take(self) -> str:
        self.flush()
        text, self.text = tidy("".join(self.text)), []
        return text

    def end_paragraph(self) -> None:
        if self.in_table:
            return
        self.end_table()
        if text := self.take():
            self.blocks.append(Paragraph(text))

    def end_table(self) -> None:
        if self.rows:
            width = max(len(row) for row in self.rows)
            rows = tuple((*row, *[None] * (width - len(row))) for row in self.rows)
            self.blocks.append(Table(rows))
            self.rows = []

    def word(self, word: str) -> None:
        """Act on a control word that makes or ends text."""
        if word == "cell":
            self.cells.append(self.take())
        elif word == "row":
            self.rows.append(self.cells)
            self.cells = []
        elif word == "par":
            self.end_paragraph()
        elif word == "intbl":
            self.in_table = True
        elif word == "pard":
            self.in_table = False
        elif word in _BREAKS:
            self.flush()
            self.text.append(_BREAKS[word])


def _control(out: _Reader, group: _Group, token: re.Match[bytes]) -> int:
    r"""Act on a control word; return how many characters after it stand in for a Unicode one (\u)."""
    word, number = token["word"].decode("ascii"), token["number"]
    group.hidden |= word in _HIDDEN
    if group.hidden:
        return 0
    if word == "uc" and number:
        group.skip = int(number)
    elif word == "u" and number:
        out.flush()
        out.text.append(chr(int(number) % 0x10000))  # written as a signed 16-bit number
        return group.skip
    else:
        out.word(word)
    return 0


def _read(body: bytes) -> _Reader:
    out, groups, skip = _Reader(), [_Group()], 0
    for token in _TOKEN.finditer(body):
        group = groups[-1]
        if token["brace"] == b"{":
            groups.append(_Group(group.hidden, group.skip))
        elif token["brace"] and len(groups) > 1:
            groups.pop()
        elif token["word"]:
            skip = _control(out, group, token)
            continue
        elif token["sign"] == b"*":
            group.hidden = True
        elif not group.hidden:
            skip = _characters(out, token, skip)
            continue
        out.flush()
        skip = 0
    out.in_table = False
    out.end_paragraph()
    out.end_table()
    return out


def _characters(out: _Reader, token: re.Match[bytes], skip: int) -> int:
    """Add plain characters, less those that stand in for a Unicode one; return what is left to skip."""
    if token["hex"]:
        if skip:
            return skip - 1
        out.pending += bytes.fromhex(token["hex"].decode("ascii"))
    elif token["text"]:
        out.flush()
        text = token["text"].decode("gb18030", errors="replace")
        out.text.append(text[skip:])
        return max(0, skip - len(text))
    elif token["sign"] in (b"{", b"}", b"\\"):
        out.pending += token["sign"]
    elif token["sign"] == b"~":
        out.text.append(" ")
    return 0


def read_rtf(body: bytes) -> Content:
    """Return an RTF file's paragraphs and tables in order.

    :raises UnreadableDocumentError: if it shows no text
    """
    blocks = tuple(_read(body).blocks)
    if not blocks:
        raise UnreadableDocumentError("the RTF file has no text")
    return Content(blocks=blocks)
