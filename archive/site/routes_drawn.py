"""Drawings to take away, as SVG and PNG: comparisons, questions, and the card of each view."""

from __future__ import annotations

import asyncio
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from sqlite_utils import Database

from archive.site.answers import Context, ask, is_sample, text
from archive.site.asked import comparison
from archive.site.drawing.card import WIDE, Card, draw_card
from archive.site.drawing.pictures import chinese_font, png
from archive.site.pages.drawn.cards import (
    agency_card,
    compare_card,
    home_card,
    question_card,
    region_card,
    report_card,
)
from archive.site.pages.drawn.comparison import compare_drawing
from archive.site.pages.drawn.question import answer, question_drawing
from archive.site.pages.report import find_report
from archive.site.questions import Question, load_questions

_SVG = "image/svg+xml; charset=utf-8"
_NO_FONT = "这台机器没有中文字体，只有 SVG。 No font with Chinese on this machine: SVG only."


async def _sent(request: Request, drawn: str, name: str = "", wide: int = 0) -> Response:
    """Return a drawing as the address asks for it, to keep under a name where it has one.

    :raises NotFound: if a PNG is asked for and the machine has no font with Chinese
    """
    kind = request.path.rpartition(".")[2]
    saved = {"content-disposition": f'attachment; filename="{name}.{kind}"'} if name else {}
    if kind == "svg":
        return Response(drawn, headers=saved, content_type=_SVG)
    if not chinese_font():
        raise NotFound(_NO_FONT)
    picture = await asyncio.to_thread(png, drawn, **({"wide": wide} if wide else {}))
    return Response(picture, headers=saved, content_type="image/png")


async def compare_drawn(request: Request, datasette: Datasette) -> Response:
    """Send a comparison as a drawing to keep.

    :raises NotFound: if there is nothing to draw
    """
    sample, kind = await is_sample(datasette), text(request, "chart")

    def read(db: Database) -> Context:
        return {"drawn": compare_drawing(db, comparison(request, db), kind, sample=sample)}

    context = await ask(datasette, read, what="可比较的报告")
    if context["drawn"] is None:
        raise NotFound("档案中没有可画的报告")
    return await _sent(request, str(context["drawn"]), "nianbao-compare")


def _question(request: Request) -> Question:
    """Return the question of an address.

    :raises NotFound: if there is none of that name
    """
    for question in load_questions():
        if question.name == request.url_vars["name"]:
            return question
    raise NotFound("档案中没有这个问题")


def _given(request: Request, question: Question) -> dict[str, str]:
    return {name: text(request, name) for name in question.parameters}


async def question_drawn(request: Request, datasette: Datasette) -> Response:
    """Send a question's answer as a drawing.

    :raises NotFound: if there is no such question, it ranks nothing, or has no answer
    """
    question, sample = _question(request), await is_sample(datasette)

    def read(db: Database) -> Context | None:
        drawn = question_drawing(db, question, _given(request, question), sample=sample)
        return {"drawn": drawn} if drawn else None

    context = await ask(datasette, read, what="可画的")
    return await _sent(request, str(context["drawn"]))


def _card(request: Request, db: Database) -> Card | None:
    """Return the card of a view's address, ``None`` where the archive has nothing of it."""
    view, given = request.url_vars["view"], request.url_vars
    if view == "report":
        report = find_report(db, given["of"], given["year"], given["scope"])
        return report_card(db, report) if report else None
    if view == "agency":
        return agency_card(db, given["of"])
    if view == "region":
        return region_card(db, given["of"])
    return compare_card(comparison(request, db)) if view == "compare" else home_card(db)


async def card(request: Request, datasette: Datasette) -> Response:
    """Send the card of a report, an agency, a region, a comparison or the archive."""
    return await _drawn_card(request, datasette, lambda db: _card(request, db))


async def question_of_card(request: Request, datasette: Datasette) -> Response:
    """Send the card of a question."""
    question = _question(request)

    def read(db: Database) -> Card:
        return question_card(question, answer(db, question, _given(request, question)))

    return await _drawn_card(request, datasette, read)


async def _drawn_card(request: Request, datasette: Datasette, make: Any) -> Response:
    sample = await is_sample(datasette)

    def read(db: Database) -> Context | None:
        made = make(db)
        return {"drawn": draw_card(made, sample=sample)} if made else None

    context = await ask(datasette, read, what="这张卡片")
    return await _sent(request, str(context["drawn"]), wide=WIDE)


_ENDS = r"card\.(?:svg|png)$"
DRAWN_ROUTES = [
    (r"^/compare\.(?:svg|png)$", compare_drawn),
    (r"^/questions/(?P<name>\w+)\.(?:svg|png)$", question_drawn),
    (rf"^/questions/(?P<name>\w+)/{_ENDS}", question_of_card),
    (
        r"^/(?P<view>report)/(?P<of>[\w.-]+)/(?P<year>\d{4}|unknown-\d+)/(?P<scope>own|all)/"
        + _ENDS,
        card,
    ),
    (rf"^/(?P<view>agency|region)/(?P<of>[\w.-]+)/{_ENDS}", card),
    (rf"^/(?P<view>compare)/{_ENDS}", card),
    (rf"^/(?P<view>){_ENDS}", card),
]
