"""What each registry entry's column showed when it was asked: ``checked.csv`` beside the entries."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.errors import UsageError
from crawler.formats import decode
from crawler.registry import Agency
from crawler.run.discovery import find_columns
from crawler.run.survey import Survey, survey_many

_FILE = "checked.csv"
_BEGUN = "checked.begun"  # when a check of all entries began that has not ended
_LASTS = timedelta(days=1)  # for so long what it saw is not asked again
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


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
            told = f": {self.detail}" if self.detail else ""
            return f"found {self.reports} reports ({self.years}) on {self.checked_at[:10]}{told}"
        return f"{self.outcome} on {self.checked_at[:10]}: {self.detail}"


def read_checks(registry: Path) -> dict[str, Checked]:
    """Return what was seen of each entry's column, by id; nothing where nobody asked yet.

    :raises UsageError: if the file is there and is no such list
    """
    path = registry / _FILE
    if not path.is_file():
        return {}
    try:
        rows = list(csv.DictReader(decode(path.read_bytes()).splitlines()))
    except (OSError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    if rows and "id" not in rows[0]:
        raise UsageError(f"{path} is no list of checked columns; move it away")
    return {one.id: one for one in map(_read, rows) if one.id}


def _read(row: Mapping[str, str | None]) -> Checked:
    """Return one line of the file, which a person may have opened in a spreadsheet program."""
    values = {field.name: row.get(field.name) or "" for field in fields(Checked)}
    reports = values.pop("reports")
    return Checked(**values, reports=int(reports) if reports.isdecimal() else 0)


def ask_columns(
    registry: Path, agencies: Sequence[Agency], *, all_of_them: bool = False
) -> Iterator[Checked]:
    """Ask each agency's column for its lists, and yield what was seen once it is written.

    A check of *all_of_them* that was interrupted within the last day is gone on with: what it saw is
    yielded as it stands in the file.

    :raises UsageError: if the registry's folder cannot be written
    """
    if not os.access(registry, os.W_OK):
        raise UsageError(f"registry folder {registry} cannot be written; name another: --registry")
    known, begun = read_checks(registry), registry / _BEGUN
    since = _since(begun) if all_of_them else ""
    seen = {a.id for a in agencies if since and a.id in known and known[a.id].checked_at >= since}
    if all_of_them and not since:
        _put(begun, _now())
    yield from (known[agency_id] for agency_id in sorted(seen))
    for surveyed in survey_many([agency for agency in agencies if agency.id not in seen]):
        fresh = [_checked(agency_id, found, _now()) for agency_id, found in surveyed.items()]
        known |= {one.id: one for one in fresh}
        _write(registry / _FILE, known)
        yield from fresh
    if all_of_them:
        begun.unlink(missing_ok=True)


def _now() -> str:
    return datetime.now(UTC).strftime(_MOMENT)


def _since(begun: Path) -> str:
    """Return when the check began that was interrupted, ``""`` if there is none of the last day."""
    try:
        text = begun.read_text(encoding="utf-8").strip()
        at = datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return ""
    return text if datetime.now(UTC) - at < _LASTS else ""


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
        detail="; ".join(found.failures or ([] if columns else _shown(found))),
    )


def _shown(found: Survey) -> list[str]:
    """Return what stands on the pages in which no list was recognised."""
    return [f"{read.url}: {read.seen}" for read in found.lists if read.seen]


def _write(path: Path, checks: dict[str, Checked]) -> None:
    """Replace the file whole, so that a killed check leaves the last one."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [field.name for field in fields(Checked)])
    writer.writeheader()
    writer.writerows(asdict(checks[key]) for key in sorted(checks))
    _put(path, text.getvalue())


def _put(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
