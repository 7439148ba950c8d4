"""The portal families: how each one's lists are read, and by which marks its pages are told."""

from __future__ import annotations

import re
from collections.abc import Callable

from spiders.lists import gkmlpt, hanweb, jpaas, lonsun, openness, queryapi, trs, ucap
from spiders.lists.pages import Form, ListPage, read_linked

Reader = Callable[[str, str, Form], ListPage]

# Lists of the families without a module of their own link their next page (DOMAIN 3.1).
READERS: dict[str, Reader] = {
    "hanweb": hanweb.read,
    "jpaas": jpaas.read,
    "queryapi": queryapi.read,
    "gkmlpt": gkmlpt.read,
    "ucap": ucap.read,
    "lonsun": lonsun.read,
    "openness": openness.read,
    "boda": read_linked,
    "henan": read_linked,
    "hebei": read_linked,
    "jhtml": read_linked,
    "aspnet": read_linked,
    "trs": trs.read,
}
# The clearest marks first: interfaces and scripts of one vendor, then forms of addresses.
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("jpaas", jpaas.MARK),
    ("queryapi", queryapi.MARK),
    ("gkmlpt", gkmlpt.MARK),
    ("hanweb", hanweb.MARK),
    ("ucap", ucap.MARK),
    ("lonsun", lonsun.MARK),
    ("openness", openness.MARK),
    ("trs", trs.MARK),
    ("henan", re.compile(r"/channels/\d+(?:_\d+)?\.html|/contents/\d+/\d+\.html")),
    ("hebei", re.compile(r"/columns/[0-9a-f]{8}-[0-9a-f-]{27}/|ul class=[\"']xxgkList")),
    ("boda", re.compile(r"urltype=(?:tree|egovinfo|news)\.|/info/\d+/\d+\.htm\b|ainfolist\d+p=")),
    ("jhtml", re.compile(r"\.jhtml\b")),
    ("aspnet", re.compile(r"\.aspx\b|__VIEWSTATE")),
)


def recognise(page: str, url: str) -> str:
    """Return the family whose marks a page shows, by its address first; else ``generic``.

    >>> recognise('<a href="/contents/44511/355522.html">', "http://www.pds.gov.cn/channels/44511.html")
    'henan'
    """
    for text in (url, page):
        for family, mark in _MARKS:
            if mark.search(text):
                return family
    return "generic"


def read_as(family: str, page: str, url: str, form: Form = ()) -> ListPage:
    """Return a list page read as *family*; one without its marks as the family whose marks it shows.

    So an entry of the registry with the wrong family works, and ``generic`` has no reader of its own.
    """
    mark = dict(_MARKS).get(family)
    own = mark is not None and bool(mark.search(url) or mark.search(page))
    found = family if own else recognise(page, url)
    reader = READERS.get(found) or READERS.get(family) or read_linked
    return reader(page, url, form)
