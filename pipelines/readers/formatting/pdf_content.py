"""The operators of a PDF's content streams, by one regular expression.

pdfminer's own reading of them is two thirds of its time. What is written in the plain ways is read here,
token by token as pdfminer reads it. A stream with anything else (pictures inside it, names with ``#``,
strings with unescaped brackets, what is cut off) gives nothing, and pdfminer reads all of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import stream_value
from pdfminer.psparser import KWD, LIT, PSKeyword, PSLiteral, keyword_name

_TOKEN = re.compile(
    rb"""\s*(?:
      (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?=[\s()<>\[\]/%]|\Z))
    | (?P<word>[A-Za-z][^\#/%\[\]()<>{}\s]*|['"])
    | /(?P<name>[^\#/%\[\]()<>{}\s]*+)(?!\#)
    | <(?P<hex>(?:[0-9a-fA-F]{2}|\s)*)>
    | \((?P<text>(?:[^()\\]|\\[0-7]{1,3}|\\[^0-7])*)\)
    | (?P<open>\[|<<)
    | (?P<close>\]|>>)
    | %[^\r\n]*
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r"}
_AS_THEY_ARE = frozenset((b"(", b")", b"\\"))
_INLINE_PICTURE = frozenset((b"BI", b"ID", b"EI"))
_LARGEST = 4 * 2**20  # bytes of a stream; a page of a report has some 50 kB
_TRUTH = {b"true": True, b"false": False}


class _OddError(Exception):
    """Raised where a stream is not written in the plain ways."""


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code[:1].isdigit() and code[:1] < b"8":
        number = int(code, 8)
        if number > 255:  # noqa: PLR2004
            raise _OddError
        return bytes((number,))
    return code if code in _AS_THEY_ARE else _ESCAPED.get(code, b"")


def _number(text: bytes) -> float:
    return float(text) if b"." in text else int(text)


def _word(text: bytes) -> Any:
    if text in _INLINE_PICTURE:
        raise _OddError
    return _TRUTH[text] if text in _TRUTH else KWD(text)


def _name(text: bytes) -> Any:
    if not text.isascii():
        raise _OddError
    return LIT(text.decode("ascii"))


# By the group that matched.
_VALUES: dict[str, Callable[[bytes], Any]] = {
    "number": _number,
    "word": _word,
    "name": _name,
    "hex": lambda text: bytes.fromhex(text.decode("ascii")),
    "text": lambda text: _ESCAPE.sub(_unescaped, text) if b"\\" in text else text,
}


def _closed(mark: bytes, inside: list[Any]) -> Any:
    """Return an array or dictionary; no operator stands inside one."""
    if any(isinstance(value, PSKeyword) for value in inside):
        raise _OddError
    if mark == b"]":
        return inside
    if len(inside) % 2 or not all(isinstance(key, PSLiteral) for key in inside[::2]):
        raise _OddError
    return {key.name: value for key, value in zip(inside[::2], inside[1::2], strict=True)}


def _tokens(body: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    for match in _TOKEN.finditer(body):
        if match.start() != at:
            break
        at, kind = match.end(), match.lastgroup
        if kind == "end":
            return
        if kind is not None:  # a comment has none
            yield kind, match[kind]
    raise _OddError


def operations(body: bytes) -> list[Any] | None:
    r"""Return the operands and operators of a stream in order, ``None`` if it is not written plainly.

    >>> [getattr(token, "name", token) for token in operations(rb"/F1 9 Tf [(a\)) -2.5 <41>] TJ")]
    ['F1', 9, b'Tf', [b'a)', -2.5, b'A'], b'TJ']
    >>> operations(b"BI /W 1 ID x EI"), operations(b"(cut off"), operations(b"((a)) Tj")
    (None, None, None)
    """
    found: list[Any] = []
    around: list[tuple[bytes, list[Any]]] = []
    try:
        for kind, text in _tokens(body):
            if kind == "open":
                around.append((b"]" if text == b"[" else b">>", found))
                found = []
            elif kind == "close":
                if not around or around[-1][0] != text:
                    return None
                value, found = _closed(text, found), around.pop()[1]
                found.append(value)
            else:
                found.append(_VALUES[kind](text))
    except _OddError:
        return None
    return None if around else found


class PlainInterpreter(PDFPageInterpreter):
    """Carries out a stream's operators as pdfminer does, read here where they are written plainly."""

    def execute(self, streams: Sequence[object]) -> None:
        """Carry out the operators of some streams."""
        tokens = self._plain(streams)
        if tokens is None:
            super().execute(streams)
            return
        for token in tokens:
            if not isinstance(token, PSKeyword):
                self.push(token)
                continue
            if token not in self._methods:
                self._methods[token] = self._method(token)
            method, takes = self._methods[token]
            if method is None:
                continue
            operands = self.pop(takes) if takes else []
            if len(operands) == takes:
                method(*operands)

    @cached_property
    def _methods(self) -> dict[PSKeyword, tuple[Callable[..., object] | None, int]]:
        """What carries out the operators met so far."""
        return {}

    def _plain(self, streams: Sequence[object]) -> list[Any] | None:
        """Return what stands in all streams, ``None`` if pdfminer has to read it."""
        found: list[Any] = []
        self.stream_ids.clear()
        for stream in map(stream_value, streams):
            body = b"" if stream.objid is None else stream.get_data()
            if stream.objid is None or stream.objid in self.parent_stream_ids:
                return None
            read = operations(body) if len(body) <= _LARGEST else None
            if read is None:
                return None
            found += read
            self.stream_ids.add(stream.objid)
        return found

    def _method(self, operator: PSKeyword) -> tuple[Callable[..., object] | None, int]:
        """Return what carries out an operator, by pdfminer's names, and how many operands it takes."""
        name = keyword_name(operator).replace("*", "_a").replace('"', "_w").replace("'", "_q")
        method = getattr(self, f"do_{name}", None)
        return method, 0 if method is None else method.__code__.co_argcount - 1
