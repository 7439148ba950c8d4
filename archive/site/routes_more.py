"""More pages: regions, the glossary, and what is there as data."""

from __future__ import annotations

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from sqlite_utils import Database

from archive.site.answers import Context, ask, number, show, text
from archive.site.asked import comparison
from archive.site.limits import LONGEST_QUERY
from archive.site.pages.compare import MEASURES
from archive.site.pages.glossary import glossary_context
from archive.site.pages.meant import suggestions
from archive.site.pages.region import region_context
from archive.site.pages.series import series_context, series_csv

_CSV = "text/csv; charset=utf-8"


async def region(request: Request, datasette: Datasette) -> Response:
    """Show a region."""
    code, year, page = request.url_vars["region"], number(request, "year"), number(request, "page")

    def read(db: Database) -> Context | None:
        return region_context(db, code, year=year, page=max(1, page))

    return await show(
        datasette, request, "nianbao_region.html", await ask(datasette, read, what="这个地区")
    )


async def glossary(request: Request, datasette: Datasette) -> Response:
    """Show the rows of the form with what they mean."""
    context = await ask(datasette, glossary_context, what="名词")
    return await show(datasette, request, "nianbao_glossary.html", context)


async def series(request: Request, datasette: Datasette) -> Response:
    """Send every measure of an agency's years."""
    agency_id = request.url_vars["agency"]
    context = await ask(datasette, lambda db: series_context(db, agency_id), what="这个机关")
    if request.path.endswith(".csv"):
        return Response(series_csv(context), content_type=_CSV)
    return Response.json(context)


async def compare_json(request: Request, datasette: Datasette) -> Response:
    """Send a comparison's reports with their measures."""
    context = await ask(datasette, lambda db: comparison(request, db), what="可比较的报告")
    measures = {
        key: {"zh": zh, "en": en, "share": share} for key, (zh, en, share) in MEASURES.items()
    }
    wanted = ("agency_id", "name", "year", "scope", "proof", *MEASURES)
    rows = [{key: row[key] for key in wanted} for row in context["rows"]]
    return Response.json({"measures": measures, "reports": rows})


async def suggest(request: Request, datasette: Datasette) -> Response:
    """Send the agencies that the beginning of a name may mean."""
    typed = text(request, "q")[:LONGEST_QUERY]
    return Response.json(await ask(datasette, lambda db: suggestions(db, typed), what="机关"))


MORE_ROUTES = [
    (r"^/glossary$", glossary),
    (r"^/region/(?P<region>\d{6})$", region),
    (r"^/agency/(?P<agency>[\w.-]+)/series\.(?:csv|json)$", series),
    (r"^/compare\.json$", compare_json),
    (r"^/suggest\.json$", suggest),
]
