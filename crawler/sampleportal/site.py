"""One sample portal as a function from path to page: the addresses of its family, and their pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from crawler.sampleportal.addresses import Urls
from crawler.sampleportal.dialects import DIALECTS, Dialect
from crawler.sampleportal.docx_file import make_docx
from crawler.sampleportal.figures import Cells, Figures
from crawler.sampleportal.forms.column import Article, Shown
from crawler.sampleportal.layout import applications_grid, disclosure_grid, litigation_grid
from crawler.sampleportal.pdf_file import make_pdf
from crawler.sampleportal.prose import write_parts
from crawler.sampleportal.world import Item, Portal, SampleAgency, find_item, pages

_HTML = "text/html; charset=utf-8"
_MEDIA = {"{": "application/json", "[": "application/json"}  # of what is no part of a page
Asked = tuple[str, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]
_ROBOTS = b"User-agent: *\nDisallow: /admin/\n"


@dataclass(frozen=True)
class Page:
    """An answer: status, Content-Type and body."""

    status: int
    media_type: str
    body: bytes


@cache
def _templates() -> Environment:
    loader = PackageLoader("crawler.sampleportal")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


_ARTICLE = re.compile(r"(?P<number>\d{3,})\.s?html?$")
# /uploads/202301/1133541.pdf, ./W0202401251134041.docx, download.jsp?...&wbfileid=1134541
_FILE = re.compile(r"(?:wbfileid=|(?<=\d{8})|/)(?P<number>\d{7})(?:\.(?:pdf|docx))?$")
_HOME = re.compile(r"/home/(?P<slug>\w+)/")
_LIST = re.compile(
    r"/channels/(?P<column>\d+)(?:_(?P<henan>\d+))?\.html|/(?P<trs_slug>\w+)/zfxxgk/zfxxgknb/(?:index(?:_(?P<trs>\d+))?\.html)?"
    r"|/(?P<boda_slug>\w+)/zfxxgknb(?:/(?P<boda>\d+))?\.htm|/(?P<slug>\w+)/ndbg/list(?:_(?P<generic>\d+))?\.shtml"
)


def _asked(target: str, form: str = "") -> Asked:
    """Return what a request asks for: path, query and form fields, in whatever order they were sent."""
    parts = urlsplit(target)
    query, sent = (
        tuple(sorted(parse_qsl(text, keep_blank_values=True))) for text in (parts.query, form)
    )
    return parts.path, query, sent


class Site:
    """A portal that answers paths."""

    def __init__(self, portal: Portal, address: str) -> None:
        """Serve *portal* at *address* (``http://127.0.0.1:8780``)."""
        self.portal = portal
        self.address = address
        self.urls = Urls(portal)
        self._dialect = DIALECTS.get(portal.family)

    @cached_property
    def _places(self) -> dict[str, tuple[SampleAgency, int | Item]]:
        """A dialect's addresses: columns with their page's number, articles with their item."""
        places: dict[str, tuple[SampleAgency, int | Item]] = {}
        for agency in self.portal.agencies:
            for page, cut in enumerate(pages(agency), start=1):
                if not agency.form:
                    places.setdefault(self.urls.list(agency, page), (agency, page))
                places.update({self.urls.item(item): (agency, item) for item in cut})
        return places

    @cached_property
    def _formed(self) -> dict[Asked, tuple[SampleAgency, Shown]]:
        """What is shown for agencies whose list has a form of its own, by what is asked for."""
        return {
            _asked(*address.split(" ", 1)): (agency, shown)
            for agency in self.portal.agencies
            for address, shown in self.urls.formed.get(agency.slug, {}).items()
        }

    def answer(self, target: str, form: str = "") -> Page:
        """Return the page at a path with its query; *form* is a POST's body."""
        parts = urlsplit(target)
        if parts.path == "/robots.txt":
            return Page(200, "text/plain", _ROBOTS)
        if parts.path == "/":
            return self._html("home.html", agencies=self.portal.agencies)
        if home := _HOME.fullmatch(parts.path):
            agency = self.portal.by_slug.get(home["slug"])
            return self._html("home.html", agencies=[agency]) if agency else self._missing()
        if found := self._formed.get(_asked(target, form)):
            return self._show(*found)
        if self._dialect:
            return self._speak(self._dialect, target, form)
        return self._plain(target, parts.path)

    def _plain(self, target: str, path: str) -> Page:
        """Return a page of a family that the templates speak."""
        if match := _LIST.fullmatch(path):
            return self._list(match)
        if match := _FILE.search(target):
            return self._file(int(match["number"]))
        if match := _ARTICLE.search(path):
            return self._article(int(match["number"]))
        return self._missing()

    def _show(self, agency: SampleAgency, shown: Shown) -> Page:
        """Return a page of a form: an article, a list in the portal's frame, or an answer as it is."""
        if isinstance(shown, Article):
            return self._item(shown.item, above=shown.above)
        if shown.startswith(("{", "[", "<html")):
            return Page(200, f"{_MEDIA.get(shown[0], 'text/html')}; charset=utf-8", shown.encode())
        return self._html("dialect.html", agency=agency, list=shown)

    def _speak(self, dialect: Dialect, target: str, form: str) -> Page:
        """Return a page of a family with a dialect of its own, or its interface's answer."""
        if dialect.answer and dialect.interface in target:
            query = dict(parse_qsl(urlsplit(target).query)) | dict(parse_qsl(form))
            words = map(int, re.findall(r"\d{4,}", f"{target} {form}"))
            known = (self.portal.by_number[n] for n in words if n in self.portal.by_number)
            agency = next(known, None)
            if agency is None or agency.form:
                return self._missing()
            text = dialect.answer(agency, query)
            media = "text/xml" if text.startswith("<") else "application/json"
            return Page(200, f"{media}; charset=utf-8", text.encode())
        if target not in self._places:
            return self._missing()
        agency, place = self._places[target]
        if isinstance(place, Item):
            return self._item(place)
        return self._html("dialect.html", agency=agency, list=dialect.show(agency, place))

    def _missing(self) -> Page:
        return Page(404, _HTML, "<h1>您访问的页面不存在</h1>".encode())

    def _html(self, template: str, *, encoding: str = "utf-8", **context: Any) -> Page:
        charset = "gb2312" if encoding == "gbk" else encoding
        agency = context.get("agency") or self.portal.agencies[0]
        page = _templates().get_template(template).render(
            portal=self.portal, urls=self.urls, site=self.address, charset=charset,
            site_code=f"{agency.id[:6]}0001", **context,
        )  # fmt: skip
        return Page(200, "text/html" if encoding == "gbk" else _HTML, page.encode(encoding))

    def _list(self, match: re.Match[str]) -> Page:
        slug = match["trs_slug"] or match["boda_slug"] or match["slug"] or ""
        agency = (
            self.portal.by_number.get(int(match["column"]))
            if match["column"]
            else self.portal.by_slug.get(slug)
        )
        if agency is None:
            return self._missing()
        cut = pages(agency)
        page = int(match["henan"] or match["generic"] or int(match["trs"] or 0) + 1)
        page = len(cut) - int(match["boda"]) + 1 if match["boda"] else page
        if not 1 <= page <= len(cut):
            return self._missing()
        return self._html(
            "list.html", agency=agency, entries=cut[page - 1], page=page, page_count=len(cut)
        )

    def _find(self, number: int) -> Item | None:
        agency = self.portal.by_number.get(number // 100)
        return find_item(agency, number % 100) if agency else None

    def _article(self, number: int) -> Page:
        item = self._find(number)
        return self._item(item) if item else self._missing()

    def _item(self, item: Item, above: str = "") -> Page:
        quirk = item.agency.quirk(item.year)
        context: dict[str, Any] = {"item": item, "agency": item.agency, "above": above}
        if item.kind == "report":
            context |= self._report(item, quirk)
        return self._html("article.html", encoding="gbk" if quirk == "gbk" else "utf-8", **context)

    def _report(self, item: Item, quirk: str) -> dict[str, Any]:
        figures = _with_quirk(item.agency.figures[item.year], quirk)
        real = item.agency.real or {}
        attachment = None
        if quirk in {"pdf", "docx"}:
            attachment = {"url": self.urls.attachment(item, quirk), "name": f"{item.title}.{quirk}"}
        day = item.published
        signed = (
            f"{day.year}年{day.month}月{day.day}日"
            if real.get("signed") and real["year"] == item.year
            else ""
        )
        return {
            "parts": write_parts(item.agency, item.year, figures),
            "tables": {} if item.agency.brief else _grids(figures),
            "attachment": attachment,
            "signed": signed,
        }

    def _file(self, number: int) -> Page:
        item = self._find(number)
        if item is None or (quirk := item.agency.quirk(item.year)) not in {"pdf", "docx"}:
            return self._missing()
        figures = item.agency.figures[item.year]
        parts = write_parts(item.agency, item.year, figures)
        make = make_pdf if quirk == "pdf" else make_docx
        return Page(200, "application/octet-stream", make(item.title, parts, _grids(figures)))


def _grids(figures: Figures) -> dict[str, Any]:
    return {
        "disclosure": disclosure_grid(figures),
        "applications": applications_grid(figures),
        "litigation": litigation_grid(figures),
    }


def _with_quirk(figures: Figures, quirk: str) -> Figures:
    """Return the figures with a total that does not add up, zeros left blank, or one number revised."""
    if quirk == "revised":
        licensing = figures.disclosure["licensing"]
        corrected = {**licensing, "handled": int(licensing["handled"] or 0) + 5}
        return replace(figures, disclosure={**figures.disclosure, "licensing": corrected})
    applications: dict[str, Cells] = {item: dict(row) for item, row in figures.applications.items()}
    if quirk == "inconsistent":
        total = applications["total_handled"]
        total["natural_person"] = int(total["natural_person"] or 0) + 1
    elif quirk == "blank":
        for row in applications.values():
            row.update(
                {column: None for column, value in row.items() if value == 0 and column != "total"}
            )
    else:
        return figures
    return Figures(
        figures.form, figures.disclosure, applications, figures.litigation, figures.facts
    )
