"""Scans: two readings of a number, and the equations over both, before it is believed."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from crawler.glyphs import UNREADABLE
from pipelines.checks.prove import check_tables, prove
from pipelines.layout.geometry import Char
from pipelines.readers import ocr
from pipelines.readers.scans.cells import read_twice, spread
from pipelines.readers.scans.lines import Line, read_lines_twice
from pipelines.tables.read import read_tables
from tests.forms import applications_table, disclosure_table, litigation_table, sample_figures

BOX = (10.0, 10.0, 70.0, 40.0)  # points, and pixels


def _cell(text, *, ink=(30, 62), edge=False):
    """Return a page of one cell with ink in it, and what the first reading gave."""
    import numpy as np  # noqa: PLC0415  # of the extra

    grey = np.full((60, 100), 255, "uint8")
    grey[25:40, ink[0] : ink[1]] = 0
    if edge:
        grey[25:40, 11:30] = 0
    chars = tuple(spread(text, 30, 20, 60, 35))
    return chars, [(BOX, chars)], grey


def _text(chars):
    return "".join(char.text for char in chars)


@pytest.mark.skipif(not ocr.is_available(), reason=f"no OCR here: {ocr.HOW}")
@pytest.mark.parametrize(
    ("first", "second", "edge", "read"),
    [
        ("7545", ["7545"], False, "7545"),
        ("545", ["7545"], False, UNREADABLE),
        ("7545", ["7545"], True, UNREADABLE),
        ("0", ["〇"], False, "0"),
        ("/", ["1"], False, UNREADABLE),
        ("", ["5", "5"], False, "5"),
        ("", ["5", "6"], False, UNREADABLE),
        ("商业企仆", ["商业企亚", "商业企业"], False, "商业企业"),
        ("商业企仆", ["商业企亚", "商业企亚"], False, "商业企仆"),
        ("8.属于行政查", ["8.属于行政查询事项", ""], False, "8.属于行政查询事项"),
    ],
)
def test_a_cell_is_what_both_readings_give(first, second, edge, read):
    chars, cells, grey = _cell(first, edge=edge)
    assert _text(read_twice(chars, cells, grey, 1.0, lambda parts: second[: len(parts)])) == read


@pytest.mark.skipif(not ocr.is_available(), reason=f"no OCR here: {ocr.HOW}")
def test_characters_outside_of_cells_stay():
    own = (Char("一", 0, 0, 9, 9),)
    assert read_twice(own, [], _cell("")[2], 1.0, lambda _: []) == own


@pytest.mark.skipif(not ocr.is_available(), reason=f"no OCR here: {ocr.HOW}")
@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        ("收到申请12件，结转3件", "收到申请12件,结转3件", "收到申请12件，结转3件"),
        ("收到申请12件，结转3件", "收到申请12件，结转8件", f"收到申请12件，结转{UNREADABLE}件"),
        ("1 2 3 4 5 6 21", "1 2 3 4 5 21", " ".join([UNREADABLE] * 7)),
        ("二、主动公开", "不再读", "二、主动公开"),
    ],
)
def test_a_number_beside_the_cells_is_what_both_readings_give(first, second, read):
    import numpy as np  # noqa: PLC0415  # of the extra

    lines = [
        Line.at(first, (10.0, 10.0, 300.0, 40.0), 60, 1.0),
        Line.at("7", (10, 45, 20, 55), 60, 1.0),
    ]
    held = {id(char) for char in lines[1].chars}
    picture = np.full((60, 320, 3), 255, "uint8")
    found = read_lines_twice(lines, held, picture, 1.0, lambda parts: [second][: len(parts)])
    assert _text(found) == f"{read}7"


def test_no_cell_of_a_scan_is_kept_in_an_equation_that_fails():
    figures = sample_figures()
    source = applications_table(figures)
    rows = [list(row) for row in source.table.rows]
    (at,) = (n for n, row in enumerate(rows) if "（七）总计" in row)
    rows[at][3] = str(int(rows[at][3]) + 7)
    misread = replace(source.table, rows=tuple(map(tuple, rows)), ocr=True)
    others = (disclosure_table(figures), litigation_table(figures))
    read = read_tables([others[0], replace(source, table=misread), others[1]])
    found = {item: row.values for item, row in read.applications.rows.items()}
    assert set(found["total_handled"].values()) == {None}
    assert {cells["natural_person"] for cells in found.values()} == {None}
    for item, cells in figures.applications.items():
        for column, value in cells.items():
            assert found[item][column] in {None, value}
    assert found["new_received"]["enterprise"] == figures.applications["new_received"]["enterprise"]
    assert "unreadable_cell" in {problem.code for problem in read.problems}
    assert prove(read, check_tables(read)) == "ambiguous"


@pytest.mark.skipif(not ocr.is_available(), reason=f"no OCR here: {ocr.HOW}")
@pytest.mark.parametrize(("ground", "second", "read"), [(200, "7", "7"), (200, "2", UNREADABLE), (255, "7", UNREADABLE)])  # fmt: skip
def test_a_faint_number_is_read_twice_and_one_without_ink_is_none(ground, second, read):
    chars, cells, grey = _cell("7")
    grey[grey == 0] = ground
    assert _text(read_twice(chars, cells, grey, 1.0, lambda parts: [second for _ in parts])) == read


@pytest.mark.skipif(not ocr.is_available(), reason=f"no OCR here: {ocr.HOW}")
def test_a_reading_that_is_hardly_one_is_none(monkeypatch):
    found = SimpleNamespace(txts=("2", "7"), scores=(0.69, 0.97))
    engine = SimpleNamespace(text_rec=lambda _: found)
    monkeypatch.setattr(ocr, "_engine", lambda: engine)
    assert ocr._read_parts(["a", "b"]) == [UNREADABLE, "7"]
