"""How RTF says that text is hidden, struck, raised or white, and in which code page its bytes are."""

from __future__ import annotations

import re
from dataclasses import dataclass

CODE_PAGES = {134: "gb18030", 136: "cp950", 128: "cp932", 129: "cp949"}  # by \fcharset
ANSI = {936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949"}  # by \ansicpg
# Properties that take text away; each is switched off by the same word with 0.
_UNSEEN = frozenset({"strike", "striked", "deleted", "v", "webhidden"})
_LIFTS = {"super": 1, "up": 1, "sub": -1, "dn": -1, "nosupersub": 0}
PROPERTIES = _UNSEEN | _LIFTS.keys() | {"plain", "fs", "cf"}
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


def whites(body: bytes) -> set[int]:
    """Return the numbers of the colours that are white."""
    found = _COLOURS.search(body)
    colours = found[1].split(b";") if found else []
    return {
        number
        for number, text in enumerate(colours)
        if all(f"\\{name}255".encode() in text for name in ("red", "green", "blue"))
    }
