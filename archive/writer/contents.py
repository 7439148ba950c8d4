"""The rows of a report's versions as JSON: those that are stored, and those that come."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from archive.history.standing import Standing
from archive.history.timeline import Version
from archive.reader.differences import VersionRows, print_alike
from archive.schema.report_rows import parts_text, stored_parts
from archive.writer.store import Held
from crawler.errors import ArchiveError


class Offer(NamedTuple):
    """The rows of one content at one address, and the reading that gave them."""

    url: str
    identity: str
    key: str
    extractor: str
    text: str


def held_contents(archive: Held, report_id: int, *, schema: str = "main") -> list[Offer]:
    """Return the rows of every version that an archive holds of a report."""
    columns = "url, content_sha256, documents_key, extractor, content"
    sql = f"select {columns} from {schema}.versions where report_id = ? order by number"  # noqa: S608
    return [
        Offer(
            url,
            sha256,
            key,
            extractor,
            content or stored_parts(archive.db, report_id, schema=schema),
        )
        for url, sha256, key, extractor, content in archive.db.execute(sql, [report_id]).fetchall()
    ]


class Contents:
    """What the versions of one report can be made of."""

    def __init__(
        self,
        archive: Held,
        report_id: int,
        offers: Iterable[Offer] = (),
        read_anew: Iterable[Offer] = (),
    ) -> None:
        """Take what is stored of a report, *offers* beside it, and what is *read_anew* before it."""
        self._anew = {offer[:4]: offer.text for offer in read_anew}
        self._db = archive.db
        self._report_id = report_id
        self._found = [*held_contents(archive, report_id), *offers]
        self.shown = stored_parts(archive.db, report_id)

    def text(self, version: Version) -> str:
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
        return max(offer.text for offer in exact or here)

    def wanted(self, standing: Standing) -> str:
        """Return the rows that the report's tables must hold."""
        if standing.current:
            return self.text(standing.current)
        problems = standing.shown.sighting.described.get("problems") or ()
        rows = [{"code": code, "message": message} for code, message in problems]
        return parts_text(self._db, {"problems": rows})

    def alike(self, one: Version, two: Version) -> bool | None:
        """Tell whether two versions print the same, ``None`` if that cannot be told."""
        if one.source.identity == two.source.identity:
            return True
        same_reader = one.source.extractor == two.source.extractor
        same_format = one.source.described["format"] == two.source.described["format"]
        contents: list[VersionRows] = [json.loads(self.text(version)) for version in (one, two)]
        found = print_alike(*contents, prose=same_reader and same_format)
        return found if same_reader or found else None
