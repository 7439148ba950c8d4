"""Where a portal keeps its annual reports: the column from the home page, and columns inside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.titles import is_organ, read_title
from crawler.urls import canonical_url
from crawler.values import arabic_years, squeeze
from spiders.lists.entries import ListEntry

# 国办公开办函〔2019〕61号 names the column; portals vary it (DOMAIN 2.2).
_LABELS = (
    "政府信息公开年报",
    "政府信息公开年度报告",
    "政府信息公开工作年度报告",
    "政府信息公开工作年报",
    "信息公开年报",
    "信息公开年度报告",
    "公开年报",
    "政务信息公开年报",
    "政务公开年报",
    "公开年度报告",
    "信息公开工作年度报告",
    "信息公开工作年报",
    "政务信息公开年度报告",
    "部机关信息公开年度报告",
    "政府年报",
    "年度报告",
)
_PATH = re.compile(
    r"/(?:zwgk)?(?:zf)?xxgk(?:gz)?(?:nb|ndbg)|/gknb|/(?:gk)?ndbg|/nianbao|/(?:xxgk)?annualreport",
    re.IGNORECASE,
)
_PLATFORM_LABELS = ("政府信息公开", "信息公开", "政务公开")
# "广州市", "番禺区", "省教育厅": how an index names whose site it links.
_NAMED = re.compile(
    r"^[\u4e00-\u9fff]{1,20}(?:省|市|州|县|区|旗|厅|局|委|办|部|院|政府|委员会|管委会|办公室)$"
)
_SEVERAL_HOSTS = 5
_LONGEST_LABEL = 16  # characters; a longer text under such a path is an article of the column
_YEAR = re.compile(r"20\d{2}年?度?(?:(?:政府|政务)?信息公开)?(?:工作)?(?:年报|年度报告)?")
# "市政府部门", "县（区）政府", "镇（街道）", "各市（州）", "委办局": groups of agencies in a column.
_GROUP = re.compile(
    r"(?:各|省|设区|市|县|区|州|盟|旗|苏木|直|本级|级)*[(（]?(?:人民政府|政府工作|政府|部门|单位|县区|区县|县市|市县|乡镇|镇街|街镇"
    r"|街道|办公厅|办公室|委办局|开发区|直属机构|直属单位|派出机构|乡镇街道|市直|省直|县直|区直|县市区|地市|市州|镇|区)[)）]?"
    r"(?:部门|单位|政府|街道|年报|机构|[(（](?:街道|州|区|市|办)[)）])*|各市[(（]?州?[)）]?"
)


def find_columns(entries: Sequence[ListEntry]) -> list[str]:
    """Return addresses of the annual-report columns that a portal's page links, the named ones first.

    A link by an organ's own name leads to that organ's reports, not to the portal's.
    """
    by_label = [e.url for e in entries if squeeze(e.title) in _LABELS]
    by_path = [
        e.url
        for e in entries
        if _PATH.search(urlsplit(e.url).path)
        and len(e.title) <= _LONGEST_LABEL
        and not is_organ(e.title)
    ]
    return list(dict.fromkeys([*by_label, *by_path]))


def find_platforms(entries: Sequence[ListEntry], page: str) -> list[str]:
    """Return addresses of the disclosure platform, under which the column may stand.

    A link that leads back to *page* itself is none.
    """
    found = (e.url for e in entries if squeeze(e.title) in _PLATFORM_LABELS)
    return [url for url in dict.fromkeys(found) if url != canonical_url(page)]


def _is_inside(url: str, column: str) -> bool:
    """Tell whether an address lies under a column's: deeper in its path, or the same with a query."""
    one, base = urlsplit(url), urlsplit(column)
    if one.netloc != base.netloc:
        return False
    if one.path == base.path:
        return one.query != base.query and bool(one.query)
    folder = base.path if base.path.endswith("/") else base.path.rpartition("/")[0] + "/"
    return len(folder) > 1 and one.path.startswith(folder)


def find_subcolumns(entries: Sequence[ListEntry], column: str) -> list[ListEntry]:
    """Return links to the columns by year or by group of agencies that a column links.

    A year's column may lie anywhere on the host, as portals begin a new tree each year; a group's
    lies inside the column, as its label alone could be any menu's.
    """
    host = urlsplit(column).netloc
    found: dict[str, ListEntry] = {}
    for entry in entries:
        title = squeeze(arabic_years(entry.title))
        if entry.date or entry.url == column or urlsplit(entry.url).netloc != host:
            continue
        is_year = bool(_YEAR.fullmatch(title)) and not read_title(title).publisher
        is_group = bool(_GROUP.fullmatch(title)) and _is_inside(entry.url, column)
        if is_year or is_group:
            found.setdefault(entry.url, entry)
    return list(found.values())


def find_elsewhere(entries: Sequence[ListEntry], column: str) -> list[ListEntry]:
    """Return a column's links to columns of other hosts: an index of agencies' own sites (广东).

    A link to another host counts where its address or its title is that of an annual-report column,
    or where many hosts are linked by the names of organs or places alone.
    """
    host = urlsplit(column).netloc
    others = [e for e in entries if urlsplit(e.url).netloc not in ("", host)]
    columns = [e for e in others if _PATH.search(e.url) or squeeze(e.title) in _LABELS]
    named = [e for e in others if _NAMED.search(squeeze(e.title))]
    several = len({urlsplit(e.url).netloc for e in named}) >= _SEVERAL_HOSTS
    return list(dict.fromkeys([*columns, *(named if several else ())]))
