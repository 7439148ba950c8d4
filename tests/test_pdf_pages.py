"""PDF pages that are not set as usual: turned, or with one character of a label to a line."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import PSEOF
from reportlab.lib.pagesizes import A4, landscape
from reportlab.platypus import SimpleDocTemplate

from crawler.models import Document, Report
from crawler.sampleportal.prose import write_parts
from crawler.sampleportal.world import load_world, report_title
from pipelines.process import process
from pipelines.readers import ocr, pdf
from pipelines.readers.drawn.syntax.content import operations
from tests import independent_files as files
from tests.carriers import grids_of
from tests.forms import values_of
from tests.independent_files import make_pdf

AGENCY = {agency.id: agency for portal in load_world() for agency in portal.agencies}[
    "411991-finance"
]
FIGURES = AGENCY.figures[2023]
WIDTH, HEIGHT = A4


def _clockwise(canvas, _template):
    canvas.setPageSize(A4)
    canvas.rotate(-90)
    canvas.translate(-HEIGHT, 0)


def _counter_clockwise(canvas, _template):
    canvas.setPageSize(A4)
    canvas.rotate(90)
    canvas.translate(0, -WIDTH)


def _said(canvas, _template):
    canvas.setPageRotation(90)
    canvas.setPageSize(A4)
    canvas.rotate(90)
    canvas.translate(0, -WIDTH)


def _pdf(monkeypatch, turn=None):
    class Turned(SimpleDocTemplate):
        def __init__(self, out, **options):
            super().__init__(out, **options | {"pagesize": landscape(A4)})

        def build(self, story):
            super().build(story, onFirstPage=turn, onLaterPages=turn)

    if turn:
        monkeypatch.setattr(files, "SimpleDocTemplate", Turned)
    return make_pdf(
        report_title(AGENCY, 2023), write_parts(AGENCY, 2023, FIGURES), grids_of(FIGURES)
    )


def _process(body):
    return process(Report(documents=(Document(body=body, name="a.pdf"),)))


@pytest.mark.parametrize("turn", [_clockwise, _counter_clockwise, _said])
def test_pages_turned_by_a_quarter_are_read(monkeypatch, turn):
    report = _process(_pdf(monkeypatch, turn))
    assert (report.year, report.agency_as_printed) == (2023, AGENCY.name)
    assert values_of(report.disclosure) == FIGURES.disclosure
    assert values_of(report.applications) == FIGURES.applications
    assert values_of(report.litigation) == FIGURES.litigation
    assert [section.number for section in report.sections if section.number] == [1, 2, 3, 4, 5, 6]


def test_labels_set_one_character_to_a_line_are_read(monkeypatch):
    table = files._pdf_table

    def narrow(grid, **options):
        made = table(grid, **options)
        made._argW[:2] = [16.0, 16.0] if len(made._argW) == 10 else made._argW[:2]
        return made

    monkeypatch.setattr(files, "_pdf_table", narrow)
    report = _process(_pdf(monkeypatch))
    assert values_of(report.applications) == FIGURES.applications
    cells = [cell for t in report.tables for row in t.table.rows for cell in row if cell]
    assert "三、本年度办理结果" in cells


def test_heads_printed_again_on_the_next_page_are_no_rows(monkeypatch):
    monkeypatch.setattr(files, "Table", partial(files.Table, repeatRows=3))
    report = _process(_pdf(monkeypatch))
    assert values_of(report.applications) == FIGURES.applications
    assert report.proof == "proved"
    (table,) = (t.table for t in report.tables if t.section == 3)
    assert len(set(table.row_pages)) > 1
    assert sum("申请人情况" in row for row in table.rows) == 1


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("※深入推进公开", "0", set()),
        ("做好以下工作：※深入推进公开", "0", set()),
        ("收到申请1※件", "0", {"unmapped_characters"}),
        ("深入推进公开", "※", {"unmapped_characters"}),
    ],
)
def test_a_bullet_of_a_symbol_font_is_no_character_that_is_missing(monkeypatch, line, cell, said):
    """Word's bullets have no Unicode; a PDF with one is not read by OCR, nor is anything lost."""
    first, *parts = write_parts(AGENCY, 2023, FIGURES)
    grids = grids_of(FIGURES)
    grids["disclosure"][2][1] = type(grids["disclosure"][2][1])(cell)
    body = make_pdf(report_title(AGENCY, 2023), [replace(first, lines=(line,)), *parts], grids)
    read = pdf.read_pages

    def without_unicode(body):
        pages, unseen = read(body)
        return [
            replace(p, chars=tuple(replace(c, text=c.text.replace("※", "\uf0b7")) for c in p.chars))
            for p in pages
        ], unseen

    monkeypatch.setattr(pdf, "read_pages", without_unicode)
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    report = _process(body)
    assert {p.code for p in report.problems} & {"unmapped_characters"} == said
    assert (report.proof == "proved") == (cell == "0")


def _unruled(grids):
    """Return what is read of a PDF without rulings."""
    title, parts = report_title(AGENCY, 2023), write_parts(AGENCY, 2023, FIGURES)
    return _process(make_pdf(title, parts, grids, ruled=False))


def test_without_rulings_places_tell_rows_and_columns():
    report = _unruled(grids_of(FIGURES))
    assert values_of(report.disclosure) == FIGURES.disclosure
    assert values_of(report.applications) == FIGURES.applications
    assert values_of(report.litigation) == FIGURES.litigation
    assert report.proof == "proved"
    (table,) = (t.table for t in report.tables if t.section == 3)
    assert set(table.row_pages) == {1, 2}


def test_without_rulings_exchanged_heads_are_followed():
    grids, turned = grids_of(FIGURES), {"自然人": "总计", "总计": "自然人"}
    rows = [[replace(b, text=turned.get(b.text, b.text)) for b in r] for r in grids["applications"]]
    found = values_of(_unruled({**grids, "applications": rows}).applications)
    shown = FIGURES.applications["new_received"]
    assert found["new_received"]["natural_person"] == shown["total"]
    assert found["new_received"]["total"] == shown["natural_person"]


def test_without_rulings_a_head_that_no_form_has_leaves_its_rows_open():
    grids = grids_of(FIGURES)
    (at,) = (n for n, row in enumerate(grids["disclosure"]) if row[0].text == "行政处罚")
    head = grids["disclosure"][at - 1]
    head[1] = replace(head[1], text="甲乡数量")
    report = _unruled(grids)
    assert report.disclosure["licensing"].values == FIGURES.disclosure["licensing"]
    assert report.disclosure["penalties"].values == {"handled": None}
    assert report.disclosure["coercion"].values == {"handled": None}
    assert report.proof != "proved"


def _as_pdfminer_reads(body):
    parser, found = PDFContentParser([PDFStream({}, body)]), []
    while True:
        try:
            found.append(parser.nextobject()[1])
        except PSEOF:
            return found


@given(
    st.lists(
        st.sampled_from(
            [b"BT", b"/F1", b"9", b"-.5", b"Tf", b"(1\\)2)", b"(\\1018)", b"<4142>", b"[(a) -2 <41>]", b"TJ", b"T*",
             b"<</MCID 0>>", b"BDC", b"'", b"% note\n", b"/A#42", b"((a))", b"1.2.3", b"\x00", b"<4>", b"+7", b"\\"]
        )
    ),
    st.sampled_from([b" ", b"\n", b""]),
)  # fmt: skip
def test_operators_are_those_that_pdfminer_reads_or_left_to_it(pieces, between):
    body = between.join(pieces)
    read = operations(body)
    assert read is None or read == _as_pdfminer_reads(body)
    plain = {b"BT", b"/F1", b"9", b"Tf", b"<4142>", b"TJ", b"T*"}
    assert read is not None or not (set(pieces) <= plain and between)
