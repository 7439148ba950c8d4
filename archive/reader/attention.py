"""What needs a person: agencies whose column the last look could not read, or read otherwise than before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

READ = "ok"
# A cell that says something of the agency itself; the others say what is not known, or not due.
_OPEN = frozenset(
    {"unread", "partial", "interrupted", "extraction_failed", "blocked", "unreachable"}
)


@dataclass(frozen=True)
class LastLook:
    """An agency's last look beside the one before it; ``before`` is empty for the first."""

    agency_id: str
    name: str
    state: str
    before: str
    looked_at: str
    message: str

    @property
    def failing(self) -> bool:
        """Whether the column could not be read."""
        return self.state != READ

    @property
    def changed(self) -> bool:
        """Whether the look before came to something else."""
        return bool(self.before) and self.before != self.state


def last_looks(db: Database) -> list[LastLook]:
    """Return the last look at each agency's own column, with the state of the look before."""
    sql = """
        select agency_id, agencies.name, state, looked_at, message, coalesce((
            select state from visits as earlier where earlier.agency_id = visits.agency_id
            and (earlier.looked_at, earlier.id) < (visits.looked_at, visits.id)
            order by looked_at desc, id desc limit 1), '') as before
        from visits join agencies on agencies.id = agency_id
        where visits.id = (select id from visits as last where last.agency_id = agencies.id
            order by looked_at desc, id desc limit 1)
        order by agency_id"""
    return [LastLook(**row) for row in db.query(sql)]


def unsettled(cells: Iterable[dict[str, Any]]) -> set[str]:
    """Return the agencies of whom a year is not known for what the portal, or its pages, gave."""
    return {cell["agency_id"] for cell in cells if cell["state"] in _OPEN}
