"""Visitors' queries, in processes of their own: SQLite looks at the clock between its operations only.

One operation can take hours (``instr`` of 16 MB in 16 MB), and nothing ends it but the end of its process.
"""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results

from archive.site.gate import AT_ONCE, of_visitor
from archive.site.routes import TOO_MUCH
from archive.site.visitors.answered import Answered
from archive.site.visitors.query import Asked, Found, answer, identity
from crawler.bounds.pool import OutOfTimeError, Pool, Worker, clean_context, end_with_run

GRACE = 1.0  # seconds over its time limit; then the process of a query is ended


def _start() -> Worker:
    context = clean_context()
    context.set_forkserver_preload([answer.__module__])
    return Worker(context, end_with_run)


class VisitedDatabase(Database):  # type: ignore[misc]  # Datasette has no types
    """A snapshot whose visitors' queries run apart; the site's own, which are known, in its threads."""

    def __init__(self, datasette: Datasette, path: str, pool: Pool | None = None) -> None:
        """Open it; *pool* is that of the snapshot before."""
        super().__init__(datasette, path=path, is_mutable=False)
        limit = datasette.sql_time_limit_ms / 1000
        self.pool = pool or Pool(AT_ONCE, _start, within=limit + GRACE)
        self._held = identity(Path(path))
        self._answered = Answered()

    def close(self) -> None:
        """Close the connections, and end the processes."""
        super().close()
        self.pool.kill()

    async def execute(  # noqa: PLR0917  # as Datasette gives them
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,  # noqa: FBT001, FBT002
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,  # noqa: FBT001, FBT002
    ) -> Results:
        """Return a query's rows; a visitor's from a process apart.

        :raises QueryInterrupted: if it takes too long
        :raises sqlite3.OperationalError: if its process died of it, or as SQLite does
        """
        if not of_visitor.get():
            return await super().execute(
                sql, params, truncate, custom_time_limit, page_size, log_sql_errors
            )
        limit, most = self.ds.sql_time_limit_ms, self.ds.max_returned_rows
        most += most == (
            page_size or self.ds.page_size
        )  # a page of the most rows, and one to see more
        asked = Asked(
            str(self.path), self._held, sql, _plain(params),
            min(custom_time_limit or limit, limit) / 1000, most if truncate else 0,
        )  # fmt: skip
        rows, columns = await self._ask(asked)
        cut = bool(asked.most) and len(rows) > asked.most
        return Results(_rows(rows[: asked.most or None], columns), cut, columns)

    async def _ask(self, asked: Asked) -> Found:
        """Return an answer: of the same question before, else of a process apart.

        How many rows a table has, and of what kinds, is asked for by each of its pages.
        """
        known = self._answered.find(asked)
        if known is not None:
            return known
        if self._answered.is_given_up(asked):
            raise QueryInterrupted(sqlite3.OperationalError("interrupted"), asked.sql, asked.params)
        try:
            found = await self._asked_anew(asked)
        except QueryInterrupted:
            self._answered.give_up(asked)
            raise
        self._answered.keep(asked, found)
        return found

    async def _asked_anew(self, asked: Asked) -> Found:
        try:
            return await self._apart(asked)
        except OutOfTimeError as error:
            raise QueryInterrupted(error, asked.sql, asked.params) from error
        except BrokenProcessPool as error:
            raise sqlite3.OperationalError(TOO_MUCH) from error
        except sqlite3.Error as error:
            if error.args == ("interrupted",):
                raise QueryInterrupted(error, asked.sql, asked.params) from error
            raise

    async def _apart(self, asked: Asked) -> Found:
        """Ask a process, and once more if it died: it may have died of something else."""
        try:
            return await asyncio.wrap_future(self.pool.submit(answer, asked))
        except OutOfTimeError:
            raise
        except BrokenProcessPool:
            return await asyncio.wrap_future(self.pool.submit(answer, asked))


def _plain(params: Any) -> Any:
    """Return a query's parameters as they can travel: those of a canned one hold the visitor's request."""
    return dict(params) if isinstance(params, dict) else params


def _rows(values: list[tuple[Any, ...]], columns: Any) -> list[sqlite3.Row]:
    """Return rows that give their values by column name too, as Datasette takes them."""
    names = ", ".join('null as "{}"'.format(column[0].replace('"', '""')) for column in columns)
    cursor = sqlite3.connect(":memory:").execute(f"select {names}")
    return [sqlite3.Row(cursor, row) for row in values]
