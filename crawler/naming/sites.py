"""Whose a portal is by what it says of itself: the owner's name, its kind, its region and level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from crawler.registry import Region
from crawler.titles import is_organ

UNTOLD = "000000"  # a region that no page named: the reviewer fills it in
NATIONAL = "100000"
# "云溪县人民政府门户网站", "云溪县政府网", "中国·贵州 贵州省人民政府": what stands beside the owner's name.
_BESIDE = (
    re.compile(r"^中国[·•.]?[^\s·•.]{2,8}[\s·•.]+(?=.{4,})"),
    re.compile(r"^中国[·•.]?(?=.{2,}网)"),
    re.compile(r"^首页[-_|—>\s]+"),
    re.compile(r"[-_|—].*$"),
    re.compile(r"(?:官方)?(?:门户)?(?:网站|网)(?:群)?(?:首页)?$"),
)
_NO_OWNER = re.compile(r"公开|平台|专栏|系统|首页|中心网")  # "政府信息公开平台" is nobody's name
_TOWN = re.compile(r"(?:镇|乡|苏木)(?:人民政府|政府)?$|街道(?:办事处)?$")
# A zone's committee governs it; 国有资产监督管理委员会 and 城市管理委员会 are departments.
_ZONE_COMMITTEE = re.compile(
    r"(?:[区园港岛湖山带]|新城|景区|基地|口岸)(?:管理委员会|管委会|工作委员会)$"
)
_INSTITUTION = re.compile(
    r"(?:医院|学校|大学|学院|中学|小学|幼儿园|公司|集团|研究院|研究所|博物馆|图书馆|党校)$"
)


def owner_of_site(name: str) -> str:
    """Return the owner in a portal's name for itself.

    >>> owner_of_site("云溪县财政局门户网站"), owner_of_site("中国·贵州 贵州省人民政府门户网站")
    ('云溪县财政局', '贵州省人民政府')
    """
    name = name.strip()
    for pattern in _BESIDE:
        name = pattern.sub("", name).strip()
    return name


def is_government(name: str) -> bool:
    """Tell whether a name is a government's or a zone's committee.

    >>> is_government("叶县人民政府"), is_government("叶县先进制造业开发区管委会")
    (True, True)
    >>> is_government("叶县仙台镇人民政府"), is_government("国有资产监督管理委员会")
    (False, False)
    """
    governs = name.endswith("人民政府") or bool(_ZONE_COMMITTEE.search(name))
    return governs and not _TOWN.search(name)


def kind_of(name: str) -> str:
    """Return an owner's kind by how its name ends, as the registry has it: others are departments."""
    if is_government(name):
        return "government"
    if _TOWN.search(name):
        return "township"
    return "institution" if _INSTITUTION.search(name) else "department"


def level_of(name: str, code: str, regions: Mapping[str, Region]) -> str:
    """Return an owner's level: a town's by its name, others' by their region, in the table or by its code."""
    if _TOWN.search(name):
        return "township"
    if code in regions:
        return regions[code].level
    if code == UNTOLD:
        return "county"
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def region_of(code: str, owner: str, regions: Mapping[str, Region]) -> str:
    """Return the region of a portal by its SiteIDCode, which begins with one, else by its owner's name.

    State Council departments have ``bm``. A code that the table does not know (a zone's) is taken as it
    stands where the name tells no other.
    """
    if code.lower().startswith("bm"):
        return NATIONAL
    printed = code[:6] if re.match(r"\d{6}", code) else UNTOLD
    named = region_of_name(owner, regions)
    return printed if printed in regions or named == UNTOLD else named


def region_of_name(name: str, regions: Mapping[str, Region]) -> str:
    """Return the one region that a name begins with, the lowest that it goes down to.

    朝阳区财政局 may be of two cities: the name alone does not tell.
    """
    if name.startswith(regions[NATIONAL].name if NATIONAL in regions else "中华人民共和国"):
        return NATIONAL
    found = set(_descend(name, "", regions))
    longest = max((length for length, _ in found), default=0)
    codes = {code for length, code in found if length == longest}
    return codes.pop() if len(codes) == 1 else UNTOLD


def _descend(
    name: str, above: str, regions: Mapping[str, Region], at: int = 0
) -> Iterator[tuple[int, str]]:
    """Yield how much of a name is used up by a region and those above it, with the region's code."""
    for code, region in regions.items():
        if (
            code != NATIONAL
            and name.startswith(region.name, at)
            and _is_under(code, above, regions)
        ):
            end = at + len(region.name)
            yield end, code
            yield from _descend(name, code, regions, end)


def _is_under(code: str, above: str, regions: Mapping[str, Region]) -> bool:
    """Tell whether a region lies somewhere below another, anywhere if that is ``""``."""
    parent = regions[code].parent_code if code in regions else None
    return not above or (
        parent is not None and (parent == above or _is_under(parent, above, regions))
    )


def name_of(said: str, region: Region | None, regions: Mapping[str, Region]) -> str:
    """Return the organ that a portal's name for itself names, ``""`` for none.

    A portal that calls itself by its place alone (云溪县政府网) is that place's government's.
    """
    owner = owner_of_site(said)
    place = owner.removesuffix("政府").removesuffix("人民")
    whole = any(end == len(place) for end, _ in _descend(place, "", regions))
    if whole or (region and place == region.name):
        return f"{place}人民政府"
    if owner.endswith("政府") and not _TOWN.search(owner):
        return f"{place}人民政府"
    return owner if is_organ(owner) and not _NO_OWNER.search(owner) else ""
