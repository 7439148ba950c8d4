"""Whose report it is, of which year and scope, when it was published, and whether it is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crawler.models import Block, Content, Paragraph, Problem, Report, Scope
from crawler.names import is_short_for, match_name
from crawler.titles import read_title, title_year
from crawler.values import arabic_years, parse_date, squeeze, tidy
from pipelines.prose.bodies import same_body
from pipelines.prose.claims import other_publishers, stated_publisher, sums_up
from pipelines.prose.dates import labelled_date, signature, year_signed
from pipelines.prose.sections import find_heading

# The prose states its period: "自2023年1月1日至2023年12月31日", "截止2023年12月31日", "现公布区统计局
# 2023年政府信息公开工作年度报告". Tried in this order.
_PERIODS = (
    re.compile(r"(20\d{2})年1月1日.{0,3}(?:至|到|-|—).{0,6}12月31日"),
    re.compile(r"(20\d{2})年度?(?:政府|政务)?信息公开(?:工作)?(?:年度报告|情况)"),
    re.compile(r"截[至止]到?(20\d{2})年(?:12月31日|年?底)"),
)
_LEADING_YEAR = re.compile(
    r"(?:^|[。\n])(?:本报告|现将)?(20\d{2})年(?:度|,|，|来|以来|我|全|县|市|区|本)"
)
_SENTENCE = re.compile(r"[。;:,]|^根据|^按照|^现将|^本报告|^依据")
_TITLE_LINES = 12
_LONGEST_TITLE = 90


@dataclass(frozen=True)
class Identity:
    """What the document says of itself."""

    title: str
    publisher: str
    year: int | None
    published_on: str | None
    published_source: str
    others: tuple[tuple[str, str], ...] = ()  # (place, name) of organs named beside the publisher
    year_stated: bool = True  # else it is only the one before the day of publication


def _opening(blocks: Sequence[Block]) -> list[str]:
    """Return the lines before the first of the six headings, the first few only."""
    lines = []
    for block in blocks[:_TITLE_LINES]:
        if not isinstance(block, Paragraph) or find_heading(block.text):
            break
        lines.append(block.text)
    return lines


def is_title(line: str) -> bool:
    """Tell whether a whole line can be an annual report's title."""
    flat = squeeze(line)
    return len(flat) <= _LONGEST_TITLE and not _SENTENCE.search(flat) and read_title(flat).may_head


_TITLE_LABEL = re.compile(r"^\s*标\s*题\s*[:：]\s*")


def find_title(content: Content) -> str:
    """Return the report's title: as the page labels it, else the first line that reads as one.

    A title set on two lines ("九原区政务服务局" / "2022年政府信息公开工作年度报告") is joined.
    """
    labelled = tidy(content.title)
    if labelled and read_title(labelled).may_head and read_title(labelled).publisher:
        return labelled
    above = ""
    for said in _opening(content.blocks):
        line = _TITLE_LABEL.sub("", said)
        if is_title(line) and (read_title(line).publisher or not above):
            return tidy(line)
        if above and is_title(above + line) and read_title(above + line).publisher:
            return tidy(above + line)
        above = "" if _SENTENCE.search(squeeze(line)) else line
    return labelled


def _published(content: Content, signed: date | None) -> tuple[str | None, str]:
    """Return the publication date and where it stands: label of the page, its text, signature."""
    if content.published and (found := parse_date(content.published)):
        return found.isoformat(), "page"
    for line in _opening(content.blocks):
        if found := labelled_date(line):
            return found.isoformat(), "text"
    return (signed.isoformat(), "signature") if signed else (None, "")


def find_year(
    title: str, content: Content, signed: date | None, expected: int | None
) -> int | None:
    """Return the stated report year: title, signature over a period that was copied, period, prose.

    Never the URL or its folders. The year *expected* is the one before the day of publication: it bears
    out the prose but does not replace what that states, as portals re-post old reports under new dates.
    Years quoted from documents (〔2020〕109号) or earlier problems do not lead a sentence with 年度 or 年,
    and lose.
    """
    if year := title_year(title):
        return year
    lines = [squeeze(block.text) for block in content.blocks if isinstance(block, Paragraph)]
    prose = arabic_years("".join(lines))
    stated = [int(match[1]) for pattern in _PERIODS for match in pattern.finditer(prose)]
    if signed:
        led = (int(year) for year in _LEADING_YEAR.findall(arabic_years("\n".join(lines))))
        return year_signed(signed, (*stated, *led))
    if stated:
        return stated[0]
    leading = [int(year) for year in _LEADING_YEAR.findall(prose)]
    if expected in leading:
        return expected
    counts = {year: leading.count(year) for year in leading}
    if counts and max(counts.values()) > sum(counts.values()) / 2:
        return max(counts, key=lambda year: counts[year])
    return None


def identify(content: Content) -> Identity:
    """Return what one document says of itself."""
    title = find_title(content)
    lines = _opening(content.blocks)
    heads, opening = [line for line in lines if is_title(line)], "".join(lines)
    publisher = read_title(title).publisher or stated_publisher(opening)
    others = other_publishers(publisher, heads, opening, content.blocks)
    signed = signature(content.blocks, publisher, title_year(title))
    published, source = _published(content, signed)
    expected = int(published[:4]) - 1 if published else None
    stated = find_year(title, content, signed, expected)
    return Identity(
        title, publisher, stated or expected, published, source, others, year_stated=bool(stated)
    )


def find_scope(kind: str, publisher: str, title: str = "") -> Scope:
    """Return ``all`` for a government's report, which sums up its departments, else ``own``.

    What the title says of it decides: （本级） and （汇总） are two reports. 条例 article 49: a government's
    disclosure office publishes the report of the whole level. Its own report as an organ is that of
    the 办公室 or 办公厅.
    """
    if said := read_title(title).scope:
        return said
    if not publisher:
        return "all" if kind == "government" else "own"
    return "all" if sums_up(publisher) else "own"


def name_problems(report: Report, printed: str) -> list[Problem]:
    """Return a problem if the printed publisher is not the agency whose report this should be.

    A name that leaves out the place, or says no more than it, is the agency's as people write it.
    """
    names = (report.agency, *report.known_names)
    if not printed or not report.agency or is_short_for(printed, names):
        return []
    if same_body(printed, names) == "same" and match_name(printed, names) is None:
        return []
    message = f"the report prints {printed}, the agency is {report.agency}"
    return [Problem("agency_name_differs", message)]
