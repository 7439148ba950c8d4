"""Tables without rulings: what their places leave open is null, and a value given is the one shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.forms import APPLICATION_COLUMNS
from crawler.models import PlacedTable, Table
from pipelines.layout.geometry import Char, Page
from pipelines.layout.pages import page_blocks
from pipelines.tables.read import read_tables
from pipelines.tables.words import Subject
from tests.forms import sample_figures
from tests.odd_pages import labels

FIGURES = sample_figures()
KEYS = tuple(APPLICATION_COLUMNS)
SIZE, LABEL_WIDTH, WIDTH = 8.0, 130.0, 46.0
HEIGHT = 842.0
SUBJECT = Subject(2023, ("云溪县财政局",), "own")


def _chars(text, x, top):
    """Return a line's characters: Han as wide as high, others half as wide."""
    out = []
    for letter in text:
        wide = SIZE if ord(letter) > 255 else SIZE / 2
        out.append(Char(letter, x, top - SIZE, x + wide, top))
        x += wide
    return out


def _wide(text):
    return sum(SIZE if ord(c) > 255 else SIZE / 2 for c in text)


def _wrapped(text, width):
    """Return the lines that a cell of that width makes of a text."""
    lines = [""]
    for letter in text:
        if _wide(lines[-1] + letter) > width:
            lines.append("")
        lines[-1] += letter
    return lines


class Sheet:
    """Pages on which cells are set one after the other, in rows of the height that they need."""

    def __init__(self):
        self.pages = [[]]
        self.top = HEIGHT - 60

    def row(self, cells, leading, padding):
        """Set ``(text, left, width, alignment, from above 0 to 1)`` beside each other."""
        wrapped = [_wrapped(cell[0], cell[2]) for cell in cells]
        high = max(len(lines) for lines in wrapped) * leading * SIZE
        if self.top - high < 60:
            self.pages.append([])
            self.top = HEIGHT - 60
        for (_, left, width, align, down), lines in zip(cells, wrapped, strict=True):
            top = self.top - (high - len(lines) * leading * SIZE) * down
            for line in lines:
                x = left + (width - _wide(line)) * align
                self.pages[-1] += _chars(line, x, top)
                top -= leading * SIZE
        self.top -= high + padding

    def tables(self):
        blocks = page_blocks(
            Page(n, tuple(chars), (), 595.0, HEIGHT) for n, chars in enumerate(self.pages, 1)
        )
        found = [block for block in blocks if isinstance(block, Table)]
        return [PlacedTable(n, 3, table) for n, table in enumerate(found, 1)]


sides = st.sampled_from((0.0, 0.5, 1.0))


@st.composite
def sheets(draw, *, lost):
    """Draw part three: columns in any order and set to any side, labels wrapped; what is blank or *lost*."""
    keys = list(draw(st.permutations(KEYS))) if draw(st.booleans()) else list(KEYS)
    leading, padding = draw(st.sampled_from(((1.2, 4.0), (1.5, 6.0), (1.0, 3.0), (1.3, 1.0))))
    heads_to, numbers_to, down = draw(sides), draw(sides), draw(sides)
    blanks = draw(st.sets(st.tuples(st.integers(0, 24), st.sampled_from(KEYS)), max_size=6))
    gone = draw(st.sampled_from(KEYS)) if lost == "head" else None
    bare = draw(st.integers(0, 24)) if lost == "label" else None
    sheet = Sheet()
    start = draw(st.integers(0, 500))
    sheet.top -= start

    def cells(label, texts, side):
        own = [(label, 40.0, LABEL_WIDTH, 0.0, down)]
        return own + [(t, 180.0 + WIDTH * n, WIDTH - 6, side, down) for n, t in enumerate(texts)]

    heads = ["" if key == gone else APPLICATION_COLUMNS[key] for key in keys]
    sheet.row(cells("项目", heads, heads_to), leading, padding)
    shown = {}
    for number, (label, (item, row)) in enumerate(
        zip(labels(FIGURES), FIGURES.applications.items(), strict=True)
    ):
        texts = ["" if (number, key) in blanks else str(row[key]) for key in keys]
        sheet.row(cells("" if number == bare else label, texts, numbers_to), leading, padding)
        shown |= {(item, key): row[key] for key in keys}
    return sheet, shown, blanks


@settings(deadline=None, max_examples=15)
@given(sheets(lost=""))
def test_a_form_without_rulings_is_read_however_it_is_set(drawn):
    sheet, shown, blanks = drawn
    tables = sheet.tables()
    found = read_tables(tables, SUBJECT).applications.rows
    given = {
        (i, c): v for i, cells in found.items() for c, v in cells.values.items() if v is not None
    }
    items = list(FIGURES.applications)
    assert given.items() <= shown.items()
    assert shown.keys() - given.keys() <= {(items[n], key) for n, key in blanks}


@pytest.mark.parametrize("blank", [None, "商业企业"])
def test_heads_of_narrow_columns_two_points_apart_are_heads_of_their_own(blank):
    sheet, wide = Sheet(), 3 * SIZE
    lefts = [180.0 + (wide + 2) * n for n in range(7)]
    heads = ["" if head == blank else head for head in APPLICATION_COLUMNS.values()]
    sheet.row([(h, left, wide, 0.0, 0.0) for h, left in zip(heads, lefts, strict=True)], 1.2, 4)
    for label, row in zip(labels(FIGURES), FIGURES.applications.values(), strict=True):
        numbers = [(str(row[k]), left, wide, 1.0, 0.0) for k, left in zip(KEYS, lefts, strict=True)]
        sheet.row([(label, 40.0, LABEL_WIDTH, 0.0, 0.0), *numbers], 1.2, 4)
    found = read_tables(sheet.tables(), SUBJECT).applications.rows
    given = {item: cells.values for item, cells in found.items()}
    assert given == ({} if blank else FIGURES.applications)


def test_a_running_head_with_the_pages_number_is_no_row_of_the_table():
    def pages(text):
        for number, labels_ in ((1, list(APPLICATION_COLUMNS.values())), (2, None)):
            sheet = Sheet()
            sheet.pages[-1] += _chars(text.format(number), 400, 820)
            if labels_:
                heads = [(h, 180 + WIDTH * n, WIDTH, 0.0, 0.0) for n, h in enumerate(labels_)]
                sheet.row(heads, 1.2, 4)
            for label in labels(FIGURES)[:3] if labels_ else labels(FIGURES)[3:6]:
                numbers = [(str(n), 180 + WIDTH * n, WIDTH, 0.0, 0.0) for n in range(7)]
                sheet.row([(label, 40.0, LABEL_WIDTH, 0.0, 0.0), *numbers], 1.2, 4)
            yield Page(number, tuple(sheet.pages[-1]), (), 595.0, HEIGHT)

    def rows(text):
        blocks = page_blocks(pages(text))
        return [len(block.rows) for block in blocks if isinstance(block, Table)]

    assert rows("2023 年报 第 {} 页") == [7]
    assert rows("规章 {}") != [7]


@settings(deadline=None, max_examples=15)
@given(st.sampled_from(("head", "label")).flatmap(lambda lost: sheets(lost=lost)))
def test_without_a_head_or_a_label_no_value_is_given_to_another(drawn):
    sheet, shown, _ = drawn
    found = read_tables(sheet.tables(), SUBJECT).applications.rows
    given = {
        (i, c): v for i, cells in found.items() for c, v in cells.values.items() if v is not None
    }
    assert given.items() <= shown.items()
