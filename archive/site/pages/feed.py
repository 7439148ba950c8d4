"""The Atom feeds: reports that are new, that changed, and that vanished from their lists."""

from __future__ import annotations

import re
from typing import Any

from sqlite_utils import Database

_ENTRIES = 60
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_LATEST = "versions join reports on reports.id = report_id"
# From an agency's reports: the latest versions of all are read to their end where it has few.
_OF_AGENCY = "reports cross join versions on report_id = reports.id and agency_id = :agency"
_SQL = """
select * from (
    select 'urn:nianbao:' || agency_id || ':' || coalesce(year, 'unknown-' || reports.id) || ':' || scope
            || ':v' || versions.number as entry_id,
        case when versions.number = 1 then 'new' else versions.change end as what,
        versions.seen_at as at, versions.number as version, reports.*, name
    from {source} join agencies on agencies.id = agency_id
    where versions.number = 1 or versions.change = 'changed'
    order by versions.seen_at desc, versions.id desc limit :limit)
union all
select * from (
    select 'urn:nianbao:' || agency_id || ':' || coalesce(year, 'unknown-' || reports.id) || ':' || scope
            || ':gone:' || gone_at,
        'gone', gone_at, current_version, reports.*, name
    from reports join agencies on agencies.id = agency_id
    where gone_at is not null and (:agency = '' or agency_id = :agency)
    order by gone_at desc limit :limit)
order by at desc, entry_id limit :limit
"""


def _legal(value: Any) -> Any:
    """Return a value without the characters that XML 1.0 cannot hold, U+FFFD in their place."""
    return _ILLEGAL.sub("\ufffd", value) if isinstance(value, str) else value


def feed_context(db: Database, agency_id: str = "") -> dict[str, Any] | None:
    """Return a feed's entries, newest first, of one agency or of all; ``None`` for an unknown one."""
    name = ""
    if agency_id:
        row = db.execute("select name from agencies where id = ?", [agency_id]).fetchone()
        if row is None:
            return None
        name = row[0]
    sql = _SQL.replace("{source}", _OF_AGENCY if agency_id else _LATEST)
    found = db.query(sql, {"agency": agency_id, "limit": _ENTRIES})
    entries = [{key: _legal(value) for key, value in entry.items()} for entry in found]
    updated = entries[0]["at"] if entries else "1970-01-01T00:00:00Z"
    return {"agency_id": agency_id, "name": _legal(name), "entries": entries, "updated": updated}
