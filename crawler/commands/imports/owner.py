"""Whose files they are, as ``--agency`` and ``--region`` say."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.errors import UsageError
from crawler.models import Report
from crawler.names import unknown_publisher
from crawler.naming.choices import choose_agency
from crawler.registry import Agency, Region
from crawler.run.session import Session
from pipelines.prose.owner import known_agency


def chosen_owner(agencies: dict[str, Agency], named: str, region: str) -> Agency | None:
    """Return the registry's agency of that id or name, ``None`` if none is named or it is to be a local one.

    :raises UsageError: if the registry does not know it, and no region says where it is
    """
    if region and not re.fullmatch(r"\d{6}", region):
        raise UsageError(f"--region {region} is no code of six digits, as 410400")
    if region and not named:
        raise UsageError("--region says where the agency that --agency names is: give both")
    for agency in agencies.values():
        if named in agency.names and region in {"", agency.region}:
            return agency
    return choose_agency(agencies, named) if named and not region else None


def as_owned(
    session: Session, report: Report, owner: Agency | str, region: str, regions: dict[str, Region]
) -> Report:
    """Return an unread report as one of *owner*; a name becomes a local agency, a candidate to review."""
    if isinstance(owner, Agency):
        return known_agency(report, owner)
    found = unknown_publisher(owner, region)
    session.write_now(session.archive.add_candidate, found, seen_on="", regions=regions)
    return replace(report, agency_id=found.id, agency=owner, known_names=(owner,))
