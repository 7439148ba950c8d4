"""Which family and whose portal a page is of, and its list read as that family's: by marks and tags."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.bounds.marked import Marked
from crawler.registry import FAMILIES
from crawler.values import tidy
from spiders.lists.onward.requested import Form
from spiders.lists.pages import ListPage, read_linked

Reader = Callable[[str, str, Form], ListPage]


# 国办发〔2017〕47号, appendix 2: the tags that every page of a government portal carries.
_SITE = re.compile(
    r"""<meta\s[^<>]{0,500}?name=["'](SiteName|SiteIDCode|SiteDomain|ColumnName)["'][^<>]{0,2000}>""",
    re.IGNORECASE,
)
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{1,200})</title>", re.IGNORECASE)
_CONTENT = re.compile(r"""content=["']([^"']*)["']""", re.IGNORECASE)


class Family(NamedTuple):
    """One portal family: its name, the marks of its pages, and how its lists are read."""

    name: str
    mark: Marked | re.Pattern[str]
    read: Reader


@cache
def load_families() -> tuple[Family, ...]:
    """Return the families that have marks, the clearest first, as ``registry.FAMILIES`` names them.

    A family is the module of its name, which imports this package: loaded when needed. One without a
    ``read`` of its own links its next page (DOMAIN 3.1).
    """
    modules = {name: import_module(f"spiders.{name}") for name in FAMILIES}
    return tuple(
        Family(name, module.MARK, getattr(module, "read", read_linked))
        for name, module in modules.items()
        if hasattr(module, "MARK")
    )


def recognise(page: str, url: str) -> str:
    """Return the family whose marks a page shows, by its address first; else ``generic``.

    >>> recognise('<a href="/contents/44511/355522.html">', "http://www.pds.gov.cn/channels/44511.html")
    'henan'
    """
    for text in (url, page):
        for family in load_families():
            if family.mark.search(text):
                return family.name
    return "generic"


def read_as(name: str, page: str, url: str, form: Form = ()) -> ListPage:
    """Return a list page read as family *name*; one without its marks as that whose marks it shows.

    So an entry of the registry with the wrong family works, and ``generic`` has no reader of its own.
    """
    if page.lstrip()[:1] == "[" or urlsplit(url).path.endswith(".json"):
        return read_linked(page, url, form)  # lines alone, whose addresses may be of any family
    families = {family.name: family for family in load_families()}
    own = families.get(name)
    if own and not (own.mark.search(url) or own.mark.search(page)):
        own = families.get(recognise(page, url), own)
    elif not own:
        own = families.get(recognise(page, url))
    return own.read(page, url, form) if own else read_linked(page, url, form)


def site_tags(page: str) -> tuple[tuple[str, str], ...]:
    """Return ``(name, content)`` of the tags that say whose portal a page is of, its title the last.

    >>> site_tags('<meta content="1101070001" name="SiteIDCode" />')
    (('SiteIDCode', '1101070001'),)
    """
    found = [(tag[1], _CONTENT.search(tag[0])) for tag in _SITE.finditer(page)]
    tags = tuple((name, tidy(html.unescape(content[1]))) for name, content in found if content)
    title = _TITLE.search(page)
    return (*tags, *([("Title", tidy(html.unescape(title[1])))] if title else []))
