"""Elements of a page in order, without recursion; its tables as rectangles, rowspan and colspan followed."""

from __future__ import annotations

from collections.abc import Iterator

from bs4.element import NavigableString, PreformattedString, Tag

from crawler.errors import TooLargeError
from crawler.glyphs import join_lines_of
from crawler.models import Table
from crawler.values import tidy

BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt"),
        *("fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td"),
        *("th", "thead", "tr", "ul"),
    )
)
MOST_CELLS = 200_000  # of a table, spans included; part three has 250
_DEEPEST = 500  # elements inside each other; portals nest some 30
_LONGEST_SPAN = 100  # a colspan beyond this is a mistake (65534 was seen in pasted Word tables)


class Steps:
    """Goes through an element's inside in order; the inside of a tag can be skipped."""

    def __init__(self, element: Tag) -> None:
        """Begin before the first child."""
        self._open: list[tuple[Tag, Iterator[object]]] = [(element, iter(element.contents))]
        self._skip = False

    def skip(self) -> None:
        """Leave out the inside of the tag that was opened last."""
        self._skip = True

    def __iter__(self) -> Iterator[tuple[str, Tag | NavigableString]]:
        """Yield ``open`` and ``close`` of tags, and ``text``, comments left out.

        :raises TooLargeError: if elements stand too deep in each other
        """
        while self._open:
            element, children = self._open[-1]
            child = next(children, None)
            if child is None:
                self._open.pop()
                if self._open:
                    yield "close", element
            elif isinstance(child, Tag):
                self._skip = False
                yield "open", child
                if self._skip:
                    continue
                if len(self._open) >= _DEEPEST:
                    raise TooLargeError(f"elements stand more than {_DEEPEST} deep in each other")
                self._open.append((child, iter(child.contents)))
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                yield "text", child


def cell_text(cell: Tag) -> str:
    """Return a cell's text, its lines and spans joined: ``商业<br>企业`` is one label.

    Numbers on two lines stay apart.
    """
    lines = [""]
    for kind, node in Steps(cell):
        if isinstance(node, Tag):
            if node.name == "br" or node.name in BLOCKS:
                lines.append("")
        elif kind == "text":
            lines[-1] += str(node)
    return tidy(join_lines_of(text for line in lines if (text := line.strip())))


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    if not (value.isascii() and value.isdigit() and value.strip("0")):
        return 1
    return min(int(value[:9]), _LONGEST_SPAN)


def read_table(table: Tag) -> Table:
    """Return an HTML table as a rectangle; cells under a span, or not there, are ``None``.

    :raises TooLargeError: if it has too many cells
    """
    lines: list[dict[int, str | None]] = []
    below: dict[int, int] = {}  # columns that a cell above goes on in, for how many rows
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    count = 0
    for y, row in enumerate(rows):
        line: dict[int, str | None] = dict.fromkeys(below)
        below = {x: left - 1 for x, left in below.items() if left > 1}
        x = 0
        for cell in row.find_all(("td", "th"), recursive=False):
            while x in line:
                x += 1
            down = min(_span(cell, "rowspan"), len(rows) - y)
            for dx in range(_span(cell, "colspan")):
                line[x + dx] = None if dx else cell_text(cell)
                if down > 1:
                    below[x + dx] = max(down - 1, below.get(x + dx, 0))
        width = max(line, default=-1) + 1
        count += width
        if line:
            lines.append(line)
        if count > MOST_CELLS or width * len(lines) > MOST_CELLS:
            raise TooLargeError(f"a table has more than {MOST_CELLS} cells")
    width = max((max(line) + 1 for line in lines), default=0)
    short = frozenset(n for n, line in enumerate(lines) if len(line) < width)
    return Table(tuple(tuple(map(line.get, range(width))) for line in lines), short=short)


def is_layout(table: Tag) -> bool:
    """Tell whether a table only arranges the page: it holds tables, or a single cell."""
    return bool(table.find("table")) or len(table.find_all(("td", "th"), limit=2)) <= 1
