"""Who publishes what on the sample portals: agencies, their reports and the neighbours in the lists."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from crawler.sampleportal.figures import Figures, all_figures, draw, sum_up

WORLD = Path(__file__).with_name("world.toml")
FORMS = Path(__file__).with_name("forms.toml")  # every form of list that portals are known to have
# What stands beside the reports in real columns and must not be taken for one.
_NEIGHBOURS = (
    "{name}{year}年政府网站工作年度报表",
    "{name}{year}年法治政府建设年度报告",
    "图解：{name}{year}年政府信息公开工作年度报告",
    "关于做好{year}年度政府信息公开工作年度报告编制发布工作的通知",
)
_MORE_NEIGHBOURS = (
    "{name}{year}年度部门决算公开",
    "{name}召开{year}年政府信息公开工作会议",
    "{name}所属事业单位{year}年度法人年度报告书",
    "{year}年政府工作报告",
    "{name}{year}年政府信息公开指南",
    "《{name}{year}年政府信息公开工作年度报告》解读",
    "政府信息公开工作年度报告格式（{year}年）",
)
# How agencies write their reports' titles (DOMAIN 1.6 and 2.2).
_TITLES = (
    "{name}{year}年政府信息公开工作年度报告",
    "{name}{year}年度政府信息公开工作年度报告",
    "{name} {year} 年政府信息公开年度报告",
    "{year}年{name}政府信息公开年报",
    "{name}关于{year}年政府信息公开工作情况的报告",
    "{name}{year}年政务信息公开年度报告",
)


_FOUR = {"justice": "司法", "finance": "财政", "industry": "工业和信息化", "health": "卫生健康"}
# 干支: sixty names of two characters, by place 甲子, 乙丑 ...
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True)
class SampleAgency:
    """One agency of a sample portal."""

    id: str
    name: str
    slug: str
    kind: str
    level: str
    number: int
    years: tuple[int, ...]
    real: dict[str, Any] | None = None
    quirks: dict[str, str] = field(default_factory=dict)
    brief: bool = False  # reports without tables, among many neighbours, titled in many ways
    home_only: bool = False  # the registry knows the agency's home page only
    members: tuple[SampleAgency, ...] = ()
    own: Sequence[str] = ()  # prose of the agency's own, beside what all have
    listed_as: str = ""  # the family that the registry holds it for, where that is wrong
    form: str = ""  # of its list (``forms``), where that is not its family's first
    per_page: int = 12  # lines of one page of its list
    order: str = ""  # of its lines, where it is not the newest first: oldest, mixed
    told: str = ""  # what a crawl has to say of a list that it cannot read whole
    found: tuple[int, ...] = ()  # the years that it finds all the same

    @cached_property
    def figures(self) -> dict[int, Figures]:
        """The agency's figures by year; a government's sum up those of its members."""
        own = all_figures(self.id, list(self.years), self.real)
        return {
            year: sum_up(figures, (member.figures[year] for member in self.members))
            for year, figures in own.items()
        }

    @property
    def published(self) -> tuple[int, ...]:
        """The years whose report it has published."""
        return tuple(year for year in self.years if self.quirk(year) != "unpublished")

    def quirk(self, year: int) -> str:
        """Return what is odd about a year's report, ``""`` if nothing is."""
        return self.quirks.get(str(year), "")


@dataclass(frozen=True)
class Item:
    """One line of an agency's list: a report (``kind`` report) or a neighbour."""

    agency: SampleAgency
    kind: str
    year: int
    number: int
    title: str
    published: date


@dataclass(frozen=True)
class Portal:
    """One site: its name, family and agencies."""

    name: str
    family: str
    agencies: tuple[SampleAgency, ...]

    @cached_property
    def by_slug(self) -> dict[str, SampleAgency]:
        """The agencies by their part of the address."""
        return {agency.slug: agency for agency in self.agencies}

    @cached_property
    def by_number(self) -> dict[int, SampleAgency]:
        """The agencies by their column's number."""
        return {agency.number: agency for agency in self.agencies}


def report_title(agency: SampleAgency, year: int) -> str:
    """Return a report's title; one real report leaves its year out."""
    if agency.real and agency.real.get("untitled") and agency.real["year"] == year:
        return f"{agency.name} 政府信息公开工作年度报告"
    if agency.brief:
        return _TITLES[year % len(_TITLES)].format(name=agency.name, year=year)
    return f"{agency.name}{year}年政府信息公开工作年度报告"


def _published(agency: SampleAgency, year: int) -> date:
    """Return a date before the due date, 31 March for governments, 31 January for others."""
    seed = f"{agency.id}/{year}/published"
    if agency.real and agency.real.get("signed") and agency.real["year"] == year:
        return date.fromisoformat(agency.real["signed"])
    if agency.quirk(year) == "late":
        return date(year + 1, 2, 26)
    return date(year + 1, 3 if agency.kind == "government" else 1, draw(seed, 12, 30))


def items(agency: SampleAgency) -> list[Item]:
    """Return everything in an agency's column in its order; numbers count from 1."""
    found = []
    step = 15 if agency.brief else 10
    for position, year in enumerate(agency.years):
        published = _published(agency, year)
        if agency.quirk(year) != "unpublished":
            number = position * step + 1
            found.append(
                Item(agency, "report", year, number, report_title(agency, year), published)
            )
        neighbours = (*_NEIGHBOURS, *_MORE_NEIGHBOURS) if agency.brief else _NEIGHBOURS
        for offset, words in enumerate(neighbours, start=2):
            if words.startswith("图解") and agency.quirk(year) == "unpublished":
                continue  # no picture of a report that there is not
            title = words.format(name=agency.name, year=year)
            found.append(Item(agency, "other", year, position * step + offset, title, published))
    if agency.order == "mixed":
        return sorted(found, key=lambda item: draw(f"{agency.id}/{item.number}", 0, 10**9))
    newest_first = agency.order != "oldest"
    return sorted(found, key=lambda item: (item.published, item.number), reverse=newest_first)


def pages(agency: SampleAgency) -> list[list[Item]]:
    """Return an agency's list cut into pages."""
    everything = items(agency)
    size = agency.per_page
    return [everything[start : start + size] for start in range(0, len(everything), size)]


def find_item(agency: SampleAgency, number: int) -> Item | None:
    """Return the list's entry of that number."""
    return next((item for item in items(agency) if item.number == number), None)


def load_world(path: Path = WORLD) -> list[Portal]:
    """Return the sample portals with their agencies."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    numbers = iter(range(11330, 100000))
    portals = []
    for portal in data["portal"]:
        agencies = tuple(
            _agency({"years": data["years"], **entry}, next(numbers)) for entry in portal["agency"]
        )
        portals.append(Portal(portal["name"], portal["family"], _with_members(agencies)))
    return portals


def _agency(entry: dict[str, Any], number: int) -> SampleAgency:
    """Return an agency of a world file; one with a form of its own is a county's department, and brief."""
    if "form" in entry:
        slug = entry["form"].replace("_", "-")
        formed = {"id": f"{entry['region']}-{slug}", "slug": slug, "brief": True}
        entry = {"kind": "department", "level": "county", **formed, **entry}
        del entry["region"]
    entry |= {key: tuple(entry[key]) for key in ("years", "found") if key in entry}
    return SampleAgency(number=number, **entry)


def _with_members(agencies: Sequence[SampleAgency]) -> tuple[SampleAgency, ...]:
    """Return a portal's agencies, its government as the one that sums up the others."""
    others = tuple(agency for agency in agencies if agency.kind != "government")
    return tuple(a if a in others else replace(a, members=others) for a in agencies)


def load_regions(path: Path = WORLD) -> list[dict[str, str]]:
    """Return the invented regions."""
    regions: list[dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))["region"]
    return regions


def invent_portals(
    count: int, *, per_portal: int = 500, years: tuple[int, ...] = (2022, 2023)
) -> Iterator[Portal]:
    """Yield portals with *count* invented agencies in all, for benchmarks."""
    families = ("henan", "trs", "boda", "generic")
    for start in range(0, count, per_portal):
        agencies = tuple(
            SampleAgency(
                id=f"{411000 + n // 100:06d}-bureau-{n}", name=f"第{n}号示例局", slug=f"s{n}",
                kind="department", level="county", number=20000 + n, years=years,
            )
            for n in range(start, min(start + per_portal, count))
        )  # fmt: skip
        yield Portal(f"示例门户{start}", families[start // per_portal % len(families)], agencies)


def family_portals(families: Sequence[str], years: tuple[int, ...]) -> list[Portal]:
    """Return a portal of each family with four invented agencies, whose entries differ.

    The first is listed as it should be, of the second only the home page is known, the third is
    listed as ``generic``, the fourth as a family that it is not.
    """
    portals = []
    for place, family in enumerate(families):
        code, wrong = f"{412000 + place}", families[(place + 1) % len(families)]
        county = f"示例{_STEMS[place % 10]}{_BRANCHES[place % 12]}县"
        agencies = tuple(
            SampleAgency(
                id=f"{code}-{slug}", name=f"{county}{name}局", slug=slug,
                kind="department", level="county", number=30000 + place * 10 + n, years=years,
                brief=True, home_only=slug == "finance",
                listed_as={"industry": "generic", "health": wrong}.get(slug, ""),
            )
            for n, (slug, name) in enumerate(_FOUR.items())
        )  # fmt: skip
        portals.append(Portal(f"{county}人民政府", family, agencies))
    return portals
