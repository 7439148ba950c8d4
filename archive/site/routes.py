"""The site's pages as Datasette serves them: a request in, a page's values, a template, an answer out."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Request, Response
from datasette.views.base import DatasetteError
from sqlite_utils import Database

from archive.reader.export import report_object
from archive.reader.queries import archive_kind
from archive.site import drafts
from archive.site.addresses import report_path
from archive.site.gate import TOO_MANY_CHARACTERS
from archive.site.limits import LONGEST_QUERY
from archive.site.originals import file_to_keep, file_to_show, is_shown, warc_record
from archive.site.pages.agency import agency_context
from archive.site.pages.cell import cell_context
from archive.site.pages.compare import compare_context, compare_csv
from archive.site.pages.document import document_context
from archive.site.pages.feed import feed_context
from archive.site.pages.home import home_context
from archive.site.pages.report import find_report, report_context
from archive.site.pages.search import search_context
from archive.site.streams import begin
from crawler.errors import ArchiveError

DATABASE = "archive"
# Where the WARC files stand, for the originals; `nianbao serve` says it.
WARC_FOLDER = "NIANBAO_WARC_FOLDER"
_LONGEST_MS = 5000
_LARGEST = 1_000_000
_TOO_LONG = (
    "这一页太久没有读完，请选一个地区或年度。 The page took too long; choose a region or a year."
)
TOO_MUCH = "这个查询的结果太大。 The query takes more memory than it may; ask for less."
_ROBOTS = (
    "User-agent: *\nDisallow: /archive\nDisallow: /document/\nDisallow: /search\nCrawl-delay: 5\n"
)

Context = dict[str, Any]


async def _ask(
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


async def _show(
    datasette: Datasette, request: Request, template: str, context: Context, media: str = ""
) -> Response:
    context = {**context, "absolute": lambda path: datasette.absolute_url(request, path)}
    body = await datasette.render_template(template, context, request=request)
    return Response(body, content_type=media or "text/html; charset=utf-8")


def _number(request: Request, name: str, default: int = 0) -> int:
    """Return a parameter's whole number; what is none, or out of all proportion, is the default."""
    text = request.args.get(name) or ""
    return int(text) if text.isascii() and text.isdigit() and int(text) < _LARGEST else default


def _text(request: Request, name: str) -> str:
    return (request.args.get(name) or "").strip()


async def home(request: Request, datasette: Datasette) -> Response:
    """Show the home page."""
    region, page = _text(request, "region"), max(1, _number(request, "page", 1))
    context = await _ask(
        datasette, lambda db: home_context(db, region=region, page=page), what="首页"
    )
    return await _show(datasette, request, "nianbao_home.html", context)


async def report(request: Request, datasette: Datasette) -> Response:
    """Show a report, of its current version or another, with the evidence of a cell."""
    agency_id, year, scope = (request.url_vars[name] for name in ("agency", "year", "scope"))
    version, cell = _number(request, "version"), _text(request, "cell")

    def read(db: Database) -> Context | None:
        found = find_report(db, agency_id, year, scope or "")
        return report_context(db, found, version=version, cell=cell) if found else None

    context = await _ask(datasette, read, what="这份报告")
    if not scope:
        return Response.redirect(report_path(context["report"]))
    template = "nianbao_evidence.html" if "fragment" in request.args else "nianbao_report.html"
    return await _show(datasette, request, template, context)


async def report_json(request: Request, datasette: Datasette) -> Response:
    """Send a report as ``nianbao extract`` prints one."""
    agency_id, year, scope = (request.url_vars[name] for name in ("agency", "year", "scope"))

    def read(db: Database) -> Context | None:
        found = find_report(db, agency_id, year, scope)
        return report_object(db, found) if found else None

    return Response.json(await _ask(datasette, read, what="这份报告"))


async def agency(request: Request, datasette: Datasette) -> Response:
    """Show an agency."""
    agency_id = request.url_vars["agency"]
    context = await _ask(datasette, lambda db: agency_context(db, agency_id), what="这个机关")
    return await _show(datasette, request, "nianbao_agency.html", context)


async def cell(request: Request, datasette: Datasette) -> Response:
    """Show a cell of the ledger."""
    agency_id, year = request.url_vars["agency"], int(request.url_vars["year"])
    context = await _ask(datasette, lambda db: cell_context(db, agency_id, year), what="这一格")
    return await _show(datasette, request, "nianbao_cell.html", context)


async def compare(request: Request, datasette: Datasette) -> Response:
    """Show a comparison."""
    chosen = [value for value in request.args.getlist("agency") if value][:20]

    def read(db: Database) -> Context:
        return compare_context(
            db, region=_text(request, "region"), year=_number(request, "year"), agencies=chosen,
            sort=_text(request, "sort"), measure=_text(request, "measure"),
        )  # fmt: skip

    context = await _ask(datasette, read, what="可比较的报告")
    if request.path.endswith(".csv"):
        return Response(compare_csv(context), content_type="text/csv; charset=utf-8")
    return await _show(datasette, request, "nianbao_compare.html", context)


async def search(request: Request, datasette: Datasette) -> Response:
    """Show what a search finds.

    :raises DatasetteError: if it is longer than any search
    """
    if len(_text(request, "q")) > LONGEST_QUERY:
        raise DatasetteError(TOO_MANY_CHARACTERS, title="太长 Too long", status=400)

    def read(db: Database) -> Context:
        return search_context(
            db, _text(request, "q"), agency=_text(request, "agency"), year=_number(request, "year"),
            region=_text(request, "region"), page=max(1, _number(request, "page", 1)),
        )  # fmt: skip

    context = await _ask(datasette, read, what="检索结果")
    return await _show(datasette, request, "nianbao_search.html", context)


async def feed(request: Request, datasette: Datasette) -> Response:
    """Send a feed."""
    agency_id = request.url_vars.get("agency") or ""
    context = await _ask(datasette, lambda db: feed_context(db, agency_id), what="这个机关")
    return await _show(
        datasette, request, "nianbao_feed.xml", context, "application/atom+xml; charset=utf-8"
    )


async def questions(request: Request, datasette: Datasette) -> Response:
    """Show the list of questions."""
    return await _show(datasette, request, "nianbao_questions.html", {})


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
    return await _show(datasette, request, "nianbao_check.html", context)


async def document(request: Request, datasette: Datasette) -> Response:
    """Show an original's page, or send the original itself or its WARC record."""
    sha256, part = request.url_vars["sha256"], request.url_vars["part"]
    context = await _ask(datasette, lambda db: document_context(db, sha256), what="这份文件")
    folder = os.environ.get(WARC_FOLDER, "")
    if not part:
        context |= {"at_hand": bool(folder), "shown": is_shown(context["document"]["format"])}
        return await _show(datasette, request, "nianbao_document.html", context)
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
