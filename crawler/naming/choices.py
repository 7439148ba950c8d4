"""Which agencies of the registry an id, or a list of them, means."""

from __future__ import annotations

from crawler.errors import RegistryError
from crawler.registry import Agency


def choose_agency(agencies: dict[str, Agency], agency_id: str) -> Agency:
    """Return the agency of that id.

    :raises RegistryError: if the registry has none, naming those of the same region or name
    """
    if agency_id in agencies:
        return agencies[agency_id]
    near = [known for known in agencies if known[:4] == agency_id[:4]][:5]
    hint = f"; of that region: {', '.join(near)}" if near else ""
    raise RegistryError(
        f"agency {agency_id!r} is not in the registry{hint} (see `nianbao agencies list`)"
    )


def choose_agencies(registry: dict[str, Agency], family: str, wanted: str) -> list[Agency]:
    """Return the agencies whose ids *wanted* joins by commas, else all of the family not paused.

    :raises RegistryError: if one is unknown or of another family
    """
    ids = [part for part in wanted.split(",") if part]
    if not ids:
        return [a for a in registry.values() if a.family == family and not a.paused]
    agencies = [choose_agency(registry, agency_id) for agency_id in ids]
    for agency in agencies:
        if agency.family != family:
            message = f"agency {agency.id!r} is of family {agency.family}, not {family}"
            hint = f"python -m scrapy crawl {agency.family} -a agency={agency.id}"
            raise RegistryError(f"{message}: {hint}")
    return agencies
