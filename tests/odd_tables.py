"""Odd grids: the form's three tables in other orders, with more columns, in parts, twice."""

from __future__ import annotations

from tests.odd_applications import CASES as IN_PART_THREE
from tests.odd_case import OddCase
from tests.odd_disclosure import CASES as IN_PART_TWO
from tests.odd_litigation import CASES as IN_PART_FOUR
from tests.odd_nameless import CASES as UNDER_NO_HEAD
from tests.odd_pages import HEADINGS, TITLE
from tests.odd_sets import CASES as MORE_THAN_ONE
from tests.odd_text import CASES as IN_TEXT

CASES: tuple[OddCase, ...] = (
    *IN_PART_TWO,
    *IN_PART_THREE,
    *UNDER_NO_HEAD,
    *IN_PART_FOUR,
    *MORE_THAN_ONE,
    *IN_TEXT,
)

__all__ = ["CASES", "HEADINGS", "TITLE"]
