"""Spreadsheets: what is seen of a cell counts, not what is stored."""

from __future__ import annotations

import io
import struct

import olefile
import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from crawler.errors import UnreadableDocumentError
from crawler.glyphs import UNREADABLE
from crawler.models import Document, Report, Table
from pipelines.process import process
from pipelines.readers import sheets
from pipelines.readers.formatting.number_format import shown
from pipelines.readers.formatting.xls_strings import strings
from pipelines.readers.sheets import read_sheets
from tests.conftest import FIXTURES


@pytest.mark.parametrize(
    ("value", "code", "seen"),
    [
        (9.134, '0.00"万元"', "9.13万元"),
        (9.135, "0.00", "9.14"),
        (126385.0, "#,##0元", "126385元"),
        (0.125, "0.0%", "12.5%"),
        (12.6, "0", "13"),
        (-3, "#,##0;(#,##0)", "(3)"),
        (-3, "0_ ", "-3"),
        (0, '0;-0;"—"', "—"),
        (7, ";;;", ""),
        (5000, '"¥"#,##0', "¥5000"),
        (7.0, "General", "7"),
        (0.30000000000000004, "General", "0.3"),
        (1263850, "0.00,", UNREADABLE),
        (7, "[>5]0;0", UNREADABLE),
        (7, "[White]0", UNREADABLE),
        (7, "[Color 2]0", UNREADABLE),
        (1289, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "1289"),
        (45000, "yyyy/m/d", UNREADABLE),
        (7, "0.00E+00", UNREADABLE),
        (3, "[Red]0", "3"),
    ],
)
def test_a_number_is_what_its_format_shows(value, code, seen):
    assert shown(value, code) == seen


def _book():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["信息内容", "本年处理决定数量", "备注", "说明"])
    sheet.append(["行政许可", 349, 1, "x"])
    sheet.append(["行政处罚", 7, 2, "x"])
    sheet.append(["行政强制", 5, 3, "x"])
    return book, sheet


def _rows(book):
    out = io.BytesIO()
    book.save(out)
    content = read_sheets(out.getvalue())
    return [row for block in content.blocks if isinstance(block, Table) for row in block.rows]


def _struck(sheet):
    sheet["B2"].font = Font(strike=True)


def _raised(sheet):
    sheet["B2"].font = Font(vertAlign="superscript")


def _white(sheet):
    sheet["B2"].font = Font(color="FFFFFFFF")


def _white_on_blue(sheet):
    _white(sheet)
    sheet["B2"].fill = PatternFill("solid", fgColor="FF003399")


def _nearly_white(sheet):
    sheet["B2"].font = Font(color="FFFDFDFD")


def _black_on_black(sheet):
    sheet["B2"].fill = PatternFill("solid", fgColor="FF000000")


def _blue_on_blue(sheet):
    sheet["B2"].font = Font(color="FF003399")
    sheet["B2"].fill = PatternFill("solid", fgColor="FF003399")


def _of_no_size(sheet):
    sheet["B2"].font = Font(size=1)


def _small_digit(sheet):
    sheet["B2"] = CellRichText("34", TextBlock(InlineFont(sz=6), "9"))


def _rule(**look):
    rule = Rule(
        type="cellIs", operator="greaterThan", formula=["300"], dxf=DifferentialStyle(**look)
    )
    return lambda sheet: sheet.conditional_formatting.add("B2:B4", rule)


def _unit(sheet):
    sheet["B2"].number_format = '0"件"'


def _runs(sheet):
    struck, above = InlineFont(strike=True), InlineFont(vertAlign="superscript")
    sheet["B2"] = CellRichText(TextBlock(struck, "345"), "349")
    sheet["B3"] = CellRichText("7", TextBlock(above, "1"))


def _rows_hidden(sheet):
    sheet.row_dimensions[3].hidden = True


def _column_hidden(sheet):
    sheet.column_dimensions["B"].hidden = True


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (_struck, [["", "1"], ["7", "2"], ["5", "3"]]),
        (_raised, [["³⁴⁹", "1"], ["7", "2"], ["5", "3"]]),
        (_white, [["", "1"], ["7", "2"], ["5", "3"]]),
        (_white_on_blue, [["349", "1"], ["7", "2"], ["5", "3"]]),
        (_nearly_white, [["", "1"], ["7", "2"], ["5", "3"]]),
        (_black_on_black, [["", "1"], ["7", "2"], ["5", "3"]]),
        (_blue_on_blue, [["", "1"], ["7", "2"], ["5", "3"]]),
        (_of_no_size, [["", "1"], ["7", "2"], ["5", "3"]]),
        (_small_digit, [["34⁹", "1"], ["7", "2"], ["5", "3"]]),
        (_rule(font=Font(color="FFFF0000")), [["349", "1"], ["7", "2"], ["5", "3"]]),
        *(
            (_rule(**look), [[UNREADABLE * 3, "1"], [UNREADABLE, "2"], [UNREADABLE, "3"]])
            for look in (
                {"font": Font(color="FFFFFFFF")},
                {"font": Font(strike=True)},
                {"numFmt": NumberFormat(numFmtId=170, formatCode=";;;")},
            )
        ),
        (_unit, [["349件", "1"], ["7", "2"], ["5", "3"]]),
        (_runs, [["349", "1"], ["7¹", "2"], ["5", "3"]]),
        (_rows_hidden, [["349", "1"], ["5", "3"]]),
        (_column_hidden, [["1", "x"], ["2", "x"], ["3", "x"]]),
    ],
)
def test_only_what_a_sheet_shows_of_its_cells_is_read(change, seen):
    book, sheet = _book()
    change(sheet)
    assert [list(row[1:3]) for row in _rows(book)[1:]] == seen


def test_a_merged_cell_whose_first_row_is_hidden_is_read_in_the_next():
    book, sheet = _book()
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[2].hidden = True
    assert [row[0] for row in _rows(book)] == ["信息内容", "行政许可", "行政强制"]


def test_a_hidden_sheet_is_not_read():
    book, _ = _book()
    book.create_sheet("旧表", 0).append(["行政许可", 7, 8])
    book.worksheets[0].sheet_state = "hidden"
    assert [row[0] for row in _rows(book)] == ["信息内容", "行政许可", "行政处罚", "行政强制"]


def test_the_name_of_a_sheet_stands_above_its_part_if_it_tells_a_year():
    book, sheet = _book()
    sheet.title = "2022年"
    other = book.create_sheet("数据")
    other.append(["二、主动公开政府信息情况", ""])
    content = read_sheets(_saved(book))
    assert [b.text for b in content.blocks if not isinstance(b, Table)] == [
        "2022年", "二、主动公开政府信息情况",
    ]  # fmt: skip


def test_a_report_behind_what_is_read_of_a_sheet_is_not_called_none():
    book = openpyxl.Workbook()
    title = "云溪县财政局2023年政府信息公开工作年度报告"
    book.active.append([title])
    for number in range(5000):
        book.active.append([f"说明{number}", "1"])
    file = Document(body=_saved(book), name="a.xlsx")
    report = process(Report(listed_title=title, documents=(file,)))
    assert {problem.code for problem in report.problems} >= {"too_large"}


def _saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_that_is_cut_says_so():
    book, sheet = _book()
    sheet["A5003"] = "四、结转下年度继续办理"
    out = io.BytesIO()
    book.save(out)
    (problem,) = read_sheets(out.getvalue()).problems
    assert problem.code == "too_large"
    assert "5003 rows; read are the first 5000" in problem.message


def test_an_old_workbook_shows_no_number_of_no_size_nor_of_the_colour_of_its_ground():
    """Written by xlwt 1.3.0; the row of 行高为零 has no height."""
    content = read_sheets((FIXTURES / "sheets" / "grounds.xls").read_bytes())
    (table,) = content.blocks
    assert table.rows == (
        ("数字", "340"), ("极小", ""), ("黑底黑字", ""), ("蓝底蓝字", ""), ("蓝底白字", "344"), ("备注", "346"),
    )  # fmt: skip


def test_an_old_workbook_is_read_as_it_is_seen():
    """A hidden sheet, row and column; numbers struck, raised, in 万元, in per cent; in part struck or raised."""
    content = read_sheets((FIXTURES / "sheets" / "looks.xls").read_bytes())
    assert [block.rows for block in content.blocks if isinstance(block, Table)] == [
        (
            ("信息内容", "本年处理决定数量", "说明"),
            ("行政许可", "", "x"),
            ("行政强制", "5", "x"),
            ("行政事业性收费", "9.13万元", "x"),
            ("甲", "12.5%", "x"),
            ("乙", "⁸⁸", "x"),
            ("丙", "349", "x"),
            ("丁", "7¹", "x"),
        )
    ]


def _repainted(ink, ground):
    """Return the old workbook with all fonts of a colour, on a ground of another if that is not 0."""
    file = io.BytesIO((FIXTURES / "sheets" / "looks.xls").read_bytes())
    with olefile.OleFileIO(file, write_mode=True) as ole:
        stream = bytearray(ole.openstream("Workbook").read())
        at = 0
        while at + 4 <= len(stream):
            kind, size = struct.unpack_from("<HH", stream, at)
            if kind == 0x31:  # FONT
                struct.pack_into("<H", stream, at + 8, ink)
            elif kind == 0xE0 and ground:  # XF: a solid pattern and its colour
                stream[at + 21] |= 1 << 2
                stream[at + 22] = ground
            at += 4 + size
        ole.write_stream("Workbook", bytes(stream))
    return file.getvalue()


def test_white_text_on_a_white_fill_and_in_part_of_a_text_is_not_read():
    book, sheet = _book()
    sheet["B2"].font, sheet["B2"].fill = (
        Font(color="FFFFFF"),
        PatternFill("solid", fgColor="FFFFFF"),
    )
    sheet["B3"] = CellRichText("34", TextBlock(InlineFont(color="FFFFFFFF"), "9"))
    assert [row[1] for row in _rows(book)][1:3] == ["", f"34{UNREADABLE}"]


def test_white_text_of_an_old_workbook_is_seen_on_a_coloured_ground_only():
    with pytest.raises(UnreadableDocumentError, match="empty"):
        read_sheets(_repainted(9, 0))
    with pytest.raises(UnreadableDocumentError, match="empty"):
        read_sheets(_repainted(9, 9))
    (table,) = read_sheets(_repainted(9, 12)).blocks
    assert table.rows[2] == ("行政强制", "5", "x")
    # Of a text in parts the ground is not known.
    assert UNREADABLE in table.rows[-1][1]


def test_a_workbook_older_than_excel_97_says_that_its_looks_are_not_known(monkeypatch):
    monkeypatch.setattr(sheets, "read_xls_look", lambda _body: {})
    (problem,) = read_sheets((FIXTURES / "sheets" / "looks.xls").read_bytes()).problems
    assert problem.code == "looks_unknown"


def test_a_text_that_goes_on_in_the_next_record_is_one():
    """Two characters of two bytes, then two of one; then a text of two runs."""
    first = struct.pack("<IIHB", 2, 2, 4, 1) + "甲乙".encode("utf-16-le")
    second = b"\0AB" + struct.pack("<HBH", 2, 8, 1) + b"12" + struct.pack("<HH", 1, 5)
    assert list(strings([first, second])) == [("甲乙AB", ()), ("12", ((1, 5),))]
