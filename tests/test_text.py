"""Text that a conversion broke: a report on one line, one cell a line, rows without labels, heads in lines."""

from __future__ import annotations

import pytest

from crawler.forms import APPLICATION_ITEMS
from crawler.models import Document, Report
from crawler.sampleportal.prose import Part
from pipelines.process import process
from tests.carriers import grids_of
from tests.forms import as_rows, sample_figures, values_of
from tests.odd_tables import HEADINGS, TITLE

FIGURES = sample_figures()
PARTS = [Part(number, heading, ()) for number, heading in HEADINGS.items()]
NAMES = {2: "disclosure", 3: "applications", 4: "litigation"}


def _read(text):
    return process(Report(documents=(Document(body=text.encode(), name="a.txt"),)))


def _cells(number):
    grid = grids_of(FIGURES).get(NAMES.get(number, ""), [])
    return [cell for row in as_rows(grid) for cell in row if cell is not None]


def _broken(between, title="标题：", after_heading="\n"):
    """Return the form as text: a title, then parts of headings and cells, with *between* them."""
    parts = [part.heading + after_heading + between.join(_cells(part.number)) for part in PARTS]
    return f"{title}{TITLE}\n{after_heading}" + after_heading.join(parts)


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n \r\n"])
def test_a_cell_on_each_line_is_a_cell(between):
    report = _read(_broken(between))
    assert report.title == TITLE
    assert report.proof == "proved"
    assert values_of(report.disclosure) == FIGURES.disclosure
    assert values_of(report.applications) == FIGURES.applications
    assert values_of(report.litigation) == FIGURES.litigation


def test_of_a_report_on_one_line_what_its_sums_leave_open_is_null():
    report = _read(_broken("", after_heading=""))
    assert [section.number for section in report.sections if section.number] == [1, 2, 3, 4, 5, 6]
    assert report.disclosure["licensing"].values == FIGURES.disclosure["licensing"]
    # "2019": 2, 0 and 19, or 20, 1 and 9, or ...
    assert set(report.disclosure["normative_documents"].values.values()) == {None}
    assert report.proof != "proved"
    for part in ("applications", "litigation"):
        for item, cells in values_of(getattr(report, part)).items():
            shown = getattr(FIGURES, part)[item]
            assert cells == {key: cells[key] and shown[key] for key in shown}
    assert values_of(report.applications)["new_received"] == FIGURES.applications["new_received"]


def _nameless(lost, numbers=None):
    """Return part three as Markdown whose rows *lost* have no label."""
    lines = [f"| {' | '.join(map(str, ['', *next(iter(FIGURES.applications.values()))]))} |"]
    for item, cells in FIGURES.applications.items():
        shown = (numbers or {}).get(item, cells.values())
        label = [] if item in lost else [_label(item)]
        lines.append(f"| {' | '.join(map(str, [*label, *shown]))} |")
    return f"{TITLE}\n{HEADINGS[3]}\n" + "\n".join(lines[1:])


def _label(item):
    labels = {
        "new_received": "一、本年新收政府信息公开申请数量",
        "carried_in": "二、上年结转政府信息公开申请数量",
        "total_handled": "（七）总计",
        "carried_out": "四、结转下年度继续办理",
    }
    return labels.get(item) or next(i.zh for i in APPLICATION_ITEMS if i.key == item)


LOST = ("denied_prohibited_by_law", "unavailable_not_held", "unavailable_must_be_created")


def test_rows_without_labels_are_the_forms_where_all_rows_stand_and_their_sums_hold():
    report = _read(_nameless(LOST))
    assert values_of(report.applications) == FIGURES.applications
    assert "labels_elsewhere" in {problem.code for problem in report.problems}
    assert report.proof != "proved"


@pytest.mark.parametrize(
    "numbers", [{"total_handled": "9999999"}, {"denied_prohibited_by_law": "1000000"}]
)
def test_rows_without_labels_stay_open_where_the_sums_do_not_hold(numbers):
    found = values_of(_read(_nameless(LOST, numbers)).applications)
    assert not set(LOST) & found.keys()


def test_rows_without_labels_stay_open_where_one_is_lost():
    text = _nameless(LOST)
    row = next(line for line in text.splitlines() if "重复申请" in line)
    assert not set(LOST) & _read(text.replace(row + "\n", "")).applications.keys()


def _part_four(heads, numbers="1 2 3 4 10 5 6 7 8 26 1 0 0 0 1"):
    return f"{TITLE}\n{HEADINGS[4]}\n{heads}\n{' '.join(['结果维持 结果纠正 其他结果 尚未审结 总计'] * 3)}\n{numbers}"


def test_lines_of_heads_are_no_columns_but_may_stand_in_the_forms_order():
    found = _read(_part_four("行政复议 行政诉讼\n未经复议直接起诉 复议后起诉")).litigation
    assert list(found["suit_direct"].values.values()) == [5, 6, 7, 8, 26]


@pytest.mark.parametrize(
    "heads",
    ["行政诉讼 行政复议\n未经复议直接起诉 复议后起诉", "复议后起诉 未经复议直接起诉\n行政复议"],
)
def test_lines_of_heads_in_another_order_leave_part_four_open(heads):
    assert _read(_part_four(heads)).litigation == {}


def test_a_line_with_fewer_numbers_than_heads_is_open():
    text = f"{TITLE}\n{HEADINGS[2]}\n信息内容 本年制发件数 本年废止件数 现行有效件数\n规章 3\n行政规范性文件 1 2 3"
    found = values_of(_read(text).disclosure)
    assert set(found["regulations"].values()) == {None}
    assert list(found["normative_documents"].values()) == [1, 2, 3]
