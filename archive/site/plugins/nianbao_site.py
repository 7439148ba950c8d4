"""The Datasette plugin of the site: its pages, its headers, its words, and Chinese search."""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import Any

from datasette import handle_exception as errors
from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request
from datasette.views.base import DatasetteError
from jinja2 import Environment
from markupsafe import Markup

from archive.schema.search import match_query
from archive.site.answers import DATABASE, ask, is_sample
from archive.site.cells import agency_link, cell_link, unnamed_agency
from archive.site.fresh import serve_visitors, taking_up
from archive.site.gate import gated, given_up
from archive.site.headers import Asgi, with_headers
from archive.site.limits import bound
from archive.site.pages.meant import agency_names
from archive.site.pages.regions import question_choices
from archive.site.routes import ROUTES, TOO_MUCH
from archive.site.routes_drawn import DRAWN_ROUTES
from archive.site.routes_more import MORE_ROUTES
from archive.site.words import FILTERS, GLOBALS

# With it Datasette prints every local variable of every frame for a query that fails, and itself fails
# at an address of a plug-in that is not there.
errors.rich = None


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Datasette) -> None:
    """Let visitors' queries run in processes of their own."""
    serve_visitors(datasette, DATABASE)


# Last, because Datasette registers its own escape_fts, made for words apart by spaces, first.
@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bound the connection, and replace the function that makes a typed query one of the index."""
    bound(conn)
    conn.create_function("escape_fts", 1, match_query)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment) -> None:
    """Give the templates the site's addresses and words."""
    env.globals.update(GLOBALS)
    env.filters.update(FILTERS)


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Datasette, request: Request) -> Any:
    """Give every template whether the archive is a sample, whole addresses, what questions choose from."""

    async def choices() -> dict[str, Any]:
        return await ask(datasette, question_choices, what="可选的")

    async def values() -> dict[str, Any]:
        return {
            "is_sample": await is_sample(datasette), "question_choices": choices,
            "absolute": lambda path: datasette.absolute_url(request, path),
        }  # fmt: skip

    return values


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """Return the site's pages by the pattern of their address."""
    return [*ROUTES, *MORE_ROUTES, *DRAWN_ROUTES]


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Datasette) -> Any:
    """Return what stands before every page: headers, the gate, the snapshot of today."""

    def wrap(app: Asgi) -> Asgi:
        return given_up(with_headers(gated(taking_up(app, datasette, DATABASE))))

    return wrap


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """Answer a query that took more memory than it may; every other error is Datasette's to show.

    What a table's address asks wrongly (``_sort=nope``) it calls an error of the server.
    """
    if (
        isinstance(exception, DatasetteError)
        and exception.status == HTTPStatus.INTERNAL_SERVER_ERROR
    ):
        exception.status = HTTPStatus.BAD_REQUEST
        return errors.handle_exception(datasette, request, exception)
    if not isinstance(exception, MemoryError):
        return None
    return errors.handle_exception(
        datasette, request, DatasetteError(TOO_MUCH, title="太大 Too large", status=400)
    )


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(row: Any, value: Any, column: str, table: str | None, datasette: Datasette) -> Any:
    """Return a cell that leads to the site's page of what it names, else leave it to Datasette."""
    agency_id = unnamed_agency(value, column)
    if not agency_id:
        return cell_link(row, value, column, table)

    async def named() -> Markup:
        # Not as a visitor's query, of which a page would have one for each of its lines.
        names = await ask(datasette, agency_names, what="这个机关")
        return agency_link(agency_id, names.get(agency_id))

    return named
