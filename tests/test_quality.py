"""Documents that are hard to read, with the truth of every cell: none may come out wrong."""

from __future__ import annotations

import json

import pytest

from crawler.errors import UnreadableDocumentError
from crawler.models import Document, Report
from pipelines.process import process
from pipelines.readers import ocr
from tests.conftest import FIXTURES
from tests.forms import values_of

FOLDER = FIXTURES / "quality"
BY_OCR = {"fonts_without_unicode", "tables_as_pictures"}
# What is odd about a case, as its report says it; without OCR nothing else can be read of some.
PROBLEMS = {
    "column_no_form_has": {"unknown_column"},
    "fonts_without_unicode": {"unmapped_characters"},
    "numbers_run_together": {"ragged_row"},
}


WHO = {"agency", "year"}


@pytest.mark.parametrize("truth", sorted(FOLDER.glob("*.truth.json")), ids=lambda p: p.name[:-11])
def test_hard_documents_are_read_cell_for_cell(truth):
    name = truth.name.removesuffix(".truth.json")
    if name in BY_OCR and not ocr.is_available():
        pytest.skip(f"no OCR here: {ocr.HOW}")
    (path,) = (p for p in FOLDER.glob(f"{name}.*") if p != truth)
    expected = json.loads(truth.read_text(encoding="utf-8"))
    report = process(Report(documents=(Document(body=path.read_bytes(), name=path.name),)))
    found = {part: values_of(getattr(report, part)) for part in expected if part not in WHO}
    assert found == {part: expected[part] for part in found}
    assert (report.agency_as_printed, report.year) == (expected["agency"], expected["year"])
    assert {problem.code for problem in report.problems} == PROBLEMS.get(name, set())


def test_without_ocr_a_font_without_unicode_is_said_to_need_it(monkeypatch):
    monkeypatch.setattr("pipelines.readers.ocr.is_available", lambda: False)
    body = (FOLDER / "fonts_without_unicode.pdf").read_bytes()
    with pytest.raises(UnreadableDocumentError, match=r"font without Unicode table; install OCR"):
        process(Report(documents=(Document(body=body, name="a.pdf"),)))
