"""Copied prose is found, the form's own words are not, and the shared sentences are shown."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.writer.reports import store_report
from archive.writer.similar import refresh_similar
from archive.writer.store import Archive
from crawler.models import Report, Section
from tests.conftest import AGENCY, REGIONS

OWN = [
    "全年围绕群众关心的供水供暖问题公开工作进展并回应来信",
    "组织业务骨干到各乡镇讲解申请办理的时限和答复文书的写法",
    "把历年文件按现行有效和失效两类重新整理并逐件标注",
    "请人大代表和群众代表走进办公大厅了解公开工作的流程",
]
FORM = "按照国务院办公厅规定的格式编制本年度报告并向社会公布相关情况"


def _store(archive, name, sentences, year=2023, content=0):
    number = f"411991-{name}"
    agency = replace(AGENCY, id=number, name=f"云溪县{name}局")
    archive.sync_registry([agency], REGIONS)
    text = "".join(f"{agency.name}{year}年{sentence}{year}。" for sentence in sentences)
    report = Report(
        agency_id=number, agency=agency.name, agency_as_printed=agency.name, year=year,
        title=str(year), url=f"http://x/{name}/{year}", content_sha256=f"{name}{year}{content}",
        sections=(Section(1, "一、总体情况", text),),
    )  # fmt: skip
    archive.db.execute("pragma foreign_keys = off")
    return store_report(archive, report, seen_at="2024-02-01T00:00:00Z", extractor="2").report_id


def _found(archive):
    refresh_similar(archive)
    return archive.db.execute(
        "select report_id, other_report_id, score from similar order by 1, 2"
    ).fetchall()


def test_copied_prose_is_found_whatever_its_names_and_years(archive):
    one = _store(archive, "a", [*OWN, "本机关自己写的一句与别处都不相同的总结性的话语"])
    two = _store(archive, "b", OWN, year=2022)
    other = _store(archive, "c", ["完全不同的第一句话讲的是本机关自己的工作安排", *OWN[:1]])
    assert _found(archive) == [(one, two, 1.0), (two, one, 1.0)]
    shared = archive.db.execute("select shared from similar where report_id = ?", [one]).fetchone()
    assert [OWN[n] in text for n, text in enumerate(json.loads(shared[0]))] == [True] * 4
    assert other


def test_sentences_that_many_agencies_print_are_boilerplate(archive):
    for name in "abcdef":
        _store(archive, name, [FORM, *OWN[:3]])
    assert _found(archive) == []


def test_a_report_that_was_rewritten_is_alike_no_longer(archive):
    _store(archive, "a", OWN)
    two = _store(archive, "b", OWN)
    assert len(_found(archive)) == 2
    archive.db.execute("update sections set text = '' where report_id = ?", [two])
    from archive.writer.similar import index_sentences  # noqa: PLC0415

    index_sentences(archive, two)
    assert _found(archive) == []


@pytest.mark.parametrize("share", [1, 2])
def test_a_sentence_or_two_in_common_is_no_copy(archive, share):
    _store(archive, "a", OWN)
    _store(archive, "b", [*OWN[:share], "别的机关写下的另外一些句子长度足够但是内容并不一样"])
    assert _found(archive) == []


def _anew(archive):
    """Return what comparing every report with every other finds."""
    for table, column in (("_touched_sentences", "hash"), ("_touched_reports", "report_id")):
        archive.db.execute(f"insert or ignore into {table} select {column} from sentences")
    return _found(archive)


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from("abcdefgh"), st.sampled_from((2022, 2023)),
            st.lists(st.sampled_from([*OWN, FORM]), max_size=5, unique=True),
        ),
        min_size=2, max_size=12,
    )
)  # fmt: skip
@settings(max_examples=15, deadline=None)
def test_comparing_what_changed_finds_what_comparing_all_does(tmp_path_factory, steps):
    with Archive(tmp_path_factory.mktemp("similar"), run_name="test") as archive:
        for number, (name, year, sentences) in enumerate(steps):
            _store(archive, name, sentences, year, number)
            found = _found(archive)
        assert found == _anew(archive)


def test_a_sentence_that_becomes_boilerplate_counts_no_longer_for_reports_that_stood(archive):
    for name in "abcde":
        _store(archive, name, OWN)
    assert len(_found(archive)) == 20
    _store(archive, "f", [*OWN, FORM])
    assert _found(archive) == []
