"""What a page of a PDF shows, in the order drawn."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.layout.covers import WHITE, Area, Box, Colour, alike
from pipelines.layout.geometry import Page, Segment
from pipelines.layout.shown import Run, shown
from pipelines.readers.drawn.glyphs import Letter
from pipelines.readers.drawn.pictures import pictures_of
from pipelines.readers.drawn.turns import Turned, turned_back, upright


class Drawing:
    """Glyphs, areas and ruling lines of a page."""

    def __init__(self) -> None:
        self._drawn: list[Run | Area] = []
        self._turns: list[Turned] = []  # of the runs
        self._cut: list[Box] = []
        self._pictures: list[Box] = []
        self._segments: list[Segment] = []
        self._strikes: list[Segment] = []
        self.after_space = False  # whether the glyph added last is a space

    def add_run(self, run: Run, turn: Turned) -> None:
        """Add glyphs that are seen; under a soft mask they are nobody knows how much."""
        self._drawn.append(run)
        self._turns.append(turn)

    def add_cut(self, letter: Letter, box: Box) -> None:
        """Add a glyph that a clipping path takes away."""
        if letter.is_digit:
            self._cut.append(box)

    def add_area(self, area: Area, *, is_picture: bool) -> None:
        """Add what covers all that is drawn before it."""
        self._drawn.append(area)
        if is_picture:
            self._pictures.append(area.box)

    def add_lines(self, lines: Sequence[Segment], colour: Colour | None) -> None:
        """Add ruling lines; white ones strike nothing out."""
        self._segments += lines
        if not alike(colour, WHITE):
            self._strikes += lines

    def page(self, number: int, size: tuple[float, float], sheet: Box) -> Page:
        """Return the page; *sheet* is what is shown of it."""
        seen, quarters = upright(self._drawn, self._turns)
        chars = shown(seen, self._strikes, self._cut)
        pictures = () if quarters else pictures_of(self._pictures, chars, number, sheet)
        page = Page(number, chars, tuple(self._segments), *size, pictures)
        return turned_back(page, quarters)
