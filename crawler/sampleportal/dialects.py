"""The portal families that build their lists in their own ways, as sample portals speak them.

Made from the facts in DOMAIN 3.1 of how each family's pages and interfaces look; none was copied from
a live site. Henan, TRS, 博达 and the nameless family stand in the templates.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from crawler.sampleportal.interfaces import (
    gkmlpt_answer,
    gkmlpt_item,
    gkmlpt_show,
    hanweb_answer,
    hanweb_item,
    hanweb_show,
    jpaas_answer,
    jpaas_item,
    jpaas_show,
    lines,
    mark,
    query_answer,
    query_item,
    query_show,
    total,
    ucap_answer,
    ucap_item,
    ucap_show,
)
from crawler.sampleportal.world import Item, SampleAgency, pages


@dataclass(frozen=True)
class Dialect:
    """A family's addresses, its column pages, and the interface behind them, if it has one.

    ``column(agency, page)`` and ``item(item)`` return addresses; ``show(agency, page)`` a column
    page; ``answer(agency, query)`` what the interface says, whose address contains ``interface``.
    """

    column: Callable[[SampleAgency, int], str]
    item: Callable[[Item], str]
    show: Callable[[SampleAgency, int], str]
    interface: str = ""
    answer: Callable[[SampleAgency, dict[str, str]], str] | None = None


def _uuid(text: str) -> str:
    found = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return "-".join((found[:8], found[8:12], found[12:16], found[16:20], found[20:]))


def _linked(
    column: Callable[[SampleAgency, int], str],
    item: Callable[[Item], str],
    *,
    classes: str,
    date: str = "%Y-%m-%d",
    after: Callable[[SampleAgency, int], str] | None = None,
) -> Dialect:
    """Return a family whose pages hold their lines, with a link or a script to the next."""

    def show(agency: SampleAgency, page: int) -> str:
        count = len(pages(agency))
        link = f'<a href="{column(agency, page + 1)}">下一页</a>' if page < count else "下一页"
        more = after(agency, page) if after else link
        return f'<ul class="{classes}">{lines(agency, page, item, date)}</ul><div>{more}</div>'

    return Dialect(column, item, show)


def _lonsun_script(agency: SampleAgency, page: int) -> str:
    return f"<script>$('#page').pagination({{pageIndex:{page}, pageCount:{len(pages(agency))}}});</script>"


def _openness_count(agency: SampleAgency, page: int) -> str:
    count = len(pages(agency))
    return f"共 {total(agency)} 条 第{page}/{count}页 共{count}页"


def _hebei_column(agency: SampleAgency, page: int) -> str:
    return f"/columns/{_uuid(agency.id)}/index{'' if page == 1 else f'_{page}'}.html"


DIALECTS: dict[str, Dialect] = {
    "hanweb": Dialect(
        lambda a, _: f"/col/col{a.number}/index.html",
        hanweb_item, hanweb_show, "/module/web/jpage/dataproxy.jsp", hanweb_answer,
    ),
    "jpaas": Dialect(
        lambda a, _: f"/col/col{a.number}/index.html",
        jpaas_item, jpaas_show, "/jpaas-publish-server/front/page/build/unit", jpaas_answer,
    ),
    "queryapi": Dialect(
        lambda a, _: f"/{a.slug}/col/col{a.number}/index.html?uid={a.number}&pageNum=1",
        query_item, query_show, "/queryList", query_answer,
    ),
    "gkmlpt": Dialect(
        lambda a, _: f"/{a.slug}/gkmlpt/index",
        gkmlpt_item, gkmlpt_show, "/gkmlpt/api/all/", gkmlpt_answer,
    ),
    "ucap": Dialect(
        lambda a, _: f"/{a.slug}/c{a.number}/zfxxgk.shtml",
        ucap_item, ucap_show, "/common/search/", ucap_answer,
    ),
    "lonsun": _linked(
        lambda a, page: f"/public/column/{a.number}?type=3&pageIndex={page}",
        lambda item: f"/public/{item.agency.number}/{item.agency.number}{item.number:03d}.html",
        classes="doc_list", after=_lonsun_script,
    ),
    "openness": _linked(
        lambda a, page: f"/XxgkContent/showList/{a.number}/0/page_{page}.html",
        lambda item: f"/OpennessAnnualReport/show/{item.agency.number}{item.number:03d}.html",
        classes="openness_list", after=_openness_count,
    ),
    "hebei": _linked(
        _hebei_column,
        lambda item: f"/columns/{_uuid(item.agency.id)}/{item.published:%Y%m/%d}/{_uuid(mark(item))}.html",
        classes="xxgkList",
    ),
    "jhtml": _linked(
        lambda a, page: f"/D{a.number}Y/index{'' if page == 1 else f'_{page}'}.jhtml",
        lambda item: f"/D{item.agency.number}Y/{item.agency.number}{item.number:03d}.jhtml",
        classes="list", date="%Y/%m/%d",
    ),
    "aspnet": _linked(
        lambda a, page: f"/webaspx/view_list.aspx?portalid=1&lmid={a.number}&pages={page}",
        lambda item: f"/html/{item.agency.number}/{item.number}.html",
        classes="list", date="时间：%Y年%m月%d日",
    ),
}  # fmt: skip
