"""What every page of the site is answered by: values read within a time, parameters, a template filled."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Request, Response
from datasette.views.base import DatasetteError
from sqlite_utils import Database

from archive.reader.queries import archive_kind

DATABASE = "archive"
_LONGEST_MS = 5000
_LARGEST = 1_000_000
_TOO_LONG = (
    "这一页太久没有读完，请选一个地区或年度。 The page took too long; choose a region or a year."
)

Context = dict[str, Any]


async def ask(
    datasette: Datasette, read: Callable[[Database], Context | None], *, what: str
) -> Context:
    """Return a page's values, read within the time that one page may take.

    :raises NotFound: if the archive holds nothing of that address
    :raises DatasetteError: if it takes too long
    """

    def limited(connection: sqlite3.Connection) -> Context | None:
        with sqlite_timelimit(connection, _LONGEST_MS):
            return read(Database(connection))

    try:
        context: Context | None = await datasette.get_database(DATABASE).execute_fn(limited)
    except sqlite3.OperationalError as error:
        if str(error) != "interrupted":
            raise
        raise DatasetteError(_TOO_LONG, title="太久 Too long", status=503) from error
    if context is None:
        raise NotFound(f"档案中没有{what}")
    return context


async def is_sample(datasette: Datasette) -> bool:
    """Tell whether the archive served is a sample, which every page then says."""
    found = await datasette.get_database(DATABASE).execute_fn(lambda c: archive_kind(Database(c)))
    return bool(found == "sample")


async def show(
    datasette: Datasette, request: Request, template: str, context: Context, media: str = ""
) -> Response:
    """Return a page: its template filled with its values."""
    body = await datasette.render_template(template, context, request=request)
    return Response(body, content_type=media or "text/html; charset=utf-8")


def number(request: Request, name: str, default: int = 0) -> int:
    """Return a parameter's whole number; what is none, or out of all proportion, is the default."""
    given = text(request, name)
    return int(given) if given.isascii() and given.isdigit() and int(given) < _LARGEST else default


def no_number(request: Request, name: str) -> str:
    """Return what is given where a whole number belongs and none is meant, ``""`` where one is."""
    return "" if number(request, name) else text(request, name)


def text(request: Request, name: str) -> str:
    """Return a parameter's words without the space around them, ``""`` where it is not given."""
    return (request.args.get(name) or "").strip()
