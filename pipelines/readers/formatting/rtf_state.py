"""How RTF says that text is hidden, struck, raised or white, and in which code page its bytes are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.readers.edged_rows import Edges

CODE_PAGES = {134: "gb18030", 136: "cp950", 128: "cp932", 129: "cp949"}  # by \fcharset
ANSI = {936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949"}  # by \ansicpg
# Where no code page is named, the language names it: that of Taiwan, Hong Kong, Macau.
LANGUAGES = frozenset({"deflang", "deflangfe", "lang", "langfe"})
TRADITIONAL = frozenset({1028, 3076, 5124})
# Groups whose text is not the document's.
HIDDEN = frozenset(
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
BREAKS = {"tab": " ", "line": " ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’"}
BREAKS |= {"ldblquote": "“", "rdblquote": "”", "bullet": "•", "page": " ", "sect": " "}
BREAKS |= {"nestcell": " ", "nestrow": " "}
# Properties that take text away; each is switched off by the same word with 0.
_UNSEEN = frozenset({"strike", "striked", "deleted", "v", "webhidden"})
_LIFTS = {"super": 1, "up": 1, "sub": -1, "dn": -1, "nosupersub": 0}
PROPERTIES = _UNSEEN | _LIFTS.keys() | {"plain", "fs", "cf"}
SHAPES = frozenset({"trowd", "trleft", "cellx", "clmrg", "clvmrg"})
_COLOURS = re.compile(rb"\\colortbl\s*([^{}]*)\}")


@dataclass
class Group:
    """The state that a brace opens and closes."""

    hidden: bool = False
    skip: int = 1  # characters that stand in for one Unicode character (\ucN)
    unseen: frozenset[str] = frozenset()
    lift: int = 0  # above (1) or below (-1) the line
    size: int = 0
    font: int = 0
    white: bool = False

    def copy(self) -> Group:
        """Return the state that a group begins with inside of this one."""
        return Group(
            self.hidden, self.skip, self.unseen, self.lift, self.size, self.font, self.white
        )

    @property
    def shown(self) -> bool:
        """Whether text here is the document's and seen."""
        return not (self.hidden or self.unseen or self.white)

    def take(self, word: str, number: int | None, white: set[int]) -> None:
        """Take a character property; *white* are the numbers of the colours that are white."""
        if word in _UNSEEN:
            self.unseen = self.unseen - {word} if number == 0 else self.unseen | {word}
        elif word in _LIFTS:
            self.lift = 0 if number == 0 else _LIFTS[word]
        elif word == "fs":
            self.size = number or 0
        elif word == "cf":
            self.white = number in white
        else:
            self.unseen, self.lift, self.size, self.white = frozenset(), 0, 0, False


@dataclass
class RowShape:
    """Where a row's cells end, and which of them another one covers, as its definition says it."""

    left: int = 0
    ends: list[int] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)

    def take(self, word: str, number: int | None) -> None:
        """Take a control word of the definition; ``trowd`` begins a new one."""
        if word == "trowd":
            self.left, self.ends, self.covered = 0, [], set()
        elif word == "trleft":
            self.left = number or 0
        elif word == "cellx":
            self.ends.append(number or 0)
        else:
            self.covered.add(len(self.ends))

    @property
    def edges(self) -> Edges | None:
        """The edges from the left, ``None`` if the row has no definition."""
        return Edges((self.left, *self.ends), frozenset(self.covered)) if self.ends else None


def whites(body: bytes) -> set[int]:
    """Return the numbers of the colours that are white."""
    found = _COLOURS.search(body)
    colours = found[1].split(b";") if found else []
    return {
        number
        for number, text in enumerate(colours)
        if all(f"\\{name}255".encode() in text for name in ("red", "green", "blue"))
    }
