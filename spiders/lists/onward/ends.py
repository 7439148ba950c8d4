"""Where a list ends by its own words: how many lines and pages it states, and whether it says it is empty."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from crawler.bounds.marked import Marked
from crawler.urls import canonical_url
from crawler.values import squeeze
from spiders.lists.onward.tree import parse, select, text_of

NEXT = frozenset(
    {
        "下一页", "下页", "后一页", "下一页>", "下一页>>", "下一页»", "后页", "下一頁", "next", "next>",
        "nextpage",
    }
)  # fmt: skip
_ARROWS = frozenset({">", "›", "»", ">>"})  # only beside the numbers of a pager
_NEXT_CLASS = re.compile(r"(?:^|\s)(?:next|next-?page|page-?next|nextlink)(?:$|\s)", re.IGNORECASE)
# "加载更多" calls a script for the rest; "更多" alone may be any menu's.
_MORE = frozenset(
    {"加载更多", "点击加载更多", "查看更多", "点击查看更多", "加载更多>>", "显示更多"}
)
_LOADED = frozenset(
    {"加载更多", "点击加载更多", "上拉加载更多", "下拉加载更多", "加载更多..."}
)  # by any script
_TAGS = r"\s*+(?:<[^<>]{1,80}>\s*+){0,2}"  # white space is not given back: a page may be full of it
# "共 33 条", "共 <b>33</b> 条", "共有12条记录", "总记录数：40", recordCount: '20'
_TOTALS = (
    re.compile(rf"共[有计]?{_TAGS}(\d{{1,9}}){_TAGS}条"),
    Marked(
        rf"(?:总(?:记录|条)数|(?:记录|信息|文章)总数)\s*+(?:[:：]\s*+)?{_TAGS}(\d{{1,9}})(?!\d)",
        "总记录数",
        "总条数",
        "总数",
    ),
    re.compile(r"""recordCount\s*:\s*['"](\d{1,9})['"]"""),
    # laypage.render({elem: 'p', count: 40}), $('#p').pagination({totalData: 40})
    Marked(r"\blaypage\b[^<>]{0,200}?\bcount['\"]?\s*:\s*['\"]?(\d{1,9})", "laypage"),
    Marked(
        r"\b(?:totalData|totalCount|totalRecords?|totalRows)['\"]?\s*[:=]\s*['\"]?(\d{1,9})",
        "totalData",
        "totalCount",
        "totalRecord",
        "totalRows",
    ),
)
_OF_PAGES = rf"/{_TAGS}(\d{{1,4}}){_TAGS}页"
# "共3页", "第1/3页", createPageHTML('page_div',3,1,…), createPageHTML(3, 0, "index", …), countPage = 3
_PAGES = (
    re.compile(rf"共{_TAGS}(\d++){_TAGS}页"),
    re.compile(r"第\s*+\d++\s*+/\s*+(\d++)\s*+页"),
    Marked(rf"(?<![\d/.-])\d{{1,4}}{_TAGS}{_OF_PAGES}", "页", part=_OF_PAGES),
    re.compile(r"页次\s*+[:：]?\s*+\d++\s*+/\s*+(\d+)"),
    re.compile(r"createPageHTML\(\s*(?:['\"][^'\"]*['\"]\s*,\s*)?(\d+)"),
    Marked(
        r"\b(?:countPage|pageCount|totalPages?)\s*[=:]\s*['\"]?(\d+)",
        "countPage",
        "pageCount",
        "totalPage",
    ),
)
_CALL = re.compile(r"(?!javascript:\s*(?:void|;))[\w.]++\(", re.IGNORECASE)
# <div id="page">, <div class="pagination">, <div class="list_pager">: where a script shows the pages
_PAGER = re.compile(
    r"(?:^|[\s_-])(?:page|pages|pager|paging|pagination|fenye)(?:$|[\s_-])", re.IGNORECASE
)
# "暂无数据", "该栏目暂无内容", "没有找到相关记录"; what is hidden until a script shows it says nothing.
_EMPTY = re.compile(
    r"(?:(?:该|本|此|当前)(?:栏目|列表|目录)下?)?(?:目前)?(?:暂无|暂时没有|没有找到|没有|无)"
    r"(?:相关|任何|符合条件的)*(?:数据|内容|信息|记录|文章|年报|报告)"
)
# Those that may be such a notice: 无 or 没有 stands in it, perhaps as a radical (U+2F46).
_SHORT_TEXTS: Any = etree.XPath(
    "//body//text()[contains(., '无') or contains(., '没') or contains(., '\u2f46')]"
    "[string-length(normalize-space()) <= $most]"
)
_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_UNTIL_SHOWN = ("hidden", "v-if", "v-show", "v-else", "ng-if", "ng-show", "x-show")
_LONGEST_PAGER = 120  # characters of its text
_LONGEST_NOTICE = 20  # characters; a longer text says more than that the list is empty


def resolve(base_url: str, href: str) -> str:
    """Return a link's address, ``""`` for one that no address can be.

    >>> resolve("http://a.gov.cn/x/", "../y"), resolve("http://a.gov.cn/", "http://[")
    ('http://a.gov.cn/y', '')
    """
    try:
        return canonical_url(urljoin(base_url, href))
    except ValueError:
        return ""


def _first(patterns: tuple[Marked | re.Pattern[str], ...], page: str) -> int | None:
    found = (pattern.search(page) for pattern in patterns)
    return next((int(match[1]) for match in found if match), None)


def stated_total(page: str) -> int | None:
    """Return how many lines the whole list has, if the page says so.

    >>> stated_total("<div>共 33 条 第1/3页</div>"), stated_total("共3页")
    (33, None)
    """
    return _first(_TOTALS, page)


def stated_pages(page: str) -> int | None:
    """Return how many pages the whole list has, if the page says so.

    >>> stated_pages("<script>createPageHTML('page_div',3,1,'list','shtml',24)</script>")
    3
    """
    return _first(_PAGES, page)


def names_next(element: Any) -> bool:
    """Tell whether an element is called the next page: by text, title, picture or relation."""
    text = squeeze(text_of(element)).lower()
    given = (element.get(name) for name in ("title", "aria-label", "value"))
    labels = {text, *(squeeze(one).lower() for one in given if one)}
    if not text:
        labels |= {squeeze(image.get("alt", "")) for image in element.iterdescendants("img")}
    return bool(labels & NEXT) or "next" in element.get("rel", "").split()


def points_next(element: Any) -> bool:
    """Tell whether a link has only an arrow, of the class of a next page or beside a pager's numbers."""
    text = squeeze(text_of(element))
    if text not in _ARROWS and not (
        text == "" and next(element.iterchildren("*"), None) is not None
    ):
        return False
    if _NEXT_CLASS.search(element.get("class", "")):
        return True
    parent = element.getparent()
    around = squeeze(text_of(element if parent is None else parent))
    return text in _ARROWS and len(around) <= _LONGEST_PAGER and bool(re.search(r"\d", around))


def loads_more(page: str) -> bool:
    """Tell whether the rest of a list comes by a script when it is scrolled or clicked.

    >>> loads_more('<div id="more">点击加载更多</div>'), loads_more('<a href="/a/">加载更多</a>')
    (True, False)
    """
    return any(
        squeeze("".join(one.xpath("./text()"))) in _LOADED
        and re.match(r"\s*(?:javascript:|#|$)", one.get("href", ""), re.IGNORECASE)
        for one in select(parse(page), "a, div, span, button, p, li")
    )


def has_scripted_next(page: str) -> bool:
    """Tell whether a next page stands behind a script, or an impossible address.

    >>> has_scripted_next('<a onclick="goPage(2)">下一页</a>'), has_scripted_next("<a>下一页</a>")
    (True, False)
    """
    for link in select(parse(page), "a, span, button, div[onclick]"):
        if squeeze(text_of(link)).lower() in NEXT | _MORE:
            href = link.get("href", "").strip()
            if href and not resolve("http://localhost/", href):
                return True
            script = href if href.lower().startswith("javascript:") else ""
            if _CALL.search(script.partition(":")[2]) or _CALL.search(link.get("onclick", "")):
                return True
    return False


def has_empty_pager(page: str) -> bool:
    """Tell whether a pager stands on the page that only a script of another file fills.

    >>> has_empty_pager('<div class="pagination"></div>'), has_empty_pager("<div id=page>1</div>")
    (True, False)
    """
    return any(
        _PAGER.search(f"{one.get('id', '')} {one.get('class', '')}")
        and not one.xpath(".//a|.//input|.//button|.//script|.//img")
        and not squeeze(text_of(one))
        for one in select(parse(page), "div, ul, ol, span, p, nav")
    )


def says_empty(page: str) -> bool:
    """Tell whether a page that a reader sees says that its list is empty.

    >>> says_empty("<ul><li>暂无数据</li></ul>"), says_empty('<p style="display: none">暂无数据</p>')
    (True, False)
    >>> says_empty("<p>该栏目暂无内容！</p>"), says_empty("<p>栏目建设中，暂无内容</p>")
    (True, False)
    """
    if stated_total(page) == 0:
        return True
    short = _SHORT_TEXTS(parse(page), most=_LONGEST_NOTICE)
    notices = (text for text in short if _EMPTY.fullmatch(squeeze(text).strip("。！!.")))
    return any(not _is_hidden(text) for text in notices)


def _is_hidden(text: Any) -> bool:
    """Tell whether a text is not shown, or only once a script shows it."""
    element = text.getparent()
    if text.is_tail:  # of its elder brother
        element = element.getparent()
    return any(
        around.tag in _UNSEEN
        or any(name in around.attrib for name in _UNTIL_SHOWN)
        or "display:none" in squeeze(around.get("style", ""))
        for around in (element, *element.iterancestors())
    )
