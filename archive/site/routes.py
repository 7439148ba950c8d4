"""The site's pages as Datasette serves them: a request in, a page's values, a template, an answer out."""

from __future__ import annotations

import os
from pathlib import Path

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from datasette.views.base import DatasetteError
from sqlite_utils import Database

from archive.reader.export_reports import report_object
from archive.site import drafts
from archive.site.addresses import report_path
from archive.site.answers import Context, ask, is_sample, no_number, number, show, text
from archive.site.asked import comparison
from archive.site.gate import TOO_MANY_CHARACTERS
from archive.site.limits import LONGEST_QUERY
from archive.site.originals import file_to_keep, file_to_show, is_shown, warc_record
from archive.site.pages.agency import agency_context
from archive.site.pages.cell import cell_context
from archive.site.pages.compare import compare_csv
from archive.site.pages.document import document_context
from archive.site.pages.drawn.comparison import KINDS, compare_drawing
from archive.site.pages.feed import feed_context
from archive.site.pages.home import home_context
from archive.site.pages.report import find_report, report_context
from archive.site.pages.search import search_context
from archive.site.streams import begin
from crawler.errors import ArchiveError

# Where the WARC files stand, for the originals; `nianbao serve` says it.
WARC_FOLDER = "NIANBAO_WARC_FOLDER"
TOO_MUCH = "这个查询的结果太大。 The query takes more memory than it may; ask for less."
_ROBOTS = (
    "User-agent: *\nDisallow: /archive\nDisallow: /document/\nDisallow: /search\nCrawl-delay: 5\n"
)


async def home(request: Request, datasette: Datasette) -> Response:
    """Show the home page."""
    region, page = text(request, "region"), max(1, number(request, "page", 1))
    context = await ask(
        datasette,
        lambda db: home_context(
            db, region=region, page=page, show=text(request, "show"), year=number(request, "year")
        ),
        what="首页",
    )
    return await show(datasette, request, "nianbao_home.html", context)


async def report(request: Request, datasette: Datasette) -> Response:
    """Show a report, of its current version or another, with the evidence of a cell."""
    agency_id, year, scope = (request.url_vars[name] for name in ("agency", "year", "scope"))
    version, cell = number(request, "version"), text(request, "cell")

    def read(db: Database) -> Context | None:
        found = find_report(db, agency_id, year, scope or "")
        return report_context(db, found, version=version, cell=cell) if found else None

    context = await ask(datasette, read, what="这份报告")
    if not scope:
        return Response.redirect(report_path(context["report"]))
    template = "nianbao_evidence.html" if "fragment" in request.args else "nianbao_report.html"
    return await show(datasette, request, template, context)


async def report_json(request: Request, datasette: Datasette) -> Response:
    """Send a report as ``nianbao extract`` prints one."""
    agency_id, year, scope = (request.url_vars[name] for name in ("agency", "year", "scope"))

    def read(db: Database) -> Context | None:
        found = find_report(db, agency_id, year, scope)
        return report_object(db, found) if found else None

    return Response.json(await ask(datasette, read, what="这份报告"))


async def agency(request: Request, datasette: Datasette) -> Response:
    """Show an agency."""
    agency_id = request.url_vars["agency"]
    context = await ask(datasette, lambda db: agency_context(db, agency_id), what="这个机关")
    return await show(datasette, request, "nianbao_agency.html", context)


async def cell(request: Request, datasette: Datasette) -> Response:
    """Show a cell of the ledger."""
    agency_id, year = request.url_vars["agency"], int(request.url_vars["year"])
    context = await ask(datasette, lambda db: cell_context(db, agency_id, year), what="这一格")
    return await show(datasette, request, "nianbao_cell.html", context)


async def compare(request: Request, datasette: Datasette) -> Response:
    """Show a comparison."""
    asked = text(request, "chart")
    chart = asked if asked in KINDS else ""
    sample = await is_sample(datasette)

    def read(db: Database) -> Context:
        found = comparison(request, db)
        drawing = compare_drawing(db, found, chart, sample=sample) if chart else None
        unknown = "" if chart else asked
        return found | {
            "chart": chart, "kinds": KINDS, "drawing": drawing, "unknown_chart": unknown,
        }  # fmt: skip

    context = await ask(datasette, read, what="可比较的报告")
    if request.path.endswith(".csv"):
        return Response(compare_csv(context), content_type="text/csv; charset=utf-8")
    return await show(datasette, request, "nianbao_compare.html", context)


async def search(request: Request, datasette: Datasette) -> Response:
    """Show what a search finds.

    :raises DatasetteError: if it is longer than any search
    """
    if len(text(request, "q")) > LONGEST_QUERY:
        raise DatasetteError(TOO_MANY_CHARACTERS, title="太长 Too long", status=400)

    def read(db: Database) -> Context:
        found = search_context(
            db, text(request, "q"), agency=text(request, "agency"), year=number(request, "year"),
            region=text(request, "region"), page=max(1, number(request, "page", 1)),
        )  # fmt: skip
        return found | {"odd_year": no_number(request, "year")}

    context = await ask(datasette, read, what="检索结果")
    return await show(datasette, request, "nianbao_search.html", context)


async def feed(request: Request, datasette: Datasette) -> Response:
    """Send a feed."""
    agency_id = request.url_vars.get("agency") or ""
    context = await ask(datasette, lambda db: feed_context(db, agency_id), what="这个机关")
    return await show(
        datasette, request, "nianbao_feed.xml", context, "application/atom+xml; charset=utf-8"
    )


async def questions(request: Request, datasette: Datasette) -> Response:
    """Show the list of questions."""
    return await show(datasette, request, "nianbao_questions.html", {})


async def check(request: Request, datasette: Datasette) -> Response:
    """Show the form for a draft, and what does not add up in one that was sent."""
    if not drafts.is_open():
        raise NotFound("这个网站不核对草稿 / drafts are not checked on this site")
    context: Context = {"answer": None, "error": "", "name": ""}
    if request.method == "POST":
        folder = os.environ.get(WARC_FOLDER, "")
        try:
            sent = request.headers.get("content-type", "")
            name, body = await drafts.sent_file(sent, request.receive)
            answer = await drafts.check_draft(name, body, Path(folder).parent if folder else None)
            context |= {"answer": answer, "name": name}
        except drafts.DraftError as error:
            context["error"] = str(error)
    return await show(datasette, request, "nianbao_check.html", context)


async def document(request: Request, datasette: Datasette) -> Response:
    """Show an original's page, or send the original itself or its WARC record."""
    sha256, part = request.url_vars["sha256"], request.url_vars["part"]
    context = await ask(datasette, lambda db: document_context(db, sha256), what="这份文件")
    folder = os.environ.get(WARC_FOLDER, "")
    if not part:
        context |= {"at_hand": bool(folder), "shown": is_shown(context["document"]["format"])}
        return await show(datasette, request, "nianbao_document.html", context)
    if not folder:
        raise NotFound("这个网站没有原件 / the originals are not on this site")
    make = {"show": file_to_show, "file": file_to_keep, "warc": warc_record}[part]
    try:
        return await begin(make, Path(folder), context["document"])
    except ArchiveError as error:
        raise NotFound(str(error)) from error


def robots() -> Response:
    """Tell crawlers to leave the searches, the originals and the database pages alone."""
    return Response.text(_ROBOTS)


_AGENCY = r"(?P<agency>[\w.-]+)"
ROUTES = [
    (r"^/$", home),
    (rf"^/report/{_AGENCY}/(?P<year>\d{{4}}|unknown-\d+)/(?P<scope>own|all)\.json$", report_json),
    (rf"^/report/{_AGENCY}/(?P<year>\d{{4}}|unknown-\d+)(?:/(?P<scope>own|all))?$", report),
    (rf"^/agency/{_AGENCY}/feed\.atom$", feed),
    (rf"^/agency/{_AGENCY}/(?P<year>\d{{4}})$", cell),
    (rf"^/agency/{_AGENCY}$", agency),
    (r"^/compare(?:\.csv)?$", compare),
    (r"^/search$", search),
    (r"^/questions$", questions),
    (r"^/check$", check),
    (r"^/feed\.atom$", feed),
    (r"^/document/(?P<sha256>[0-9a-f]{64})(?:/(?P<part>show|file|warc))?$", document),
    (r"^/robots\.txt$", robots),
]
