"""Where a region stands that the registry's table does not know."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.registry import Region


def place_region(code: str, regions: Mapping[str, Region]) -> Region:
    """Return a region; one that the table does not know stands below those of its code, named by it.

    In GB/T 2260 two digits are the province, four the city.
    """
    if code in regions:
        return regions[code]
    province, city = f"{code[:2]}0000", f"{code[:4]}00"
    if code == province:
        return Region(code, code, "province", None)
    level = "city" if code == city else "county"
    above = city if city in regions and code != city else province
    return Region(code, code, level, above)
