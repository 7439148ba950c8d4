"""Search against a plain scan: the same reports for words of any length."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.schema.search import index_text, match_query
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
