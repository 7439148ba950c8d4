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
_ITS_COLUMN = re.compile(
    r"([\u4e00-\u9fff]{2,30}?)(?:政府|政务)?(?:信息公开)?(?:工作)?(?:年报|年度报告)"
)
_SEVERAL_HOSTS = 5
_LONGEST_LABEL = 16  # characters; a longer text under such a path is an article of the column
_OF_YEAR = r"(?:(?:政府|政务)?信息公开)?(?:工作)?(?:年报|年度报告)?"
_YEAR = re.compile(rf"20\d{{2}}年?度?{_OF_YEAR}")
# "2018年及以前", "2008-2018年", "历年年报": the years that have no column of their own
_OLDER = re.compile(
    rf"(?:20\d{{2}}年?(?:度?及?(?:以|之)前|[-—–~至]20\d{{2}}年?)|(?:历年|往年|历史|以往|往期|年份))(?:年份)?{_OF_YEAR}"
)
# "市政府部门", "县（区）政府", "镇（街道）", "各市（州）", "委办局", "市直机关": groups of agencies in a
# column. A label of nothing but such words is one, as no portal writes them like another.
_GROUP = re.compile(
    r"(?:人民政府|政府|部门|单位|机构|机关|办公厅|办公室|办事处|委办局|开发区|园区|功能区|新区|高新区|管委会|管理委员会|企?事业|企业|公共|国有"
    r"|组成|工作|管理|议事协调|直属|下属|所属|垂直管理|双管|派出|派驻|特设|本级|兵团|设区|其他|有关|[各全省市县区州盟旗镇乡街道苏木地师直级属驻中办局委及和()、])++"
    rf"{_OF_YEAR}"
)
_INDEX = re.compile(r"/(?:index\.\w+)?$")
_SHORTEST_GROUP = 2  # characters


def find_columns(entries: Sequence[ListEntry]) -> list[str]:
    """Return addresses of the annual-report columns that a portal's page links, the named ones first.

    A link by an organ's own name leads to that organ's reports, not to the portal's.
    """
    by_label = [e.url for e in entries if squeeze(e.title) in _LABELS]
    by_path = [
        e.url
        for e in entries
        if _PATH.search(urlsplit(e.url).path)
        and not e.date  # a line of such a column, not a column
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
    """Return links to the columns by year, by group of agencies or by agency that a column links.

    A year's column may lie anywhere on the host, as portals begin a new tree each year; a group's
    lies inside the column, as its label alone could be any menu's.
    """
    host = urlsplit(column).netloc
    found: dict[str, ListEntry] = {}
    for entry in entries:
        if entry.date or entry.url == column or urlsplit(entry.url).netloc != host:
            continue
        if _is_year(entry.title) or (_is_group(entry, column) and _is_inside(entry.url, column)):
            found.setdefault(entry.url, entry)
    return list(found.values())


def _is_year(label: str) -> bool:
    title = squeeze(arabic_years(label))
    return bool(_YEAR.fullmatch(title)) and not read_title(title).publisher


def _is_group(entry: ListEntry, column: str) -> bool:
    """Tell whether a link is named as a group of agencies or of older years, or by an agency alone.

    An agency's own column is inside only where the column is a folder's index: ``/channels/11335.html``
    is beside it.
    """
    label = squeeze(arabic_years(entry.title))
    if len(label) < _SHORTEST_GROUP:
        return False
    if names_group(label) or _OLDER.fullmatch(label):
        return True
    return is_organ(label) and bool(_INDEX.search(urlsplit(column).path))


def names_group(label: str) -> bool:
    """Tell whether a link's label means agencies in the plural, or a kind of them, and none by its name.

    >>> names_group("政府部门"), names_group("乡镇"), names_group("县财政局"), names_group("2023年")
    (True, True, False, False)
    """
    return bool(_GROUP.fullmatch(squeeze(label)))


def find_elsewhere(entries: Sequence[ListEntry], column: str) -> list[ListEntry]:
    """Return a column's links to columns of other hosts: an index of agencies' own sites (广东).

    A link to another host counts where its address or its title is that of an annual-report column, or
    where it names an organ's report. One by the mere name of an organ or a place counts among many hosts,
    or on a page that holds no line of its own, dated or a report's: beside such lines it may be a menu's.
    """
    host = urlsplit(column).netloc
    others = [e for e in entries if urlsplit(e.url).netloc not in ("", host)]
    columns = [
        e for e in others if _PATH.search(e.url) or squeeze(e.title) in _LABELS or _reported_by(e)
    ]
    named = [e for e in others if _NAMED.search(squeeze(e.title)) or is_organ(e.title)]
    several = len({urlsplit(e.url).netloc for e in named}) >= _SEVERAL_HOSTS
    own = [e for e in entries if urlsplit(e.url).netloc == host]
    index = not any(e.date or not read_title(e.title).refused for e in own)
    return list(dict.fromkeys([*columns, *(named if several or index else ())]))


def _reported_by(entry: ListEntry) -> str:
    """Return the organ whose report, or column of reports, a line names, ``""`` if none: 县财政局年报."""
    column, title = _ITS_COLUMN.fullmatch(squeeze(entry.title)), read_title(entry.title)
    name = column[1] if column else "" if title.refused else title.publisher
    return name if is_organ(name) else ""


def name_of(entry: ListEntry) -> str:
    """Return by what name a link leads to another host's column: an organ's or a place's, else the host.

    >>> name_of(ListEntry("县财政局年报", "http://czj.x.gov.cn/nb/"))
    '县财政局'
    >>> name_of(ListEntry("政府信息公开年报", "http://czj.x.gov.cn/nb/"))
    'czj.x.gov.cn'
    """
    label = squeeze(entry.title)
    if label in _LABELS or not label:
        return urlsplit(entry.url).netloc
    return _reported_by(entry) or label
