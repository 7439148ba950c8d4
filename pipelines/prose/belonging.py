"""Whether a file attached to a report's page is a copy of that report, by the file's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from crawler.models import Content, Paragraph, Problem, Report, Scope, Table
from crawler.script import simplify
from crawler.titles import filled_by, read_title
from crawler.values import arabic_years, parse_date, squeeze
from pipelines.prose.bodies import is_body, same_body
from pipelines.prose.identify import Identity, find_scope

Kind = Literal[
    "copy", "unnamed", "unsure", "other_publisher", "other_year", "other_scope", "template"
]

# "2023年云溪县林业工作站政府信息公开情况统计表": also where the title names no report.
_HEADED = re.compile(
    r"^(?:关于)?(?:20\d{2}年?度?)?(?P<name>[^\d,。;:：()《》]{2,30}?)(?:关于)?(?:20\d{2}年?度?)?"
    r"(?:主动公开|(?:政府|政务)?信息公开|政务公开|政府信息|年度报告|年报)"
)
# "云溪县林业工作站认真贯彻《条例》": who speaks, where nothing else says it.
_SPEAKS = re.compile(
    r"^(?:20\d{2}年度?,?)?(?P<name>[^\d,。;:、()《》]{3,30}?)(?=认真|严格|按照|根据|深入|坚持|积极|高度|持续|全面|扎实|切实|紧紧|始终)"
)
# "云溪县林业工作站编制了2023年度政府信息公开工作年度报告". An office writes the report of its government too.
_WRITTEN_BY = re.compile(
    r"(?:^|[,。;:]|由|现)(?P<name>[^\d,。;:()《》]{3,30}?(?<!政府办)(?<!(?:政府|公开)办公[室厅]))(?:组织)?(?:编制|汇总|发布|公布)"
    r"[^,。;:]{0,8}?(?:20\d{2}年|本).{0,20}报告"
)
# "2022年度统计表": the year of a form without a title.
_FORM_OF = re.compile(r"^(?:附[件表]?\d*:?)?(20\d{2})年(?!\d)[^,。;]{0,20}$")
_TEMPLATE = re.compile(
    r"模[板版]|样[表例本]|范[本例]|空白表|填[写报表]说明|(?:报告|表)格式$"
    r"|初稿|征求意见|送审稿|讨论稿|草稿|审阅稿"
)
_ATTACHED = re.compile(r"^附件?[\d一二三四五]*[:、.]?")
_NO_NAME = ("我", "本", "各", "全", "该", "中华人民共和国")
_ONLY_KIND = {"政府", "政务", "人民政府", "机关", "单位"}
_WHOLE = re.compile(r"汇总|含下属|含所属|全[省市县区州旗](?!人民)")
_ALONE = re.compile(r"本级|不含下属|本机关")
_LONGEST = 45  # characters of a line that heads a document, and of no sentence
_EDGE = 6  # blocks and rows from either end that may name the publisher


@dataclass(frozen=True)
class Named:
    """Whose report a document says that it is, of which year, and of the office or the whole place."""

    publisher: str
    year: int | None
    scope: Scope | None
    template: bool = False  # a form to fill in, or a draft


def _edges(content: Content) -> Iterator[str]:
    """Yield the lines that head and close a document, those inside tables too."""
    for block in (*content.blocks[:_EDGE], *content.blocks[-_EDGE:]):
        if isinstance(block, Paragraph):
            yield squeeze(block.text)
        elif isinstance(block, Table):
            rows = (*block.rows[:3], *block.rows[-2:])
            yield from (squeeze(cell) for row in rows for cell in row if cell)


def _is_name(name: str) -> bool:
    return is_body(name) and not name.startswith(_NO_NAME) and name not in _ONLY_KIND


def _publisher(content: Content, identity: Identity) -> str:
    """Return the publisher that the document names: its title, a label, its head, its signature."""
    if _is_name(identity.publisher):
        return identity.publisher
    lines = [simplify(arabic_years(line)) for line in _edges(content)]
    for line in lines:
        found = (
            filled_by(line),
            *(m["name"] for p in (_HEADED, _WRITTEN_BY) if (m := p.search(line))),
        )
        if name := next(filter(_is_name, found), ""):
            return name
    if alone := next(filter(_is_name, lines[:_EDGE]), ""):
        return alone
    signed = (a for a, b in pairwise(lines) if parse_date(b) and _is_name(a))
    if name := next((line for line in signed if len(line) <= _LONGEST), ""):
        return name
    spoken = (match["name"] for line in lines if (match := _SPEAKS.match(line)))
    return next(filter(_is_name, spoken), "")


def self_named(content: Content, identity: Identity, file_name: str = "") -> Named:
    """Return what a document says of itself; the name of its file stands in for a title."""
    called = read_title(file_name.rpartition(".")[0] or file_name)
    publisher = _publisher(content, identity)
    stem = squeeze(file_name).rpartition(".")[0] or squeeze(file_name)
    if not publisher:
        headed = _HEADED.match(_ATTACHED.sub("", stem))
        names = (called.publisher, headed["name"] if headed else "")
        publisher = next(filter(_is_name, names), "")
    heads = [squeeze(identity.title), squeeze(file_name), *_edges(content)]
    head = "\n".join(line for line in heads if len(line) <= _LONGEST)
    whole, alone = _WHOLE.search(head), _ALONE.search(head)
    scope: Scope | None = None if bool(whole) == bool(alone) else "all" if whole else "own"
    dated = {int(m[1]) for line in _edges(content) if (m := _FORM_OF.match(arabic_years(line)))}
    year = identity.year or called.year or (dated.pop() if len(dated) == 1 else None)
    template = any(map(_TEMPLATE.search, (squeeze(identity.title), stem)))
    return Named(publisher, year, scope, template)


def belonging(attached: Named, page: Named, known: Sequence[str]) -> tuple[Kind, str]:
    """Return what an attachment is to its page, and why it is no copy.

    *known* are the names of the agency whose page it is. ``unnamed`` names no publisher; ``unsure`` may
    name the page's own in short.
    """
    if attached.template:
        return "template", "is a form to fill in or a draft"
    if attached.year and page.year and attached.year != page.year:
        return "other_year", f"is of {attached.year}, the report of {page.year}"
    scope = page.scope or (find_scope("", page.publisher) if page.publisher else None)
    if attached.scope and scope and attached.scope != scope:
        return "other_scope", "sums up another circle of bodies than the report"
    names = (page.publisher,) if page.publisher else tuple(known)
    if page.publisher and same_body(page.publisher, known) == "same":
        names = (page.publisher, *known)
    if not attached.publisher or not any(names):
        return "unnamed", ""
    same = same_body(attached.publisher, names)
    if same == "other":
        return "other_publisher", f"is of {attached.publisher}, the report of {names[0]}"
    # An office writes its government's report, and one of its own.
    own = not attached.scope and scope == "all" and find_scope("", attached.publisher) == "own"
    return ("unsure" if own or same == "short" else "copy"), ""


def owner_problems(
    report: Report, printed: str, others: Sequence[tuple[str, str]] = ()
) -> list[Problem]:
    """Return a problem if it is not sure whose report it is, and so whose numbers.

    Of a column that named no publisher, a printed organ settles it later; where the list is sure, a
    document of another body makes it unsure. *others* are the organs that it names beside *printed*.
    """
    for place, name in others:
        message = f"the title names {printed}, the {place} {name}"
        return [Problem("owner_unsure", message)]
    names = [name for name in (report.agency, *report.known_names) if is_body(name)]
    same = same_body(printed, names) if printed and names else "same"
    if report.owner_unsure:
        sure = printed and (same != "other" or is_body(printed))
        message = "neither the list nor the report names an organ as its publisher"
    else:
        sure = same != "other"
        message = f"the report prints {printed}, which is not {report.agency}"
    return [] if sure else [Problem("owner_unsure", message)]
