"""Elements of a page in order, without recursion; its tables as rectangles, rowspan and colspan followed."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from crawler.errors import TooLargeError
from crawler.glyphs import join_lines_of
from crawler.models import Table
from crawler.values import tidy
from pipelines.readers.formatting.html_tree import (
    Node,
    is_layout,
    mixed_cells,
    plain_texts,
    text_of,
)
from pipelines.tables.labels import is_word

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

    def __init__(self, element: Node) -> None:
        """Begin before the first child."""
        self._element = element
        self._walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
        self._skipped = False

    def skip(self) -> None:
        """Leave out the inside of the tag that was opened last; it is closed next."""
        self._skipped = True
        self._walk.skip_subtree()

    def __iter__(self) -> Iterator[tuple[str, Node | str]]:
        """Yield ``open`` and ``close`` of tags, and ``text``, comments left out.

        :raises TooLargeError: if elements stand too deep in each other
        """
        depth = -1
        for event, node in self._walk:
            if event == "start":
                depth += 1
                self._skipped = False
                if depth:
                    yield "open", node
                if self._skipped:
                    continue
                if depth >= _DEEPEST:
                    raise TooLargeError(f"elements stand more than {_DEEPEST} deep in each other")
                if node.text:
                    yield "text", node.text
                continue
            if event == "end":
                depth -= 1
                if depth < 0:
                    return
                yield "close", node
            if node.tail:
                yield "text", node.tail


def joined_text(cell: Node) -> str:
    """Return a mixed cell's text, its lines and spans joined: ``商业<br>企业`` is one label.

    Numbers on two lines stay apart.
    """
    filled = [text for text in plain_texts(cell) if text.strip()]
    if len(filled) < 2:  # noqa: PLR2004  # nothing to join
        return "".join(filled)
    lines = [""]
    for _, node in Steps(cell):
        if isinstance(node, str):
            lines[-1] += node
        elif node.tag == "br" or node.tag in BLOCKS:
            lines.append("")
    return join_lines_of(text for line in lines if (text := line.strip()))


def _span(cell: Node, name: str) -> int:
    value = cell.get(name)
    if not value or value == "1":  # of five cells four
        return 1
    value = value.strip()
    if not (value.isascii() and value.isdigit() and value.strip("0")):
        return 1
    return min(int(value[:9]), _LONGEST_SPAN)


def read_table(table: Node) -> Table:
    """Return an HTML table as a rectangle; cells under a span, or not there, are ``None``.

    :raises TooLargeError: if it has too many cells
    """
    lines: list[dict[int, str | None]] = []
    below: dict[int, int] = {}  # columns that a cell above goes on in, for how many rows
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
    mixed = set(mixed_cells(table))
    count = 0
    for y, row in enumerate(rows):
        line: dict[int, str | None] = dict.fromkeys(below)
        below = {x: left - 1 for x, left in below.items() if left > 1}
        x = 0
        for cell in row.iterchildren("td", "th"):
            while x in line:
                x += 1
            down = min(_span(cell, "rowspan"), len(rows) - y)
            text = joined_text(cell) if cell in mixed else text_of(cell)
            for dx in range(_span(cell, "colspan")):
                line[x + dx] = None if dx else tidy(text)
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


def read_tables(table: Node) -> Iterator[Table]:
    """Yield a table, and those with words of the form that stand in its cells.

    :raises TooLargeError: if one has too many cells
    """
    yield read_table(table)
    for inner in table.iterdescendants("table"):
        if not is_layout(inner):
            found = read_table(inner)
            if any(text and is_word(text) for row in found.rows for text in row):
                yield found
