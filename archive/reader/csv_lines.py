"""Lines of CSV, out and in: nothing that a spreadsheet runs, and blank told from an empty text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

# A spreadsheet takes a cell for a formula that begins so; the apostrophe makes it text (OWASP).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_QUOTED = re.compile('[",\r\n]')
_CELL = re.compile('"((?:[^"]|"")*)"|([^",\r\n]*)')


def safe_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet runs: text that begins like a formula is marked as text.

    >>> safe_cell("=1+1"), safe_cell(-1), safe_cell("年报"), safe_cell("'=")
    ("'=1+1", -1, '年报', "''=")
    """
    marked = isinstance(value, str) and value.lstrip("'").startswith(_FORMULA)
    return f"'{value}" if marked else value


def _plain_cell(text: str) -> str:
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(_FORMULA) else text


def write_line(values: Iterable[Any]) -> str:
    r"""Return a line of CSV (RFC 4180): a blank is nothing, an empty text a pair of quotes.

    >>> write_line([None, "", 1.0, 'a"b', "=1"])
    ',"",1.0,"a""b",\'=1\r\n'
    """
    return ",".join(_cell(safe_cell(value)) for value in values) + "\r\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if not text or _QUOTED.search(text) else text


def read_lines(file: IO[str]) -> Iterator[list[str | None]]:
    r"""Yield the cells of each line that ``write_line`` wrote; *file* was opened with no newline.

    >>> import io
    >>> list(read_lines(io.StringIO(',"",1.0,"a""b\n",\'=1\r\n', newline="")))
    [[None, '', '1.0', 'a"b\n', '=1']]
    """
    record = ""
    for line in file:
        record += line
        if record.count('"') % 2 == 0 and record.endswith("\n"):
            yield _cells(record)
            record = ""
    if record:
        yield _cells(record)


def _cells(record: str) -> list[str | None]:
    found: list[str | None] = []
    place, end = 0, len(record.rstrip("\r\n"))
    while place <= end:
        match = _CELL.match(record, place)
        assert match  # the second half matches nothing at all
        quoted, bare = match.groups()
        text: str | None = quoted.replace('""', '"') if quoted is not None else bare or None
        found.append(_plain_cell(text) if text else text)
        place = match.end() + 1
    return found


def typed_row(cells: Sequence[str | None], kinds: Sequence[str]) -> list[Any]:
    """Return a line's cells as the types of their columns.

    :raises ValueError: if a cell is no such value

    >>> typed_row(["1", "2.5", "", None], ["integer", "real", "text", "text"])
    [1, 2.5, '', None]
    """
    makers = {"integer": int, "real": float}
    return [
        None if cell is None else makers.get(kind, str)(cell)
        for cell, kind in zip(cells, kinds, strict=True)
    ]
