"""More pages: regions, the glossary, and what is there as data or as a drawing."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from sqlite_utils import Database

from archive.site.answers import Context, ask, is_sample, number, show, text
from archive.site.pages.compare import MEASURES, compare_context
from archive.site.pages.drawn.comparison import compare_drawing
from archive.site.pages.drawn.question import question_drawing
from archive.site.pages.glossary import glossary_context
from archive.site.pages.region import region_context
from archive.site.pages.series import series_context, series_csv
from archive.site.questions import load_questions

_MOST_AGENCIES = 20  # of one comparison
_CSV = "text/csv; charset=utf-8"
_SVG = "image/svg+xml; charset=utf-8"


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


def _comparison(request: Request, db: Database) -> dict[str, Any]:
    """Return the comparison that a request asks for, as its page does."""
    agencies = [value for value in request.args.getlist("agency") if value][:_MOST_AGENCIES]
    return compare_context(
        db, region=text(request, "region"), year=number(request, "year"), agencies=agencies,
        sort=text(request, "sort"), measure=text(request, "measure"),
    )  # fmt: skip


async def compare_json(request: Request, datasette: Datasette) -> Response:
    """Send a comparison's reports with their measures."""
    context = await ask(datasette, lambda db: _comparison(request, db), what="可比较的报告")
    measures = {
        key: {"zh": zh, "en": en, "share": share} for key, (zh, en, share) in MEASURES.items()
    }
    wanted = ("agency_id", "name", "year", "scope", "proof", *MEASURES)
    rows = [{key: row[key] for key in wanted} for row in context["rows"]]
    return Response.json({"measures": measures, "reports": rows})


async def compare_svg(request: Request, datasette: Datasette) -> Response:
    """Send a comparison as a drawing to keep.

    :raises NotFound: if there is nothing to draw
    """
    sample, kind = await is_sample(datasette), text(request, "chart")

    def read(db: Database) -> Context:
        return {"drawn": compare_drawing(db, _comparison(request, db), kind, sample=sample)}

    context = await ask(datasette, read, what="可比较的报告")
    if context["drawn"] is None:
        raise NotFound("档案中没有可画的报告")
    headers = {"content-disposition": 'attachment; filename="nianbao-compare.svg"'}
    return Response(str(context["drawn"]), headers=headers, content_type=_SVG)


async def question_svg(request: Request, datasette: Datasette) -> Response:
    """Send a question's answer as a drawing.

    :raises NotFound: if there is no such question, it ranks nothing, or has no answer
    """
    question = next((q for q in load_questions() if q.name == request.url_vars["name"]), None)
    if question is None:
        raise NotFound("档案中没有这个问题")
    sample, year, region = (
        await is_sample(datasette),
        text(request, "year"),
        text(request, "region"),
    )

    def read(db: Database) -> Context | None:
        drawn = question_drawing(db, question, year=year, region=region, sample=sample)
        return {"drawn": drawn} if drawn else None

    context = await ask(datasette, read, what="可画的")
    return Response(str(context["drawn"]), content_type=_SVG)


MORE_ROUTES = [
    (r"^/glossary$", glossary),
    (r"^/region/(?P<region>\d{6})$", region),
    (r"^/agency/(?P<agency>[\w.-]+)/series\.(?:csv|json)$", series),
    (r"^/questions/(?P<name>\w+)\.svg$", question_svg),
    (r"^/compare\.json$", compare_json),
    (r"^/compare\.svg$", compare_svg),
]
