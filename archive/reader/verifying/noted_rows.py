"""The rows that runs note beside their answers: their runs, looks, list pages, and fetches without answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from archive.originals.journal import Answer
from archive.reader.damage import Damage

_Row = Mapping[str, Any]
# Tables whose rows are noted, and which of them.
NOTED = {"list_pages": "true", "visits": "true", "captures": "warc_file is null"}


class Rows:
    """The rows that the archive holds of what runs note, and what of them has been noted."""

    def __init__(self, db: Database) -> None:
        """Read the runs of an archive."""
        self._db = db
        self.started: Counter[str] = Counter()  # runs of which there are notes
        self._runs: dict[str, list[_Row]] = defaultdict(list)
        for row in db.query("select * from runs"):
            self._runs[row["started_at"]].append(row)
        self._noted: dict[str, list[tuple[str, _Row]]] = defaultdict(list)
        self._known: dict[tuple[str, ...], Counter[tuple[Any, ...]]] = {}

    def at(self, table: str, answer: Answer) -> _Row | None:
        """Return the row of a table that speaks of an answer, if there is one."""
        sql = f"select * from {table} where warc_file = ? and warc_offset = ?"  # noqa: S608  # our own names
        return next(iter(self._db.query(sql, [answer.file, answer.offset])), None)

    def has_run(self, started: str, told: _Row) -> bool:
        """Tell whether a run that began then is there as *told*; two machines may begin at once."""
        rows = self._runs.get(started, ())
        return any(all(row[name] == value for name, value in told.items()) for row in rows)

    def is_open(self, started: str) -> bool:
        """Tell whether a run that began then did not come to its end, as one that was killed."""
        states = {row["status"] for row in self._runs.get(started, ())}
        return not states or bool(states & {"running", "interrupted"})

    def note(self, table: str, started: str, row: _Row) -> bool:
        """Tell whether a row that was noted is there."""
        self._noted[table].append((started, row))
        columns = sorted(row.keys() - {"run_id"})
        return (started, *(row[c] for c in columns)) in self._rows(table, columns)

    def _rows(self, table: str, columns: list[str]) -> Counter[tuple[Any, ...]]:
        key = (table, *columns)
        if key not in self._known:
            sql = (
                f"select started_at, {', '.join(f'{table}.{c}' for c in columns)} from {table}"  # noqa: S608
                f" join runs on runs.id = run_id where {NOTED[table]}"
            )
            self._known[key] = Counter(self._db.execute(sql).fetchall())
        return self._known[key]

    def never_noted(self) -> Iterator[Damage]:
        """Yield the runs that kept notes and have a row of which there is none, or one more often."""
        for table in NOTED:
            noted = self._noted[table]
            every = [row.keys() - {"run_id"} for _, row in noted]
            columns = sorted(set.intersection(*map(set, every))) if every else []
            stated = Counter((started, *(row[c] for c in columns)) for started, row in noted)
            found = self._rows(table, columns or ["run_id"])
            for started in sorted({str(row[0]) for row in found - stated} & self.started.keys()):
                yield Damage(f"{table} of {started}", "are not as the run noted them")
        for started, rows in self._runs.items():
            alike = Counter(tuple(row.values())[1:] for row in rows)  # but for its number
            if 0 < self.started[started] < max(alike.values()):
                yield Damage(f"run of {started}", "is there more often than it was noted")
