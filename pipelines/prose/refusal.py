"""Whether documents are an annual disclosure report at all, and why they are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crawler.models import Content, Paragraph, Report
from crawler.titles import Title, read_title
from crawler.values import squeeze
from pipelines.prose.identify import find_title, identify
from pipelines.prose.sections import count_headings

FORM_SINCE = 2019  # report years from which 国办公开办函〔2019〕60号 binds: six parts and tables
_PARTS_OF_UNTITLED = (
    2  # what a document without a report's title, or with 图解, must show of the form
)
_PARTS_OF_DOUBTED = 4  # and one that its title calls an interpretation
_ABOUT_REPORTS = frozenset(f"names {word}" for word in ("解读", "一图读懂", "一图看懂"))
_PICTURE_PAGE = (
    300  # characters of prose; a page that shows its report as pictures says little more
)


class Shown(NamedTuple):
    """What one document shows: its content, and whether any of the form's tables were found."""

    content: Content
    has_tables: bool


def _prose(content: Content) -> int:
    return sum(len(squeeze(b.text)) for b in content.blocks if isinstance(b, Paragraph))


def _may_be_pictured(reading: Shown) -> bool:
    """Tell whether the report may stand in pictures that could not be read here."""
    unread = any(problem.code == "picture_not_read" for problem in reading.content.problems)
    return unread and _prose(reading.content) <= _PICTURE_PAGE


def _refusal(reading: Shown, listed: Title, dated: int | None) -> str:
    """Return why one document is no report, ``""`` if it is one, or may be.

    *dated* is the year before the one in which its list dates it.
    """
    printed = find_title(reading.content)
    title = read_title(printed) if printed else listed
    about = {title.refused, listed.refused} & _ABOUT_REPORTS
    doubted = title.refused or (listed.refused if listed.page_decides else "")
    needed = _PARTS_OF_DOUBTED if about else _PARTS_OF_UNTITLED if doubted else 1
    if reading.has_tables or count_headings(reading.content.blocks) >= needed:
        return ""
    if doubted:
        return "; ".join(sorted(about)) or doubted
    year = title.year or listed.year or identify(reading.content).year or dated
    if not year or year < FORM_SINCE or _may_be_pictured(reading):
        return ""
    return f"{year}, and neither a part nor a table of the form that binds from {FORM_SINCE} on"


def why_refused(report: Report, readings: Sequence[Shown], *, unread: bool) -> str:
    """Return why none of a report's documents is an annual report, ``""`` if one is or may be.

    Before 2019 a report is prose. From then on (DOMAIN 1.0) it has the six parts or the tables, in its
    page or in a file; *unread* tells that a file, which may hold it, did not come or cannot be read.
    """
    listed = read_title(report.listed_title)
    dated = int(report.listed_on[:4]) - 1 if report.listed_on else None
    reasons = [_refusal(reading, listed, dated) for reading in readings]
    if not readings:
        return "its files are of other bodies or years"
    if not all(reasons) or (unread and not listed.refused and report.listed_title):
        return ""
    return "; ".join(dict.fromkeys(reasons))
