"""The Datasette plugin of the site: its pages, its headers, its words, and Chinese search."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from jinja2 import Environment
from markupsafe import Markup

from archive.schema.search import match_query
from archive.site.cells import cell_link
from archive.site.headers import Asgi, with_headers
from archive.site.routes import ROUTES, is_sample
from archive.site.words import FILTERS, GLOBALS


# Last, because Datasette registers its own escape_fts, made for words apart by spaces, first.
@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Replace the function that turns a typed query into one of the index."""
    conn.create_function("escape_fts", 1, match_query)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment) -> None:
    """Give the templates the site's addresses and words."""
    env.globals.update(GLOBALS)
    env.filters.update(FILTERS)


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Datasette) -> Any:
    """Tell every template whether the archive is a sample."""

    async def values() -> dict[str, Any]:
        return {"is_sample": await is_sample(datasette)}

    return values


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """Return the site's pages by the pattern of their address."""
    return ROUTES


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper() -> Any:
    """Return what puts the security headers on every answer."""

    def wrap(app: Asgi) -> Asgi:
        return with_headers(app)

    return wrap


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(row: Any, value: Any, column: str, table: str | None) -> Markup | None:
    """Return a cell that leads to the site's page of what it names, else leave it to Datasette."""
    return cell_link(row, value, column, table)
