"""A PDF's objects, read at once where they are written in the plain ways; pdfminer reads the others."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, int_value
from pdfminer.psparser import KWD, PSKeyword

from pipelines.readers.drawn.syntax.tokens import OddError, Word, read

_BEGIN = re.compile(rb"\s*(\d{1,9})\s+\d{1,9}\s+obj(?=[\s<\[(/])")
_END = re.compile(rb"(?<=[\s>\])])(?:endobj(?=\s)|stream(\r\n|\n|\r(?!\n)))")
_AFTER = re.compile(rb"\s*endstream\s+endobj(?=\s)")
_LINE = re.compile(rb"\r\n?|\n")
_REFERENCE, _NULL = KWD(b"R"), KWD(b"null")
_LARGEST = 2**20  # bytes of an object without its stream


def _nothing(found: list[Any]) -> None:
    found.append(None)


def _end_of(body: bytes, start: int) -> re.Match[bytes] | None:
    """Return what ends the object that starts at a place, or begins its stream."""
    last = body.find(b"endobj", start, start + _LARGEST)
    first = body.find(b"stream", start, start + _LARGEST if last < 0 else last)
    # Most often the first such word ends it; finding words takes a tenth of searching for an expression.
    found = _END.match(body, max(first, last) if first < 0 else first)
    return found or _END.search(body, start, start + _LARGEST)


class Parser(PDFParser):
    """pdfminer's parser of a file that is in memory."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        super().__init__(io.BytesIO(body))

    def nextline(self) -> tuple[int, bytes]:
        """Return where the next line begins, and the line with its end."""
        start = self.bufpos + self.charpos
        found = _LINE.search(self.body, start)
        if found is None or found.end() == len(self.body):
            return super().nextline()
        end = found.end()
        self.fp.seek(end)
        self.bufpos, self.buf, self.charpos = end, b"", 0
        return start, self.body[start:end]


class Document(PDFDocument):
    """pdfminer's document; ``body`` is the whole file."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        super().__init__(Parser(body))

    def _refer(self, found: list[Any]) -> None:
        """Put a reference in the place of its two numbers.

        :raises OddError: if there are no two
        """
        if len(found) < 2 or type(found[-1]) is not int or type(found[-2]) is not int:  # noqa: PLR2004
            raise OddError
        found.pop()
        found[-1] = PDFObjRef(self, found[-1])

    def _values(self, body: bytes, words: Mapping[PSKeyword, Word]) -> list[Any]:
        """Return the objects in some bytes.

        :raises OddError: if they are not written in the plain ways
        """
        if b"%" in body:  # a comment could hold what ends the object
            raise OddError
        return read(body, words)

    def _getobj_parse(self, pos: int, objid: int) -> object:
        parser = self._parser
        if parser is not None and not parser.fallback:
            try:
                return self._plain_object(pos, objid)
            except OddError:
                pass
        return super()._getobj_parse(pos, objid)

    def _plain_object(self, pos: int, objid: int) -> object:
        """Return the object at a place.

        :raises OddError: if it is not written in the plain ways
        """
        begin = _BEGIN.match(self.body, pos) if pos >= 0 else None
        end = _end_of(self.body, begin.end()) if begin else None
        if begin is None or end is None or int(begin[1]) != objid:
            raise OddError
        words = {_REFERENCE: self._refer, _NULL: _nothing}
        values = self._values(self.body[begin.end() : end.start()], words)
        if len(values) != 1 or isinstance(values[0], PSKeyword):
            raise OddError
        return values[0] if end[1] is None else self._plain_stream(values[0], end.end())

    def _plain_stream(self, attrs: Any, start: int) -> PDFStream:
        """Return the stream whose bytes start at a place.

        :raises OddError: if it does not end where it says
        """
        if not isinstance(attrs, dict) or "Length" not in attrs:
            raise OddError
        length = int_value(attrs["Length"])
        if length < 0 or not _AFTER.match(self.body, start + length):
            raise OddError
        return PDFStream(attrs, self.body[start : start + length], self.decipher)

    def _get_objects(self, stream: PDFStream) -> tuple[list[object], int]:
        try:
            if "N" in stream:
                return self._plain_objects(stream.get_data()), stream["N"]
        except OddError:
            pass
        return super()._get_objects(stream)

    def _plain_objects(self, body: bytes) -> list[object]:
        """Return the objects of a stream of objects, with the numbers before them.

        :raises OddError: if they are not written in the plain ways; a reference is no object of its own
        """
        values = self._values(body, {_REFERENCE: self._refer})
        if any(isinstance(value, PSKeyword | PDFObjRef) for value in values):
            raise OddError
        return values
