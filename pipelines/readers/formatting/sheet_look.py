"""What a spreadsheet shows of its cells, beside their values: the same for XLSX and XLS."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.glyphs import UNREADABLE, lowered, raised

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class CellLook:
    """How a cell is set: the code of its number format, unseen (struck, white), raised or lowered.

    ``unsure``: a rule of the sheet may show it otherwise, by conditions that are not followed.
    """

    code: str = "General"
    unseen: bool = False
    lift: int = 0
    size: str = ""  # of its font, in points
    unsure: bool = False

    def show(self, text: str, *, white: bool = False) -> str:
        """Return a part of a text as it is seen.

        *White* digits of a part are unreadable, because the ground of its cell is not known where it stands.
        """
        if self.unseen:
            return ""
        if white or self.unsure:
            return _DIGIT.sub(UNREADABLE, text)
        return raised(text) if self.lift > 0 else lowered(text) if self.lift else text


@dataclass
class SheetLook:
    """What of a sheet is seen: its rows and columns, counted from 0, and its cells' looks.

    ``texts`` are the texts of which a part is set in another way, as they are seen.
    """

    hidden: bool = False
    rows: set[int] = field(default_factory=set)  # hidden ones
    columns: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], CellLook] = field(default_factory=dict)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
