"""Patterns that are sought only where one of their words stands: nothing that they match is missed."""

from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.bounds.marked import Marked
from crawler.registry import FAMILIES
from spiders.lists.onward import ends
from spiders.lists.pages import read_page
from spiders.lists.reading import Question
from spiders.lists.reading import read_page as read

MARKS = {
    name: module.MARK
    for name in FAMILIES
    if isinstance(getattr(module := import_module(f"spiders.{name}"), "MARK", None), Marked)
}
STATED = {p.pattern.pattern: p for p in (*ends._TOTALS, *ends._PAGES) if isinstance(p, Marked)}


@pytest.mark.parametrize("mark", [*MARKS.values(), *STATED.values()], ids=[*MARKS, *STATED])
@settings(max_examples=30)
@given(data=st.data())
def test_what_the_pattern_matches_has_one_of_its_words(mark, data):
    text = data.draw(st.from_regex(mark.pattern))
    assert mark.search(text)[0] == mark.pattern.search(text)[0]


def test_a_page_without_the_words_is_not_searched():
    mark = Marked("[a-z]+", "x")
    assert mark.search("ax")[0] == "ax"
    assert mark.search("ab") is None


@pytest.mark.parametrize(
    ("notice", "empty"),
    [
        ("暂无数据", True),
        ("暂 无 数 据", True),
        ("暂\u2f46数据", True),  # as a font's radical
        ("&#26242;&#26080;数据", True),
        ("没有找到相关记录！", True),
        ("没有找到您要的页面，请返回首页重新查找栏目", False),
        ("数据", False),
    ],
)
def test_a_notice_of_an_empty_list_is_found_in_any_spelling(notice, empty):
    page = f"<body><p><a href='/'>首页</a></p><p>{notice}</p></body>"
    assert read_page(page, "http://x.gov.cn/nb/").says_empty is empty


def test_an_attribute_whose_name_has_a_control_character_leaves_the_list_readable():
    line = (
        "<li><a href='/2.html' \x01x='y'>县财政局2023年政府信息公开工作年度报告</a>2024-01-20</li>"
    )
    found = read(Question(200, line.encode(), "http://x.gov.cn/nb/", "", "generic")).listed
    assert [(e.title[:4], e.date) for e in found.entries] == [("县财政局", "2024-01-20")]
    assert not found.unread
