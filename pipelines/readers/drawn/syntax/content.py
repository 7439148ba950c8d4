"""The operators of a PDF's content streams, read at once where they are written in the plain ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from pdfminer.pdftypes import stream_value
from pdfminer.psparser import PSKeyword, keyword_name

from pipelines.readers.drawn.syntax.operators import PlainOperators
from pipelines.readers.drawn.syntax.tokens import OddError, read

_LARGEST = 4 * 2**20  # bytes of a stream; a page of a report has some 50 kB


def operations(body: bytes) -> list[Any] | None:
    r"""Return the operands and operators of a stream in order, ``None`` if it is not written plainly.

    >>> [getattr(token, "name", token) for token in operations(rb"/F1 9 Tf [(a\)) -2.5 <41>] TJ")]
    ['F1', 9, b'Tf', [b'a)', -2.5, b'A'], b'TJ']
    >>> operations(b"BI /W 1 ID x EI"), operations(b"(cut off"), operations(b"((a)) Tj")
    (None, None, None)
    """
    try:
        return read(body)
    except OddError:
        return None


class PlainInterpreter(PlainOperators):
    """Carries out a stream's operators as pdfminer does, read here where they are written plainly."""

    def execute(self, streams: Sequence[object]) -> None:
        """Carry out the operators of some streams."""
        tokens = self._plain(streams)
        if tokens is None:
            super().execute(streams)
            return
        methods = self._methods
        last = 0
        for at in [at for at, token in enumerate(tokens) if type(token) is PSKeyword]:
            operator = tokens[at]
            method, takes = methods[operator] if operator in methods else self._method(operator)
            if method is None or at - last != takes:
                self._take(method, takes, tokens[last:at])
            elif takes:
                method(*tokens[last:at])
            else:
                method()
            last = at + 1
        self.argstack += tokens[last:]

    def _take(self, method: Callable[..., object] | None, takes: int, operands: list[Any]) -> None:
        """Carry out an operator that stands after fewer or more operands than it takes."""
        self.argstack += operands
        if method is None:
            return
        taken = self.pop(takes)
        if len(taken) == takes:
            method(*taken)

    def pop(self, n: int) -> list[Any]:
        """Return the last operands and take them away."""
        taken = self.argstack[-n:] if n else []
        del self.argstack[len(self.argstack) - len(taken) :]
        return taken

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
        found = method, 0 if method is None else method.__code__.co_argcount - 1
        self._methods[operator] = found
        return found
