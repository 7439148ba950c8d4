"""One report from several documents, and the prose against the tables."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from crawler.errors import NotAReportError
from crawler.models import Document, Report
from crawler.sampleportal.prose import Part, write_parts
from crawler.sampleportal.world import load_world, report_title
from pipelines.process import process
from tests.carriers import grids_of
from tests.independent_files import make_docx

AGENCY = {agency.id: agency for portal in load_world() for agency in portal.agencies}[
    "411991-finance"
]


def _docx(year, *, change=None, prose=None):
    """Return the sample report as DOCX, with one printed cell changed and one line of prose added."""
    figures = AGENCY.figures[year]
    grids = grids_of(figures)
    if change:
        row, cell, text = change
        grids["disclosure"][row][cell] = type(grids["disclosure"][row][cell])(text)
    parts = write_parts(AGENCY, year, figures)
    if prose:
        part, line = prose
        parts = [
            Part(p.number, p.heading, (*p.lines, line) if p.number == part else p.lines)
            for p in parts
        ]
    return make_docx(report_title(AGENCY, year), parts, grids)


def _process(*bodies, **more):
    documents = [
        Document(body=body, name=f"{n}.docx", role="page" if n == 0 else "attachment")
        for n, body in enumerate(bodies)
    ]
    return process(Report(documents=tuple(documents), **more))


def _checks(report, rule):
    return [(c.status, c.left, c.right) for c in report.checks if c.rule == rule]


def test_copies_that_agree_are_recorded():
    report = _process(_docx(2023), _docx(2023, prose=(5, "另有说明。")))
    ((status, left, right),) = _checks(report, "copies")
    assert (status, left) == ("pass", right)
    assert right > 190
    assert report.proof == "proved"
    assert "copies_differ" not in {p.code for p in report.problems}


def test_copies_that_differ_are_a_problem_that_names_the_cells():
    report = _process(_docx(2023), _docx(2023, change=(2, 1, "7")))
    ((status, left, right),) = _checks(report, "copies")
    assert (status, left) == ("fail", right - 1)
    (problem,) = (p for p in report.problems if p.code == "copies_differ")
    assert "disclosure.regulations.issued: 0 / 7" in problem.message
    assert report.source_sha256 == Document(body=_docx(2023)).sha256


def test_a_page_that_only_links_its_attachment_is_not_compared():
    page = f"<h1>{report_title(AGENCY, 2023)}</h1><p>见附件。</p>".encode()
    report = _process(page, _docx(2023))
    assert _checks(report, "copies") == []
    assert (report.proof, report.format) == ("proved", "docx")


def test_an_attachment_of_another_year_is_no_copy():
    report = _process(_docx(2023, change=(2, 1, "-1")), _docx(2022))
    assert (report.year, report.proof) == (2023, "inconsistent")
    assert "other_year_attached" in {p.code for p in report.problems}


def _packed(**files):
    with ZipFile(out := BytesIO(), "w") as archive:
        for name, body in files.items():
            archive.writestr(f"{name}.docx", body)
    return out.getvalue()


@pytest.mark.parametrize("order", [(2022, 2023), (2023, 2022)])
def test_of_each_years_report_in_one_file_the_listed_one_is_read(order):
    body = _packed(**{f"report{year}": _docx(year) for year in order})
    report = _process(body, listed_title=report_title(AGENCY, 2023))
    assert report.applications == _process(_docx(2023)).applications
    (problem,) = (p for p in report.problems if p.code == "other_year_attached")
    assert problem.message == "report2022.docx: is of 2022, the report of 2023"


def test_of_each_years_report_in_one_file_none_goes_before_the_others():
    report = _process(_packed(a=_docx(2022), b=_docx(2023)))
    one, other = (_process(_docx(year)).applications for year in (2022, 2023))
    shown = {(i, k): v for i, row in report.applications.items() for k, v in row.values.items()}
    assert all(
        value is None or one[item].values[key] == other[item].values[key] == value
        for (item, key), value in shown.items()
    )
    assert report.proof not in {"proved", "repaired"}


def test_a_file_of_other_years_reports_is_not_the_listed_one():
    with pytest.raises(NotAReportError, match=r"a\.docx: is of 2021, the report of 2023; b\.docx"):
        _process(_packed(a=_docx(2021), b=_docx(2022)), listed_title=report_title(AGENCY, 2023))


@pytest.mark.parametrize("name", ["年报（初稿）.docx", "征求意见稿.docx"])
def test_a_draft_beside_the_page_is_no_copy(name):
    page = Document(body=f"<h1>{report_title(AGENCY, 2023)}</h1><p>见附件。</p>".encode())
    body = _docx(2023, change=(2, 1, "7"))
    draft = Document(body=body, name=name, role="attachment")
    with pytest.raises(NotAReportError):
        process(Report(documents=(page, draft)))
    final = Document(body=_docx(2023), name="年报.docx", role="attachment")
    report = process(Report(documents=(page, draft, final)))
    assert (report.proof, report.source_sha256) == ("proved", final.sha256)


@pytest.mark.parametrize(
    ("line", "kind", "status"),
    [
        ("全年共收到政府信息公开申请999件。", "department", "fail"),
        ("全年共收到政府信息公开申请999件。", "government", "uncertain"),
    ],
)
def test_r9_compares_the_prose_with_the_tables(line, kind, status):
    figures = AGENCY.figures[2023]
    body = _docx(2023)
    assert [s for s, _, _ in _checks(_process(body), "R9")] == ["pass"]
    parts = [
        Part(1, "一、总体情况", (line,)),
        *write_parts(AGENCY, 2023, figures)[1:],
    ]
    grids = grids_of(figures)
    title = "2023年政府信息公开工作年度报告" if kind == "government" else report_title(AGENCY, 2023)
    report = _process(make_docx(title, parts, grids), agency="x", agency_kind=kind)
    ((found, left, right),) = _checks(report, "R9")
    assert (found, left) == (status, 999)
    assert right == figures.applications["new_received"]["total"]
    assert report.proof == "proved"


@pytest.mark.parametrize(
    "line",
    ["全年答复政府信息公开申请999件。", "因政府信息公开引发行政复议999件。", "发生行政诉讼999件。"],
)
def test_r9_accuses_nobody_of_what_the_prose_may_count_otherwise(line):
    parts = [Part(1, "一、总体情况", (line,)), *write_parts(AGENCY, 2023, AGENCY.figures[2023])[1:]]
    body = make_docx(report_title(AGENCY, 2023), parts, grids_of(AGENCY.figures[2023]))
    assert [s for s, _, _ in _checks(_process(body), "R9")] == ["uncertain"]


@pytest.mark.parametrize(
    "line",
    [
        "上年没有收取，本年收取信息处理费380元。",
        "2022年未收取信息处理费，2023年收取信息处理费380元。",
    ],
)
def test_r10_accuses_nobody_who_speaks_of_two_years(line):
    report = _process(_docx(2023, prose=(6, line)))
    assert [s for s, _, _ in _checks(report, "R10")] != ["fail"]


def test_a_list_and_a_report_that_name_no_organ_leave_the_owner_open():
    figures = AGENCY.figures[2023]
    body = make_docx(
        "2023年政府信息公开工作年度报告", write_parts(AGENCY, 2023, figures), grids_of(figures)
    )
    known = {"agency": AGENCY.name, "known_names": (AGENCY.name,)}
    assert _process(body, **known).proof == "proved"
    report = _process(body, owner_unsure=True, **known)
    assert report.proof == "ambiguous"
    assert "owner_unsure" in {p.code for p in report.problems}


def test_r10_fails_where_part_six_says_both():
    assert [s for s, _, _ in _checks(_process(_docx(2023)), "R10")] == ["pass"]
    report = _process(_docx(2023, prose=(6, "另收取信息处理费380元。")))
    assert _checks(report, "R10") == [("fail", 380, 0)]
