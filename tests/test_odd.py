"""Odd but possible documents: what is given is what they show, and nothing open is called proved."""

from __future__ import annotations

import pytest

from pipelines.readers import ocr
from tests.odd_case import all_cases, score


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{s}: {c.name}") for s, c in all_cases()])
def test_an_odd_document_gives_what_it_shows_or_nothing(case):
    if case.needs_ocr and not ocr.is_available():
        pytest.skip(f"no OCR here: {ocr.HOW}")
    found = score(case)
    assert found.wrong == ()
    assert found.grave == ()
    assert found.null == ()
