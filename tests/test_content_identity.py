"""What makes two contents the same: white space and frames do not count, every character printed does."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.content.identity import Part, content_hash, is_of_parts
from crawler.models import Document, Paragraph, Report, Table
from pipelines.process import process
from pipelines.prose.sections import split_sections
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


def test_the_hash_is_that_of_texts_and_grids_as_they_follow_each_other():
    blocks = [
        Paragraph("一、总体 情况"),
        Paragraph("（无）"),
        Table((("a", None), ("", "１"))),
        Paragraph("b"),
    ]
    said = ["一、总体情况(无)", [["a"], ["1"]], "b"]
    wanted = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    assert content_hash(blocks) == wanted
    assert content_hash([]) == hashlib.sha256(b"[]").hexdigest()


_LINES = st.sampled_from(
    [
        "一、总体情况",
        "二、主动公开政府信息情况：见下表",
        "三、其他",
        "甲",
        "乙 丙",
        "五、存在的主要问题及改进情况",
    ]
)
_BLOCKS = st.one_of(
    _LINES.map(Paragraph), st.sampled_from("123").map(lambda n: Table(((n, None),)))
)


@given(st.lists(_BLOCKS, max_size=9), st.integers(0, 8))
def test_the_parts_of_a_document_have_its_hash_and_no_others(blocks, place):
    def parts(found):
        sections, tables = split_sections(found)
        lines = {s.number: [*filter(None, [s.heading]), *s.text.split("\n")] for s in sections}
        numbers = sorted(lines.keys() | {t.section for t in tables})
        return [
            Part(
                n,
                tuple(line for line in lines.get(n, ()) if line),
                tuple(t.table.rows for t in tables if t.section == n),
            )
            for n in numbers
        ]

    sha256 = content_hash(blocks)
    assert is_of_parts(parts(blocks), sha256) is True
    other = [*blocks[:place], Paragraph("丁"), *blocks[place:]]
    assert is_of_parts(parts(other), sha256) is False


def test_tables_that_may_have_stood_anywhere_are_not_tried():
    tables = tuple((("1",),) for _ in range(6))
    assert is_of_parts([Part(3, tuple("行" * 40), tables)], "") is None
