"""DOC files: only what is shown of a cell counts, and as it is shown."""

from __future__ import annotations

import io
import struct

import olefile
import pytest

from crawler.errors import UnreadableDocumentError
from crawler.glyphs import UNREADABLE
from crawler.models import Table
from pipelines.readers.doc import read_doc
from pipelines.readers.edged_rows import EdgedRow, Edges, table_of
from pipelines.readers.formatting.doc_rows import edges_of
from pipelines.readers.formatting.doc_runs import RunLook, sprms
from tests.conftest import FIXTURES

# Written in DOCX by hand and saved as DOC by LibreOffice: a word, and a number set in that way.
SEEN = {
    "struck": "349",
    "struck twice": "349",
    "not struck": "349",
    "hidden": "349",
    "deleted": "349",
    "inserted": "349",
    "white": f"349{UNREADABLE}",
    "raised": "349²",
    "raised by points": "349²",
    "lowered": "349₂",
    "of another size": "34⁹",
    "two paragraphs": "34 9",
    "a tab between": "34 9",
}


# Made with python-docx and saved as DOC by LibreOffice: what the styles say.
SEEN_BY_STYLES = {
    "struck by a style": "349",
    "hidden by a style": "349",
    "struck by a style's base": "349",
    "a struck paragraph": "",
    "a struck paragraph, not this": "349",
    "a struck style, not this": "349",
    "raised by a style": "349²",
}


def test_runs_are_seen_as_their_styles_set_them():
    (table,) = read_doc((FIXTURES / "runs" / "styles.doc").read_bytes()).blocks
    assert dict(table.rows) == SEEN_BY_STYLES


def test_a_file_saved_fast_is_refused():
    file = io.BytesIO((FIXTURES / "runs" / "runs.doc").read_bytes())
    with olefile.OleFileIO(file, write_mode=True) as ole:
        stream = ole.openstream("WordDocument").read()
        start, size = struct.unpack_from("<II", stream, 0x01A2)
        table = bytearray(ole.openstream("1Table").read())
        table[start + size - 2 : start + size] = b"\x01\x00"  # the last piece's own changes
        ole.write_stream("1Table", bytes(table))
    with pytest.raises(UnreadableDocumentError, match="saved fast"):
        read_doc(file.getvalue())


def _definition(edges, flags):
    """Return sprmTDefTable's operand (2.9.325)."""
    cells = b"".join(struct.pack("<H18x", flag) for flag in flags)
    body = struct.pack(f"<B{len(edges)}h", len(edges) - 1, *edges) + cells
    return struct.pack("<H", len(body) + 1) + body


def test_a_rows_edges_and_covered_cells_are_those_of_its_definition():
    defined = (0xD608, _definition((-108, 900, 1800, 2700), (0, 0b1, 0b0100000)))
    assert edges_of([defined]) == Edges((-108, 900, 1800, 2700), frozenset({1, 2}))
    assert edges_of([defined, (0x5624, b"\x00\x02"), (0xD62B, b"\x02\x02\x03")]) == Edges(
        (-108, 900, 1800, 2700), frozenset({1})
    )
    assert edges_of([defined, (0x7623, b"\x00\x01\x10\x00")]) is None
    assert edges_of([(0xD608, b"\x09\x00\x05\x00")]) is None


def test_cells_stand_between_the_edges_of_all_rows():
    wide = EdgedRow(["项目", "行政复议"], Edges((0, 900, 2700)))
    narrow = EdgedRow(["", "维持", "纠正"], Edges((10, 910, 1795, 2690), frozenset({0})))
    left_out = EdgedRow(["1"], Edges((900, 1800)))
    assert table_of([wide, narrow, left_out]) == Table(
        (("项目", "行政复议", None), (None, "维持", "纠正"), ("", "1", None)), short=frozenset({2})
    )


def test_rows_of_which_one_does_not_tell_its_edges_are_read_cell_by_cell():
    rows = [EdgedRow(["项目", "行政复议"], Edges((0, 900))), EdgedRow(["1", "2", "3"])]
    assert table_of(rows) == Table(
        (("项目", "行政复议", None), ("1", "2", "3")), short=frozenset({0})
    )


def test_runs_are_read_as_they_are_seen():
    (table,) = read_doc((FIXTURES / "runs" / "runs.doc").read_bytes()).blocks
    assert dict(table.rows) == SEEN


@pytest.mark.parametrize(
    ("look", "character", "seen"),
    [
        (RunLook(), "7", "7"),
        (RunLook(unseen=True), "7", ""),
        (RunLook(white=True), "7", UNREADABLE),
        (RunLook(white=True), "项", "项"),
        (RunLook(size=10), "7", "⁷"),
        (RunLook(size=10), "项", "项"),
    ],
)
def test_a_character_is_shown_as_its_run_is_set(look, character, seen):
    assert look.show(character, 21) == seen


def test_a_list_of_properties_that_is_cut_ends():
    assert list(sprms(b"\x37\x08\x01\x16", b"")) == [(0x0837, b"\x01")]
    assert list(sprms(b"\x08\xd6\x09", b"")) == []
