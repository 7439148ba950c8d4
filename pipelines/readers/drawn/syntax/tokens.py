"""PDF's syntax by one regular expression, for what is written in the plain ways.

pdfminer's own reading of it is most of its time. What is plain is read here to the values that pdfminer
gives. Bytes with anything else (pictures inside a stream, names with ``#``, strings with unescaped brackets,
what is cut off) give nothing, and pdfminer reads all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pdfminer.psparser import KWD, LIT, PSKeyword, PSLiteral

# What is no token gives none of these, but an empty one.
_TOKEN = re.compile(
    rb"""\s*+(?:(
      [+-]?(?:\d+\.?\d*|\.\d+)(?=[\s()<>\[\]/%]|\Z)
    | [A-Za-z][^\#/%\[\]()<>{}\s]*+|['"]
    | /[^/%\[\]()<>{}\s]*+
    | <(?:[0-9a-fA-F]{2}|\s)*+>
    | \((?:[^()\\]++|\\[0-7]{1,3}|\\[^0-7])*+\)
    | \[|\]|<<|>>
    | %[^\r\n]*+
    )|.)""",
    re.VERBOSE | re.DOTALL,
)
_HEX = re.compile(rb"\#([0-9a-fA-F]{0,2})")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r"}
_AS_THEY_ARE = frozenset((b"(", b")", b"\\"))
_INLINE_PICTURE = frozenset((b"BI", b"ID", b"EI"))
_TRUTH = {b"true": True, b"false": False}
_MARKS = {mark: PSKeyword(mark) for mark in (b"[", b"]", b"<<", b">>")}
_OPEN, _CLOSE, _OPEN_DICT, _CLOSE_DICT = _MARKS.values()
# What stands without white space beside others, set apart; a string or comment may hold anything.
_GLUED = (
    (b"<<", b" \1 "), (b">>", b" \2 "), (b"<", b" <"), (b">", b"> "), (b"[", b" [ "), (b"]", b" ] "),
    (b"/", b" /"),
)  # fmt: skip
_MARKS |= {b"\1": _OPEN_DICT, b"\2": _CLOSE_DICT}
_NOT_SPLIT = re.compile(rb"[()%{}\#\1\2]")
Word = Callable[[list[Any]], None]  # takes what stands before it, and puts there what that is
_COMMENT = PSKeyword(b"%")
_STRUCTURE = (b"[", b"]", b"<<", b">>", b"%")
_LITERAL, _TEXT = frozenset({PSLiteral}), frozenset({str})
_MOST_KNOWN, _LONGEST_KNOWN = 50_000, 24  # tokens kept; bytes of one


class OddError(Exception):
    """Raised where bytes are not written in the plain ways."""


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code[:1].isdigit() and code[:1] < b"8":
        number = int(code, 8)
        if number > 255:  # noqa: PLR2004
            raise OddError
        return bytes((number,))
    return code if code in _AS_THEY_ARE else _ESCAPED.get(code, b"")


def _name(raw: bytes) -> PSLiteral:
    """Return the name that a token stands for, as bytes if it is not UTF-8."""
    raw = _HEX.sub(
        lambda match: bytes.fromhex(match[1].decode().zfill(2)) if match[1] else b"", raw
    )
    try:
        return LIT(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return LIT(raw)


def _string(raw: bytes) -> bytes:
    """Return the string that a token stands for."""
    inner = raw[1:-1]
    if raw[:1] == b"<":
        return bytes.fromhex(inner.decode("ascii"))
    return _ESCAPE.sub(_unescaped, inner) if b"\\" in inner else inner


def _value(raw: bytes) -> Any:
    """Return what a token stands for.

    :raises OddError: if it is none
    """
    if raw in _MARKS:
        return _MARKS[raw]
    first = raw[:1]
    found = _TOKEN.fullmatch(raw)
    if raw in _INLINE_PICTURE or found is None or found[1] != raw:
        raise OddError
    if first == b"/":
        return _name(raw[1:])
    if first in b"<(":
        return _string(raw)
    if first == b"%":
        return _COMMENT
    if first in b"+-.0123456789":
        try:
            return float(raw) if b"." in raw else int(raw)
        except ValueError as error:  # more digits than Python reads
            raise OddError from error
    return _TRUTH[raw] if raw in _TRUTH else KWD(raw)


class _Known(dict[bytes, Any]):
    """What the tokens met so far stand for: most of a file's are written again and again."""

    def __missing__(self, raw: bytes) -> Any:
        value = _value(raw)
        if len(raw) <= _LONGEST_KNOWN:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[raw] = value
        return value


_known = _Known()


def _split(body: bytes) -> list[Any]:
    """Return what the tokens of bytes without strings in round brackets stand for, cut at white space.

    :raises OddError: if not all that stands between white space is a token
    """
    for mark, apart in _GLUED:
        body = body.replace(mark, apart)
    return list(map(_known.__getitem__, body.split()))


def _values(body: bytes) -> list[Any]:
    """Return what the tokens of bytes stand for.

    :raises OddError: if they are not written in the plain ways
    """
    if not _NOT_SPLIT.search(body):
        try:
            return _split(body)
        except OddError:  # a string in angle brackets with white space in it
            pass
    tokens = _TOKEN.findall(body.rstrip())
    if tokens and tokens[-1].startswith(b"/") and b"#" in tokens[-1]:  # pdfminer loses it
        raise OddError
    return list(map(_known.__getitem__, tokens))


def _closed(mark: Any, inside: list[Any]) -> Any:
    """Return an array or dictionary by what stands in it."""
    if mark is _CLOSE:
        return inside
    keys = inside[::2]
    if len(inside) % 2 or not set(map(type, keys)) <= _LITERAL:
        raise OddError
    names = [key.name for key in keys]
    if not set(map(type, names)) <= _TEXT:
        raise OddError
    pairs = zip(names, inside[1::2], strict=True)
    return {name: value for name, value in pairs if value is not None}


def read(body: bytes, words: Mapping[PSKeyword, Word] | None = None) -> list[Any]:
    r"""Return what stands in bytes in order, arrays and dictionaries as one.

    :param words: the keywords that stand for a value; the others are left as they are
    :raises OddError: if they are not written in the plain ways

    >>> read(b"<</A [1 .5] /B true>> (a) Tj")
    [{'A': [1, 0.5], 'B': True}, b'a', /b'Tj']
    """
    values = _values(body)
    if words is None and not any(mark in body for mark in _STRUCTURE):
        return values
    found: list[Any] = []
    around: list[tuple[Any, list[Any]]] = []
    last = 0
    for at in [at for at, value in enumerate(values) if type(value) is PSKeyword]:
        mark = values[at]
        found += values[last:at]
        last = at + 1
        if mark is _OPEN or mark is _OPEN_DICT:
            around.append((_CLOSE if mark is _OPEN else _CLOSE_DICT, found))
            found = []
        elif mark is _CLOSE or mark is _CLOSE_DICT:
            if not around or around[-1][0] is not mark:
                raise OddError
            inner, found = _closed(mark, found), around.pop()[1]
            found.append(inner)
        elif words is not None and mark in words:
            words[mark](found)
        elif mark is not _COMMENT:
            if around:  # no operator stands inside an array
                raise OddError
            found.append(mark)
    if around:
        raise OddError
    return found + values[last:]
