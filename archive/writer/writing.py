"""What is written at once: rows that stand or fall together, and the words of reports that wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database

from archive.originals.warc import WarcStore
from archive.schema.search import index_text, report_text

_MOST_WAITING = 256  # reports; the words under which they stood are kept meanwhile


class Words:
    """The search index, brought up to date for many reports at once.

    FTS5 writes out what it has gathered at each savepoint. One for each report that is stored would make
    of each a segment of its own, which is a sixth of what storing it costs.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._stood: dict[int, str | None] = {}  # the text under which a report is in the index

    def holds(self, report_id: int) -> bool:
        """Tell whether a report is in the index, or will be with what waits."""
        return report_id in self._stood or self._is_in(report_id)

    def change(self, report_id: int) -> None:
        """Note that what a report says is about to change; it still stands as it is in the index."""
        if report_id not in self._stood:
            known = self._is_in(report_id)
            self._stood[report_id] = report_text(self._db, report_id) if known else None

    def are_many(self) -> bool:
        """Tell whether so many reports wait that they are to be written before more come."""
        return len(self._stood) >= _MOST_WAITING

    def write(self) -> None:
        """Put the words of the reports that wait into the index, for those that it has of them.

        One that was taken back meanwhile says what it did, or is in no table.
        """
        for report_id, before in self._stood.items():
            now = self._text(report_id)
            if before != now:
                self._replace(report_id, before, now)
        self.forget()

    def forget(self) -> None:
        """Let go of what waits: it was taken back."""
        self._stood.clear()

    def _text(self, report_id: int) -> str | None:
        sql = "select 1 from reports where id = ?"
        there = self._db.execute(sql, [report_id]).fetchone()
        return report_text(self._db, report_id) if there else None

    def _is_in(self, report_id: int) -> bool:
        sql = "select 1 from reports_fts_docsize where id = ?"
        return self._db.execute(sql, [report_id]).fetchone() is not None

    def _replace(self, report_id: int, before: str | None, now: str | None) -> None:
        if before is not None:  # FTS5 needs the very words that were put in
            sql = "insert into reports_fts(reports_fts, rowid, title) values ('delete', ?, ?)"
            self._db.execute(sql, [report_id, index_text(before)])
        if now is not None:
            sql = "insert into reports_fts(rowid, title) values (?, ?)"
            self._db.execute(sql, [report_id, index_text(now)])


class Writing:
    """A database and WARC files that are written to, each group of rows whole or not at all."""

    def __init__(self, db: Database, warc: WarcStore) -> None:
        """Write into *db* what hangs on records in *warc*."""
        self.db = db
        self.warc = warc
        self.words = Words(db)
        self._depth = 0

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Write all that is done inside, or nothing of it; within another, its own part.

        The outermost one ends with the words of its reports.
        """
        conn = self.db.conn
        inner = conn.in_transaction
        # One name for all of them: SQLite's module keeps the statements prepared.
        conn.execute("savepoint part" if inner else "begin")
        self._depth += 1
        try:
            yield
            if not inner:
                self.words.write()
            conn.execute("release part" if inner else "commit")
        except BaseException:
            if not inner:
                conn.rollback()
                self._taken_back()
            elif conn.in_transaction:  # an error can have ended it, with all its savepoints
                conn.execute("rollback to part")
                conn.execute("release part")
            raise
        finally:
            self._depth -= 1

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write what is done inside at once: all its records synced, then all its rows committed."""
        self.db.conn.execute("begin immediate")  # waits for another program before anything is read
        self._depth += 1
        try:
            with self.warc.together():
                yield
                self.words.write()
            self.db.conn.execute("commit")
        except BaseException:
            self.db.conn.rollback()
            self._taken_back()
            self.warc.leave_off()
            raise
        finally:
            self._depth -= 1

    def change_words(self, report_id: int) -> None:
        """Note that what a report says is about to change."""
        # Not in a part that could still be taken back alone, with what others have said before it.
        if self._depth == 1 and self.words.are_many():
            self.words.write()
        self.words.change(report_id)

    def _taken_back(self) -> None:
        """Forget what was held to be written."""
        self.words.forget()
