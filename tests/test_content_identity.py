"""What makes two contents the same: white space and frames do not count, every character printed does."""

from __future__ import annotations

import pytest

from crawler.models import Document, Report
from pipelines.process import process
from tests.test_archive import URL, page, put


def _identity(body):
    return process(Report(url=URL, documents=(Document(body=body, url=URL),))).content_sha256


@pytest.mark.parametrize(
    "other",
    [
        page(prose="公 开信息\n5条，见OA系统"),
        page(prose="公开信息5条，见OA系统", visits=2),
    ],
    ids=["white_space", "visit_counter"],
)
def test_what_is_not_printed_content_does_not_count(other):
    assert _identity(other) == _identity(page(prose="公开信息5条，见OA系统"))


@pytest.mark.parametrize(
    "other",
    [
        page(prose="公开信息5条，见oa系统"),
        page(prose="公开信息6条，见OA系统"),
        page(prose="公开信息5条，见OA系统", licences=4),
    ],
    ids=["case", "number", "cell"],
)
def test_every_printed_character_counts(other):
    assert _identity(other) != _identity(page(prose="公开信息5条，见OA系统"))


def test_a_change_of_case_is_a_version(archive):
    assert put(archive, page(prose="见附表A")).outcome == "new"
    assert put(archive, page(prose="见附表a"), at="2024-03-01T00:00:00Z").outcome == "changed"
