"""Odd carriers, the whole form in each: another script or encoding, tables without rulings or with cells merged."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from opencc import OpenCC

from tests.carriers import CARRIERS, grids_of
from tests.independent_files import make_pdf
from tests.odd_case import PARTS, OddCase
from tests.odd_readers import FIGURES, FORM, rtf_of
from tests.odd_tables import TITLE

_TRADITIONAL = OpenCC("s2tw")
_TRUTH = {part: getattr(FIGURES, part) for part in PARTS}


@cache
def _traditional():
    """Return title, parts and grids in traditional script."""
    turn = _TRADITIONAL.convert
    grids = {
        name: [[replace(box, text=turn(box.text)) for box in row] for row in grid]
        for name, grid in grids_of(FIGURES).items()
    }
    return turn(TITLE), [replace(part, heading=turn(part.heading)) for part in FORM], grids


def _case(name, body, ending):
    return OddCase.of(name, body, f"report.{ending}", _TRUTH, may_be_proved=True)


def _cases():
    made = _traditional()
    yield _case("traditional script, docx", CARRIERS["docx"](*made), "docx")
    yield _case("traditional script, xlsx", CARRIERS["xlsx"](*made), "xlsx")
    page = CARRIERS["html"](*made).decode()
    bare = page.replace('<meta charset="utf-8">', "").encode("cp950")
    yield _case("Big5 that nothing declares, html", bare, "html")
    yield _case("Big5, text", CARRIERS["tabs"](*made).decode().encode("cp950"), "txt")
    for name, head in (
        ("by its code page", r"\ansicpg950"),
        ("by its font", r"\ansicpg1252{\fonttbl{\f1\fcharset136 PMingLiU;}}\f1 "),
        ("by its language", r"\ansicpg1252\deflang1028 "),
    ):
        yield _case(f"Big5 {name}, rtf", rtf_of(*made, encoding="cp950", head=head), "rtf")
    plain = TITLE, FORM, grids_of(FIGURES)
    yield _case("no rulings, pdf", make_pdf(*plain, ruled=False), "pdf")


CASES = tuple(_cases())
