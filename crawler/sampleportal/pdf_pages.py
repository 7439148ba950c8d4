"""Text and ruled tables set on pages, as the drawing operators of a PDF."""

from __future__ import annotations

from crawler.sampleportal.layout import Grid, place, width

PAGE_WIDTH, PAGE_HEIGHT = 595, 842  # points of an A4 page
_MARGIN = 57.0
_LINE = PAGE_WIDTH - 2 * _MARGIN
_LEADING = 1.5
_PAD = 3.0
_WIDE = 10  # columns of the table of applications: three of labels, seven of numbers
_LABELS = (46.0, 62.0, 130.0)

_Pair = tuple[float, float]


def _advance(char: str, size: float) -> float:
    """Return a character's width: half an em for ASCII, as the font's /W says, else an em."""
    return size / 2 if char.isascii() else size


def wrap(text: str, room: float, size: float, *, indent: float = 0.0) -> list[str]:
    """Return the lines of a text that each fit the room; the first stands in by *indent*.

    >>> wrap("公开信息12条", 40.0, 10.0)
    ['公开信息', '12条']
    """
    lines, line, used = [], "", indent
    for char in text:
        step = _advance(char, size)
        if line and used + step > room:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + char, used + step
    return [*lines, line]


class Pages:
    """The pages of one document as they are filled from above; each a list of operators."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = []
        self._top = 0.0  # where the next thing may begin, measured from below as in a PDF
        self._turn()

    def _turn(self) -> None:
        self.pages.append([])
        self._top = PAGE_HEIGHT - _MARGIN

    def _reserve(self, height: float) -> None:
        """Begin a new page if this one has no room of that height left."""
        if self._top - height < _MARGIN and self.pages[-1]:
            self._turn()

    def _write(self, text: str, x: float, y: float, size: float) -> None:
        code = text.encode("utf-16-be").hex()
        self.pages[-1].append(f"BT /F1 {size:g} Tf 1 0 0 1 {x:g} {y:g} Tm <{code}> Tj ET")

    def paragraph(self, text: str, size: float, *, indent: float = 0.0, after: float = 0.0) -> None:
        """Set a paragraph, its first line standing in by *indent*."""
        for place_of, line in enumerate(wrap(text, _LINE, size, indent=indent)):
            self._reserve(size * _LEADING)
            self._top -= size * _LEADING
            self._write(line, _MARGIN + (0.0 if place_of else indent), self._top, size)
        self._top -= after

    def table(self, grid: Grid) -> None:
        """Set a table with every cell ruled; it stands on one page, as the form's tables can."""
        columns = width(grid)
        size = 7.0 if columns == _WIDE else 9.0
        rest = (_LINE - sum(_LABELS)) / (_WIDE - len(_LABELS))
        widths = [*_LABELS, *[rest] * 7] if columns == _WIDE else [_LINE / columns] * columns
        heights = _heights(grid, widths, size)
        self._reserve(sum(heights))
        for row, column, box in place(grid):
            corner = _MARGIN + sum(widths[:column]), self._top - sum(heights[:row])
            extent = (
                sum(widths[column : column + box.colspan]),
                sum(heights[row : row + box.rowspan]),
            )
            self._cell(box.text, corner, extent, size)
        self._top -= sum(heights) + size

    def _cell(self, text: str, corner: _Pair, extent: _Pair, size: float) -> None:
        """Rule a cell from its upper left corner on, and set its text in its middle."""
        (x, y), (room, height) = corner, extent
        self.pages[-1].append(f"{x:g} {y - height:g} {room:g} {height:g} re S")
        lines = wrap(text, room - 2 * _PAD, size)
        y -= (height - len(lines) * size * _LEADING) / 2
        for line in lines:
            y -= size * _LEADING
            self._write(line, x + _PAD, y + size / 3, size)


def _heights(grid: Grid, widths: list[float], size: float) -> list[float]:
    """Return each row's height; a cell over several rows makes the last of them higher if it must."""
    heights = [0.0] * len(grid)
    for row, column, box in sorted(place(grid), key=lambda placed: placed[2].rowspan):
        room = sum(widths[column : column + box.colspan]) - 2 * _PAD
        needed = len(wrap(box.text, room, size)) * size * _LEADING + 2 * _PAD
        rows = range(row, row + box.rowspan)
        heights[rows[-1]] += max(0.0, needed - sum(heights[r] for r in rows))
    return heights
