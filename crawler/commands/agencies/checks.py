"""What each registry entry's column showed when it was asked: ``checked.csv`` beside the entries."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from crawler.errors import UsageError
from crawler.registry import Agency
from crawler.run.discovery import find_columns
from crawler.run.survey import Survey, survey_many

_FILE = "checked.csv"


@dataclass(frozen=True)
class Checked:
    """One column as it was seen: ``found`` with its reports and years, or why it gave none."""

    id: str = ""
    checked_at: str = ""
    outcome: str = ""  # found | none | blocked | unreachable | needs_browser | not_found ...
    url: str = ""
    reports: int = 0
    years: str = ""
    family: str = ""
    detail: str = ""

    def __str__(self) -> str:
        if self.outcome == "found":
            return f"found {self.reports} reports ({self.years}) on {self.checked_at[:10]}"
        return f"{self.outcome} on {self.checked_at[:10]}: {self.detail}"


def read_checks(registry: Path) -> dict[str, Checked]:
    """Return what was seen of each entry's column, by id; nothing where nobody asked yet."""
    path = registry / _FILE
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = [field.name for field in fields(Checked) if field.name != "reports"]
    checks = [
        Checked(**{name: row[name] for name in named}, reports=int(row["reports"])) for row in rows
    ]
    return {one.id: one for one in checks}


def ask_columns(registry: Path, agencies: Sequence[Agency]) -> Iterator[Checked]:
    """Ask each agency's column for its lists, and yield what was seen once it is written.

    :raises UsageError: if the registry's folder cannot be written
    """
    if not os.access(registry, os.W_OK):
        raise UsageError(f"registry folder {registry} cannot be written; name another: --registry")
    known = read_checks(registry)
    for surveyed in survey_many(agencies):
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fresh = [_checked(agency_id, found, at) for agency_id, found in surveyed.items()]
        known |= {one.id: one for one in fresh}
        _write(registry / _FILE, known)
        yield from fresh


def _checked(agency_id: str, found: Survey, at: str) -> Checked:
    columns = find_columns(found.lists)
    years = sorted({year for column in columns for year in column.years if year != "?"})
    state = next(iter(sorted(found.states)), "none")
    return Checked(
        id=agency_id,
        checked_at=at,
        outcome="found" if columns else state,
        url=columns[0].url if columns else "",
        reports=sum(sum(column.years.values()) for column in columns),
        years=f"{years[0]}-{years[-1]}" if years else "",
        family=columns[0].family if columns else "",
        detail="; ".join(found.failures),
    )


def _write(path: Path, checks: dict[str, Checked]) -> None:
    """Replace the file whole, so that a killed check leaves the last one."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Checked)])
        writer.writeheader()
        writer.writerows(asdict(checks[key]) for key in sorted(checks))
    part.replace(path)
