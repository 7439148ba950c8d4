"""From any page of a portal to a registry entry to review: what its lists show, put into words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.errors import NianbaoError
from crawler.findings import ListRead
from crawler.names import is_own_name
from crawler.naming.sites import (
    UNTOLD,
    is_government,
    kind_of,
    level_of,
    name_of,
    region_of,
)
from crawler.registry import Agency, Region
from crawler.run.survey import Survey, survey
from crawler.titles import is_organ, read_title
from crawler.urls import host_of

_LABELS_OF_A_PORTAL = 2  # dots of hd.gov.cn, under which its departments have their hosts
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class FoundColumn:
    """One annual-report column of a portal: where, of which family, its reports by year, whose."""

    url: str
    family: str
    years: dict[str, int]
    publishers: tuple[str, ...]
    unnamed: int = 0  # lines that name nobody


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
        id=f"{UNTOLD}-discovered-{number}", name=f"待登记机关{number}", region=UNTOLD,
        kind="department", level="county", family="generic", home_url=url, may_be_empty=True,
        hosts=(portal,),
    )  # fmt: skip


def _slug(url: str, name: str) -> str:
    """Return an ASCII name: ``government`` for one, else the host's own label or the site's folder.

    >>> _slug("http://czj.yunxi.gov.cn/nb/", "财政局"), _slug("http://www.yunxi.gov.cn/czj/nb/", "财政局")
    ('czj', 'czj')
    """
    if is_government(name):
        return "government"
    labels = [label for label in host_of(url).split(".")[:2] if label != "www"]
    folder = urlsplit(url).path.strip("/").partition("/")[0]
    own = labels[:1] if not host_of(url).startswith("www.") else [folder, *labels]
    slugs = (_SLUG.sub("-", label.lower()).strip("-") for label in own)
    return next((slug for slug in slugs if re.search("[a-z]", slug)), "agency")


def _name(
    columns: Sequence[FoundColumn],
    site: Mapping[str, str],
    code: str,
    regions: Mapping[str, Region],
) -> str:
    """Return whose portal it is: the one publisher of all its reports, else as the site names itself.

    ``""`` where nothing tells; several publishers alone tell whose reports it carries, not whose it is.
    """
    publishers = {p for column in columns for p in column.publishers}
    if len(publishers) == 1 and not any(column.unnamed for column in columns):
        return publishers.pop()
    said = (name_of(site.get(tag, ""), regions.get(code), regions) for tag in ("SiteName", "Title"))
    return next(filter(None, said), "")


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
            family = next((read.family for read in reads if read.family != "generic"), "generic")
            named = _publishers(reads)
            columns.append(
                FoundColumn(
                    url, family, dict(sorted(years.items())), tuple(filter(None, named)), named[""]
                )
            )
    return tuple(columns)


def _publishers(reads: Sequence[ListRead]) -> Counter[str]:
    """Return how many lines are of each publisher, by title or by their list; ``""`` is nobody."""
    found: Counter[str] = Counter({"": 0})
    for read in reads:
        names = {one.id: one.name for one in read.candidates}
        for line in read.taken:
            printed = read_title(line.title).publisher
            found[printed if is_organ(printed) else names.get(line.agency_id, "")] += 1
    return found


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
    code = site.get("SiteIDCode", "")
    owner = name or _name(columns, site, code[:6], regions)
    region = region_of(code, owner, regions)
    publishers = {p for column in columns for p in column.publishers}
    # One column is crawled by its address; of several each is found again from the portal's page.
    start = {"list_url": columns[0].url} if len(columns) == 1 else {"home_url": url}
    entry: dict[str, object] = {
        "id": f"{region}-{_slug(columns[0].url, owner)}",
        "name": owner or host_of(url),
        "region": region,
        "kind": kind_of(owner),
        "level": level_of(owner, region, regions),
        "family": columns[0].family,
        **start,
        **_beside(found, start, publishers, region),
        "source": f"discovered from {url}",
        "checked": "never",
    }
    return Discovery(columns, entry, (*found.failures, *_untold(owner, region, columns)))


def _untold(owner: str, region: str, columns: Sequence[FoundColumn]) -> Iterator[str]:
    """Yield what a reviewer has to fill in or decide, as no page told it."""
    if not owner:
        yield "no page says whose portal it is: fill in the entry's name"
    if region == UNTOLD:
        yield "no page says of which region it is: fill in the entry's region, and its id"
    publishers = {p for column in columns for p in column.publishers}
    unnamed = any(column.unnamed for column in columns)
    if owner and len(publishers) == 1 and not (unnamed or is_own_name(min(publishers), [owner])):
        yield f"its reports name another publisher than {owner}: {min(publishers)}"


def _beside(
    found: Survey, start: Mapping[str, str], publishers: Collection[str], region: str
) -> dict[str, object]:
    """Return what an entry needs beyond its address: further hosts, and whose reports it carries."""
    own = host_of(next(iter(start.values())))
    seen = {
        host_of(url) for read in found.lists for url in (read.url, *(o.url for o in read.taken))
    }
    hosts = sorted(host for host in seen - {own, ""} if not host.endswith(f".{own}"))
    carries = len(publishers) > 1 and region != UNTOLD
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
