"""Lines of CSV, out and in: nothing that a spreadsheet runs, and blank told from an empty text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

# A spreadsheet takes a cell for a formula that begins so; the apostrophe makes it text (OWASP).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_QUOTED = re.compile('[",\r\n]')
LONGEST = 1 << 27  # characters of a record: no row of ours is a hundredth of that
_NUMBER = re.compile(r"-?(?:[0-9.]+(?:e[+-]?[0-9]+)?|inf)")
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

    :raises ValueError: if a record has no end
    """
    record: list[str] = []
    length = quotes = 0
    while line := file.readline(LONGEST):
        record.append(line)
        length, quotes = length + len(line), quotes + line.count('"')
        if length >= LONGEST:
            raise ValueError(f"a record of more than {LONGEST} characters")
        if quotes % 2 == 0 and line.endswith("\n"):
            yield _cells("".join(record))
            record, length, quotes = [], 0, 0
    if quotes % 2:
        raise ValueError("the last record has no end")
    if record:
        yield _cells("".join(record))


def _cells(record: str) -> list[str | None]:
    found: list[str | None] = []
    place, end = 0, len(record.rstrip("\r\n"))
    while place <= end:
        match = _CELL.match(record, place)
        assert match  # the second half matches nothing at all
        if match.end() < end and record[match.end()] != ",":
            raise ValueError(f"{record[place : place + 40]!r} is no cell")
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
    if len(cells) != len(kinds):
        raise ValueError(f"{len(cells)} cells where there are {len(kinds)} columns")
    return [
        None if cell is None else _typed(cell, kind)
        for cell, kind in zip(cells, kinds, strict=True)
    ]


def _typed(cell: str, kind: str) -> Any:
    makers = {"integer": int, "real": float}
    if kind not in makers:
        return cell
    if not _NUMBER.fullmatch(cell):  # Python reads 2_023 and ２０２３ too
        raise ValueError(f"{cell[:40]!r} is no {kind}")
    return makers[kind](cell)
