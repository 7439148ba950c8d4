"""The rows of a report's versions: those that are stored, and those that come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from archive.history.standing import Standing
from archive.history.timeline import Version
from archive.reader.differences import print_alike
from archive.schema.report_rows import Parts, as_parts, stored_parts
from archive.writer.store import Held
from crawler.errors import ArchiveError


class Offer(NamedTuple):
    """The rows of one content at one address, and the reading that gave them."""

    url: str
    identity: str
    key: str
    extractor: str
    parts: Parts


def _text(parts: Parts) -> str:
    return parts.text


def held_contents(archive: Held, report_id: int, *, schema: str = "main") -> list[Offer]:
    """Return the rows of every version that an archive holds of a report."""
    return [offer for offer, _ in _held(archive, report_id, schema)]


def _held(archive: Held, report_id: int, schema: str) -> list[tuple[Offer, bool]]:
    """Return those rows, each with the hash that was kept of them, and whether the tables hold them."""
    columns = "url, content_sha256, documents_key, extractor, content, rows_sha256"
    sql = f"select {columns} from {schema}.versions where report_id = ? order by number"  # noqa: S608
    found = []
    for url, identity, key, by, content, sha256 in archive.db.execute(sql, [report_id]).fetchall():
        parts = (
            Parts.of_text(content)
            if content
            else stored_parts(archive.db, report_id, schema=schema)
        )
        # The hash says what was read: rows that were changed since are not hashed anew.
        parts.keep(sha256)
        found.append((Offer(url, identity, key, by, parts), not content))
    return found


class Contents:
    """What the versions of one report can be made of."""

    def __init__(
        self,
        archive: Held,
        report_id: int,
        offers: Iterable[Offer] = (),
        read_anew: Iterable[Offer] = (),
        *,
        created: bool = False,
    ) -> None:
        """Take what is stored of a report, *offers* beside it, and what is *read_anew* before it.

        Of one that was *created* just now nothing is stored.
        """
        self._anew = {offer[:4]: offer.parts for offer in read_anew}
        self._db = archive.db
        self._report_id = report_id
        held = [] if created else _held(archive, report_id, "main")
        self._found = [*(offer for offer, _ in held), *offers]
        in_tables = next((offer.parts for offer, shown in held if shown), None)
        if not in_tables:
            in_tables = as_parts(archive.db, {}) if created else stored_parts(archive.db, report_id)
        self.shown = in_tables

    def parts(self, version: Version) -> Parts:
        """Return a version's rows: those of the reading that stands for it.

        :raises ArchiveError: if the archive does not hold them
        """
        source = version.source
        anew = self._anew.get((source.url, source.identity, source.key, source.extractor))
        if anew:
            return anew
        here = [o for o in self._found if (o.url, o.identity) == (source.url, source.identity)]
        exact = [o for o in here if (o.key, o.extractor) == (source.key, source.extractor)]
        if not here:
            raise ArchiveError(f"report {self._report_id}: the rows of {source.url} are not held")
        found: list[Parts] = [offer.parts for offer in exact or here]
        return found[0] if len(found) == 1 else max(found, key=_text)

    def wanted(self, standing: Standing) -> Parts:
        """Return the rows that the report's tables must hold."""
        if standing.current:
            return self.parts(standing.current)
        problems = standing.shown.sighting.described.get("problems") or ()
        rows = [{"code": code, "message": message} for code, message in problems]
        return as_parts(self._db, {"problems": rows})

    def alike(self, one: Version, two: Version) -> bool | None:
        """Tell whether two versions print the same, ``None`` if that cannot be told."""
        if one.source.identity == two.source.identity:
            return True
        same_reader = one.source.extractor == two.source.extractor
        same_format = one.source.described["format"] == two.source.described["format"]
        found = print_alike(
            self.parts(one).rows, self.parts(two).rows, prose=same_reader and same_format
        )
        return found if same_reader or found else None


def write_parts(archive: Held, report_id: int, parts: Parts, *, over: bool) -> None:
    """Put the rows of one version into the tables, in place of what they hold, if any (*over*)."""
    for name, rows in parts.rows.items():
        if over:
            archive.db.execute(f"delete from {name} where report_id = ?", [report_id])  # noqa: S608
        if rows:  # each has every column (``as_parts``)
            columns = ", ".join(rows[0])
            marks = ", ".join("?" * (len(rows[0]) + 1))
            sql = f"insert into {name} (report_id, {columns}) values ({marks})"  # noqa: S608
            archive.db.conn.executemany(sql, [(report_id, *row.values()) for row in rows])
