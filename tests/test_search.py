"""Search against a plain scan: the same reports for words of any length."""

from __future__ import annotations

import re
import sqlite3
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reader.verifying.index import verify_index
from archive.schema.search import index_text, match_query, words
from crawler.values import fold
from tests.test_archive import page, put

TEXTS = [
    "政府信息公开工作年度报告2023年", "推进政务公开，上年结转3件", "公开。开展培训", "鲸鱼", "政务\n公开",
    "Nianbao 年报 v2", "信息公 开", "公开公开", "２０２３年度", "台湾后续",
]  # fmt: skip


@pytest.fixture(scope="module")
def index():
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table f using fts5(title)")
    connection.executemany("insert into f values (?)", [(index_text(text),) for text in TEXTS])
    yield connection
    connection.close()


def _found(index, query):
    rows = index.execute("select rowid from f where f match ? order by rowid", [match_query(query)])
    return [TEXTS[row[0] - 1] for row in rows]


@pytest.mark.parametrize(
    "word",
    [
        "公开",
        "结转",
        "政务公开",
        "开",
        "鲸",
        "鲸鱼",
        "政府信息公开工作年度报告",
        "公开公开",
        "年",
        "没有",
    ],
)
def test_a_word_is_found_wherever_a_plain_scan_finds_it(index, word):
    assert _found(index, word) == [text for text in TEXTS if word in fold(text)]


def test_traditional_and_simplified_characters_are_found_alike(index):
    assert _found(index, "政務公開") == _found(index, "政务公开") != []
    assert _found(index, "臺灣後續") == ["台湾后续"]
    assert _found(index, "后续") == ["台湾后续"]


def test_several_words_must_all_be_found(index):
    assert _found(index, "公开 结转") == ["推进政务公开，上年结转3件"]


def test_numbers_and_letters_are_whole_words(index):
    assert _found(index, "2023年") == [TEXTS[0], TEXTS[8]]
    assert _found(index, "nianbao") == ["Nianbao 年报 v2"]
    assert _found(index, "202") == []


@pytest.mark.parametrize(
    "query", ["", "   ", "，。", '"', '" OR 1', "a*", "NEAR(", "title:公开", "-公开"]
)
def test_a_query_with_signs_is_no_error(index, query):
    assert isinstance(_found(index, query), list)


han = st.text(alphabet="公开政务信息年报告结转", min_size=1, max_size=12)


@given(han, st.data())
def test_every_part_of_a_text_is_found_in_it(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create virtual table f using fts5(title)")
        connection.execute("insert into f values (?)", [index_text(text)])
        found = connection.execute(
            "select count(*) from f where f match ?", [match_query(part)]
        ).fetchone()
    connection.close()
    assert found == (1,)


def test_words_that_a_report_no_longer_says_are_no_longer_found(archive):
    def found(word):
        sql = "select rowid from reports_fts where reports_fts match ?"
        return archive.db.execute(sql, [match_query(word)]).fetchall()

    put(archive, page(prose="本机关组织培训5次"))
    assert (found("培训"), found("座谈")) == ([(1,)], [])
    put(archive, page(prose="本机关组织座谈5次"), at="2024-03-01T00:00:00Z")
    assert (found("培训"), found("座谈")) == ([], [(1,)])
    archive.db.execute("create virtual table temp.held using fts5vocab(main, reports_fts, row)")
    held = {row[0] for row in archive.db.execute("select term from temp.held")}
    assert "座谈" in held
    assert "培训" not in held


def _one_by_one(text):
    """Return the words of a text as its docstring says: each run of Han cut into pairs by itself."""
    found = []
    for run in re.findall("[一-鿿豈-\ufaff㐀-䶿\U00020000-\U0003ffff]+|[a-z0-9]+", text):
        han = not run.isascii()
        found += [run[i : i + 2] for i in range(len(run) - 1)] + [run[-1]] if han else [run]
    return " ".join(found)


@given(st.text(alphabet="政务公开一㐀𠮷豈 \n\0。，a1z,", max_size=40))
def test_pairs_made_at_once_are_those_made_one_by_one(text):
    assert words(text) == _one_by_one(text)


def _found_in(archive, word):
    sql = "select rowid from reports_fts where reports_fts match ? order by rowid"
    return [row[0] for row in archive.db.execute(sql, [match_query(word)])]


def test_words_of_reports_stored_together_are_found_but_those_of_one_that_failed(archive):
    put(archive, page(prose="公开信息甲乙"), url="http://www.example.gov.cn/0.html")
    with archive.together():
        put(archive, page(year=2022, prose="公开信息丙丁"), url="http://www.example.gov.cn/1.html")
        with suppress(ZeroDivisionError), archive.atomic():
            put(
                archive,
                page(year=2021, prose="公开信息戊己"),
                url="http://www.example.gov.cn/2.html",
            )
            raise ZeroDivisionError
        put(archive, page(year=2020, prose="公开信息庚辛"), url="http://www.example.gov.cn/3.html")
    assert [len(_found_in(archive, word)) for word in ("甲乙", "丙丁", "戊己", "庚辛")] == [
        1,
        1,
        0,
        1,
    ]
    assert list(verify_index(archive.db)) == []


def test_words_of_a_group_that_failed_are_those_from_before_it(archive):
    put(archive, page(prose="公开信息甲乙"))
    with suppress(ZeroDivisionError), archive.together():
        put(archive, page(prose="公开信息丙丁"), at="2024-02-02T00:00:00Z")
        raise ZeroDivisionError
    assert [len(_found_in(archive, word)) for word in ("甲乙", "丙丁")] == [1, 0]
    put(archive, page(prose="公开信息戊己"), at="2024-02-03T00:00:00Z")
    assert [len(_found_in(archive, word)) for word in ("甲乙", "丙丁", "戊己")] == [0, 0, 1]
    assert list(verify_index(archive.db)) == []


def test_words_of_more_reports_than_wait_at_once_are_all_found(archive, monkeypatch):
    monkeypatch.setattr("archive.writer.writing._MOST_WAITING", 2)
    with archive.together():
        for year in range(2019, 2024):
            put(archive, page(year=year), url=f"http://www.example.gov.cn/{year}.html")
        with suppress(ZeroDivisionError), archive.atomic():
            for year in range(2014, 2019):
                put(archive, page(year=year), url=f"http://www.example.gov.cn/{year}.html")
            raise ZeroDivisionError
    assert len(_found_in(archive, "公开信息")) == 5
    assert list(verify_index(archive.db)) == []


def test_an_index_that_cannot_be_written_leaves_nothing_half_written(archive, monkeypatch):
    put(archive, page())
    monkeypatch.setattr("archive.writer.writing.index_text", lambda _text: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        put(archive, page(licences=9, prose="公开信息9条"), at="2024-02-02T00:00:00Z")
    assert archive.db.execute("select handled from disclosure").fetchall() == [(3,)]
    monkeypatch.undo()
    assert list(verify_index(archive.db)) == []
