"""Pieces of text on a page without rulings: what stands together on a line, lines that are one cell.

Characters touch within a piece, the wide ones equally near to each other; pieces under each other are one
cell where they share an edge or their middle, stand a line apart, and the lower one begins nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from pipelines.layout.geometry import Char, Segment, join_lines
from pipelines.tables.cells import is_value
from pipelines.tables.labels import is_begun, is_word

_TOUCH, _OVERLAP = 0.3, 0.4  # of a character's height: the widest gap, the widest overlap
_WIDER = 0.1  # of a height, beyond the narrowest gap of a piece: justified signs stand as far apart
_LEVEL = 0.5  # of a height: centres of one line, in two fonts
_LINE_GAP = 0.75  # of a height, between the lines of one cell
_ALIKE = 2.0  # points
_LONGEST_BEGINNING, _LONGEST_NUMBER = 5, 12  # characters
_BEGINS = re.compile(r"\s*(?:[(（][一二三四五六七][)）]|[一二三四][、.]|\d+[.．、](?!\d)|第.+项)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60]")  # Han and full-width signs


@dataclass(frozen=True)
class Piece:
    """Text and its box; of each line its centre, and page, bottom and top on that page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    levels: tuple[float, ...]
    boxes: tuple[tuple[int, float, float], ...]

    @property
    def y(self) -> float:
        """The height of its centre."""
        return (self.y0 + self.y1) / 2

    @property
    def page(self) -> int:
        """The page that it begins on."""
        return self.boxes[0][0]

    @property
    def height(self) -> float:
        """The height of a line of it."""
        return (self.y1 - self.y0) / len(self.levels)

    @property
    def is_number(self) -> bool:
        """Whether it stands in a cell of numbers: a number, a mark for none, or digits that are odd."""
        digits = any(c.isdigit() for c in self.text) and not _HAN.search(self.text)
        return is_value(self.text) or (digits and not begins_row(self.text))

    def over(self, left: float, right: float) -> bool:
        """Tell whether it stands over or under a stretch."""
        return self.x0 < right and left < self.x1


def pieces_of(chars: Iterable[Char], page: int, lift: float) -> list[Piece]:
    """Return the runs of touching characters, *lift* points higher than on their page."""
    runs: list[list[Char]] = []
    open_runs: dict[int, list[list[Char]]] = {}
    for char in sorted(chars, key=attrgetter("x0")):
        height = max(char.y1 - char.y0, 1.0)
        level = int(char.centre[1] // 16)
        best: list[Char] | None = None
        for at in (level - 1, level, level + 1):
            for run in open_runs.get(at, ()):
                if _touch(run[-1], char, height) and (best is None or run[-1].x1 > best[-1].x1):
                    best = run
        if best is None:
            best = []
            runs.append(best)
            open_runs.setdefault(level, []).append(best)
        best.append(char)
    return [_piece(part, page, lift) for run in runs for part in _evenly_set(run)]


@lru_cache(maxsize=4_096)
def _is_wide(text: str) -> bool:
    return bool(_WIDE.fullmatch(text))


def _evenly_set(run: Sequence[Char]) -> list[Sequence[Char]]:
    """Return a run cut where wide signs, or rows and numbers after them, stand farther apart than others.

    Cells of narrow columns can stand 2 points apart: 商业企 科研机, （四）无法提供 2.没有现成信息.
    """
    gaps = {
        n: max(0.0, two.x0 - one.x1) / max(two.y1 - two.y0, 1.0)
        for n, (one, two) in enumerate(pairwise(run), start=1)
        if _is_wide(one.text)
    }
    wide = {n for n in gaps if _is_wide(run[n].text)}
    widest = min((gaps[n] for n in wide), default=0.0) + _WIDER
    cuts = [n for n, gap in gaps.items() if gap > widest and (n in wide or _begins(run[n:]))]
    return [run[start:end] for start, end in pairwise([0, *cuts, len(run)])]


def _begins(run: Sequence[Char]) -> bool:
    """Tell whether a run after a wide sign begins a row, or is a number of its own: 行政规范性文件 1."""
    if begins_row("".join(char.text for char in run[:_LONGEST_BEGINNING])):
        return True
    return len(run) <= _LONGEST_NUMBER and is_value("".join(char.text for char in run))


def _touch(last: Char, char: Char, height: float) -> bool:
    return (
        -_OVERLAP * height <= char.x0 - last.x1 <= _TOUCH * height
        and abs(last.centre[1] - char.centre[1]) <= _LEVEL * height
    )


def _piece(run: Sequence[Char], page: int, lift: float) -> Piece:
    y0, y1 = min(c.y0 for c in run) + lift, max(c.y1 for c in run) + lift
    x0, x1 = run[0].x0, max(c.x1 for c in run)
    return Piece(join_lines(run), x0, y0, x1, y1, ((y0 + y1) / 2,), ((page, y0 - lift, y1 - lift),))


def begins_row(text: str) -> bool:
    """Tell whether a text begins as the form's rows do: 三、, （三）, 3."""
    return bool(_BEGINS.match(text))


def _goes_on(above: str, below: str) -> bool:
    """Tell whether a line can go on with the one above: neither is a whole label without the other.

    维持 is one, but 结果 over it makes a label with it.
    """
    if begins_row(below):
        return False
    return not (is_word(above) or is_word(below)) or is_begun(above + below)


def chains(
    pieces: Iterable[Piece],
    lines: Sequence[Segment],
    apart: Callable[[Piece, Piece], bool] = lambda _above, _below: False,
) -> list[Piece]:
    """Return the pieces with those that are lines of one cell joined; *apart* keeps two of them so."""
    found: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: -p.y):
        above = [
            n for n, up in enumerate(found)
            if _follows(up, piece) and not _ruled(up, piece, lines) and not apart(up, piece)
        ]  # fmt: skip
        if len(above) == 1:
            found[above[0]] = _joined(found[above[0]], piece)
        else:
            found.append(piece)
    return found


def _follows(above: Piece, below: Piece) -> bool:
    """Tell whether a piece can be the next line of the cell above."""
    sides = (
        above.x0 - below.x0,
        above.x1 - below.x1,
        (above.x0 + above.x1 - below.x0 - below.x1) / 2,
    )
    gap = above.y0 - below.y1
    height = max(above.height, below.height)
    return (
        any(abs(side) <= _ALIKE for side in sides)
        and -_OVERLAP * height <= gap <= _LINE_GAP * height
        and _goes_on(above.text, below.text)
    )


def _ruled(above: Piece, below: Piece, lines: Sequence[Segment]) -> bool:
    middle = (max(above.x0, below.x0) + min(above.x1, below.x1)) / 2
    return any(
        below.y <= line.at <= above.levels[-1] and line.start <= middle <= line.end
        for line in lines
    )


def _joined(above: Piece, below: Piece) -> Piece:
    return Piece(
        above.text + below.text,
        min(above.x0, below.x0),
        below.y0,
        max(above.x1, below.x1),
        above.y1,
        (*above.levels, *below.levels),
        (*above.boxes, *below.boxes),
    )
