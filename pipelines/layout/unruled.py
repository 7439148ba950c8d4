"""Tables without rulings: a grid from positions, where they leave one reading; else the lines stay lines.

A row is a level of numbers with the one label, of however many lines, that stands at its height. Columns are
where numbers stand, each under a head of its own. What fits in neither leaves the table unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crawler.models import Table
from pipelines.layout.geometry import Segment
from pipelines.layout.pieces import Piece, chains
from pipelines.layout.unruled_heads import Column, Rows, columns_of, head_rows, stretches
from pipelines.tables.heads import is_label_head
from pipelines.tables.labels import is_begun, is_word

_LABELS = 3  # columns of labels in the form: 三、本年度办理结果, （三）不予公开, 1.属于国家秘密
_EDGE = 1.0  # points
_SLACK = 0.15  # of a line's height, about a label
_LEVEL = 0.5
_FEWEST_WITHOUT_LABELS = 5
_CAPTION = re.compile(r"第二十条第[(（].[)）]项")
_YEAR = re.compile(r"20[12]\d")


@dataclass(frozen=True)
class UnruledTable:
    """A table, and from where to where it stands on which page, each from below."""

    table: Table
    places: dict[int, tuple[float, float]]

    def covers(self, page: int, y: float) -> bool:
        """Tell whether a height of a page lies in it."""
        low, high = self.places.get(page, (0.0, -1.0))
        return low <= y <= high

    def begins_on(self, page: int) -> bool:
        """Tell whether it begins on a page."""
        return page == min(self.places)


@dataclass
class _Row:
    """A level of numbers, with the labels at its height from the left."""

    numbers: list[Piece]
    labels: list[Piece] = field(default_factory=list)
    groups: list[Piece] = field(default_factory=list)  # labels of several rows

    @property
    def y(self) -> float:
        return self.numbers[0].y

    @property
    def left(self) -> float:
        return min(piece.x0 for piece in self.numbers)

    def is_beside(self, text: Piece) -> bool:
        slack = _SLACK * text.height
        return text.y0 - slack <= self.y <= text.y1 + slack

    def cells(self, columns: Sequence[Column]) -> list[str | None]:
        return [
            next((p.text for p in self.numbers if c.numbers and p.over(*c.numbers)), "")
            for c in columns
        ]


def _rows(pieces: Sequence[Piece]) -> list[_Row]:
    """Return the levels of numbers from the top; a level of years is one of heads."""
    rows: list[_Row] = []
    for piece in sorted((p for p in pieces if p.is_number), key=lambda p: -p.y):
        if rows and rows[-1].y - piece.y < _LEVEL * piece.height:
            rows[-1].numbers.append(piece)
        else:
            rows.append(_Row([piece]))
    return [row for row in rows if not all(_YEAR.fullmatch(p.text) for p in row.numbers)]


def _is_head_word(text: str) -> bool:
    return is_label_head(text) or bool(_CAPTION.fullmatch(text.replace(" ", "")))


@dataclass
class _Block:
    """Heads with the rows under them."""

    heads: list[Piece]
    rows: list[_Row]

    def table(self) -> UnruledTable | None:
        """Return the block as a table, ``None`` if its places leave anything open."""
        corner = [h for h in self.heads if _is_head_word(h.text) or self._is_over_labels(h)]
        over = [head for head in self.heads if head not in corner]
        numbers = stretches(row.numbers for row in self.rows)
        columns = columns_of(numbers, over) if numbers and over else None
        heads = head_rows(columns, over) if columns else None
        if not columns or heads is None or not self._are_labelled():
            return None
        wide = _LABELS if self.rows[0].labels else 0
        grid = [*_corner(corner, heads, wide), *self._body(columns, wide)]
        pieces = [
            *self.heads,
            *(p for row in self.rows for p in (*row.numbers, *row.labels, *row.groups)),
        ]
        if not any(is_word(p.text) for p in pieces):
            return None
        pages = [max(p.page for p in self.heads)] * (len(grid) - len(self.rows))
        pages += [row.numbers[0].page for row in self.rows]
        rows = tuple(tuple(row) for row in grid)
        return UnruledTable(Table(rows, page=pages[0], row_pages=tuple(pages)), _places(pieces))

    def _is_over_labels(self, head: Piece) -> bool:
        edge = max((p.x1 for row in self.rows for p in row.labels), default=0.0)
        return head.x0 < edge and head.x1 <= min(row.left for row in self.rows)

    def _are_labelled(self) -> bool:
        """Tell whether every row has a label of its own, or the block has a row without any."""
        last = [row.labels[-1] for row in self.rows if row.labels]
        if not last:
            return len(self.rows) == 1 and len(self.rows[0].numbers) >= _FEWEST_WITHOUT_LABELS
        if len(last) < len(self.rows) or len(set(last)) < len(last):
            return False
        others = [p for row in self.rows for p in (*row.labels[:-1], *row.groups)]
        if set(others) & set(last) or any(len(row.labels) > _LABELS for row in self.rows):
            return False
        return all(
            one.x1 <= other.x0 + _EDGE
            for row in self.rows
            for one, other in zip(row.labels, row.labels[1:], strict=False)
        )

    def _body(self, columns: Sequence[Column], wide: int) -> Iterator[list[str | None]]:
        """Yield the rows; the label of a group stands in the first row that it is beside."""
        said: set[Piece] = set()
        for row in self.rows:
            labels = [p for p in row.labels if p not in said]
            said |= set(labels)
            texts: list[str | None] = [p.text for p in labels]
            yield [*texts, *[None] * (wide - len(texts)), *row.cells(columns)]


def _places(pieces: Sequence[Piece]) -> dict[int, tuple[float, float]]:
    """Return from where to where pieces stand on each page."""
    places: dict[int, tuple[float, float]] = {}
    for piece in pieces:
        for page, low, high in piece.boxes:
            old = places.get(page, (low, high))
            places[page] = min(low, old[0]), max(high, old[1])
    return places


def _corner(corner: Sequence[Piece], heads: Rows, wide: int) -> Rows:
    """Return the rows of heads; what stands over the labels is in the lowest, captions are above all."""
    captions: Rows = []
    rows = [[*[None] * wide, *row] for row in heads]
    for piece in sorted(corner, key=lambda p: -p.y):
        if wide and is_label_head(piece.text) and rows[-1][0] is None:
            rows[-1][0] = piece.text
        else:
            captions.append([piece.text, *[None] * (len(rows[0]) - 1)])
    return captions + rows


def _label(rows: Sequence[_Row], texts: Sequence[Piece]) -> list[Piece] | None:
    """Give rows the texts at their height as labels; return the other texts.

    ``None`` if one reaches in among the numbers of its row.
    """
    others = []
    for text in texts:
        beside = [row for row in rows if row.is_beside(text)]
        if any(text.x1 > row.left + _EDGE for row in beside):
            return None
        for row in beside:
            row.labels.append(text)
        others += [] if beside else [text]
    for row in rows:
        row.labels.sort(key=lambda p: p.x0)
    return others


def _blocks(rows: Sequence[_Row], texts: Sequence[Piece]) -> list[_Block]:
    """Return the blocks of a zone with every text in its place; none if one has none.

    Above the first heads and below the last row may stand what is no part of the table.
    """
    others = _label(rows, texts)
    heads: dict[int, list[Piece]] = {}
    for text in sorted(others or (), key=lambda p: -p.y):
        below = next((n for n, row in enumerate(rows) if row.y < text.y), None)
        if below is None:
            continue
        near = rows[max(below - 1, 0) : below + 1]
        if below and not heads.get(below) and not _is_head(text, near) and _is_group(text, near):
            rows[below].groups.append(text)
        else:
            heads.setdefault(below, []).append(text)
    starts = sorted(heads)
    if others is None or not starts or starts[0]:
        return []
    ends = [*starts[1:], len(rows)]
    return [
        _Block(_without_captions(heads[a]), list(rows[a:b]))
        for a, b in zip(starts, ends, strict=True)
    ]


def _is_head(text: Piece, near: Sequence[_Row]) -> bool:
    return _is_head_word(text.text) or text.x1 > max(row.left for row in near) + _EDGE


def _without_captions(heads: Sequence[Piece]) -> list[Piece]:
    """Return heads without the lines above them that no form has: they say which table this is."""
    for n, head in enumerate(heads):
        alone = not any(o is not head and o.y0 < head.y1 and head.y0 < o.y1 for o in heads)
        if not alone or _is_head_word(head.text) or is_begun(head.text):
            return list(heads[n:])
    return []


def _is_group(text: Piece, near: Sequence[_Row]) -> bool:
    """Tell whether a text between two rows is the label of a group: both have their own right of it."""
    return all(row.labels and row.labels[-1].x0 >= text.x1 - _EDGE for row in near)


def find_tables(pieces: Sequence[Piece], lines: Sequence[Segment]) -> list[UnruledTable]:
    """Return the tables of a stretch without prose, from the top; none if its places leave any open."""
    rows = _rows(pieces)
    if not rows:
        return []
    numbers = {piece for row in rows for piece in row.numbers}

    def apart(above: Piece, below: Piece) -> bool:
        """Two lines, each with numbers beside it, are labels of two rows."""
        own = [
            {n for n, row in enumerate(rows) if abs(row.y - y) < _LEVEL * below.height}
            for y in (above.levels[-1], below.y)
        ]
        return bool(own[0] and own[1] and own[0] != own[1])

    texts = chains((p for p in pieces if p not in numbers), lines, apart)
    blocks = _blocks(rows, texts)
    found = [block.table() for block in blocks]
    return [table for table in found if table]
