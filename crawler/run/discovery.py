"""From any page of a portal to a registry entry to review: what its lists show, put into words."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.originals.warc import read_payload
from crawler.errors import NianbaoError
from crawler.findings import ListRead
from crawler.registry import Agency
from crawler.run.session import Session
from crawler.titles import read_title
from crawler.urls import host_of

_UNTOLD = "000000"  # a region that no page named: the reviewer fills it in
_NATIONAL = "100000"
_LABELS_OF_A_PORTAL = 2  # dots of hd.gov.cn, under which its departments have their hosts
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Discovery:
    """What a portal's annual-report column is, and the entry that would crawl it."""

    family: str
    column: str
    years: dict[str, int]
    entry: dict[str, str]
    page: bytes = field(repr=False, default=b"")


def _placeholder(url: str) -> Agency:
    """Return an entry for the crawl alone; the portal's other hosts may hold the column (邯郸)."""
    host = host_of(url)
    portal = host.partition(".")[2] if host.count(".") > _LABELS_OF_A_PORTAL else host
    return Agency(
        id="000000-discovered", name="待登记机关", region=_UNTOLD, kind="department", level="county",
        family="generic", home_url=url, may_be_empty=True, hosts=(portal,),
    )  # fmt: skip


def _region(code: str) -> str:
    """Return the region that a SiteIDCode begins with; State Council departments have ``bm``."""
    if code.lower().startswith("bm"):
        return _NATIONAL
    return code[:6] if re.match(r"\d{6}", code) else _UNTOLD


def _level(region: str) -> str:
    if region == _NATIONAL:
        return "national"
    if region.endswith("0000"):
        return "province"
    return "city" if region.endswith("00") else "county"


def _slug(url: str) -> str:
    """Return an ASCII name from a host: its own label, or ``government`` for a portal's www."""
    first = host_of(url).split(".")[0]
    return "government" if first in {"www", ""} else _SLUG.sub("-", first.lower()).strip("-")


def _name(lists: Sequence[ListRead], site: dict[str, str]) -> str:
    """Return the publisher that most titles name, else the site's name."""
    titles = (read_title(line.title).publisher for read in lists for line in read.taken)
    named = Counter(name for name in titles if name).most_common(1)
    return named[0][0] if named else site.get("SiteName", "")


def describe(url: str, lists: Sequence[ListRead], page: bytes = b"") -> Discovery:
    """Return what the lists that a crawl from *url* read tell of the portal.

    :raises NianbaoError: if none of them names a report
    """
    full = [read for read in lists if read.taken]
    if not full:
        raise NianbaoError(f"{url}: no annual report on information disclosure is listed from here")
    first = lists[0]
    site = {name: value for read in reversed(lists) for name, value in read.site}
    years = Counter(str(read_title(r.title).year or "?") for read in full for r in read.taken)
    region = _region(site.get("SiteIDCode", ""))
    name = _name(full, site)
    entry = {
        "id": f"{region}-{_slug(first.url)}",
        "name": name,
        "region": region,
        "kind": "government"
        if name.endswith(("人民政府", "管委会", "管理委员会"))
        else "department",
        "level": _level(region),
        "family": first.family,
        "list_url": first.url,
        "source": f"discovered from {url}",
        "checked": "never",
    }
    return Discovery(first.family, first.url, dict(sorted(years.items())), entry, page)


def as_toml(entry: Mapping[str, object]) -> str:
    """Return an entry as the registry writes it; a JSON string is a TOML basic string."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items()]
    return "\n[[agency]]\n" + "".join(lines)


def discover(url: str, *, verbose: bool = False) -> Discovery:
    """Ask a portal from one of its pages for its annual-report column, reading lists only.

    :raises NianbaoError: if nothing is found, or the portal does not answer
    """
    from crawler.run.runner import run_spiders  # noqa: PLC0415  # Scrapy takes half a second to import

    agency = _placeholder(url)
    with tempfile.TemporaryDirectory(prefix="nianbao-discover-") as name:
        folder = Path(name)
        (folder / "agency.toml").write_text(
            as_toml({k: v for k, v in vars(agency).items() if v}), "utf-8"
        )
        session = Session(folder / "data", explain=True)
        try:
            session.open_agencies([agency], {})
            run_spiders(
                [agency], data=folder / "data", registry=folder, session=session, years=None,
                verbose=verbose, lists_only=True,
            )  # fmt: skip
            failures = session.tally(agency.id).failures
            if not session.lists and failures:
                raise NianbaoError("; ".join(failures))
            found = describe(url, session.lists)
            return Discovery(**{**vars(found), "page": _page(session, found.column)})
        finally:
            session.finish(visits=False)


def _page(session: Session, url: str) -> bytes:
    """Return a fetched page as it was received."""

    def place() -> tuple[str, int]:
        row = session.archive.db.execute(
            "select documents.warc_file, documents.warc_offset from captures join documents"
            " on sha256 = document_sha256 where url = ? order by id desc limit 1",
            [url],
        ).fetchone()
        return row[0], row[1]

    return read_payload(session.data / "warc", *session.write_now(place))
