"""DOC files: only what is shown of a cell counts, and as it is shown."""

from __future__ import annotations

import pytest

from crawler.glyphs import UNREADABLE
from pipelines.readers.doc import read_doc
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
