"""Reports and their versions: numbered as they say, of what was seen, and every row as it was read."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from archive.reader.damage import Damage
from archive.reader.verifying.contents import Contents
from archive.schema.report_rows import rows_hash, version_text

_NUMBERS = """
select reports.id, version_count, count(versions.id) filter (where versions.url = reports.url),
    current_version is max(number) filter (where versions.content is null),
    count(versions.id) = coalesce(max(number), 0),
    count(versions.id) filter (where versions.content is null) <= 1
from reports left join versions on report_id = reports.id group by reports.id
"""
# A report says of its content what the version that it shows says.
_SAYS = (
    "document_sha256", "content_sha256", "extractor", "published_on", "published_source", "status",
    "proof", "format", "agency_as_printed",
)  # fmt: skip
_SHOWN = " or ".join(f"reports.{c} is not versions.{c}" for c in _SAYS)
_OTHER = f"""
select reports.id from reports join versions on report_id = reports.id and number = current_version
where {_SHOWN} order by reports.id
"""  # noqa: S608  # our own names
# What could not be read has no content to be known by, and is known by its documents.
_UNSEEN = """
select report_id, number from versions where not exists (
    select 1 from sightings where sightings.report_id = versions.report_id
    and sightings.url = versions.url and sightings.documents_key = versions.documents_key
    and sightings.content_sha256 in (versions.content_sha256, ''))
order by report_id, number
"""


def verify_versions(db: Database, contents: Contents) -> Iterator[Damage]:
    """Yield the reports whose versions contradict them, what was seen, or their own rows."""
    for report_id, stated, found, *sound in db.execute(_NUMBERS).fetchall():
        if stated != found:
            yield Damage(f"report {report_id}", f"states {stated} versions, {found} are there")
        elif not all(sound):
            yield Damage(f"report {report_id}", "its versions are not numbered as it says")
    for (report_id,) in db.execute(_OTHER).fetchall():
        yield Damage(f"report {report_id}", "does not say what the version says that it shows")
    for report_id, number in db.execute(_UNSEEN).fetchall():
        yield Damage(f"report {report_id}", f"version {number} is of a content that was never seen")
    yield from _rows(db, contents)


def _rows(db: Database, contents: Contents) -> Iterator[Damage]:
    """Yield the versions whose rows are not those that were read, or not those of their hashes."""
    sql = (
        "select report_id, number, content, rows_sha256, content_sha256, extractor from versions"
        " order by report_id, number"
    )
    for report_id, number, content, stated, sha256, extractor in db.execute(sql):
        place = f"report {report_id}"
        try:
            rows = version_text(db, report_id, content)
            if rows_hash(rows) == stated:
                yield from contents.damages(place, number, rows, sha256, extractor)
            else:
                yield Damage(place, f"the rows of version {number} are not those that were read")
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            yield Damage(place, f"the rows of version {number} cannot be read: {error}")
