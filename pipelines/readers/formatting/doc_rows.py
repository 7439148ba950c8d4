"""How a DOC file lays out a row: the edges of its cells and which of them others cover.

[MS-DOC] 2.9.325 (TDefTableOperand), 2.9.310 (TCGRF), 2.6.3 (table properties).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from pipelines.readers.edged_rows import Edges

_DEFINITION, _MERGE, _MERGE_DOWN = 0xD608, 0x5624, 0xD62B
# sprmTInsert, sprmTDelete, sprmTDxaCol, sprmTSplit: cells changed after the definition.
_CHANGES = frozenset({0x7621, 0x5622, 0x7623, 0x5625})
_CELL = 20  # bytes of a TC80
_COVERED_BESIDE, _COVERED_ABOVE = 1, 1  # values of horzMerge and vertMerge
_MOST_CELLS = 63


def edges_of(properties: Iterable[tuple[int, bytes]]) -> Edges | None:
    """Return a row's edges by its properties, ``None`` if they do not say them all."""
    at: tuple[int, ...] = ()
    covered: set[int] = set()
    for code, operand in properties:
        if code == _DEFINITION:
            at, covered = _defined(operand)
        elif code == _MERGE and len(operand) == 2:  # noqa: PLR2004  # first cell, and that after the last
            covered |= set(range(operand[0] + 1, operand[1]))
        elif code == _MERGE_DOWN and len(operand) >= 3:  # noqa: PLR2004  # length, cell, flags
            (covered.add if operand[2] == _COVERED_ABOVE else covered.discard)(operand[1])
        elif code in _CHANGES:
            at = ()
    return Edges(at, frozenset(covered)) if at else None


def _defined(operand: bytes) -> tuple[tuple[int, ...], set[int]]:
    """Return the edges that a definition gives, and the cells that it says to be covered."""
    count = operand[2] if len(operand) > 2 else 0  # noqa: PLR2004
    cells = 3 + 2 * (count + 1)
    if not 0 < count <= _MOST_CELLS or len(operand) < cells:
        return (), set()
    covered = set()
    for number in range(count):
        flags = operand[cells + _CELL * number : cells + _CELL * number + 2]
        if len(flags) == 2:  # noqa: PLR2004
            bits = flags[0]
            beside, above = bits & 0b11, bits >> 5 & 0b11
            if beside == _COVERED_BESIDE or above == _COVERED_ABOVE:
                covered.add(number)
    return struct.unpack_from(f"<{count + 1}h", operand, 3), covered
