"""From any page of a portal to a registry entry to review: what its lists show, put into words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.errors import NianbaoError
from crawler.findings import ListRead
from crawler.registry import Agency, Region
from crawler.run.survey import Survey, survey
from crawler.titles import is_organ, read_title
from crawler.urls import host_of

_UNTOLD = "000000"  # a region that no page named: the reviewer fills it in
_NATIONAL = "100000"
_LABELS_OF_A_PORTAL = 2  # dots of hd.gov.cn, under which its departments have their hosts
_SLUG = re.compile(r"[^a-z0-9]+")
# "云溪县人民政府门户网站", "云溪县政府网": what a site's name says beside its owner's.
_SITE_WORDS = re.compile(r"(?:官方)?(?:门户)?(?:网站|网)(?:群)?$|[-_|—].*$|^中国[·•]?(?=.{2,}网)")


@dataclass(frozen=True)
class FoundColumn:
    """One annual-report column of a portal: where, of which family, its reports by year, whose."""

    url: str
    family: str
    years: dict[str, int]
    publishers: tuple[str, ...]


@dataclass(frozen=True)
class Discovery:
    """What a portal's annual-report columns are, the entry that would crawl them, and what failed."""

    columns: tuple[FoundColumn, ...]
    entry: dict[str, object]
    warnings: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """``found`` for one column, ``several`` for more."""
        return "found" if len(self.columns) == 1 else "several"


def placeholder(url: str, number: int = 0) -> Agency:
    """Return an entry for the look alone; the portal's other hosts may hold the column (邯郸)."""
    host = host_of(url)
    portal = host.partition(".")[2] if host.count(".") > _LABELS_OF_A_PORTAL else host
    return Agency(
        id=f"{_UNTOLD}-discovered-{number}", name=f"待登记机关{number}", region=_UNTOLD,
        kind="department", level="county", family="generic", home_url=url, may_be_empty=True,
        hosts=(portal,),
    )  # fmt: skip


def _region(code: str) -> str:
    """Return the region that a SiteIDCode begins with; State Council departments have ``bm``."""
    if code.lower().startswith("bm"):
        return _NATIONAL
    return code[:6] if re.match(r"\d{6}", code) else _UNTOLD


def _level(region: str, regions: Mapping[str, Region]) -> str:
    """Return a region's level by the table, else by the form of its code."""
    if region in regions:
        return regions[region].level
    if region.endswith("0000"):
        return "province"
    return "city" if region.endswith("00") else "county"


def _slug(url: str, name: str) -> str:
    """Return an ASCII name: ``government`` for one, else the host's own label."""
    first = host_of(url).split(".")[0]
    if is_government(name) or first in {"www", ""}:
        return "government"
    return _SLUG.sub("-", first.lower()).strip("-") or "agency"


def is_government(name: str) -> bool:
    """Tell whether a name is a government's or a zone's committee: others are departments."""
    return name.endswith(("人民政府", "管委会", "管理委员会"))


def _name(publishers: Sequence[str], site: Mapping[str, str], region: Region | None) -> str:
    """Return whose portal it is: the one publisher of its reports, else as the site names itself.

    A portal that calls itself by its place alone (云溪县政府网) is that place's government's.
    """
    if len(set(publishers)) == 1:
        return publishers[0]
    said = _SITE_WORDS.sub("", site.get("SiteName", "").strip())
    if is_organ(said) and not said.endswith("政府"):
        return said
    if said.endswith("人民政府"):
        return said
    if region and (not said or said.removesuffix("政府") in {"", region.name}):
        return f"{region.name}人民政府"
    return said or (Counter(publishers).most_common(1)[0][0] if publishers else "")


def find_columns(lists: Sequence[ListRead]) -> tuple[FoundColumn, ...]:
    """Return the columns that name a report, in the order in which the portal links them."""
    found: dict[str, list[ListRead]] = {}
    for read in sorted(lists, key=lambda read: read.rank):
        found.setdefault(read.column or read.url, []).append(read)
    columns = []
    for url, reads in found.items():
        lines = {line.url: line.title for read in reads for line in read.taken}
        titles = [read_title(title) for title in lines.values()]
        if titles:
            years = Counter(str(title.year or "?") for title in titles)
            named = dict.fromkeys(t.publisher for t in titles if is_organ(t.publisher))
            family = next((read.family for read in reads if read.family != "generic"), "generic")
            columns.append(FoundColumn(url, family, dict(sorted(years.items())), tuple(named)))
    return tuple(columns)


def describe(
    url: str, found: Survey, regions: Mapping[str, Region], *, name: str = ""
) -> Discovery:
    """Return what a survey from *url* tells of the portal; *name* is its owner, where it is known.

    :raises NianbaoError: if none of its lists names a report
    """
    columns = find_columns(found.lists)
    if not columns:
        why = "; ".join(found.failures)
        said = f"{url}: no annual report on information disclosure is listed from here"
        if seen := "; ".join(f"{read.url}: {read.seen}" for read in found.lists if read.seen):
            said = f"{url}: no annual report on information disclosure is listed from here; seen: {seen}"
        raise NianbaoError(why or said)
    site = {key: value for read in reversed(found.lists) for key, value in read.site}
    region = _region(site.get("SiteIDCode", ""))
    publishers = list(dict.fromkeys(p for column in columns for p in column.publishers))
    owner = name or _name(publishers, site, regions.get(region))
    # One column is crawled by its address; of several each is found again from the portal's page.
    start = {"list_url": columns[0].url} if len(columns) == 1 else {"home_url": url}
    entry: dict[str, object] = {
        "id": f"{region}-{_slug(columns[0].url, owner)}",
        "name": owner,
        "region": region,
        "kind": "government" if is_government(owner) else "department",
        "level": "national" if region == _NATIONAL else _level(region, regions),
        "family": columns[0].family,
        **start,
        **_beside(found, start, publishers, region),
        "source": f"discovered from {url}",
        "checked": "never",
    }
    return Discovery(columns, entry, found.failures)


def _beside(
    found: Survey, start: Mapping[str, str], publishers: Sequence[str], region: str
) -> dict[str, object]:
    """Return what an entry needs beyond its address: further hosts, and whose reports it carries."""
    own = host_of(next(iter(start.values())))
    hosts = sorted({host_of(line.url) for read in found.lists for line in read.taken} - {own, ""})
    carries = len(publishers) > 1 and region != _UNTOLD
    return {
        **({"hosts": hosts} if hosts else {}),
        **({"publishes_for": region} if carries else {}),
    }


def discover(url: str, regions: Mapping[str, Region]) -> tuple[Discovery, Survey]:
    """Ask a portal from one of its pages for its annual-report columns, reading lists only.

    :raises NianbaoError: if nothing is found, or the portal does not answer
    """
    found = look(url)
    return describe(url, found, regions), found


def look(url: str) -> Survey:
    """Return what a portal showed from one of its pages on, with every page that was fetched."""
    agency = placeholder(url)
    return survey([agency], pages=True)[agency.id]
