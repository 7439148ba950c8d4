"""What a response is before anything in it is believed: content, or what portals send in its place.

Block pages come with status 200, missing pages as friendly ones, lists as empty shells for a browser
(DOMAIN 4). None of them may become a report. Standard library only, so that everybody may ask.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from crawler.bounds.spans import cut_out
from crawler.formats import decode, detect_format

Kind = Literal[
    "content", "blocked", "not_found", "needs_browser", "refresh", "not_a_file", "truncated"
]

BLOCKED = frozenset({401, 403, 405, 412, 429, 503, 521})  # refusals and challenges (DOMAIN 4)
GONE = frozenset({404, 410})
_LOOKED_AT = 200_000  # bytes of a page; marks stand at its start
_SHORT = 400  # visible characters; a page with a report or a list has more
_EMPTY = 60
# What a reader does not see begins so, and ends by what begins it; a tag ends with its bracket. ASCII: else
# "ſ" is an s.
_NAMES = "script|style|noscript|template"
_UNSEEN = re.compile(rf"<(?:({_NAMES})\b|!(--))?", re.IGNORECASE | re.ASCII)
_OPENED = re.compile(rf"<(?:({_NAMES})\b|!(--))", re.IGNORECASE | re.ASCII)
_ENDS = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE | re.ASCII) for name in _NAMES.split("|")
} | {"--": re.compile("-->"), "": re.compile(">")}
# All of it in one, which reads on to the end of the page where something is never closed.
_CLOSED = re.compile(
    rf"<(?:({_NAMES})\b.*?</\1\s*>|!--.*?-->|[^>]*>)", re.IGNORECASE | re.ASCII | re.DOTALL
)
_TITLE = re.compile(r"<title[^<>]*>([^<]*)</title>", re.IGNORECASE)
# EdgeOne sets __tst_status and EO_Bot_Ssid and loads again (人社部, HTTP 200).
# 瑞数 and 360 ($_ts), 加速乐 (__jsl_clearance), the slider of 宁夏 (puzzle-vcode).
_CHALLENGE = re.compile(
    r"\$_ts\b|_\$_t\(|__jsl_clearance|puzzle-vcode|cf-chl-|acw_sc__v2|__tst_status|EO_Bot_Ssid"
)
# 加速乐 spells its cookie letter by letter, ('_')+('j')+('s'): such joints are taken out first. A page
# of nothing but a script that sets a cookie and loads itself anew is a challenge, whoever's.
_JOINTS = re.compile(r"""['"]\)?\s*\+\s*\(?['"]""")
_SETS_COOKIE = re.compile(r"\bdocument\.cookie\s*=|\['cookie'\]\s*=")
_LOADS_ITSELF = re.compile(
    r"\blocation\.reload\(|\blocation(?:\.href)?\s*=\s*(?:window\.|document\.)?location\b"
)
_LOGIN = re.compile(r"""<input\b[^<>]{0,300}?\btype=["']?password""", re.IGNORECASE)
_BLOCK_WORDS = re.compile(
    r"请稍候|请稍等|安全检查|安全验证|访问验证|滑动验证|人机验证|验证码|请求被拦截|防火墙|访问过于频繁|访问被拒绝|禁止访问"
)
_MISSING = re.compile(
    r"(?:页面|网页|文件|文章|内容|信息)(?:不存在|已?被?删除|未找到|没有找到|找不到)"
    r"|(?:找不到|无法找到)(?:您|该|此|相关)|404 not found|error 404|not found",
    re.IGNORECASE,
)
# The number alone counts in a title only: a short page may print it in a telephone number.
_MISSING_TITLE = re.compile(rf"{_MISSING.pattern}|\b404\b", re.IGNORECASE)
_REFRESH = re.compile(
    r"""<meta[^<>]{1,300}?http-equiv=["']?refresh["']?[^<>]{0,300}?content=["']?\s*\d+\s*[;,]\s*url\s*=\s*['"]?([^"'>\s]+)""",
    re.IGNORECASE,
)
# 新疆's jump.shtml is only window.location.href="/xinjiang/c116116/zfxxgk_gknbz.shtml".
_LED_ON = re.compile(
    r"""(?:\blocation(?:\.href)?\s*=|\blocation\.(?:replace|assign)\(|\bwindow\.open\((?=[^;()]*,\s*["']_self["']))
        \s*(?:["'`](?P<address>[^"'`$]+)["'`]|(?P<name>[A-Za-z_]\w*)\s*(?=[;),\n<}]))""",
    re.VERBOSE,
)
_VALUE = r"""\b{name}\s*=\s*["'`]([^"'`$]+)["'`]"""  # of a variable that only names an address
# Lists whose lines stand in scripts or come by a request that the page describes are no shells.
_SCRIPTED = re.compile(
    r"<datastore>|_CONFIG|queryList|loadPageData|unitbuild|/common/search/|dataproxy|\.trsapi\b|/fjdzapp/"
    r"|/was5/web/search|getFileListByCodeId|/module/xxgk/search|\.json\b"
)
_LINKS = re.compile(
    r"<(?:a|area|iframe|frame|embed|object|img)\b[^<>]+(?:href|src|data)=", re.IGNORECASE
)
_TAIL = 66_000  # bytes; a ZIP file's end record, with its comment, stands in them


@dataclass(frozen=True)
class Verdict:
    """What a response is; ``detail`` says why."""

    kind: Kind
    detail: str = ""
    leads_to: str = ""  # the address that a page leads on to by its script


CONTENT = Verdict("content")


@lru_cache(maxsize=4)
def visible_text(page: str) -> str:
    """Return a page's text without scripts, styles and tags, its white space made single spaces."""
    end = page.rfind(">") + 1  # beyond it nothing is closed
    last = {(m[1] or m[2]).lower(): m.end() for m in _OPENED.finditer(page, 0, end)}
    if all(_ENDS[name].search(page, at) for name, at in last.items()):
        seen = _CLOSED.sub(" ", page[:end]) + page[end:]
    else:
        seen = cut_out(page, _ENDS, _UNSEEN)
    return " ".join(html.unescape(seen).split())


def judge(status: int, body: bytes) -> Verdict:
    """Return what a response is, by its status and its bytes.

    >>> judge(412, b"").kind, judge(200, b"<html><title>404</title></html>").kind
    ('blocked', 'not_found')
    """
    if status in BLOCKED:
        return Verdict("blocked", f"HTTP {status}")
    if status in GONE:
        return Verdict("not_found", f"HTTP {status}")
    kind = detect_format(body)
    if kind == "html":
        return _judge_page(body[:_LOOKED_AT])
    if _is_cut(kind, body):
        return Verdict("truncated", f"the {kind} file ends before its end")
    return CONTENT


def judge_file(status: int, body: bytes) -> Verdict:
    """Return what an attachment's response is: a web page in its place is none."""
    verdict = judge(status, body)
    if verdict.kind in {"content", "needs_browser", "refresh"} and detect_format(body) == "html":
        text = visible_text(decode(body[:_LOOKED_AT]))
        return Verdict("not_a_file", f"a web page in the file's place: {text[:60]}")
    return verdict


@lru_cache(maxsize=64)
def _judge_page(head: bytes) -> Verdict:
    """Judge a page by how it begins: once for the archive, whose captures say it, and for the spider."""
    page = decode(head)
    text = visible_text(page)
    if len(text) > _SHORT:
        return CONTENT
    title = _TITLE.search(page)
    if _is_challenge(page, text):
        return Verdict("blocked", f"a challenge instead of the page: {text[:60]}")
    if (onward := _leads_on(page, text)).kind == "refresh":
        return onward
    if _MISSING_TITLE.search(title[1] if title else "") or _MISSING.search(text):
        return Verdict("not_found", f"a page that says it is missing: {text[:60]}")
    scripted = "<script" in page.lower() and not _SCRIPTED.search(page)
    if len(text) <= _EMPTY and scripted and not _LINKS.search(page):
        return Verdict("needs_browser", "an empty shell that only a browser's scripts fill")
    return CONTENT


def _is_challenge(page: str, text: str) -> bool:
    """Tell whether a short page asks a browser to prove itself; a login page asks a person."""
    if _CHALLENGE.search(page) or _CHALLENGE.search(_JOINTS.sub("", page)):
        return True
    if len(text) <= _EMPTY and _SETS_COOKIE.search(page) and _LOADS_ITSELF.search(page):
        return True
    words = _BLOCK_WORDS.search(text) and not _LINKS.search(page)
    return bool(words) and not _LOGIN.search(page)


def _leads_on(page: str, text: str) -> Verdict:
    """Return where a page leads that is nothing else: by its refresh tag, or by its script alone."""
    if refresh := _REFRESH.search(page):
        return Verdict("refresh", f"a page that only leads on to {html.unescape(refresh[1])}")
    led = _LED_ON.search(page)
    if led and len(text) <= _EMPTY and not _LINKS.search(page):
        value = re.search(_VALUE.format(name=led["name"]), page) if led["name"] else None
        if address := led["address"] or (value[1] if value else ""):
            return Verdict("refresh", f"a page that only leads on to {address}", address)
    return CONTENT


def _is_cut(kind: str, body: bytes) -> bool:
    """Tell whether a file lacks the mark that every whole one of its format ends with."""
    if kind == "pdf":
        return b"%%EOF" not in body[-_TAIL:]
    return kind in {"docx", "xlsx", "ofd", "zip"} and b"PK\x05\x06" not in body[-_TAIL:]


# Parts that every form of the report has had; a list of reports names none of them.
_LASTING_PARTS = tuple(map(re.compile, ("总体情况", "存在的?(?:主要)?问题", "需要报告的")))


def shows_parts(page: str) -> int:
    """Return how many of the lasting parts a page names, at most three."""
    return sum(bool(part.search(page)) for part in _LASTING_PARTS)
