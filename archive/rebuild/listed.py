"""What the registry and lists said, as runs noted it, against the rows: each value is one that was noted.

Where no manifest seals the rows. A note is synced before its rows are written, so that a run that was
killed noted more than it wrote: what was noted last may have no row.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from archive.originals.journal import Note
from archive.reader.damage import Damage
from archive.writer.registry_rows import candidate_row
from crawler.findings import UnknownPublisher

_Row = Mapping[str, Any]
_NOTED = "no run noted it so"


class Listed:
    """What the notes of all runs say of regions, agencies, their addresses, and the lines of lists."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kinds: set[str] = set()
        self._rows: dict[str, dict[str, list[_Row]]] = {"regions": {}, "agencies": {}}
        self._addresses: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._lines: dict[tuple[str, str], set[tuple[Any, ...]]] = defaultdict(set)
        self._read: dict[str, set[str]] = defaultdict(set)  # when, by column
        self._closed: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._merged = False

    def take(self, note: Note) -> None:
        """Take what one note says."""
        told = note.data
        if note.event == "registry":
            self._kinds |= set(told["kinds"])
            for table in self._rows:
                self._put(table, told[table])
            for agency, url in told["urls"]:
                self._addresses[agency, url].add(told["at"])
        elif note.event == "candidate":
            self._put("agencies", [told["row"]])
            self._put("regions", told["regions"])
        elif note.event == "list":
            self._list(told)
        elif note.event == "close":
            self._closed[told["column"]].append((told["since"], told["at"]))
        self._merged = self._merged or note.event == "merge"

    def _put(self, table: str, rows: list[_Row]) -> None:
        for row in rows:
            known = self._rows[table].setdefault(row["code" if table == "regions" else "id"], [])
            if row not in known:
                known.append(row)

    def _list(self, told: Mapping[str, Any]) -> None:
        for found in (UnknownPublisher(*values) for values in told["candidates"]):
            self._put("agencies", [candidate_row(found, found.url or told["url"])])
        self._read[told["column"]].add(told["at"])
        for agency, url, title, date in told["lines"]:
            self._lines[told["column"], url].add((agency, title, date or None))

    def damages(self, db: Database, *, whole: bool, ended: bool) -> Iterator[Damage]:
        """Yield the rows that no run noted so; where all notes are there, the *whole*, those without any.

        Where every run *ended*, also what was noted and is not there.
        """
        kinds = {row[0] for row in db.execute("select value from about where key = 'kind'")}
        if self._kinds and kinds != self._kinds:
            yield Damage("about kind", _NOTED)
        for table, key in (("regions", "code"), ("agencies", "id")):
            yield from self._named(db, table, key, whole=whole)
        yield from self._asked(db, whole=whole)
        for row in db.query("select * from listings"):
            if (row["column_id"], row["url"]) in self._lines or whole:
                yield from self._line(row, ended=ended)
        if ended:
            yield from self._lost(db)

    def _named(self, db: Database, table: str, key: str, *, whole: bool) -> Iterator[Damage]:
        """Yield the regions or agencies that are as no note says; of several addresses one may stay."""
        held = {row[key]: row for row in db.query(f"select * from {table}")}  # noqa: S608  # our own names
        for name, row in held.items():
            noted = self._rows[table].get(name, [])
            addresses = {one.get("list_url") for one in noted}
            free = {"list_url"} if row.get("origin") == "discovered" else set()
            so = any(
                all(value == one.get(c) for c, value in row.items() if c not in free)
                for one in noted
            )
            if (noted or whole) and not (so and row.get("list_url") in addresses | {None}):
                yield Damage(f"{table} {name}", _NOTED)

    def _asked(self, db: Database, *, whole: bool) -> Iterator[Damage]:
        for agency, url, first, last in db.execute("select * from agency_urls").fetchall():
            noted = self._addresses.get((agency, url), set())
            if (noted or whole) and not (first <= last and {first, last} <= noted):
                yield Damage(f"agency_urls {agency}", _NOTED)

    def _line(self, row: _Row, *, ended: bool) -> Iterator[Damage]:
        """Yield a line of a list that is as no note says, or whose times are those of no list page."""
        column, url = row["column_id"], row["url"]
        noted = self._lines.get((column, url), set())
        read, closed = self._read[column], self._closed[column]
        missed = {at for since, at in closed if since > row["last_seen_at"]}
        sound = (
            (row["agency_id"], row["title"], row["listed_on"]) in noted,
            row["first_seen_at"] <= row["last_seen_at"],
            {row["first_seen_at"], row["last_seen_at"]} <= read,
            row["gone_at"] is None or row["gone_at"] in {at for _, at in closed},
            {entry[2] for entry in json.loads(row["dates"])} <= {date for *_, date in noted},
        )
        stands = self._merged or not ended or (row["gone_at"] or "") in (missed or {""})
        if not (all(sound) and stands):
            yield Damage(f"line {url} of {column}", _NOTED)

    def _lost(self, db: Database) -> Iterator[Damage]:
        held = set(db.execute("select column_id, url from listings").fetchall())
        for column, url in sorted(self._lines.keys() - held):
            yield Damage(f"line {url} of {column}", "was noted, and is not there")
        asked = set(db.execute("select agency_id, url from agency_urls").fetchall())
        for agency, _ in sorted(self._addresses.keys() - asked):
            yield Damage(f"agency_urls {agency}", "was noted, and is not there")
