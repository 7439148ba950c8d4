"""The units of a crawl: all agencies of a host, so that one machine alone keeps its manners with it."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.registry import Agency


def units_of(agencies: Sequence[Agency]) -> list[list[Agency]]:
    """Return the agencies that share a host, or hosts by way of others; the largest units first.

    The largest take longest, for a host is asked one thing at a time.
    """
    place = {agency.id: index for index, agency in enumerate(agencies)}
    unit_of: dict[str, list[Agency]] = {}
    for agency in agencies:
        hosts = set(agency.allowed_hosts)
        met = {id(unit): unit for host in hosts if (unit := unit_of.get(host)) is not None}
        joined = [member for unit in met.values() for member in unit] + [agency]
        hosts.update(host for member in joined for host in member.allowed_hosts)
        unit_of.update(dict.fromkeys(hosts, joined))
    found = {id(unit): unit for unit in unit_of.values()}.values()
    units = [sorted(unit, key=lambda agency: place[agency.id]) for unit in found]
    return sorted(units, key=lambda unit: (-len(unit), place[unit[0].id]))
