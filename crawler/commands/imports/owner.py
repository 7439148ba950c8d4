"""Whose files they are, as ``--agency`` and ``--region`` say."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.errors import UsageError
from crawler.findings import UnknownPublisher
from crawler.models import Report
from crawler.names import unknown_publisher
from crawler.naming.choices import choose_agency
from crawler.registry import Agency, Region
from crawler.run.session import Session
from pipelines.prose.owner import known_agency


def chosen_owner(agencies: dict[str, Agency], named: str, region: str) -> Agency | None:
    """Return the registry's agency of that id or name, ``None`` if none is named or it is to be a local one.

    :raises UsageError: if the registry does not know it, and no region says where it is, or another does
    """
    if region and not re.fullmatch(r"\d{6}", region):
        raise UsageError(f"--region {region} is no code of six digits, as 410400")
    if region and not named:
        raise UsageError("--region says where the agency that --agency names is: give both")
    if named in agencies and region not in {"", agencies[named].region}:
        raise UsageError(f"agency {named} is in region {agencies[named].region}, not in {region}")
    for agency in agencies.values():
        if named == agency.id or (named in agency.names and region in {"", agency.region}):
            return agency
    if named and not region and not re.match(r"\d{6}-", named):
        raise UsageError(
            f"agency {named} is not in the registry; with --region CODE, as 410400, it becomes a local one"
        )
    return choose_agency(agencies, named) if named and not region else None


def local_agency(
    session: Session, name: str, region: str, regions: dict[str, Region]
) -> UnknownPublisher:
    """Return an agency that the registry does not know, once it is written: a candidate to review."""
    found = unknown_publisher(name, region)
    session.write_now(session.archive.add_candidate, found, seen_on="", regions=regions)
    return found


def as_owned(report: Report, owner: Agency | UnknownPublisher | None) -> Report:
    """Return an unread report as one of *owner*; as it is, if nobody was named."""
    if isinstance(owner, Agency):
        return known_agency(report, owner)
    if owner is None:
        return report
    return replace(report, agency_id=owner.id, agency=owner.name, known_names=(owner.name,))
