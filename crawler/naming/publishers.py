"""Whose name a printed name is: the registry's agencies by every way in which their names are written.

A portal shortens names by what it takes for granted: 县应急管理局 on the portal of 云溪县, 上海市 for its
government. The place left out is that of the portal; a name is never matched by likeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from crawler.findings import UnknownPublisher
from crawler.names import (
    BODIES,
    LEVELS,
    NameIndex,
    in_full_words,
    is_own_name,
    name_key,
    spelled_out,
    unknown_publisher,
)
from crawler.registry import (
    BUILT_IN,
    Agency,
    Region,
    State,
    load_agencies,
    load_regions,
    region_prefix,
    registry_state,
)

# "县应急管理局"; but 市中区财政局, 市场监督管理局, 市政管理局 are no city's 中区财政局 and so on.
_SHORT = re.compile(
    rf"(?:自治[区州县旗]|[{LEVELS}])(?![中东南西北]区|[场容域区]|政(?![府务法协])|民(?:中心|服务))(?=.{{2}})"
)
# A place by itself stands for its government: 鹤岭县, 中村乡; 全县 names none.
_PLACE = re.compile(
    rf"(?![全各我本])[^{LEVELS}乡镇街局厅委办院处所]{{1,10}}(?:[{LEVELS}乡镇]|地区|街道)"
)
# A zone by itself stands for the body that governs it; 浦东新区 is a district, as the regions' table has it.
_SHORTEST_PLACE = (
    2  # characters, the last saying what kind of place it is: 叶县 alone does not stand as 叶
)
_ZONE = re.compile(
    r"(?:开发|高新|经开|新|园|集聚|聚集|示范|试验|实验|合作|保税|度假|工业|功能|管理|保护|风景名胜)区$"
)
_ASIDE = re.compile(r"[(（].*?[)）]")  # 云溪县（示例）


def _cuts(key: str) -> list[int]:
    """Return the places in a name right after a character that ends a region's name."""
    return [n for n, character in enumerate(key, start=1) if character in LEVELS and n < len(key)]


class Publishers:
    """The agencies of a registry, found by a printed name and the portal's region."""

    def __init__(self, agencies: Iterable[Agency], regions: Mapping[str, Region]) -> None:
        """Take a registry; what names are looked up in is built once, when first asked."""
        self.agencies = {agency.id: agency for agency in agencies}
        self._regions = regions

    @cached_property
    def _names(self) -> NameIndex:
        every = self.agencies.values()
        return NameIndex((name, agency.id) for agency in every for name in agency.names)

    @cached_property
    def _governments(self) -> NameIndex:
        """Places and zones by themselves, each with the body that governs it."""
        return NameIndex(
            (name.removesuffix(body), agency.id)
            for agency in self.agencies.values()
            if agency.kind in {"government", "township"}
            for name in agency.names
            for body in BODIES
            if name.endswith(body)
        )

    @cached_property
    def _endings(self) -> dict[tuple[str, str], set[str]]:
        """Agencies by region and by what their names are without the region's, or with its kind alone."""
        found: dict[tuple[str, str], set[str]] = {}
        for agency in self.agencies.values():
            for key in (spelled_out(name_key(name)) for name in agency.names):
                for ending in self._without_place(key, agency.region):
                    found.setdefault((agency.region, ending), set()).add(agency.id)
        return found

    def _without_place(self, key: str, code: str) -> Iterator[str]:
        """Yield what a name is without its place: 市财政局 and 财政局; 高新区管委会 of 澜川高新区管委会."""
        for cut in _cuts(key):
            if self._is_place(key[:cut], code):
                yield from (key[cut - 1 :], key[cut:])
        own = self._name_of(code)
        rest = key.removeprefix(own[:-1])
        if len(own) > _SHORTEST_PLACE and rest != key and rest[:1] not in LEVELS:
            yield from (own[-1] + rest, rest)

    @cached_property
    def by_region(self) -> dict[str, list[Agency]]:
        """The agencies by the code of their region."""
        found: dict[str, list[Agency]] = {}
        for agency in self.agencies.values():
            found.setdefault(agency.region, []).append(agency)
        return found

    @cached_property
    def _codes(self) -> dict[str, list[str]]:
        """The regions by name; some names are those of several."""
        codes: dict[str, list[str]] = {}
        for code, region in self._regions.items():
            codes.setdefault(_ASIDE.sub("", region.name), []).append(code)
        return codes

    @cached_property
    def _seats(self) -> dict[str, str]:
        """Names of regions as their governments have them, for those that no table knows."""
        return {
            agency.region: agency.name.removesuffix("人民政府")
            for agency in self.agencies.values()
            if agency.kind == "government" and agency.name.endswith("人民政府")
        }

    def _name_of(self, code: str) -> str:
        known = self._regions.get(code)
        return _ASIDE.sub("", known.name) if known else self._seats.get(code, "")

    def _line(self, code: str) -> list[str]:
        """Return a region's code and those above it, the nearest first."""
        line = [code]
        while (known := self._regions.get(line[-1])) and known.parent_code:
            line.append(known.parent_code)
        return line

    def _is_line(self, places: str, code: str) -> bool:
        """Tell whether *places* are a region and those above it, one written after another."""
        for name in map(self._name_of, self._line(code)):
            places = places.removesuffix(name)
        return not places

    def _is_place(self, places: str, code: str) -> bool:
        """Tell whether *places* means the region: in full, or 互助县 for 互助土族自治县."""
        own, *above = map(self._name_of, self._line(code))
        for name in reversed(above):
            places = places.removeprefix(name)
        return not own or not places or own.startswith(places[:-1])

    def _is_short_autonomous(self, place: str, code: str) -> bool:
        """Tell whether a place is an autonomous region without its nationalities: 互助县."""
        name = self._name_of(code)
        short = len(place) > _SHORTEST_PLACE and name.startswith(place[:-1]) and "自治" in name
        return short and place[-1] == name[-1] and place != name

    def find(self, printed: str, region: str = "") -> Agency | None:
        """Return the one agency that a name printed on a portal of *region* means, else ``None``."""
        full, _ = self.in_full(printed, region)
        for key in dict.fromkeys((name_key(printed), name_key(full))) if printed else ():
            for found in self._readings(key, region):
                if fitting := self._fitting(found, key, region):
                    return self.agencies[fitting.pop()] if len(fitting) == 1 else None
        return None

    def _readings(self, key: str, region: str) -> Iterator[set[str]]:
        """Yield what a name may mean, the surest way of reading it first."""
        yield self._names.find(key)
        yield self._governments.find(key)
        full = spelled_out(key)
        if region:
            for code in self._line(region) if _SHORT.match(full) else (region,):
                yield self._endings.get((code, full), set())
        for cut in _cuts(full):
            places, rest = full[:cut], full[cut:]
            named = self._names.find(rest) | self._governments.find(rest)
            yield {i for i in named if self._is_line(places, self.agencies[i].region)}
            for start in (0, *_cuts(places)):
                for code in self._codes.get(places[start:], ()):
                    if self._is_line(places, code):
                        yield self._endings.get((code, rest), set())
            for code in self._line(region) if region else ():
                if self._is_short_autonomous(places, code):
                    yield self._endings.get((code, rest), set())

    def _fitting(self, found: set[str], key: str, region: str) -> set[str]:
        """Return those in line with the portal's region; others only where a place's name is one region's.

        朝阳区财政局 on a portal of 长春 is not that of 北京, though the registry may know that one alone.
        """
        near = {i for i in found if _in_line(self.agencies[i].region, region)}
        shared = any(len(self._codes.get(key[:cut], ())) > 1 for cut in _cuts(key))
        return near if near or (shared and region) else set(found)

    def in_full(self, printed: str, region: str) -> tuple[str, str]:
        """Return a name with the place that it takes for granted, and that place's code.

        县应急管理局 on the portal of 云溪县 is that of 云溪县; a place by itself is its government, a zone
        its committee. What cannot be completed stays as printed.
        """
        key = name_key(printed)
        if short := _SHORT.match(key):
            for code in self._line(region):
                if (name := self._name_of(code)) and name.endswith(short[0]):
                    full = name + in_full_words(key[short.end() :])
                    return full + "管理委员会" * bool(_ZONE.search(full)), code
        if not (_PLACE.fullmatch(key) or key in self._codes):
            full = in_full_words(key)
            return (printed if full == key else full), region
        if _ZONE.search(key) and key not in self._codes:
            return printed + "管理委员会", region
        return printed + ("办事处" if key.endswith("街道") else "人民政府"), region

    def unknown(self, printed: str, region: str) -> UnknownPublisher:
        """Return a publisher that the registry does not know, under its name in full."""
        return unknown_publisher(*self.in_full(printed, region))

    def is_own(self, printed: str, agency: Agency) -> bool:
        """Tell whether a printed name is an agency's own, in full or shortened."""
        found = self.find(printed, agency.publishes_for or agency.region)
        return found.id == agency.id if found else is_own_name(printed, agency.names)


def _in_line(code: str, region: str) -> bool:
    """Tell whether one of two regions lies in the other."""
    one, other = region_prefix(code), region_prefix(region)
    return one.startswith(other) or other.startswith(one)


def publishers_of(agencies: Iterable[Agency]) -> Publishers:
    """Return the index of some agencies, with the regions of the built-in table."""
    return Publishers(agencies, load_regions(BUILT_IN))


def load_publishers(folder: Path) -> Publishers:
    """Return the index of the registry in *folder*: one object a process, anew when a file changes.

    :raises RegistryError: if the folder or an entry is unusable
    """
    return _load(folder.absolute(), registry_state(folder))


@lru_cache(maxsize=4)
def _load(folder: Path, _state: State) -> Publishers:
    return Publishers(load_agencies(folder).values(), load_regions(folder))
